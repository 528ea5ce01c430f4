"""A step that was taken with a list of units: with which, and who of them could still go back."""

from dataclasses import dataclass
from datetime import date

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment, today

from ..models import Case, CaseEvent, StepBatch
from ..queries import batch_goes_back
from ..steps import LABELS, STEPS, S


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One unit of a batch, as it stands now."""

    case_id: int
    code: str
    name: str
    step_label: str
    goes_back: bool


@dataclass(frozen=True, slots=True)
class BatchView:
    """One step with a list of units, by the units' codes."""

    batch_id: int
    campaign_id: int
    campaign: str
    label: str
    on: date
    by: str
    note: str
    document_no: str
    rows: tuple[BatchRow, ...]

    @property
    def back_n(self) -> int:
        """Return how many units would go back."""
        return sum(row.goes_back for row in self.rows)


def step_batch(batch_id: int) -> BatchView | None:
    """Return a batch with all its units; who may see them was asked before."""
    batch = StepBatch.objects.select_related("campaign").filter(pk=batch_id).first()
    if batch is None:
        return None
    cases, back = _cases(batch_id), batch_goes_back(batch)
    units = registry.units_named(sorted(case.unit_id for case in cases), Moment(today()))
    rows = [
        BatchRow(
            case.pk,
            units[case.unit_id].code,
            units[case.unit_id].name,
            str(S(case.step).label),
            case.pk in back,
        )
        for case in cases
        if case.unit_id in units
    ]
    return BatchView(
        batch.pk,
        batch.campaign_id,
        batch.campaign.title,
        LABELS[batch.what],
        batch.on,
        batch.by_name,
        batch.note,
        batch.document_no,
        tuple(sorted(rows, key=lambda row: (row.code, row.case_id))),
    )


def step_batch_org(batch_id: int) -> int | None:
    """Return the lowest organisation above all units of a batch."""
    owners = {case.owner_org_id for case in _cases(batch_id)}
    return registry.superior_of_all(owners, Moment(today()))


def step_batch_lead(batch_id: int) -> str:
    """Return the department that could take the step with all units of a batch; "" where there is none."""
    what = StepBatch.objects.filter(pk=batch_id).values_list("what", flat=True).first()
    leads = {case.lead for case in _cases(batch_id)}
    return leads.pop() if what and STEPS[what].by_lead and len(leads) == 1 else ""


def _cases(batch_id: int) -> list[Case]:
    own = CaseEvent.objects.filter(batch=batch_id)
    return list(Case.objects.filter(pk__in=own.values("case_id")).order_by("pk"))
