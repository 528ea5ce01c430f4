"""Ask nothing more about an organisation that is dissolved; ask again when that is taken back."""

from collections.abc import Collection, Sequence

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry.services import FollowStep, OrgEnding, require, steps_keep
from jishi.shared.actor import Actor

from ..models import Form, FormCell, FormSheet
from .sheets import sheets_refresh, tasks_sync

SHEETS = "facts:sheet"


@transaction.atomic
def sheets_end(*, ending: OrgEnding, by: Actor) -> int:
    """Ask nothing more about an organisation that is dissolved; return how many sheets were open.

    The register calls this in its own transaction, while the organisation still stands.
    """
    require(by, "registry.edit", ending.org_id)
    sheets = FormSheet.objects.filter(org_id=ending.org_id, ended_on=None, form__state=Form.State.ISSUED)
    ids = list(sheets.order_by("pk").values_list("pk", flat=True))
    FormSheet.objects.filter(pk__in=ids).update(ended_on=ending.on)
    steps = [FollowStep(pk, {"ended_on": None}, {"ended_on": ending.on}) for pk in ids]
    steps_keep(change_id=ending.change_id, place=SHEETS, steps=steps, by=by)
    tasks_sync(_duties(ids), by=by)
    if ids:
        detail = {"sheets": len(ids), "on": ending.on.isoformat(), "document": ending.document_no}
        subject = registry.org_ref(ending.org_id)
        audit.event_record(
            what="form_sheets_ended", subject=subject, by=by, detail=detail, reason=ending.reason
        )
    return len(ids)


@transaction.atomic
def sheets_go_back(*, change_ids: Sequence[int], is_redo: bool, reason: str, by: Actor) -> int:
    """Ask again about organisations whose end was taken back (or no more, when it comes back)."""
    steps = registry.steps_of(change_ids, SHEETS)
    for step in steps:
        FormSheet.objects.filter(pk=step.row_id).update(**(step.after if is_redo else step.before))
    if steps:
        ids = [step.row_id for step in steps]
        org_ids = set(FormSheet.objects.filter(pk__in=ids).values_list("org_id", flat=True))
        sheets_refresh(org_ids, by=by)
        tasks_sync(_duties(ids), by=by)
        detail = {"sheets": len(ids), "redo": is_redo}
        audit.event_record(what="form_sheets_went_back", subject="forms", by=by, detail=detail, reason=reason)
    return len(steps)


def _duties(sheet_ids: Collection[int]) -> set[int]:
    return set(FormCell.objects.filter(sheet_id__in=list(sheet_ids)).values_list("duty_id", flat=True))
