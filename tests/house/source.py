"""The project's own files, parsed once, for the rules about the code itself."""

import ast
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "jishi"
APPS = PACKAGE / "apps"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def exceptions() -> dict[str, dict[str, str]]:
    """The named exceptions to the rules, each with its reason."""
    with (Path(__file__).parent / "exceptions.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def modules() -> tuple[Path, ...]:
    """Every Python module that people write: the package, tests, tools and benches, without migrations."""
    folders = [ROOT / name for name in ("src", "tests", "tools", "bench")]
    found = (path for folder in folders for path in folder.rglob("*.py"))
    hidden = ("migrations", ".venv", "node_modules", "__pycache__")
    return tuple(sorted(path for path in found if not any(part in hidden for part in path.parts)))


@cache
def templates() -> tuple[Path, ...]:
    """Every template."""
    return tuple(sorted(PACKAGE.rglob("templates/**/*.html")))


def shown(path: Path) -> str:
    """A file as an offender is named."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@cache
def strings_in(path: Path) -> tuple[str, ...]:
    """Every string literal of a module."""
    nodes = ast.walk(parsed(path))
    return tuple(n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str))


@dataclass(frozen=True, slots=True)
class Found:
    """A function and where it stands."""

    path: Path
    name: str
    node: Function

    @property
    def ref(self) -> str:
        """How an exception names it."""
        return f"{shown(self.path)}:{self.name}"


@cache
def lines(path: Path) -> tuple[str, ...]:
    """A module's lines."""
    return tuple(path.read_text(encoding="utf-8").splitlines())


@cache
def functions(path: Path) -> tuple[Found, ...]:
    """Every function and method of a module, with its class before its name."""
    return tuple(_functions(path, parsed(path), ""))


def _functions(path: Path, node: ast.AST, within: str) -> Iterator[Found]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield Found(path, within + child.name, child)
            yield from _functions(path, child, f"{within}{child.name}.")
        elif isinstance(child, ast.ClassDef):
            yield from _functions(path, child, f"{within}{child.name}.")
        else:
            yield from _functions(path, child, within)


def unused(rule: str, used: set[str]) -> set[str]:
    """Exceptions that nothing needs any more: the list may only shrink."""
    return set(exceptions().get(rule, {})) - used


def told(rule: str, ref: str) -> Any:
    """The reason for an exception, if there is one."""
    return exceptions().get(rule, {}).get(ref)


def nobody(offenders: Iterable[str]) -> None:
    """Fail with one line for each offender."""
    found = list(offenders)
    assert not found, "\n".join(["", *found])
