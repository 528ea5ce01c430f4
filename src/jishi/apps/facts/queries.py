"""Querysets of this room."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, DateTimeField, Exists, F, Min, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.sql.compiler import SQLCompiler

from jishi.apps.registry.selectors import Visible
from jishi.shared.dates import NOT_SUPERSEDED, Moment

from .dictionary import Indicator
from .models import FactValue, Form, FormCell
from .plans import CellKey, Held

FEW = 900


class Current(NamedTuple):
    """A value that holds now."""

    pk: int
    value: int | None
    answer: str
    observed_on: date


def known(moment: Moment) -> QuerySet[FactValue]:
    """Return the values as they were believed at `moment.known_at`, or are now, whenever they were observed."""
    return FactValue.objects.filter(_believed(moment))


def seen_by(moment: Moment) -> QuerySet[FactValue]:
    """Return the values that had been observed by `moment.valid_on`, as believed at `moment.known_at` (or now).

    A value that a later observation replaced still stands on the days before that observation; one that was
    withdrawn with its batch, or corrected by a value of an earlier day, does not.
    """
    if moment.is_now:
        return known(moment)
    observed, replaced = _told_by(moment)
    return FactValue.objects.filter(observed).filter(_believed(moment) | replaced)


def parts_seen_by(moment: Moment, period: str, indicator: str) -> list[QuerySet[FactValue]]:
    """Return `seen_by` for one indicator of a period in two parts, each from an index of its own."""
    rows = FactValue.objects.filter(period=period, indicator=indicator)
    standing = rows.filter(superseded_at=_OPEN_END)
    if moment.is_now:
        return [standing]
    observed, replaced = _told_by(moment)
    if moment.known_at is not None:
        standing = standing.filter(recorded_at__lte=moment.known_at)
    return [
        standing.filter(observed),
        rows.filter(observed, superseded_at__lt=NOT_SUPERSEDED).filter(_believed(moment) | replaced),
    ]


def periods_told() -> set[str]:
    """Return the periods of which a value is or was on record: a step in an index for each, as values are many."""
    replaced = FactValue.objects.filter(superseded_at__lt=NOT_SUPERSEDED)
    found = set(replaced.order_by().values_list("period", flat=True).distinct())
    standing = FactValue.objects.filter(superseded_at=_OPEN_END)
    last = ""
    while last := standing.filter(period__gt=last).aggregate(next=Min("period"))["next"] or "":
        found.add(last)
    return found


class _Written(Value):
    """A value that stands in the statement itself: only so SQLite sees that a partial index holds all it needs."""

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        return f"'{self.output_field.get_db_prep_value(self.value, connection)}'", ()


_OPEN_END = _Written(NOT_SUPERSEDED, output_field=DateTimeField())


def _told_by(moment: Moment) -> tuple[Q, Combinable]:
    """Return the conditions that a value had been observed, and that it stood though another has replaced it since."""
    observed = Q(observed_on__lte=moment.valid_on)
    recorded = Q() if moment.known_at is None else Q(recorded_at__lte=moment.known_at)
    withdrawn = Q(superseded_by=F("batch_id"))
    if moment.known_at is not None:
        withdrawn &= Q(superseded_at__lte=moment.known_at)
    same = Q(org_id=OuterRef("org_id"), indicator=OuterRef("indicator"), period=OuterRef("period"))
    newer = FactValue.objects.filter(same, observed, recorded, ~withdrawn, pk__gt=OuterRef("pk"))
    return observed, recorded & ~_believed(moment) & ~withdrawn & ~Exists(newer)


def _believed(moment: Moment) -> Q:
    if moment.known_at is None:
        return Q(superseded_at=_OPEN_END)
    return Q(recorded_at__lte=moment.known_at, superseded_at__gt=moment.known_at)


def current_by_key(keys: Collection[tuple[int, str, str]]) -> dict[tuple[int, str, str], Current]:
    """Return the current values of these organisations, indicators and periods."""
    if not keys:
        return {}
    rows = FactValue.objects.filter(
        superseded_at=NOT_SUPERSEDED, period__in=sorted({period for _, _, period in keys})
    )
    org_ids = sorted({org_id for org_id, _, _ in keys})
    if len(org_ids) <= FEW:
        rows = rows.filter(org_id__in=org_ids)
    else:
        rows = rows.filter(org_id__gte=org_ids[0], org_id__lte=org_ids[-1])
    return {key: current for key, current in _keyed(rows) if key in keys}


def _keyed(rows: QuerySet[FactValue]) -> Iterator[tuple[tuple[int, str, str], Current]]:
    told = rows.values_list("org_id", "indicator", "period", "pk", "value", "answer", "observed_on")
    for org_id, indicator, period, pk, value, answer, observed_on in told.iterator(chunk_size=10_000):
        yield (org_id, indicator, period), Current(pk, value, answer, observed_on)


def current_of(org_ids: Collection[int], periods: Collection[str]) -> dict[tuple[int, str, str], Current]:
    """Return every current value of a few organisations in some periods."""
    if not org_ids or not periods:
        return {}
    rows = FactValue.objects.filter(
        superseded_at=NOT_SUPERSEDED, period__in=sorted(periods), org_id__in=sorted(org_ids)
    )
    return dict(_keyed(rows))


def held(rows: QuerySet[FactValue], asked: Sequence[Indicator], period: str) -> dict[CellKey, Held]:
    """Return what is held for a form about `period`: of what is so on a day, the last seen of any period."""
    names = [one.id for one in asked]
    points = {one.id for one in asked if one.measures == "point"}
    told = (
        rows.filter(Q(period=period) | Q(indicator__in=sorted(points)), indicator__in=names)
        .order_by()
        .values_list("org_id", "indicator", "pk", "value", "answer", "observed_on", "period", "source")
    )
    found: dict[CellKey, Held] = {}
    for row in told.iterator(chunk_size=10_000):
        one, key = Held(*row[2:]), row[:2]
        if key not in found or _later(one, period) > _later(found[key], period):
            found[key] = one
    return found


def _later(one: Held, period: str) -> tuple[bool, date, bool, int]:
    """Return what decides between values of several periods: told, seen last, of the form's own period."""
    return one.is_told, one.observed_on, one.period == period, one.pk


