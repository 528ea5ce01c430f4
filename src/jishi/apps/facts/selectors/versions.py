"""The version of an organisation's values in a period, and what has changed since another version."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from jishi.shared.dates import NOT_SUPERSEDED

from ..dictionary import indicators
from ..models import Answer, FactValue

_VERSION = re.compile(r"f([0-9]{1,18})\.([0-9]{1,18})")


@dataclass(frozen=True, slots=True)
class MovedFact:
    """One indicator whose value is not as it was read; None: none was on record."""

    what: str
    label: str
    before: str | None
    now: str | None
    by: str
    at: datetime


def facts_version(org_id: int, period: str) -> str:
    """Return the version of an organisation's values in a period: any value written or withdrawn makes another."""
    rows = FactValue.objects.filter(org_id=org_id, period=period)
    told = rows.aggregate(last=Max("pk"), past=Count("pk", filter=~Q(superseded_at=NOT_SUPERSEDED)))
    return f"f{told['last'] or 0}.{told['past']}"


def facts_moved(org_id: int, period: str, version: str) -> list[MovedFact]:
    """Return what changed since `version`; every value when there never was such a version."""
    told = _VERSION.fullmatch(version)
    last, past = (int(told[1]), int(told[2])) if told else (0, 0)
    rows = FactValue.objects.filter(org_id=org_id, period=period).select_related("batch", "superseded_by")
    gone = rows.exclude(superseded_at=NOT_SUPERSEDED).order_by("-superseded_at", "-pk")
    # So many values were superseded since: the latest ones.
    fresh_gone = list(gone[: max(0, gone.count() - past)])
    fresh = list(rows.filter(pk__gt=last).order_by("pk"))
    before = {row.indicator: row for row in reversed(fresh_gone) if row.pk <= last}
    now = {row.indicator: row for row in rows.filter(superseded_at=NOT_SUPERSEDED)}
    names = {row.indicator for row in (*fresh_gone, *fresh)}
    return [_moved(name, before.get(name), now.get(name), fresh_gone) for name in sorted(names)]


def _moved(name: str, before: FactValue | None, now: FactValue | None, gone: list[FactValue]) -> MovedFact:
    indicator = indicators().get(name)
    label = indicator.label if indicator else name
    if now is not None:
        by, at = now.batch.by_name, now.recorded_at
    else:
        last = next(row for row in gone if row.indicator == name)
        batch = last.superseded_by or last.batch
        by, at = batch.undone_by or batch.by_name, last.superseded_at
    return MovedFact(name, label, _words(before), _words(now), by, at)


def _words(row: FactValue | None) -> str | None:
    if row is None:
        return None
    if row.value is None:
        return str(Answer(row.answer).label)
    indicator = indicators().get(row.indicator)
    return indicator.shown(row.value) if indicator else str(row.value)
