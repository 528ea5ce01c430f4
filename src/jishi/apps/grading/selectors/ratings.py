"""The ratings of a round as a list."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from ..inputs import rubric_of
from ..models import Rating, Round
from .board import MISSING_MANY, TYPE_LABELS

NEAR_CP = 50
SORTS = {"code": "org__code", "total": "total_cp", "-total": "-total_cp"}


@dataclass(frozen=True, slots=True)
class RatingFilter:
    """Which ratings are wanted: by tier, class, type, subtree, and what stands in their way."""

    tiers: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    org_types: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    only: str = ""
    """`waiting`, `ratified`, `provisional`, `missing`, `near` (half a point from a cut), `changed`, `gated`."""


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One organisation's result; the decided tier beside the computed one."""

    rating_id: int
    org_id: int
    code: str
    name: str
    type_label: str
    total_cp: int
    tier_raw: str
    tier: str
    class_name: str
    decided_tier: str
    reason: str
    missing_n: int
    is_provisional: bool


def ratings_of_round(
    round_id: int,
    *,
    seen: registry.Visible,
    wanted: RatingFilter,
    sort: str = "code",
    first: int = 0,
    most: int = 50,
) -> tuple[int, list[RatingRow]]:
    """Return the exact number of ratings found and one page of them."""
    found = Round.objects.get(pk=round_id)
    rows = seen.restrict(Rating.objects.filter(round=found, superseded_at__isnull=True))
    rows = _filtered(rows, found, wanted, seen.moment)
    page = rows.annotate(code=F("org__code"), decided=F("grade__tier"), told=F("grade__reason")).order_by(
        SORTS.get(sort, "org__code"), "org__code"
    )[first : first + most]
    picked = list(page.select_related("rubric"))
    names = registry.names_of([row.org_id for row in picked], Moment(found.on_date))
    return rows.count(), [_row(row, names) for row in picked]


def rating_org(rating_id: int) -> int | None:
    """Return the organisation that a rating is about."""
    return Rating.objects.filter(pk=rating_id).values_list("org_id", flat=True).first()


def _filtered(rows: QuerySet[Rating], found: Round, wanted: RatingFilter, moment: Moment) -> QuerySet[Rating]:
    rows = rows.annotate(
        shown=Coalesce("grade__tier", "tier"), shown_class=Coalesce("grade__class_name", "class_name")
    )
    if wanted.tiers:
        rows = rows.filter(shown__in=wanted.tiers)
    if wanted.classes:
        rows = rows.filter(shown_class__in=wanted.classes)
    if wanted.org_types:
        rows = rows.filter(rubric__org_type__in=wanted.org_types)
    if wanted.paths:
        rows = registry.Visible(moment, wanted.paths).restrict(rows)
    return rows.filter(_only(found, wanted.only)) if wanted.only else rows


def _only(found: Round, only: str) -> Q:
    conditions = {
        "waiting": Q(grade__isnull=True),
        "ratified": Q(grade__isnull=False),
        "provisional": Q(is_provisional=True),
        "missing": Q(missing_n__gte=MISSING_MANY),
        "changed": Q(grade__isnull=False) & ~Q(grade__tier=F("tier")),
        "gated": ~Q(tier=F("tier_raw")),
    }
    return _near(found) if only == "near" else conditions.get(only, Q())


def _near(found: Round) -> Q:
    """Within half a point of a cut of the rubric, on either side."""
    near = Q(pk__in=[])
    for version in found.rubrics.all():
        for tier in rubric_of(version).tiers:
            if tier.min_cp:
                low, high = tier.min_cp - NEAR_CP, tier.min_cp + NEAR_CP
                near |= Q(rubric=version, total_cp__gte=low, total_cp__lte=high)
    return near


def _row(row: Rating, names: dict[int, str]) -> RatingRow:
    return RatingRow(
        row.pk,
        row.org_id,
        row.code,  # type: ignore[attr-defined]
        names.get(row.org_id, ""),
        TYPE_LABELS.get(row.rubric.org_type, row.rubric.org_type),
        row.total_cp,
        row.tier_raw,
        row.tier,
        row.class_name,
        row.decided or "",  # type: ignore[attr-defined]
        row.told or "",  # type: ignore[attr-defined]
        row.missing_n,
        row.is_provisional,
    )


def ids_waiting(round_id: int, *, seen: registry.Visible, wanted: RatingFilter) -> Sequence[int]:
    """Return the ids of the visible ratings that nobody has ratified yet, in the order of codes."""
    found = Round.objects.get(pk=round_id)
    rows = seen.restrict(Rating.objects.filter(round=found, superseded_at__isnull=True, grade__isnull=True))
    return list(
        _filtered(rows, found, wanted, seen.moment).order_by("org__code").values_list("pk", flat=True)
    )
