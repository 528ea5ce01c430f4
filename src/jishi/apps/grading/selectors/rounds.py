"""Rounds and the rubrics they may use."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from jishi.apps.registry import selectors as registry

from ..inputs import in_force
from ..models import Grade, Round, RubricVersion


@dataclass(frozen=True, slots=True)
class RubricView:
    """A rubric version as a form offers it."""

    hash: str
    org_type: str
    title: str
    version: str
    effective_from: date
    effective_to: date | None


@dataclass(frozen=True, slots=True)
class RoundView:
    """One round: what it is about and how far it has come."""

    round_id: int
    title: str
    period: str
    on_date: date
    scope_org_id: int
    state: str
    state_label: str
    job_id: int | None
    opened_at: datetime
    opened_by: str
    scored_at: datetime | None
    rated_n: int
    ratified_n: int
    last_ratified_on: date | None


def rubrics_for(on: date) -> list[RubricView]:
    """Return the rubric version in force on a day, for each type that has one."""
    versions = list(RubricVersion.objects.order_by("org_type", "effective_from"))
    types = sorted({version.org_type for version in versions})
    found = [in_force(versions, org_type, on) for org_type in types]
    return [
        RubricView(v.hash, v.org_type, v.title, v.version, v.effective_from, v.effective_to)
        for v in found
        if v
    ]


def rounds_seen(seen: registry.Visible) -> list[RoundView]:
    """Return the rounds over organisations that the actor sees, or over the ones above them; newest first."""
    above = seen.ids_above()
    inside = seen.restrict(Round.objects.all(), "scope_org_id").values("pk")
    rows = Round.objects.filter(Q(pk__in=inside) | Q(scope_org_id__in=above)).order_by("-on_date", "-pk")
    return [_view(row) for row in rows]


def round_view(round_id: int) -> RoundView:
    """Return one round."""
    return _view(Round.objects.get(pk=round_id))


def round_org(round_id: int) -> int | None:
    """Return the organisation whose subtree a round is about."""
    return Round.objects.filter(pk=round_id).values_list("scope_org_id", flat=True).first()


def _view(row: Round) -> RoundView:
    rated = row.ratings.filter(superseded_at__isnull=True).aggregate(
        n=Count("*"), ratified=Count("grade", filter=Q(grade__isnull=False))
    )
    last = (
        Grade.objects.filter(rating__round=row)
        .order_by("-in_effect_from")
        .values_list("in_effect_from", flat=True)
    )
    return RoundView(
        row.pk,
        row.title,
        row.period,
        row.on_date,
        row.scope_org_id,
        row.state,
        row.get_state_display(),
        row.job_id,
        row.opened_at,
        row.opened_by,
        row.scored_at,
        rated["n"],
        rated["ratified"],
        last.first(),
    )
