"""The ratings of a round as a list."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment, today

from .. import queries
from ..models import Rating, Round
from ..rules import rules_on
from .board import TYPE_LABELS, tiers_of

SORTS = {
    "code": "org__code",
    "org_type": "rubric__org_type",
    "total": "total_cp",
    "computed": "tier_raw",
    "tier": "shown",
    "missing": "missing_n",
}
ONLY_LABELS = {
    "settled": "已定级",
    "waiting": "未核准",
    "ratified": "已核准",
    "provisional": "数据未齐、结果暂定",
    "missing": "缺项多",
    "near": "贴线",
    "changed": "会议另定档次",
    "gated": "因一票否决等条件降档",
    "stuck-provisional": "未核准:数据未齐,结果暂定",
    "stuck-missing": "未核准:缺项多",
    "stuck-held": "未核准:会议决定暂不核准",
    "stuck-ready": "未核准:评完待核准",
}
SLICE = 2000


@dataclass(frozen=True, slots=True)
class RatingFilter:
    """Which ratings are wanted: by tier, class, type, subtree, and what stands in their way.

    A tier or class of "" means those that have only a provisional result.
    """

    tiers: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    org_types: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    only: str = ""
    """One of `ONLY_LABELS`: `near` is half a point from a cut, `stuck-…` why nobody ratified it."""
    at: Moment | None = None
    """The moment at which they stood and whose decisions count; None: now."""


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One organisation's result; the decided tier beside the computed one, `shown` the one that counts."""

    rating_id: int
    org_id: int
    code: str
    name: str
    type_label: str
    total_cp: int
    tier_raw: str
    tier: str
    class_name: str
    shown: str
    shown_class: str
    decided_tier: str
    reason: str
    missing_n: int
    is_provisional: bool
    stuck: str
    is_gone: bool = False

    @property
    def is_changed(self) -> bool:
        """Tell whether the meeting decided another tier than the points gave."""
        return bool(self.decided_tier) and self.decided_tier != self.tier


_FIELDS = (
    "pk",
    "org_id",
    "org__code",
    "rubric__org_type",
    "total_cp",
    "tier_raw",
    "tier",
    "class_name",
    "shown",
    "shown_class",
    "decided",
    "decided_reason",
    "missing_n",
    "is_provisional",
    "stuck",
)


def ratings_of_round(
    round_id: int,
    *,
    seen: registry.Visible,
    wanted: RatingFilter,
    sort: str = "code",
    first: int = 0,
    most: int = 50,
) -> tuple[int, list[RatingRow]]:
    """Return the exact number of ratings found and one page of them; `-total` sorts downwards."""
    found = Round.objects.get(pk=round_id)
    rows = _wanted(found, seen, wanted)
    page = _ordered(rows, sort)[first : first + most]
    return rows.count(), _rows(page.values_list(*_FIELDS), seen.moment.on(found.on_date), wanted.at)


def ratings_every(
    round_id: int, *, seen: registry.Visible, wanted: RatingFilter, sort: str = "code"
) -> Iterator[RatingRow]:
    """Return all ratings found, a slice at a time."""
    found = Round.objects.get(pk=round_id)
    told = list(_ordered(_wanted(found, seen, wanted), sort).values_list(*_FIELDS))
    for start in range(0, len(told), SLICE):
        yield from _rows(told[start : start + SLICE], seen.moment.on(found.on_date), wanted.at)


def rating_choices(
    round_id: int, *, seen: registry.Visible, wanted: RatingFilter
) -> dict[str, list[registry.Choice]]:
    """Return the tiers, classes and types that occur, with counts; of each, whatever else is filtered."""
    found = Round.objects.get(pk=round_id)
    tiers = tiers_of(found)
    labels = {
        "tier": {"": "暂不能定", **{tier: tier for tier, _ in tiers}},
        "class": {"": "暂不能定", **{name: name for _, name in tiers}},
        "org_type": TYPE_LABELS,
    }
    fields = {"tier": "shown", "class": "shown_class", "org_type": "rubric__org_type"}
    blind = {
        "tier": replace(wanted, tiers=()),
        "class": replace(wanted, classes=()),
        "org_type": replace(wanted, org_types=()),
    }
    choices = {}
    for key, field in fields.items():
        rows = _wanted(found, seen, blind[key]).order_by()
        counts = dict(rows.values_list(field).annotate(n=Count("pk")))
        choices[key] = [
            registry.Choice(value, label, counts[value])
            for value, label in labels[key].items()
            if value in counts
        ]
    return choices


def rating_org(rating_id: int) -> int | None:
    """Return the organisation that a rating is about."""
    return Rating.objects.filter(pk=rating_id).values_list("org_id", flat=True).first()


