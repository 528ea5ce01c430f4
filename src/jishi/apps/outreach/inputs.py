"""Rows become the engine's households and the people who may help, as they stood when a plan began."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from jishi.engines import allocation

from .models import Household, Need, Worker
from .queries import OPEN_STATES, contacts_of_org, seats_of_org
from .rules import Rules


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who may sit in groups; only members lead."""

    worker_id: int
    x: int | None
    y: int | None
    skills: tuple[str, ...]
    most_groups: int
    is_member: bool


@dataclass(frozen=True, slots=True)
class Sitter:
    """Who sits in a group as things are: its number, the person, the role."""

    group: int
    worker_id: int
    role: str


@dataclass(frozen=True)
class GroupInput:
    """What a plan is computed from, as it stood when it began."""

    households: tuple[allocation.Household, ...]
    people: tuple[Helper, ...]
    groups: Mapping[int, int] = field(default_factory=dict)
    """Household to group number as things are."""
    seats: tuple[Sitter, ...] = ()
    """Who sits in which group as things are."""
    gone: Mapping[int, int] = field(default_factory=dict)
    """Households that are in a group and on the list no longer, with how much work they were."""
    numbers: Mapping[str, str] = field(default_factory=dict)
    """Households of the engine by what the office's list calls them."""
    needs: tuple[tuple[int, str], ...] = ()
    """Households with the skills that their open needs ask for."""

    @property
    def hash(self) -> str:
        """Return what tells whether anything that the plan depends on has changed since."""
        told = [
            [[h.id, h.x, h.y, h.work, h.cell] for h in self.households],
            [[p.worker_id, p.x, p.y, p.skills, p.most_groups, p.is_member] for p in self.people],
            sorted(self.groups.items()),
            sorted((each.group, each.worker_id, each.role) for each in self.seats),
        ]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def group_input(org_id: int, rules: Rules) -> GroupInput:
    """Read what a plan for an organisation is computed from."""
    listed = Household.objects.filter(org_id=org_id, is_listed=True, ended_on=None)
    rows = list(listed.order_by("number"))
    placed = list(contacts_of_org(org_id).values_list("household_id", "group__number", "household__work"))
    seats = seats_of_org(org_id).order_by("group__number", "role", "worker_id")
    known = {row.pk for row in rows}
    asked = Need.objects.filter(
        household__org_id=org_id, state__in=OPEN_STATES, kind__in=list(rules.skill_of_need)
    )
    needs = asked.order_by("household_id", "kind").values_list("household_id", "kind").distinct()
    return GroupInput(
        tuple(
            allocation.Household(str(row.pk), x=row.x, y=row.y, work=row.work, cell=row.cell) for row in rows
        ),
        _people(org_id),
        {household: number for household, number, _ in placed},
        tuple(Sitter(*row) for row in seats.values_list("group__number", "worker_id", "role")),
        {household: work for household, _, work in placed if household not in known},
        {str(row.pk): row.number for row in rows},
        tuple((household, rules.skills[rules.skill_of_need[kind]]) for household, kind in needs if household),
    )


def _people(org_id: int) -> tuple[Helper, ...]:
    rows = Worker.objects.filter(org_id=org_id, is_listed=True, ended_on=None).order_by("number")
    return tuple(
        Helper(
            row.pk,
            row.x,
            row.y,
            tuple(word for word in row.skills.split("、") if word),
            row.most_groups,
            bool(row.member_code),
        )
        for row in rows
    )


def group_number(key: str) -> int:
    """Return a group's number from the engine's id."""
    return int(key[1:])