def pending(seen: Visible, asked: Sequence[Indicator], form: Form) -> set[CellKey]:
    """Return the cells that another form is waiting for just now."""
    points = [one.id for one in asked if one.measures == "point"]
    rows = (
        seen.restrict(FormCell.objects.filter(is_open=True), "sheet__org_id")
        .filter(
            Q(sheet__form__period=form.period) | Q(indicator__in=points),
            sheet__form__state=Form.State.ISSUED,
            indicator__in=[one.id for one in asked],
        )
        .exclude(kind=FormCell.Kind.PENDING)
        .exclude(sheet__form_id=form.pk)
    )
    return set(rows.values_list("sheet__org_id", "indicator"))


def asked_this_quarter_by(issuer_id: int, on: date) -> dict[int, int]:
    """Return how many numbers an office has asked of each organisation in the quarter of a day."""
    first = quarter_first(on)
    rows = FormCell.objects.filter(
        kind=FormCell.Kind.ASK,
        sheet__form__issuer_id=issuer_id,
        sheet__form__issued_on__gte=first,
        sheet__form__issued_on__lte=on,
    )
    return dict(rows.order_by().values_list("sheet__org_id").annotate(n=Count("pk")))


def quarter_first(on: date) -> date:
    """Return the first day of the quarter of a day."""
    return date(on.year, (on.month - 1) // 3 * 3 + 1, 1)


def current() -> QuerySet[FactValue]:
    """Return the values that hold now."""
    return FactValue.objects.filter(superseded_at=NOT_SUPERSEDED)


class CellOf(NamedTuple):
    """A cell of an issued form: what it is, and who is asked."""

    pk: int
    kind: str
    is_open: bool
    owner: str
    line: str


def cells_of(form_id: int, org_ids: Collection[int]) -> dict[CellKey, CellOf]:
    """Return the cells of a form for some organisations that still stand."""
    rows = FormCell.objects.filter(sheet__form_id=form_id, sheet__ended_on=None)
    ids = sorted(org_ids)
    if len(ids) <= FEW:
        rows = rows.filter(sheet__org_id__in=ids)
    told = rows.values_list(
        "sheet__org_id", "indicator", "pk", "kind", "is_open", "duty__owner", "duty__line"
    )
    return {row[:2]: CellOf(*row[2:]) for row in told if row[0] in org_ids}