def ids_waiting(
    round_id: int, *, seen: registry.Visible, wanted: RatingFilter, may: registry.Visible | None = None
) -> Sequence[int]:
    """Return the ids of the visible ratings that nobody has ratified yet, in the order of codes.

    Organisations that have ended since are not among them, nor those that are not in `may` (today's reach).
    """
    found = Round.objects.get(pk=round_id)
    pairs = list(waiting_rows(found, seen, wanted).values_list("pk", "org_id"))
    org_ids = [org_id for _, org_id in pairs]
    present = _present(org_ids) if may is None else may.among(org_ids)
    return [rating_id for rating_id, org_id in pairs if org_id in present]


def waiting_rows(found: Round, seen: registry.Visible, wanted: RatingFilter) -> QuerySet[Any, Any]:
    """Return the visible ratings of a round that nobody has ratified yet, in the order of codes; for this room only."""
    return _ordered(_wanted(found, seen, wanted).filter(is_ratified=False), "code")


def rows_of(round_id: int, rating_ids: Sequence[int]) -> list[RatingRow]:
    """Return ratings of a round by id, in the order of codes."""
    found = Round.objects.get(pk=round_id)
    ids = sorted(set(rating_ids))
    told: list[tuple[Any, ...]] = []
    for first in range(0, len(ids), 900):
        told += queries.standing(found).filter(pk__in=ids[first : first + 900]).values_list(*_FIELDS)
    return _rows(sorted(told, key=lambda row: str(row[2])), Moment(found.on_date), None)


def _wanted(found: Round, seen: registry.Visible, wanted: RatingFilter) -> QuerySet[Any, Any]:
    within = queries.reach(found, seen)
    rows = within.restrict(queries.standing(found, wanted.at))
    if wanted.tiers:
        rows = rows.filter(shown__in=wanted.tiers)
    if wanted.classes:
        rows = rows.filter(shown_class__in=wanted.classes)
    if wanted.org_types:
        rows = rows.filter(rubric__org_type__in=wanted.org_types)
    if wanted.paths:
        rows = registry.Visible(within.moment, wanted.paths).restrict(rows)
    return rows.filter(_only(found, wanted.only)) if wanted.only else rows


def _ordered(rows: QuerySet[Any, Any], sort: str) -> QuerySet[Any, Any]:
    field = SORTS.get(sort.removeprefix("-"), "org__code")
    return rows.order_by(f"-{field}" if sort.startswith("-") else field, "org__code")


def _only(found: Round, only: str) -> Q:
    if only.startswith("stuck-"):
        return Q(stuck=only.removeprefix("stuck-"))
    conditions = {
        "settled": ~Q(shown=""),
        "waiting": Q(is_ratified=False),
        "ratified": Q(is_ratified=True),
        "provisional": Q(is_provisional=True),
        "missing": Q(missing_n__gte=rules_on(found.on_date).missing_many),
        "changed": Q(is_ratified=True) & ~Q(decided=F("tier")),
        "gated": ~Q(tier=F("tier_raw")),
    }
    return queries.near_a_cut(found) if only == "near" else conditions.get(only, Q())


def _rows(told: Iterable[tuple[Any, ...]], named: Moment, at: Moment | None) -> list[RatingRow]:
    """Return rows with the names of the round's day; who has ended is told as of the moment looked at."""
    picked = list(told)
    org_ids = [row[1] for row in picked]
    names = registry.names_of(org_ids, named)
    present = _present(org_ids, at)
    return [_row(row, names, is_gone=row[1] not in present) for row in picked]


def _present(org_ids: Sequence[int], at: Moment | None = None) -> set[int]:
    """Return those organisations that still exist (today, or at a moment)."""
    return set(registry.names_of(org_ids, at or Moment(today()))) & set(org_ids)


def _row(told: tuple[Any, ...], names: dict[int, str], *, is_gone: bool) -> RatingRow:
    row = dict(zip(_FIELDS, told, strict=True))
    org_id, org_type = row["org_id"], row["rubric__org_type"]
    return RatingRow(
        rating_id=row["pk"],
        org_id=org_id,
        code=row["org__code"],
        name=names.get(org_id, ""),
        type_label=TYPE_LABELS.get(org_type, org_type),
        decided_tier=row["decided"] or "",
        reason=row["decided_reason"] or "",
        is_gone=is_gone,
        **{key: row[key] for key in _SAME},
    )


_SAME = (
    "total_cp",
    "tier_raw",
    "tier",
    "class_name",
    "shown",
    "shown_class",
    "missing_n",
    "is_provisional",
    "stuck",
)
