"""Rounds and the rubrics they may use."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Min, Q

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment, today

from .. import queries
from ..inputs import in_force
from ..models import Rating, Round, RubricVersion
from .board import TYPE_LABELS


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
    """One round: what it is about and how far it had come on the day looked at."""

    round_id: int
    title: str
    period: str
    on_date: date
    scope_org_id: int
    scope_name: str
    state: str
    state_label: str
    job_id: int | None
    opened_at: datetime
    opened_by: str
    scored_at: datetime | None
    rated_n: int
    complete_n: int
    ratified_n: int
    last_ratified_on: date | None
    looked_on: date


@dataclass(frozen=True, slots=True)
class TypeNeed:
    """One type that occurs below a scope: how many organisations, and the rubrics in force for it, newest first."""

    org_type: str
    label: str
    count: int
    rubrics: tuple[RubricView, ...]


def rubrics_for(on: date) -> list[RubricView]:
    """Return the rubric version in force on a day, for each type that has one."""
    versions = list(RubricVersion.objects.order_by("org_type", "effective_from"))
    types = sorted({version.org_type for version in versions})
    found = [in_force(versions, org_type, on) for org_type in types]
    return [_rubric(version) for version in found if version]


def types_needed(seen: registry.Visible) -> list[TypeNeed]:
    """Return the types that occur among the visible organisations, each with the rubrics it may be graded by."""
    counts = Counter(org.org_type for org in registry.graded_orgs(seen))
    versions = RubricVersion.objects.defer("text").order_by("-effective_from", "hash")
    usable = [version for version in versions if in_force([version], version.org_type, seen.moment.valid_on)]
    return [
        TypeNeed(
            key, label, counts[key], tuple(_rubric(version) for version in usable if version.org_type == key)
        )
        for key, label in TYPE_LABELS.items()
        if counts[key]
    ]


def rubrics_count() -> int:
    """Return how many rubric versions have been adopted."""
    return RubricVersion.objects.count()


def rounds_seen(seen: registry.Visible) -> list[RoundView]:
    """Return the rounds over organisations that the actor sees, or over the ones above them; newest first."""
    above = seen.ids_above()
    inside = seen.restrict(Round.objects.all(), "scope_org_id").values("pk")
    rows = Round.objects.filter(Q(pk__in=inside) | Q(scope_org_id__in=above))
    return _views(rows.filter(_opened(seen.moment)).order_by("-on_date", "-pk"), seen.moment)


def round_view(round_id: int) -> RoundView:
    """Return one round."""
    return _views([Round.objects.get(pk=round_id)], Moment(today()))[0]


def round_seen(round_id: int, seen: registry.Visible) -> RoundView | None:
    """Return one round, if it is over organisations that the actor sees or over the ones above them."""
    found = Round.objects.filter(_opened(seen.moment), pk=round_id).first()
    if found is None or seen.is_empty:
        return None
    is_above = found.scope_org_id in seen.ids_above()
    return _views([found], seen.moment)[0] if is_above or seen.has(found.scope_org_id) else None


def round_org(round_id: int) -> int | None:
    """Return the organisation whose subtree a round is about."""
    return Round.objects.filter(pk=round_id).values_list("scope_org_id", flat=True).first()


def _rubric(version: RubricVersion) -> RubricView:
    return RubricView(
        version.hash,
        version.org_type,
        version.title,
        version.version,
        version.effective_from,
        version.effective_to,
    )


def _opened(moment: Moment) -> Q:
    """Return the condition that a round's day had come, and that it was on record."""
    told = Q() if moment.is_now else Q(on_date__lte=moment.valid_on)
    return told if moment.known_at is None else told & Q(opened_at__lte=moment.known_at)


def _views(rows: Iterable[Round], moment: Moment) -> list[RoundView]:
    found = list(rows)
    sums = _sums([row.pk for row in found], moment)
    newest = max((row.on_date for row in found), default=date.max)
    names = registry.names_of({row.scope_org_id for row in found}, moment.on(newest))
    return [_view(row, sums.get(row.pk, {}), names, moment) for row in found]


def _sums(round_ids: list[int], moment: Moment) -> dict[int, dict[str, Any]]:
    decided = queries.decided_at(moment)
    counted = (
        Rating.objects.filter(queries.stood_at(moment), round__in=round_ids)
        .order_by()
        .values("round_id")
        .annotate(
            rated_n=Count("pk"),
            complete_n=Count("pk", filter=Q(missing_n=0)),
            ratified_n=Count("pk", filter=decided),
            last_ratified_on=Max("grade__in_effect_from", filter=decided),
            scored_at=Min("scored_at"),
        )
    )
    return {each["round_id"]: dict(each) for each in counted}


def _view(row: Round, sums: dict[str, Any], names: dict[int, str], moment: Moment) -> RoundView:
    state, scored_at = Round.State(row.state), row.scored_at
    if not moment.is_now:
        # What a round says of itself is overwritten when it is scored again; its ratings say when they were.
        state, scored_at = Round.State.SCORED if sums else Round.State.OPEN, sums.get("scored_at")
    return RoundView(
        round_id=row.pk,
        title=row.title,
        period=row.period,
        on_date=row.on_date,
        scope_org_id=row.scope_org_id,
        scope_name=names.get(row.scope_org_id, ""),
        state=state,
        state_label=str(state.label),
        job_id=row.job_id if moment.is_now else None,
        opened_at=row.opened_at,
        opened_by=row.opened_by,
        scored_at=scored_at,
        rated_n=sums.get("rated_n", 0),
        complete_n=sums.get("complete_n", 0),
        ratified_n=sums.get("ratified_n", 0),
        last_ratified_on=sums.get("last_ratified_on"),
        looked_on=moment.valid_on,
    )
