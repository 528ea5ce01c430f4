"""Which public services of a room write to the database, and which of them leave an audit event.

Read from the source: a service writes when it, or any function of its room that it reaches, calls a writing
method of the ORM or runs SQL that writes; it is on record when the same functions record an event. What a room
does through another room's services is that room's to record.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from .source import parsed

RECORDS = {"event_record", "personal_read_record"}
ALWAYS_WRITES = {
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "abulk_create",
    "aget_or_create",
    "copy",
}
# Dictionaries, hashes and workbooks have methods of these names too, but take positional arguments.
WRITES_BY_KEYWORD = {"create", "update", "save", "delete"}
WRITING_SQL = ("insert", "update", "delete", "replace", "copy", "truncate")


@dataclass(slots=True)
class Unit:
    """A function or method of a room: what it writes and records itself, and what it reaches."""

    writes: bool = False
    records: bool = False
    reaches: set[str] = field(default_factory=set)


def unrecorded(room: Path) -> list[str]:
    """Public services of the room that write and record nothing, as `room.service`."""
    units, public = _read(room)
    silent = []
    for name in sorted(public):
        reached = _reached(name, units)
        if any(units[one].writes for one in reached) and not any(units[one].records for one in reached):
            silent.append(f"{room.name}.{name.rpartition(':')[2]}")
    return silent


def services(room: Path) -> list[str]:
    """Every public service of the room."""
    return sorted(f"{room.name}.{name.rpartition(':')[2]}" for name in _read(room)[1])


@cache
def _read(room: Path) -> tuple[dict[str, Unit], set[str]]:
    paths = [path for path in sorted(room.rglob("*.py")) if "migrations" not in path.parts]
    trees = {_module(room, path): parsed(path) for path in paths}
    packages = {_module(room, path) for path in paths if path.name == "__init__.py"}
    units: dict[str, Unit] = {}
    methods: dict[str, set[str]] = {}
    for module, tree in trees.items():
        for name, _ in _definitions(tree):
            units[f"{module}:{name}"] = Unit(records=name in RECORDS)
            if "." in name:
                methods.setdefault(f"{module}:{name.partition('.')[0]}", set()).add(f"{module}:{name}")
    names = {module: _names(module, tree, module in packages, trees) for module, tree in trees.items()}
    for module, tree in trees.items():
        for name, node in _definitions(tree):
            _fill(units[f"{module}:{name}"], node, names, module, units, methods)
    # A package of services re-exports what is public; a module of services defines it.
    offered = names.get("services", {}).items()
    public = {
        target
        for name, target in offered
        if target in units
        and not name.startswith("_")
        and ("services" in packages or target.startswith("services:"))
    }
    return units, public


def _module(room: Path, path: Path) -> str:
    parts = path.relative_to(room).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _definitions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            methods = (child for child in node.body if isinstance(child, ast.FunctionDef))
            yield from ((f"{node.name}.{child.name}", child) for child in methods)


def _names(module: str, tree: ast.Module, is_package: bool, trees: dict[str, ast.Module]) -> dict[str, str]:
    """What each name of a module stands for: `module:function`, or `module` for a module of the room."""
    found = {name.partition(".")[0]: f"{module}:{name.partition('.')[0]}" for name, _ in _definitions(tree)}
    here = module.split(".") if module else []
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        base = here if is_package else here[:-1]
        base = base[: len(base) - (node.level - 1)] if node.level > 1 else base
        source = ".".join([*base, *(node.module.split(".") if node.module else [])])
        for alias in node.names:
            inner = f"{source}.{alias.name}".strip(".")
            found[alias.asname or alias.name] = inner if inner in trees else f"{source}:{alias.name}"
    return found


def _meant(
    target: str, names: dict[str, dict[str, str]], units: dict[str, Unit], methods: dict[str, set[str]]
) -> set[str]:
    """Follow re-exports to the function; whoever names a class may call any of its methods."""
    for _ in range(5):
        if target in units:
            return {target}
        if target in methods:
            return methods[target]
        module, _, name = target.partition(":")
        target = names.get(module, {}).get(name, "")
    return set()


def _fill(
    unit: Unit,
    node: ast.AST,
    names: dict[str, dict[str, str]],
    module: str,
    units: dict[str, Unit],
    methods: dict[str, set[str]],
) -> None:
    for child in ast.walk(node):
        if isinstance(child, ast.Call):
            unit.writes |= _writes(child)
            unit.records |= _called(child) in RECORDS
        if isinstance(child, ast.Name):
            unit.reaches |= _meant(names[module].get(child.id, ""), names, units, methods)
        if isinstance(child, ast.Attribute) and isinstance(child.value, ast.Name):
            base = names[module].get(child.value.id, "")
            unit.reaches |= _meant(f"{base}:{child.attr}", names, units, methods)


def _called(call: ast.Call) -> str:
    func = call.func
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def _writes(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    if name in ALWAYS_WRITES:
        # shutil.copy and dict.copy are not COPY … FROM.
        return name != "copy" or _is_writing_sql(call)
    if name in WRITES_BY_KEYWORD:
        return not call.args
    return name in ("execute", "executemany") and _is_writing_sql(call)


def _is_writing_sql(call: ast.Call) -> bool:
    strings = [
        child.value.strip().lower()
        for argument in call.args[:1]
        for child in ast.walk(argument)
        if isinstance(child, ast.Constant) and isinstance(child.value, str)
    ]
    return bool(strings) and strings[0].startswith(WRITING_SQL)


def _reached(name: str, units: dict[str, Unit]) -> set[str]:
    seen, waiting = set(), [name]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += sorted(units[one].reaches - seen)
    return seen
