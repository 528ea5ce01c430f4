"""The judge: compares what the engine says with the plain reference, for one organisation and for a whole table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from jishi.engines.scoring.reference import (
    Facts,
    Reference,
    Text,
    centipoints,
    kind_of,
    number,
    reference_score,
)

__all__ = [
    "Difference",
    "Reference",
    "Standing",
    "check_grades",
    "check_score",
    "reference_grades",
    "reference_score",
]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the engine and the reference disagree.

    Parameters
    ----------
    where : what was compared: a field of the score, `points:<id>`, `rule:<id>`, `veto:<id>` or an organisation's code
    engine : what the engine says, as text
    reference : what the reference says, as text
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


def _chain(text: Text) -> list[tuple[str, str]]:
    """Keys of the tie chain with their direction; the total alone where the rubric names none."""
    entries = [entry for entry in text.get("ties", ["total desc"]) if isinstance(entry, str)]
    chain = [tuple(entry.rsplit(" ", 1)) for entry in entries]
    return [(key, way) for key, way in chain]


def _rank_key(text: Text, score: Reference) -> tuple[int, ...]:
    """Smaller is better; equal means tied."""
    key = []
    for name, way in _chain(text):
        if name.startswith("dim:"):
            in_dim = [c["id"] for c in text["criteria"] if kind_of(c) == "score" and c.get("dim") == name[4:]]
            value = sum(score.points[criterion] for criterion in in_dim)
        else:
            value = getattr(score, name)
        key.append(-value if way == "desc" else value)
    return tuple(key)


def _bounds(text: Text, name: str) -> tuple[int, int]:
    """Places of the best and the worst tier of a class."""
    places = [place for place, tier in enumerate(text["tiers"]) if tier["class"] == name]
    return places[0], places[-1]


def _fill_at_least(places: dict[str, int], keys: Mapping[str, tuple[int, ...]], best: int, worst: int, need: int) -> None:
    """Move the worst organisations down to `best`, whole tie groups, until `need` are in the class."""
    above = {keys[org] for org in places if places[org] < best}
    for key in sorted(above, reverse=True):
        if sum(best <= place <= worst for place in places.values()) >= need:
            return
        for org in places:
            if keys[org] == key and places[org] < best:
                places[org] = best


def _trim_at_most(places: dict[str, int], keys: Mapping[str, tuple[int, ...]], best: int, worst: int, most: int) -> None:
    """Move what is beyond `most` in the class to the best tier below it, the tie group at the cut included."""
    inside = [org for org in places if best <= places[org] <= worst]
    for org in inside:
        no_worse = sum(keys[other] <= keys[org] for other in inside)
        if no_worse > most:
            places[org] = worst + 1


def reference_grades(text: Text, standings: Sequence[Standing]) -> dict[str, str]:
    """Final tier of every organisation, quotas included.

    Parameters
    ----------
    text : the rubric as a mapping, as its file says it
    standings : the organisations graded together under it

    Returns
    -------
    organisation code to the name of its tier
    """
    names = [tier["tier"] for tier in text["tiers"]]
    scores = {s.org_code: reference_score(text, s.facts, s.previous) for s in standings}
    keys = {org: _rank_key(text, score) for org, score in scores.items()}
    places = {org: names.index(score.tier) for org, score in scores.items()}
    for quota in text.get("quota", []):
        best, worst = _bounds(text, quota["class"])
        members: dict[tuple[str, ...], list[str]] = {}
        for s in standings:
            members.setdefault(tuple(s.groups[column] for column in quota["group"]), []).append(s.org_code)
        for group in members.values():
            inside = {org: places[org] for org in group}
            if "at_least" in quota:
                need = -(-number(quota["at_least"]) * len(group) // 1)
                _fill_at_least(inside, keys, best, worst, int(need))
            if "at_most" in quota:
                _trim_at_most(inside, keys, best, worst, int(number(quota["at_most"]) * len(group) // 1))
            places.update(inside)
    return {org: names[place] for org, place in places.items()}
