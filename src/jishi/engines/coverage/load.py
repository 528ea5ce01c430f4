"""A plain mapping becomes a set of rules, or every reason why not, at once."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from jishi.engines.coverage.errors import CoverageError, Problem
from jishi.engines.coverage.model import COUNTS, FIELDS, HELPS, WAYS, Condition, JointLimits, Rule, RuleSet

TOP = ("effective", "source", "units", "branch", "joint", "rates")
RATE = ("id", "title", "counted", "source")
CONDITION = ("id", "field", "title")
ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


def rule_set_from_mapping(told: Any, name: str) -> RuleSet:
    """Check a mapping against the format and return the rules.

    Parameters
    ----------
    told : as the files of `data/coverage` are read
    name : what to call it in errors, usually the file's name

    Returns
    -------
    the rules, each with its hash

    Raises
    ------
    CoverageError
        with all problems, not only the first
    """
    read = _Reader(name)
    top = read.mapping(told, "", TOP)
    source = read.text(top, "source", "")
    units = tuple(read.conditions(top.get("units"), "units"))
    branch = read.mapping(top.get("branch"), "branch", ("full_least",), ("spared",))
    joint = read.mapping(top.get("joint"), "joint", ("units_most", "full_least", "full_most"))
    full_least = read.whole(branch, "full_least", "branch")
    spared = read.choices(branch.get("spared") or None, "branch.spared", WAYS)
    base = {"units": top.get("units"), "branch": top.get("branch")}
    rules = tuple(read.rules(top.get("rates"), base))
    limits = JointLimits(
        *(read.whole(joint, key, "joint") for key in ("units_most", "full_least", "full_most"))
    )
    if joint and not (limits.units_most >= 2 and 1 <= limits.full_least <= limits.full_most):
        expected = "units_most ≥ 2, 1 ≤ full_least ≤ full_most"
        read.add("COVER-04", "joint", value=dict(joint), expected=expected)
    effective = read.mapping(top.get("effective"), "effective", ("from",))
    begins = effective.get("from")
    if type(begins) is not date:
        read.add("COVER-04", "effective.from", value=begins, expected="2012-03-01")
        begins = date.min
    if read.problems:
        raise CoverageError(read.problems)
    return RuleSet(begins, source, units, full_least, spared, limits, rules)


class _Reader:
    """Reads pieces of one file and collects what is wrong."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self._conditions: dict[str, Any] = {}

    def add(self, code: str, place: str, **values: object) -> None:
        self.problems.append(Problem(code, self.name, place, tuple(values.items())))

    def mapping(
        self, told: Any, place: str, needs: Iterable[str], may: Iterable[str] = ()
    ) -> Mapping[str, Any]:
        if not isinstance(told, Mapping):
            if told is not None or not place:
                self.add("COVER-04", place, value=told, expected="key: value")
            return {}
        for key in needs:
            if told.get(key) is None:
                self.add("COVER-03", place, key=key)
        allowed = (*needs, *may)
        for key in told:
            if key not in allowed:
                self.add("COVER-02", place, key=key, allowed=", ".join(allowed))
        return told

    def items(self, told: Any, place: str) -> Iterable[tuple[str, Any]]:
        if not isinstance(told, list) or not told:
            if told is not None:
                self.add("COVER-04", place, value=told, expected="- …")
            return
        for number, one in enumerate(told, 1):
            if one is None:
                self.add("COVER-04", f"{place}.{number}", value=one, expected="key: value")
            else:
                yield f"{place}.{number}", one

    def whole(self, told: Mapping[str, Any], key: str, place: str) -> int:
        value = told.get(key)
        if value is None:
            return 0
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.add("COVER-04", f"{place}.{key}", value=value, expected="0, 1, 2, …")
            return 0
        return value

    def text(self, told: Mapping[str, Any], key: str, place: str) -> str:
        value = told.get(key)
        if value is not None and not _is_text(value):
            self.add("COVER-04", f"{place}.{key}" if place else key, value=value, expected="S30")
        return str(value)

    def choices(self, told: Any, place: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        found = [one for _, one in self.items(told, place)]
        for one in found:
            if one not in allowed:
                self.add("COVER-06", place, value=one, allowed=", ".join(allowed))
        return tuple(str(one) for one in found)

    def words(self, told: Any, place: str) -> Mapping[str, str]:
        if isinstance(told, Mapping) and {"zh", "en"} == set(told) and all(map(_is_text, told.values())):
            return {lang: str(text) for lang, text in told.items()}
        if told is not None:
            self.add("COVER-04", place, value=told, expected="{zh: …, en: …}")
        return {}

    def conditions(self, told: Any, place: str) -> Iterable[Condition]:
        for where, one in self.items(told, place):
            fields = self.mapping(one, where, CONDITION, ("among", "least", "unknown"))
            self.field(fields, where)
            yield Condition(
                self.named(fields, where),
                str(fields.get("field", "")),
                self.words(fields.get("title"), f"{where}.title"),
                self.words(fields.get("unknown"), f"{where}.unknown"),
                tuple(value for _, value in self.items(fields.get("among"), f"{where}.among")),
                self.whole(fields, "least", where) if fields.get("least") is not None else None,
            )

    def field(self, fields: Mapping[str, Any], where: str) -> None:
        """Note what a condition asks wrongly, and one that stands elsewhere under the same id with another meaning."""
        field, among = fields.get("field"), fields.get("among")
        if field is not None and field not in list(FIELDS):
            self.add("COVER-06", f"{where}.field", value=field, allowed=", ".join(FIELDS))
        if (among is None) == (fields.get("least") is None):
            self.add("COVER-05", where)
        elif among is None and field in list(FIELDS) and field not in COUNTS:
            self.add("COVER-06", f"{where}.field", value=field, allowed=", ".join(COUNTS))
        allowed = FIELDS.get(field, ()) if isinstance(field, str) else ()
        for value in among if allowed and isinstance(among, list) else ():
            if not any(value is one or (isinstance(one, str) and value == one) for one in allowed):
                told = ", ".join(str(one).lower() for one in allowed)
                self.add("COVER-06", f"{where}.among", value=value, allowed=told)
        if fields and self._conditions.setdefault(str(fields.get("id")), fields) != fields:
            self.add("COVER-13", where, id=fields.get("id"))

    def named(self, fields: Mapping[str, Any], where: str) -> str:
        """Return the id of a block, which becomes part of addresses."""
        told = fields.get("id")
        if told is not None and not (isinstance(told, str) and ID.fullmatch(told)):
            self.add("COVER-04", f"{where}.id", value=told, expected="a_z0_9")
        return str(told)

    def rules(self, told: Any, base: Mapping[str, Any]) -> Iterable[Rule]:
        seen: set[str] = set()
        for where, one in self.items(told, "rates"):
            fields = self.mapping(one, where, RATE, ("population", "note"))
            rule_id = self.named(fields, where)
            if fields and rule_id in seen:
                self.add("COVER-11", where, id=rule_id)
            seen.add(rule_id)
            decides = {key: fields.get(key) for key in ("id", "population", "counted")} | dict(base)
            yield Rule(
                rule_id,
                self.words(fields.get("title"), f"{where}.title"),
                tuple(self.conditions(fields.get("population"), f"{where}.population")),
                self.choices(fields.get("counted"), f"{where}.counted", (*WAYS, *HELPS)),
                self.text(fields, "source", where),
                str(fields.get("note") or ""),
                _hash(decides),
            )


def _is_text(told: Any) -> bool:
    return isinstance(told, str) and bool(told.strip())


def _hash(told: Any) -> str:
    """Return the hash of what decides about a figure; titles and notes do not."""
    text = json.dumps(_bare(told), sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _bare(told: Any) -> Any:
    if isinstance(told, Mapping):
        return {str(key): _bare(value) for key, value in told.items() if key not in ("title", "unknown")}
    return [_bare(one) for one in told] if isinstance(told, list) else told
