"""The specification: a YAML file that names the lists and their columns."""

from collections import Counter
from pathlib import Path
from typing import Any, cast

import yaml

from jishi.engines.linkage.errors import LinkageError, Problem, problem
from jishi.engines.linkage.kinds import KINDS_OF
from jishi.engines.linkage.model import KINDS, Kind, Source, Spec
from jishi.shared.twice import yaml_read

_TOP = ("sources", "kind")
_SOURCE = ("name", "title", "file", "sheet", "encoding", "header_row", "columns")
_BIGGEST = 4 * 1024 * 1024


def spec_read(path: str | Path) -> Spec:
    """Read a specification; everything that is wrong with it is told at once.

    Parameters
    ----------
    path : YAML; the files that it names are relative to it

    Returns
    -------
    the specification; keys that mean nothing are its warnings

    Raises
    ------
    LinkageError
        LINK-01 if it cannot be read, LINK-02 without sources, LINK-03 for what is missing or of the wrong kind,
        LINK-27 for each key that stands twice in one place
    """
    path = Path(path)
    told = _mapping(path)
    reader = _Reader(path)
    kind = told.get("kind", "units")
    if kind not in KINDS:
        reader.add("LINK-03", key="kind", expected=" | ".join(KINDS), found=kind)
        kind = "units"
    reader.unknown(told, _TOP)
    entries = told.get("sources")
    if not isinstance(entries, list) or not entries:
        raise LinkageError([*reader.problems, problem("LINK-02", file=path.name), *reader.warnings])
    sources = [reader.source(entry, number, kind) for number, entry in enumerate(entries, 1)]
    spec = Spec(tuple(each for each in sources if each), cast(Kind, kind), tuple(reader.warnings))
    if reader.problems:
        # A key that means nothing is often why another one lacks.
        raise LinkageError([*reader.problems, *names_check(spec), *reader.warnings])
    return spec


def names_check(spec: Spec) -> list[Problem]:
    """LINK-04 for each name that several sources have."""
    counts = Counter(each.name for each in spec.sources if each.name)
    return [problem("LINK-04", source=name, count=count) for name, count in counts.items() if count > 1]


def _mapping(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise LinkageError([problem("LINK-01", file=path.name, reason="missing")])
    if path.stat().st_size > _BIGGEST:
        raise LinkageError([problem("LINK-01", file=path.name, reason="large")])
    try:
        told, twice = yaml_read(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise LinkageError([problem("LINK-01", file=path.name, reason="encoding")]) from None
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise LinkageError([problem("LINK-01", file=path.name, reason="yaml", line=line)]) from None
    if not isinstance(told, dict):
        raise LinkageError([problem("LINK-01", file=path.name, reason="mapping")])
    if twice:
        raise LinkageError(
            [
                problem("LINK-27", file=path.name, key=key, first=first, again=again)
                for key, first, again in twice
            ]
        )
    return told


class _Reader:
    """Collects what is wrong and what is odd while the entries are read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def add(self, code: str, source: str = "", **values: Any) -> None:
        self.problems.append(problem(code, file=self._path.name, source=source, **values))

    def unknown(self, told: dict[Any, Any], known: tuple[str, ...], source: str = "") -> None:
        for key in told:
            if key not in known:
                values: dict[str, Any] = {"key": key, "allowed": ", ".join(known)}
                self.warnings.append(problem("LINK-10", file=self._path.name, source=source, **values))

    def source(self, entry: object, number: int, kind: str) -> Source | None:
        label = f"sources[{number}]"
        if not isinstance(entry, dict):
            self.add(
                "LINK-03", label, key="sources", expected="name, file, columns", found=type(entry).__name__
            )
            return None
        name = self._text(entry, "name", label)
        self.unknown(entry, _SOURCE, name or label)
        file = self._text(entry, "file", name or label)
        columns = self._columns(entry, name or label, kind)
        sheet, encoding = (self._text(entry, key, name or label, must=False) for key in ("sheet", "encoding"))
        header_row = entry.get("header_row")
        if header_row is not None and (
            not isinstance(header_row, int) or header_row < 1 or header_row is True
        ):
            self.add("LINK-03", name or label, key="header_row", expected="1, 2, 3 …", found=header_row)
        title = self._text(entry, "title", name or label, must=False) or name
        return Source(
            name, title, self._path.parent / file, columns, sheet or None, encoding or None, header_row
        )

    def _text(self, entry: dict[str, Any], key: str, label: str, *, must: bool = True) -> str:
        value = entry.get(key)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and str(value).strip():
            return str(value).strip()
        if must or value is not None:
            self.add("LINK-03", label, key=key, expected="text", found="" if value is None else value)
        return ""

    def _columns(self, entry: dict[str, Any], label: str, kind: str) -> dict[str, str]:
        told, known = entry.get("columns"), ("record_id", *KINDS_OF[kind].fields)
        if not isinstance(told, dict):
            self.add(
                "LINK-03", label, key="columns", expected=", ".join(known), found="" if told is None else told
            )
            return {}
        self.unknown(told, known, label)
        found = {field: str(told[field]).strip() for field in known if told.get(field) not in (None, "")}
        if not set(found) - {"record_id"}:
            self.add(
                "LINK-03", label, key="columns", expected=", ".join(known[1:]), found=", ".join(found) or "-"
            )
        return found
