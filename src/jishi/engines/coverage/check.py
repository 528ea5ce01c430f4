"""Judges results by the definition alone; nothing of the solvers is used here."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from jishi.engines.coverage.model import (
    JointLimits,
    JointUnit,
    Organisation,
    Rate,
    Records,
    Rule,
    RuleSet,
    Unit,
)


def reference_counts(records: Records, rules: RuleSet, rule: Rule, day: date) -> tuple[set[str], set[str]]:
    """Return the units that count and the units of the denominator, by brute force over every pair of records."""
    base = {unit.id for unit in records.units if _is_asked(unit, rules, rule)}
    pairs = [(hosting, org) for hosting in records.hostings for org in records.organisations]
    covered = {
        hosting.unit
        for hosting, org in pairs
        if hosting.org == org.id
        and org.way in rule.counted
        and hosting.first <= day <= (hosting.last or date.max)
        and org.founded_on <= day < (org.ended_on or date.max)
        and not _is_too_small(org, rules)
    }
    helped = {
        one.unit
        for one in records.helps
        if one.kind in rule.counted and one.first <= day <= (one.last or date.max)
    }
    return (covered | helped) & base, base


def _is_too_small(org: Organisation, rules: RuleSet) -> bool:
    is_branch = org.kind == "branch" and org.way not in rules.spared_ways
    return is_branch and org.full_n is not None and org.full_n < rules.full_least


def _is_asked(unit: Unit, rules: RuleSet, rule: Rule) -> bool:
    for condition in (*rules.units, *rule.population):
        value = getattr(unit, condition.field)
        if value is None:
            return False
        if condition.least is None and value not in condition.among:
            return False
        if condition.least is not None and value < condition.least:
            return False
    return True


def check_rate(found: Rate, records: Records, rules: RuleSet) -> list[str]:
    """Return what is wrong with a rate; nothing when it is right."""
    rule = rules.rule(found.rule)
    counted, base = reference_counts(records, rules, rule, found.day)
    named = [one.unit for one in (*found.counted, *found.missing, *found.excluded)]
    faults = []
    if {one.unit for one in found.counted} != counted:
        faults.append("counted")
    if {one.unit for one in (*found.counted, *found.missing)} != base:
        faults.append("denominator")
    if Counter(named) != Counter(unit.id for unit in records.units):
        faults.append("lists")
    return faults


def check_joint(
    groups: Sequence[Sequence[str]], alone: Sequence[str], pool: Sequence[JointUnit], limits: JointLimits
) -> list[str]:
    """Return what is wrong with suggested groups; nothing when each keeps to the limits and all units stand once."""
    full = {unit.id: unit.full_n for unit in pool}
    first = {unit.id: unit.place[:1] for unit in pool}
    faults = []
    if Counter(one for group in (*groups, alone) for one in group) != Counter(list(full)):
        faults.append("each unit once")
    for group in groups:
        if not 2 <= len(group) <= limits.units_most:
            faults.append(f"{group[0]}: {len(group)} units")
        if not limits.full_least <= sum(full.get(one, 0) for one in group) <= limits.full_most:
            faults.append(f"{group[0]}: full members")
        if len({first.get(one) for one in group}) > 1:
            faults.append(f"{group[0]}: places")
    return faults
