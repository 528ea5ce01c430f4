"""What the register itself counts of a branch, so that nobody has to be asked for it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from jishi.shared.dates import Moment, months_between

from ..models import Affiliation, MemberState, OrgState, held_at, known_at
from ..models.organisations import OrgKind
from ..vectors import named

_MEMBERS = "member__states__"
Within = Callable[[QuerySet[Any, Any]], QuerySet[Any, Any]]
"""Keeps the rows of some organisations."""


@dataclass(frozen=True, slots=True)
class OrgNumbers:
    """Whole months without a secretary and since the term was over, and members; None where nothing is on record."""

    vacant_m: int | None
    overdue_m: int | None
    members_n: int | None = None
    full_n: int | None = None
    floating_n: int | None = None


def org_numbers(org_ids: Collection[int], moment: Moment) -> dict[int, OrgNumbers]:
    """Return what is counted of organisations that stand; members of branches only, where any are entered."""

    def within(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        return rows.filter(org_id__in=named(org_ids))

    on, vacant = moment.valid_on, vacant_since(within, moment)
    rows = within(Affiliation.objects.at(moment)).filter(held_at(moment, _MEMBERS)).order_by()
    counted = rows.values_list("org_id").annotate(
        n=Count("*"),
        full=Count("member", filter=Q(**{f"{_MEMBERS}status": MemberState.Status.FULL})),
        floating=Count("member", filter=Q(**{f"{_MEMBERS}floating": MemberState.Floating.OUT})),
    )
    members = {org_id: told for org_id, *told in counted}
    states = within(OrgState.objects.at(moment)).values_list("org_id", "kind", "term_to")
    ever = OrgState.objects.filter(known_at(moment), valid_from__lte=on).exclude(secretary_name="")
    led = set(within(ever).order_by().values_list("org_id", flat=True).distinct())
    return {
        org_id: OrgNumbers(
            # Who never had a secretary on record was perhaps never asked for the name.
            (months_between(vacant[org_id], on) if org_id in vacant else 0) if org_id in led else None,
            max(months_between(term_to, on), 0) if term_to else None,
            *(members.get(org_id, ()) if kind == OrgKind.BRANCH else ()),
        )
        for org_id, kind, term_to in states
    }


def vacant_since(within: Within, moment: Moment) -> dict[int, date]:
    """Return since when each organisation without a secretary has had none, as its rows in sequence tell."""
    vacant = within(OrgState.objects.at(moment)).filter(secretary_name="").values("org_id")
    rows = OrgState.objects.filter(known_at(moment), valid_from__lte=moment.valid_on, org_id__in=vacant)
    found: dict[int, date] = {}
    for org_id, name, since in rows.order_by("valid_from").values_list(
        "org_id", "secretary_name", "valid_from"
    ):
        if name:
            found.pop(org_id, None)
        else:
            found.setdefault(org_id, since)
    return found
