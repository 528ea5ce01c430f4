"""Which value a unit gets where several lists and visitors speak of it, and what is left for somebody to settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from .comparing import is_same
from .rules import REGISTER, TEAM, VISITED, Rules, words

FIELDS = (
    "name",
    "code",
    "person",
    "phone",
    "address",
    "area_code",
    "founded",
    "staff_n",
    "members_n",
    "status",
)
NUMBERS = ("staff_n", "members_n")
VISIT_FIELDS = ("person", "staff_n", "members_n", "status")


@dataclass(frozen=True, slots=True)
class Said:
    """What one source says of a unit: its standing word in the rules, its title, as of which day, field by field.

    `source_id` is None for what a visitor found.
    """

    source_id: int | None
    word: str
    title: str
    route: str
    as_of: date
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose word somebody took on a field; `value` is what was written where no source is named."""

    source_id: int | None
    value: str = ""
    why: str = ""
    """Who took it, and the reason where one was written."""


@dataclass(slots=True)
class Adopted:
    """The values of a unit, where each comes from, and the fields on which somebody must settle.

    `as_of` among the origins is the last day on which anybody said so; `agreed` are the fields that two confirm.
    """

    values: dict[str, object] = field(default_factory=dict)
    origins: dict[str, dict[str, str]] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    agreed: list[str] = field(default_factory=list)


def standing_of(line: str) -> str:
    """Return the word by which the rules know a source: its agency, or that it is a survey team's."""
    return line or TEAM


def adopt(said: Sequence[Said], choices: Mapping[str, Choice], rules: Rules) -> Adopted:
    """Choose each field's value.

    1. A choice that somebody made holds while its source still says something.
    2. Else the first in the rule's order speaks; among equals the later day, then the title.
    3. Where sources differ on a field that a person settles, and nobody has chosen, it is a conflict.
    """
    found = Adopted()
    for name in FIELDS:
        told = [one for one in said if one.values.get(name) not in (None, "")]
        if not told:
            continue
        ordered = sorted(
            told, key=lambda one: (rules.rank(name, one.word), -one.as_of.toordinal(), one.title)
        )
        chosen = _chosen(ordered, choices.get(name))
        first = chosen or ordered[0]
        found.values[name] = first.values[name]
        how = "choice" if chosen else "visit" if first.word == VISITED else "rule"
        alike = _alike(name, told, first.values[name])
        # The register repeats today what was published once: it confirms nothing anew.
        seen_on = max((one.as_of for one in alike if one.word != REGISTER), default=first.as_of)
        found.origins[name] = {"source": first.title, "as_of": seen_on.isoformat(), "how": how}
        if len(alike) < len(told) and chosen is None and name in rules.settled and first.word != VISITED:
            found.conflicts.append(name)
        if _is_agreed(alike):
            found.agreed.append(name)
    return found


def _chosen(told: Sequence[Said], choice: Choice | None) -> Said | None:
    if choice is None:
        return None
    return next((one for one in told if one.source_id == choice.source_id), None)


def _alike(name: str, told: Sequence[Said], value: object) -> list[Said]:
    """Return who says the same of a field as what is adopted."""
    return [one for one in told if is_same(name, one.values[name], value)]


def _is_agreed(alike: Sequence[Said]) -> bool:
    """Tell whether two who are independent say what is adopted, or a visitor does."""
    return any(one.word == VISITED for one in alike) or independent_n(alike) >= 2


def independent_n(said: Sequence[Said]) -> int:
    """Return from how many hands a word comes: two lists of one department are one, the register's own is none."""
    lists = [one for one in said if one.word not in (REGISTER, VISITED)]
    return len({one.source_id if one.word == TEAM else one.word for one in lists})


def exclusion_of(adopted: Adopted, visited: str, chosen: Choice | None) -> tuple[str, str]:
    """Return why a unit does not count ("" when it does), and by what: a person, a visit, a list, its name."""
    if chosen is not None:
        return chosen.value, "人工认定"
    if visited in ("suspended", "moved"):
        return visited, "走访"
    if visited == "not_found":
        return "shell", "走访查无"
    status = "" if visited == "met" else str(adopted.values.get("status", ""))
    if status in ("suspended", "moved", "closed"):
        return status, f"{adopted.origins['status']['source']}名单"
    name = str(adopted.values.get("name", ""))
    word = next((each for each in words("branch_words") if name.removesuffix(")").endswith(each)), "")
    return ("branch", f"名称是{word}") if word else ("", "")


def unit_type_of(said: Sequence[Said], name: str) -> str:
    """Return what kind of unit it is: as the register has it, as the civil affairs' list says, else by its name."""
    known = next((str(one.values["unit_type"]) for one in said if one.values.get("unit_type")), "")
    if known:
        return known
    is_social = any(one.word == "民政" for one in said) or any(word in name for word in words("social_words"))
    return "social_org" if is_social else "nonpublic_enterprise"
