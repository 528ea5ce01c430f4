"""The people who may sit in groups."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.shared.codes import mask_phone

from .. import queries
from ..models import Seat, Worker


@dataclass(frozen=True, slots=True)
class WorkerRow:
    """A person: who helps is told by name, the telephone masked."""

    worker_id: int
    org_id: int
    org_name: str
    number: str
    name: str
    phone: str
    is_member: bool
    skills: str
    most_groups: int
    groups: tuple[tuple[int, int, bool], ...]
    """Each group's id, number, and whether the person leads it."""

    @property
    def groups_words(self) -> str | None:
        """Return the groups in words."""
        told = [f"第{number}组{'(组长)' if leads else ''}" for _, number, leads in self.groups]
        return "、".join(told) or None


def worker_rows(seen: Visible) -> list[WorkerRow]:
    """Return the visible people by organisation and number."""
    rows = list(queries.workers(seen).select_related("org").order_by("org__code", "number"))
    seats: dict[int, list[tuple[int, int, bool]]] = defaultdict(list)
    sitting = Seat.objects.filter(until=None).order_by("group__number")
    for worker_id, group_id, number, role in sitting.values_list(
        "worker_id", "group_id", "group__number", "role"
    ):
        seats[worker_id].append((group_id, number, role == Seat.Role.LEADER))
    names = registry.names_of({row.org_id for row in rows}, seen.moment)
    return [
        WorkerRow(
            row.pk,
            row.org_id,
            names.get(row.org_id, ""),
            row.number,
            row.name,
            mask_phone(row.phone),
            bool(row.member_code),
            row.skills,
            row.most_groups,
            tuple(seats[row.pk]),
        )
        for row in rows
    ]


def worker_org(worker_id: int) -> int | None:
    """Return the organisation on whose list a person stands."""
    return Worker.objects.filter(pk=worker_id).values_list("org_id", flat=True).first()


def worker_name(worker_id: int) -> str:
    """Return a person's name."""
    return Worker.objects.filter(pk=worker_id).values_list("name", flat=True).first() or ""
