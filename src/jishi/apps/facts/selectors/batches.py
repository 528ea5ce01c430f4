"""Batches of values, and files that were handed in."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import Q, QuerySet

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today

from ..dictionary import indicators
from ..drafts import Difference, Finding, ImportPreview
from ..models import FactBatch, FactUpload, FactValue
from .views import FactView, Row, fact_view

SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".csv", ".txt", ".tsv"})


@dataclass(frozen=True, slots=True)
class BatchView:
    """One batch, as its list shows it."""

    batch_id: int
    kind_label: str
    source: str
    filename: str
    periods: str
    rows_read: int
    rows_applied: int
    rows_refused: int
    values_n: int
    by: str
    recorded_at: datetime
    undone_at: datetime | None
    undone_by: str


@dataclass(frozen=True, slots=True)
class BatchValue:
    """One value that a batch brought."""

    org_id: int
    org_name: str
    fact: FactView


@dataclass(frozen=True, slots=True)
class UploadView:
    """A file that was handed in, and what the check found."""

    upload_id: int
    filename: str
    source: str
    default_period: str
    state: str
    preview: ImportPreview | None
    uploaded_at: datetime
    job_id: int | None
    batch: BatchView | None
    earlier: BatchView | None


def batches(by: Actor, seen: Visible) -> list[BatchView]:
    """Return the batches that the actor recorded or that lie wholly within the visible set, newest first."""
    return [_view(batch, seen.moment) for batch in _within(by, seen).order_by("-pk")[:500]]


def batch_view(batch_id: int, by: Actor, seen: Visible) -> BatchView | None:
    """Return one batch; None when the actor may not see it."""
    batch = _within(by, seen).filter(pk=batch_id).first()
    return _view(batch, seen.moment) if batch else None


def batch_is_of(batch_id: int, by: Actor) -> bool:
    """Tell whether the actor recorded a batch."""
    return by.user_id is not None and FactBatch.objects.filter(pk=batch_id, by_id=by.user_id).exists()


def batch_values_count(batch_id: int) -> int:
    """Return how many values a batch brought, restored ones not counted twice."""
    return FactBatch.objects.values_list("values_n", flat=True).get(pk=batch_id)


def batch_values(
    batch_id: int, moment: Moment, *, first: int = 0, most: int | None = None
) -> list[BatchValue]:
    """Return the values that a batch brought, in the order of organisations and indicators."""
    batch = FactBatch.objects.get(pk=batch_id)
    rows = FactValue.objects.filter(batch=batch, recorded_at=batch.recorded_at)
    told = list(
        rows.order_by("org_id", "period", "indicator").values_list("org_id", *Row._fields)[
            first : None if most is None else first + most
        ]
    )
    names = registry.names_of({row[0] for row in told}, moment)
    return [
        BatchValue(row[0], names.get(row[0], ""), fact_view(Row(*row[1:]), moment.valid_on))
        for row in told
        if row[1] in indicators()
    ]


def kept_as(file_hash: str, filename: str) -> str:
    """Return where a file that was handed in is kept: a path below the folder of uploads."""
    suffix = Path(filename).suffix.lower()
    return f"facts/{file_hash}{suffix if suffix in SUFFIXES else '.bin'}"


def files_kept() -> list[str]:
    """Return the kept files that a record names, for a backup to take along."""
    return [kept_as(*told) for told in FactUpload.objects.values_list("file_hash", "filename")]


def upload_view(upload_id: int, by: Actor) -> UploadView | None:
    """Return a file that the actor handed in; None for anybody else's."""
    uploads = FactUpload.objects.filter(pk=upload_id, by_id=by.user_id).select_related("batch")
    upload = uploads.first() if by.user_id else None
    if upload is None:
        return None
    same = FactBatch.objects.filter(file_hash=upload.file_hash, undone_at=None).exclude(
        pk=upload.batch_id or 0
    )
    earlier = same.filter(by_id=by.user_id).order_by("-pk").first()
    return UploadView(
        upload.pk,
        upload.filename,
        upload.source,
        upload.default_period,
        upload.state,
        _preview(upload) if upload.preview else None,
        upload.uploaded_at,
        upload.job_id,
        _view(upload.batch, Moment(today())) if upload.batch else None,
        _view(earlier, Moment(today())) if earlier else None,
    )


def _within(by: Actor, seen: Visible) -> QuerySet[FactBatch]:
    inside = seen.restrict(FactBatch.objects.all(), "covers_id").values("pk")
    own = Q(by_id=by.user_id) if by.user_id else Q(pk__in=[])
    until = seen.moment.until
    told = Q() if until is None else Q(recorded_at__lte=until)
    return FactBatch.objects.filter(own | Q(pk__in=inside)).filter(told)


def _view(batch: FactBatch, moment: Moment) -> BatchView:
    until = moment.until
    is_undone = batch.undone_at is not None and (until is None or batch.undone_at <= until)
    return BatchView(
        batch.pk,
        FactBatch.Kind(batch.kind).label,
        batch.source,
        batch.filename,
        batch.periods,
        batch.rows_read,
        batch.rows_applied,
        batch.rows_refused,
        batch.values_n,
        batch.by_name,
        batch.recorded_at,
        batch.undone_at if is_undone else None,
        batch.undone_by if is_undone else "",
    )


def _preview(upload: FactUpload) -> ImportPreview:
    told = dict(upload.preview)
    told["findings"] = tuple(Finding(**one) for one in told["findings"])
    told["differences"] = tuple(Difference(**one) for one in told["differences"])
    told["periods"] = tuple(told["periods"])
    return ImportPreview(**told)
