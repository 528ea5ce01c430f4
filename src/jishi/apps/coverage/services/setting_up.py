"""An organisation comes into being: the register's own event, and the cases that it closes."""

from collections.abc import Collection, Sequence

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import OrgDraft, Papers
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today

from ..models import FACTS, Case, CaseEvent
from ..steps import RENEWED, SET_UP, UNDONE, WORK, S
from .book import check_joint
from .errors import CoverageRefused
from .history import events_add
from .listing import tasks_sync
from .stepping import history_of


@transaction.atomic
def cases_set_up(
    *, case_ids: Collection[int], draft: OrgDraft, member_ids: Collection[int], papers: Papers, by: Actor
) -> int:
    """Set up one organisation on the units of these cases in the register, and close them; return the event's id."""
    cases = list(Case.objects.select_for_update().filter(pk__in=list(case_ids)).order_by("pk"))
    register.require(by, WORK, *{case.owner_org_id for case in cases})
    late = next((case for case in cases if case.step != S.REPLIED), None)
    if not cases or late is not None:
        where = S(late.step).label if late else "没有单位"
        raise CoverageRefused(f"还没有批复(现在是“{where}”)。请先批复,再登记成立。", "CASE-11")
    if draft.founding_mode == Case.Way.JOINT:
        check_joint(cases, papers.on)
    units = registry.units_named([case.unit_id for case in cases], Moment(today()))
    if sorted(unit.code for unit in units.values()) != sorted(draft.unit_codes):
        raise CoverageRefused("依托单位与批复的单位不一致。请按批复填写。", "CASE-12")
    change_id = register.org_set_up(draft=draft, member_ids=member_ids, papers=papers, by=by)
    for case in cases:
        case.step, case.step_since = S.IN_BEING, papers.on
        case.save()
    events_add(cases, what=SET_UP, on=papers.on, by=by, document_no=papers.document_no, change_id=change_id)
    tasks_sync(cases, by=by)
    detail = {"cases": [case.pk for case in cases], "change": change_id}
    audit.event_record(
        what="cases_set_up", subject=f"change:{change_id}", by=by, detail=detail, reason=papers.reason
    )
    return change_id


@transaction.atomic
def cases_go_back(*, change_ids: Sequence[int], is_redo: bool, reason: str, by: Actor) -> int:
    """Let the cases of an organisation whose set-up is taken back (or comes back) stand where they stood."""
    events = CaseEvent.objects.filter(change_id__in=list(change_ids), what__in=(SET_UP, RENEWED))
    shifted = []
    for event in events.order_by("pk"):
        moved = _redo(event) if is_redo else _undo(event)
        if moved is not None:
            shifted.append(moved)
            what, told = (RENEWED, {"change_id": event.change_id}) if is_redo else (UNDONE, {"undoes": event})
            events_add([moved], what=what, on=today(), by=by, note=reason[:300], **told)
    tasks_sync(shifted, by=by)
    if shifted:
        detail = {"cases": [case.pk for case in shifted], "redo": is_redo}
        audit.event_record(what="cases_went_back", subject="cases", by=by, detail=detail, reason=reason)
    return len(shifted)


def _undo(event: CaseEvent) -> Case | None:
    """Give a case what it was before it was set up; None where it has gone on since."""
    standing = history_of(event.case_id)
    if len(standing) < 2 or standing[-1].pk != event.pk:
        return None
    return _restore(event.case_id, standing[-2])


def _redo(event: CaseEvent) -> Case | None:
    standing = history_of(event.case_id)
    is_last = (
        not CaseEvent.objects.filter(case_id=event.case_id, pk__gt=event.pk).exclude(undoes=event).exists()
    )
    if not is_last or (standing and standing[-1].pk == event.pk):
        return None
    return _restore(event.case_id, event)


def _restore(case_id: int, event: CaseEvent) -> Case:
    case = Case.objects.select_for_update().get(pk=case_id)
    for name in FACTS:
        setattr(case, name, getattr(event, name))
    case.save()
    return case
