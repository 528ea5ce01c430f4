"""Rates of coverage: who counts, who does not and why, who is not asked about and why."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from jishi.engines.coverage.errors import CoverageError, Problem
from jishi.engines.coverage.model import (
    HELPS,
    WAYS,
    Condition,
    Organisation,
    Rate,
    Records,
    Rule,
    RuleSet,
    Standing,
    Unit,
)


def rates(records: Records, rules: RuleSet, day: date) -> tuple[Rate, ...]:
    """Compute every rate of a set of rules.

    Parameters
    ----------
    records : units and what stands on them, any order
    rules : the rules in force
    day : the day asked about

    Returns
    -------
    one rate for each rule, in the order of the rules

    Raises
    ------
    CoverageError
        if an id stands twice or names nothing

    Notes
    -----
    1. An organisation stands on a day from its founding until the day before its end; a branch below the least
       number of full members covers nobody, unless it was set up in a spared way.
    2. A unit is covered in the first way, in the order of `WAYS`, of the organisations that stand on it.
    3. For each rate, a unit that fails a condition is left out with the first condition that it fails.
    4. What remains is the denominator; it counts when its way counts, else when help that counts is there.
    """
    _check(records)
    covers = _covers(records, rules, day)
    units = sorted(records.units, key=lambda unit: unit.id)
    return tuple(_rate(rule, rules, units, covers, day) for rule in rules.rules)


def rate(records: Records, rules: RuleSet, day: date, rule_id: str) -> Rate:
    """Compute one rate; see `rates`."""
    return next(found for found in rates(records, rules, day) if found.rule == rule_id)


def organised(records: Records, rules: RuleSet, day: date) -> Rate:
    """Tell which units have an organisation in whatever way, by the conditions that all rates share; see `rates`."""
    _check(records)
    units = sorted(records.units, key=lambda unit: unit.id)
    return _rate(Rule("", {}, (), WAYS, "", "", ""), rules, units, _covers(records, rules, day), day)


def holds(condition: Condition, unit: Unit) -> bool | None:
    """Tell whether a unit fulfils a condition; None when the field is not known."""
    value = getattr(unit, condition.field)
    if value is None:
        return None
    if condition.least is not None:
        return bool(value >= condition.least)
    return value in condition.among


@dataclass(slots=True)
class _Cover:
    """What stands on one unit on the day: organisation by way, helps, and whether something stood there before."""

    ways: dict[str, str]
    helps: set[str]
    is_short: bool = False
    has_ended: bool = False


def _covers(records: Records, rules: RuleSet, day: date) -> dict[str, _Cover]:
    orgs = {org.id: org for org in records.organisations}
    found = {unit.id: _Cover({}, set()) for unit in records.units}
    for hosting in sorted(records.hostings, key=lambda one: (one.unit, one.org, one.first)):
        if hosting.first > day:
            continue
        cover, org = found[hosting.unit], orgs[hosting.org]
        if (hosting.last is not None and hosting.last < day) or not _stands(org, day):
            cover.has_ended = True
        elif _is_short(org, rules):
            cover.is_short = True
        else:
            cover.ways.setdefault(org.way, org.id)
    for one in records.helps:
        if one.first <= day and (one.last is None or one.last >= day):
            found[one.unit].helps.add(one.kind)
    return found


def _stands(org: Organisation, day: date) -> bool:
    return org.founded_on <= day and (org.ended_on is None or org.ended_on > day)


def _is_short(org: Organisation, rules: RuleSet) -> bool:
    if org.kind != "branch" or org.way in rules.spared_ways or org.full_n is None:
        return False
    return org.full_n < rules.full_least


def _rate(rule: Rule, rules: RuleSet, units: Iterable[Unit], covers: Mapping[str, _Cover], day: date) -> Rate:
    counted: list[Standing] = []
    missing: list[Standing] = []
    excluded: list[Standing] = []
    for unit in units:
        left_out = _left_out(unit, (*rules.units, *rule.population))
        if left_out:
            excluded.append(Standing(unit.id, left_out))
            continue
        standing, does_count = _standing(unit.id, covers[unit.id], rule)
        (counted if does_count else missing).append(standing)
    behind = {(one.reason, one.org) for one in counted if one.org}
    orgs = Counter(way for way, _ in behind)
    return Rate(
        rule.id,
        rule.hash,
        rules.effective_from,
        day,
        tuple(counted),
        tuple(missing),
        tuple(excluded),
        tuple((way, orgs[way]) for way in WAYS if way in orgs),
    )


def _left_out(unit: Unit, conditions: Iterable[Condition]) -> str:
    for condition in conditions:
        told = holds(condition, unit)
        if told is None:
            return f"{condition.id}?"
        if not told:
            return condition.id
    return ""


def _standing(unit: str, cover: _Cover, rule: Rule) -> tuple[Standing, bool]:
    way = next((way for way in WAYS if way in cover.ways and way in rule.counted), "")
    if way:
        return Standing(unit, way, cover.ways[way]), True
    kind = next((kind for kind in HELPS if kind in cover.helps and kind in rule.counted), "")
    if kind:
        return Standing(unit, kind), True
    return Standing(unit, _why_not(cover)), False


def _why_not(cover: _Cover) -> str:
    if cover.ways:
        return "other_way"
    if cover.is_short:
        return "under_three"
    return "org_ended" if cover.has_ended else "no_org"


def _check(records: Records) -> None:
    units, orgs = Counter(u.id for u in records.units), Counter(o.id for o in records.organisations)
    problems = [
        Problem("COVER-08", values=(("id", key),))
        for key, n in (*sorted(units.items()), *sorted(orgs.items()))
        if n > 1
    ]
    named = [(one.unit, one.org) for one in records.hostings] + [(one.unit, "") for one in records.helps]
    lost = {unit for unit, _ in named if unit not in units}
    lost |= {org for _, org in named if org and org not in orgs}
    problems += [Problem("COVER-09", values=(("id", key),)) for key in sorted(lost)]
    ways = {org.way for org in records.organisations} - set(WAYS) | {h.kind for h in records.helps} - set(
        HELPS
    )
    problems += [Problem("COVER-10", values=(("value", way),)) for way in sorted(ways)]
    if problems:
        raise CoverageError(problems)
