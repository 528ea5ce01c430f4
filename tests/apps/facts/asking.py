"""Forms that the county of the tests issues."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from jishi.apps.facts.models import FormCell
from jishi.apps.facts.services import (
    CellTold,
    FactDraft,
    FormDraft,
    FormIssued,
    facts_record,
    form_answer,
    form_draft,
    form_issue,
)
from jishi.apps.tasks.models import Task
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import Period, travel

from .office import COMMUNITY, COUNTY, DAY, FAR, OTHER_VILLAGE, SCHOOL, VILLAGE, Office

DEADLINE = date(2012, 7, 25)
YESTERDAY, LONG_AGO = DAY - timedelta(days=1), DAY - timedelta(days=200)
GRADED = (VILLAGE, OTHER_VILLAGE, COMMUNITY, SCHOOL, FAR)


def draft(office: Office, *names: str, **changed: Any) -> FormDraft:
    """What the county wants to ask of everybody below it."""
    told = FormDraft(
        "年中核对", office.ids[COUNTY], "半年报表要用", "2012-H1", DEADLINE, names or ("lectures",)
    )
    return replace(told, **changed)


def drafted(office: Office, *names: str, by: Actor | None = None, **changed: Any) -> int:
    """Keep the draft."""
    return form_draft(draft=draft(office, *names, **changed), by=by or office.county)


def issued(office: Office, *names: str, **changed: Any) -> int:
    """Issue a form at once and return its number."""
    form_id = drafted(office, *names, **changed)
    form_issue(form_id=form_id, by=office.county)
    return form_id


def issue_told(office: Office, *names: str, **changed: Any) -> FormIssued:
    """Issue a form at once and return what that did."""
    return form_issue(form_id=drafted(office, *names, **changed), by=office.county)


def hold(
    code: str, name: str, value: int | None, *, on: date, period: str = "2012-H1", answer: str = ""
) -> int:
    """Put a value on record that was seen on a day."""
    told = FactDraft(code, name, period, value, observed_on=on, answer=answer)
    with travel(max(on, Period.parse(period).first_day)):
        batch_id = facts_record(values=[told], by=SYSTEM, source="年度台账").batch_id
    assert batch_id is not None
    return batch_id


def cells(form_id: int, kind: str = "") -> dict[tuple[str, str], str]:
    """What each cell of a form is, or only those of one kind."""
    rows = FormCell.objects.filter(sheet__form_id=form_id)
    told = rows.values_list("sheet__org__code", "indicator", "kind")
    return {(code, name): found for code, name, found in told if not kind or found == kind}


def tell(office: Office, form_id: int, code: str, name: str, text: str) -> None:
    """Answer one cell, which must be taken."""
    told = form_answer(form_id=form_id, told=[CellTold(office.ids[code], name, text)], by=office.county)
    assert told.refused == ()


def open_tasks() -> dict[str, Task]:
    """What stands on the lists because of forms, by organisation or agency."""
    rows = Task.objects.filter(source_kind="form", state=Task.State.OPEN)
    return {task.line or task.acting_org.code: task for task in rows.select_related("acting_org")}


def asked_open(form_id: int) -> int:
    """How many cells of a form are open."""
    return FormCell.objects.filter(sheet__form_id=form_id, is_open=True).count()
