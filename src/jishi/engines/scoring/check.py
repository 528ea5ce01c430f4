"""The judge: compares what the engine says with the plain reference, one organisation or a whole table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jishi.engines.scoring.model import Rubric, Score
from jishi.engines.scoring.reference import (
    Facts,
    Reference,
    Text,
    number,
    points_in_dim,
    score_of_text,
)

RankKey = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the engine and the reference disagree.

    Parameters
    ----------
    where : a field of the score, `points:<id>`, `rule:<id>`, `missing:<id>`, `veto:<id>`, or for a table
        `tier:<org>`, `moved_by:<org>`
    engine, reference : what each of them says, as text; "" if it says nothing
    """

    where: str
    engine: str
    reference: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One organisation of a table that is graded together.

    Parameters
    ----------
    org_code : unique in the table
    facts : indicator name to a whole number or None
    groups : column name to value, for the columns that a quota names
    previous : name of the last confirmed tier, None if there is none
    """

    org_code: str
    facts: Facts
    groups: Mapping[str, str]
    previous: str | None = None


@dataclass(frozen=True, slots=True)
class Grade:
    """Final tier of one organisation, and the quota (from 1) that moved it last, 0 if none did."""

    tier: str
    moved_by: int = 0


def reference_score(rubric: Rubric, facts: Facts, previous: str | None = None) -> Reference:
    """What an organisation must get, computed in fractions from the text of the rubric.

    Parameters
    ----------
    rubric : only its `text` is read
    facts : indicator name to a whole number, or None where there is no data; a name left out is missing
    previous : name of the last confirmed tier, None if there is none

    Returns
    -------
    every part of the result, before any quota
    """
    return score_of_text(rubric.text, facts, previous)


def check_score(rubric: Rubric, facts: Facts, score: Score) -> tuple[Difference, ...]:
    """Compare a score of the engine with the reference, part by part.

    Parameters
    ----------
    rubric : the version it was scored under
    facts : the values it was scored from
    score : what the engine said; its `previous` is taken as given, its `tier` after a quota not judged

    Returns
    -------
    every difference, in the order of the rubric; empty if the score is right
    """
    expected = reference_score(rubric, facts, score.previous)
    said: dict[str, object] = {
        "total_cp": score.total_cp,
        "earned_cp": score.earned_cp,
        "avail_cp": score.avail_cp,
        "bonus_cp": score.bonus_cp,
        "deduct_cp": score.deduct_cp,
        "missing_n": score.missing_n,
        "is_provisional": score.is_provisional,
        "tier_raw": score.tier_raw,
        "tier_kept": score.tier_kept,
        "tier_capped": score.tier_capped,
    }
    wanted: dict[str, object] = {
        "total_cp": expected.total,
        "earned_cp": expected.earned,
        "avail_cp": expected.available,
        "bonus_cp": expected.bonus,
        "deduct_cp": expected.deduct,
        "missing_n": expected.missing,
        "is_provisional": expected.provisional,
        "tier_raw": expected.tier_raw,
        "tier_kept": expected.tier_kept,
        "tier_capped": expected.tier_capped,
    }
    for line in score.lines:
        said[f"points:{line.criterion_id}"] = line.points_cp
        said[f"rule:{line.criterion_id}"] = line.rule
        said[f"missing:{line.criterion_id}"] = line.missing
    for identifier, points in expected.points.items():
        wanted[f"points:{identifier}"] = points
        wanted[f"rule:{identifier}"] = expected.rules[identifier]
        wanted[f"missing:{identifier}"] = expected.rules[identifier] == -1
    said.update({f"veto:{veto.id}": veto.state for veto in score.vetoes})
    wanted.update({f"veto:{identifier}": state for identifier, state in expected.vetoes.items()})
    return _differences(said, wanted)


def _differences(said: Mapping[str, object], wanted: Mapping[str, object]) -> tuple[Difference, ...]:
    return tuple(
        Difference(where, str(said.get(where, "")), str(wanted.get(where, "")))
        for where in (*wanted, *(each for each in said if each not in wanted))
        if said.get(where) != wanted.get(where)
    )


def reference_grades(rubric: Rubric, standings: Sequence[Standing]) -> dict[str, Grade]:
    """Final tier of every organisation of a table, quotas included.

    1. Score each organisation; hysteresis and vetoes give its place on the ladder.
    2. For each quota in the order written, and each group: fill up or trim the class.

    Parameters
    ----------
    rubric : only its `text` is read
    standings : the organisations graded together under it

    Returns
    -------
    organisation code to its grade
    """
    text = rubric.text
    names = [tier["tier"] for tier in text["tiers"]]
    scores = {each.org_code: score_of_text(text, each.facts, each.previous) for each in standings}
    keys = {org: _rank_key(text, org, score) for org, score in scores.items()}
    places = {org: names.index(score.tier_capped) for org, score in scores.items()}
    moved = dict.fromkeys(places, 0)
    for position, quota in enumerate(text.get("quota", []), 1):
        for group in _groups(quota, standings):
            before = {org: places[org] for org in group}
            after = _apply(text, quota, before, keys)
            places.update(after)
            moved.update({org: position for org in group if after[org] != before[org]})
    return {org: Grade(names[place], moved[org]) for org, place in places.items()}


def check_grades(
    rubric: Rubric, standings: Sequence[Standing], grades: Mapping[str, Grade]
) -> tuple[Difference, ...]:
    """Compare the final tiers of a table with the reference.

    Parameters
    ----------
    rubric : the version the table was graded under
    standings : its organisations, with their facts, groups and last confirmed tiers
    grades : what the engine said, by organisation code

    Returns
    -------
    every difference, in the order of the table; empty if all grades are right
    """
    expected = reference_grades(rubric, standings)
    return _differences(_flat(grades), _flat(expected))


def _flat(grades: Mapping[str, Grade]) -> dict[str, object]:
    tiers: dict[str, object] = {f"tier:{org}": grade.tier for org, grade in grades.items()}
    return tiers | {f"moved_by:{org}": grade.moved_by for org, grade in grades.items()}


def _rank_key(text: Text, org: str, score: Reference) -> RankKey:
    """Smaller stands before; equal is a tie."""
    chain = text.get("ties", ["total desc", {"group_rank": "together"}])
    key: list[int | str] = []
    for entry in chain:
        if isinstance(entry, str):
            name, _, way = entry.rpartition(" ")
            value = (
                points_in_dim(text, name[4:].strip(), score)
                if name.startswith("dim:")
                else getattr(score, name)
            )
            key.append(-value if way == "desc" else value)
    return tuple(key) if {"group_rank": "together"} in chain else (*key, org)


def _groups(quota: Text, standings: Sequence[Standing]) -> list[list[str]]:
    members: dict[tuple[str, ...], list[str]] = {}
    for each in standings:
        members.setdefault(tuple(each.groups[column] for column in quota["group"]), []).append(each.org_code)
    return list(members.values())


def _apply(text: Text, quota: Text, before: Mapping[str, int], keys: Mapping[str, RankKey]) -> dict[str, int]:
    inside = [place for place, tier in enumerate(text["tiers"]) if tier["class"] == quota["class"]]
    if "at_least" in quota:
        need = -(-number(quota["at_least"]) * len(before) // 1)
        return _filled(before, keys, inside, int(need))
    most = number(quota["at_most"]) * len(before) // 1
    return _trimmed(before, keys, inside, int(most))


def _filled(
    before: Mapping[str, int], keys: Mapping[str, Any], inside: list[int], need: int
) -> dict[str, int]:
    """Move the worst of those above down to the class, whole tie groups, until enough are in it."""
    after = dict(before)
    for key in sorted({keys[org] for org in before if before[org] < inside[0]}, reverse=True):
        if sum(place in inside for place in after.values()) >= need:
            break
        after.update({org: inside[0] for org in before if keys[org] == key and before[org] < inside[0]})
    return after


def _trimmed(
    before: Mapping[str, int], keys: Mapping[str, Any], inside: list[int], most: int
) -> dict[str, int]:
    """Move those beyond the limit to the next class; a tie group that does not fit whole moves whole."""
    members = [org for org in before if before[org] in inside]
    after = dict(before)
    for org in members:
        if sum(keys[other] <= keys[org] for other in members) > most:
            after[org] = inside[-1] + 1
    return after
