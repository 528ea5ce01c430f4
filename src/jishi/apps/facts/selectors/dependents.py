"""What of the facts depends on events of the register that somebody wants to take back."""

from jishi.apps.registry.selectors import Dependent, Undoing
from jishi.shared.dates import NOT_SUPERSEDED

from ..models import FactValue, Form, FormSheet


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
    ]
    return [one for one in told if one.count]
