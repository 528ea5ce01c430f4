"""What of the facts depends on events of the register that somebody wants to take back."""

from django.db.models import F

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Dependent, Undoing
from jishi.shared.dates import NOT_SUPERSEDED

from ..drafts import BATCHES
from ..models import FactBatch, FactValue, Form, FormSheet
from ..queries import FEW, current_by_key


def dependents_of(undoing: Undoing) -> list[Dependent]:
    """Return the values recorded for organisations that would not have stood on the day they were observed."""
    rows = FactValue.objects.filter(org_id__in=list(undoing.lost), superseded_at=NOT_SUPERSEDED)
    days = rows.filter(observed_on__gte=undoing.first_day).values_list("org_id", "observed_on")
    asked = FormSheet.objects.filter(
        org_id__in=list(undoing.lost), ended_on=None, form__state=Form.State.ISSUED
    ).count()
    told = [
        Dependent("指标数据", sum(on >= undoing.lost[org_id] for org_id, on in days)),
        Dependent("正在向它们要数的调查表", asked),
        Dependent("后来又记过的指标数据", _told_since(undoing)),
    ]
    return [one for one in told if one.count]


def _told_since(undoing: Undoing) -> int:
    """Count the values of the events' batches that a later batch has told otherwise."""
    ids = [step.row_id for step in registry.steps_of(undoing.change_ids, BATCHES)]
    if not undoing.is_redo:
        later = FactValue.objects.filter(batch__in=ids, superseded_by__undone_at__isnull=True)
        return later.exclude(superseded_by=None).exclude(superseded_by=F("batch")).count()
    count = 0
    for batch in FactBatch.objects.filter(pk__in=ids, undone_at__isnull=False):
        assert batch.undone_at is not None
        own = FactValue.objects.filter(batch=batch, superseded_by=batch, superseded_at=batch.undone_at)
        keys = set(own.values_list("org_id", "indicator", "period"))
        pks = [current.pk for current in current_by_key(keys).values()]
        count += sum(
            FactValue.objects.filter(pk__in=piece, recorded_at__gt=batch.undone_at).count()
            for piece in (pks[start : start + FEW] for start in range(0, len(pks), FEW))
        )
    return count
