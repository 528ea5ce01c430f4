"""A plain mapping becomes a set of rules, or every reason why not, at once."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from jishi.engines.coverage.errors import CoverageError, Problem
from jishi.engines.coverage.model import FIELDS, HELPS, WAYS, Condition, JointLimits, Rule, RuleSet

TOP = ("effective", "source", "units", "branch", "joint", "rates")
RATE = ("id", "title", "counted", "source")
CONDITION = ("id", "field", "title")


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
    units = tuple(read.conditions(top.get("units"), "units"))
    branch = read.mapping(top.get("branch"), "branch", ("full_least",), ("spared",))
    joint = read.mapping(top.get("joint"), "joint", ("units_most", "full_least", "full_most"))
    full_least = read.whole(branch, "full_least", "branch")
    spared = read.choices(branch.get("spared", []), "branch.spared", WAYS)
    base = {"units": top.get("units"), "branch": top.get("branch")}
    rules = tuple(read.rules(top.get("rates"), base))
    limits = JointLimits(
        *(read.whole(joint, key, "joint") for key in ("units_most", "full_least", "full_most"))
    )
    effective = read.mapping(top.get("effective"), "effective", ("from",))
    begins = effective.get("from")
    if not isinstance(begins, date):
        read.add("COVER-04", "effective.from", value=begins, expected="2012-03-01")
        begins = date.min
    if read.problems:
        raise CoverageError(read.problems)
    return RuleSet(begins, str(top["source"]), units, full_least, spared, limits, rules)


class _Reader:
    """Reads pieces of one file and collects what is wrong."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

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
            if key not in told:
                self.add("COVER-03", place, key=key)
        allowed = (*needs, *may)
        for key in told:
            if key not in allowed:
                self.add("COVER-02", place, key=key, allowed=", ".join(allowed))
        return told

    def items(self, told: Any, place: str) -> Iterable[tuple[str, Any]]:
        if not isinstance(told, list):
            if told is not None:
                self.add("COVER-04", place, value=told, expected="- …")
            return
        for number, one in enumerate(told, 1):
            yield f"{place}.{number}", one

    def whole(self, told: Mapping[str, Any], key: str, place: str) -> int:
        value = told.get(key)
        if value is None:
            return 0
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.add("COVER-04", f"{place}.{key}", value=value, expected="0, 1, 2, …")
            return 0
        return value

    def choices(self, told: Any, place: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        found = [one for _, one in self.items(told, place)]
        for one in found:
            if one not in allowed:
                self.add("COVER-06", place, value=one, allowed=", ".join(allowed))
        return tuple(str(one) for one in found)

    def words(self, told: Any, place: str) -> Mapping[str, str]:
        if isinstance(told, Mapping) and {"zh", "en"} == set(told):
            return {lang: str(text) for lang, text in told.items()}
        if told is not None:
            self.add("COVER-04", place, value=told, expected="{zh: …, en: …}")
        return {}

    def conditions(self, told: Any, place: str) -> Iterable[Condition]:
        for where, one in self.items(told, place):
            fields = self.mapping(one, where, CONDITION, ("among", "least", "unknown"))
            if fields.get("field") not in (*FIELDS, None):
                self.add("COVER-06", f"{where}.field", value=fields["field"], allowed=", ".join(FIELDS))
            if ("among" in fields) == ("least" in fields):
                self.add("COVER-05", where)
            yield Condition(
                str(fields.get("id", "")),
                str(fields.get("field", "")),
                self.words(fields.get("title"), f"{where}.title"),
                self.words(fields.get("unknown"), f"{where}.unknown"),
                tuple(value for _, value in self.items(fields.get("among", []), f"{where}.among")),
                self.whole(fields, "least", where) if "least" in fields else None,
            )

    def rules(self, told: Any, base: Mapping[str, Any]) -> Iterable[Rule]:
        seen: set[str] = set()
        for where, one in self.items(told, "rates"):
            fields = self.mapping(one, where, RATE, ("population", "note"))
            rule_id = str(fields.get("id", ""))
            if rule_id in seen:
                self.add("COVER-11", where, id=rule_id)
            seen.add(rule_id)
            decides = {key: fields.get(key) for key in ("id", "population", "counted")} | dict(base)
            yield Rule(
                rule_id,
                self.words(fields.get("title"), f"{where}.title"),
                tuple(self.conditions(fields.get("population", []), f"{where}.population")),
                self.choices(fields.get("counted"), f"{where}.counted", (*WAYS, *HELPS)),
                str(fields.get("source", "")),
                str(fields.get("note", "")),
                _hash(decides),
            )


def _hash(told: Any) -> str:
    """Return the hash of what decides about a figure; titles and notes do not."""
    text = json.dumps(_bare(told), sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _bare(told: Any) -> Any:
    if isinstance(told, Mapping):
        return {str(key): _bare(value) for key, value in told.items() if key not in ("title", "unknown")}
    return [_bare(one) for one in told] if isinstance(told, list) else told
