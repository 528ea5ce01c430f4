"""What rows of organisations show besides: superiors, host units, members counted; each in one or two questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any, Protocol, TypeVar

from django.db.models import Count, Model, Q, QuerySet

from jishi.shared.dates import Moment

from ..models import Affiliation, Hosting, MemberState, OrgState, Placement, UnitState, held_at
from ..services.rows import KEYS
from ..visibility import Visible

BETWEEN_CODES = "、"
Pair = tuple[str | None, str | None]
NOBODY: Pair = (None, None)
FEMALE = "2"
_Row = TypeVar("_Row", bound=Model)


class Within(Protocol):
    """Keeps the rows of some organisations: of a visible set, or of a few by their ids."""

    def __call__(self, rows: QuerySet[Any, Any], /) -> QuerySet[Any, Any]:
        """Return the rows that remain."""


def superiors(within: Within, moment: Moment) -> dict[int, Pair]:
    """Return code and name of the superior, by organisation; the topmost has none."""
    placed = within(Placement.objects.at(moment)).exclude(parent=None)
    names = OrgState.objects.at(moment).filter(org_id__in=placed.values("parent_id"))
    named = dict(names.values_list("org_id", "name"))
    rows = placed.values_list("org_id", "parent_id", "parent__code")
    return {org_id: (code, named.get(parent_id)) for org_id, parent_id, code in rows}


def hosts(within: Within, moment: Moment) -> dict[int, Pair]:
    """Return codes and names of the host units, by organisation."""
    hosted = within(Hosting.objects.at(moment))
    names = UnitState.objects.at(moment).filter(unit_id__in=hosted.values("unit_id"))
    named = dict(names.values_list("unit_id", "name"))
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for org_id, code, unit_id in hosted.order_by("unit__code").values_list("org_id", "unit__code", "unit_id"):
        found[org_id].append((code, named.get(unit_id, "")))
    return {
        org_id: (BETWEEN_CODES.join(c for c, _ in each), BETWEEN_CODES.join(n for _, n in each))
        for org_id, each in found.items()
    }


def members(within: Within, moment: Moment) -> dict[int, int]:
    """Return how many members formally belong to each organisation."""
    rows = within(Affiliation.objects.at(moment)).order_by()
    return dict(rows.values_list("org_id").annotate(n=Count("*")))


def membership(within: Within, moment: Moment) -> dict[int, tuple[int, int, int]]:
    """Return how many members formally belong to each organisation, how many of them are women, and on probation."""
    rows = within(Affiliation.objects.at(moment)).filter(held_at(moment, "member__states__")).order_by()
    told = rows.values_list("org_id").annotate(
        n=Count("*"),
        women=Count("member", filter=Q(member__states__sex=FEMALE)),
        probationary=Count("member", filter=Q(member__states__status=MemberState.Status.PROBATIONARY)),
    )
    return {org_id: (n, women, probationary) for org_id, n, women, probationary in told}


def standing(seen: Visible, codes: Collection[str], *, by: date | None = None) -> dict[str, tuple[int, str]]:
    """Return id and path of those of the organisations that stand, since a day if one is given, and are visible."""
    wanted, found = sorted(codes), dict[str, tuple[int, str]]()
    for start in range(0, len(wanted), KEYS):
        rows = seen.restrict(Placement.objects.current()).filter(org__code__in=wanted[start : start + KEYS])
        told = rows if by is None else rows.filter(valid_from__lte=by)
        found |= {code: (pk, path) for code, pk, path in told.values_list("org__code", "org_id", "path")}
    return found
