"""Querysets of this room."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from jishi.shared.dates import NOT_SUPERSEDED, Moment

from .models import FactValue

FEW = 900


class Current(NamedTuple):
    """A value that holds now."""

    pk: int
    value: int | None
    answer: str
    observed_on: date


def known(moment: Moment) -> QuerySet[FactValue]:
    """Return the values as they were believed at `moment.known_at`, or are now."""
    if moment.known_at is None:
        return FactValue.objects.filter(superseded_at=NOT_SUPERSEDED)
    return FactValue.objects.filter(recorded_at__lte=moment.known_at, superseded_at__gt=moment.known_at)


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
