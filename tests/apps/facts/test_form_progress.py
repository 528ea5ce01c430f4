"""After a form went out: whose move it is, who has answered, who is reminded, and how it ends."""

from datetime import date, timedelta
from typing import Any

import pytest

from jishi.apps.audit.models import AuditEvent
from jishi.apps.facts.models import FormDuty
from jishi.apps.facts.selectors import asked_this_quarter, duties_of, form_summary, forms_listed
from jishi.apps.facts.services import (
    CellTold,
    FactsError,
    facts_batch_undo,
    form_answer,
    form_close,
    form_draft,
    form_issue,
    form_remind,
)
from jishi.apps.registry.services import org_dissolve
from jishi.apps.tasks.models import Task
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment, travel

from .asking import DEADLINE, GRADED, YESTERDAY, asked_open, draft, drafted, hold, issued, open_tasks, tell
from .office import COMMUNITY, COUNTY, DAY, FAR, NORTH, OTHER_VILLAGE, SCHOOL, SOUTH, VILLAGE, Office

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def test_everybody_who_owns_a_number_gets_one_thing_to_do(office: Office) -> None:
    form_id = issued(office, "lectures", "hh_n", "venue_sqm", "farmer_income_fen")

    tasks = open_tasks()

    assert set(tasks) == {*GRADED, NORTH, SOUTH, COUNTY, "统计局"}
    village, north = tasks[VILLAGE], tasks[NORTH]
    assert (village.deadline, village.verb, village.title) == (DEADLINE, "填写", "调查表:年中核对")
    assert village.url == f"/orgs/{office.ids[VILLAGE]}/forms/{form_id}/"
    assert north.url == f"/forms/{form_id}/table/"
    assert "要填2个数" in north.how


def test_answering_closes_the_task_and_undoing_opens_it_again(office: Office) -> None:
    form_id = issued(office, "lectures", "mtg_general")
    told = [CellTold(office.ids[VILLAGE], name, "3") for name in ("lectures", "mtg_general")]

    form_answer(form_id=form_id, told=told[:1], by=office.secretary)
    assert "要填1个数" in open_tasks()[VILLAGE].how
    second = form_answer(form_id=form_id, told=told[1:], by=office.secretary)
    assert VILLAGE not in open_tasks()
    facts_batch_undo(batch_id=second.batch_id or 0, by=office.secretary)

    assert "要填1个数" in open_tasks()[VILLAGE].how


def test_a_value_that_comes_another_way_is_not_waited_for(office: Office) -> None:
    form_id = issued(office, "lectures")

    batch_id = hold(VILLAGE, "lectures", 3, on=YESTERDAY)
    assert VILLAGE not in open_tasks()
    assert asked_open(form_id) == len(GRADED) - 1
    facts_batch_undo(batch_id=batch_id, by=office.county)

    assert VILLAGE in open_tasks()


def test_closing_takes_the_rest_off_the_lists(office: Office) -> None:
    form_id = issued(office, "lectures")
    tell(office, form_id, VILLAGE, "lectures", "3")

    left = form_close(form_id=form_id, by=office.county)

    assert left == len(GRADED) - 1
    assert not open_tasks()
    assert Task.objects.filter(source_kind="form", state=Task.State.DROPPED).count() == left


def test_a_reminder_stands_on_the_task_of_whoever_has_not_answered_once_a_day(office: Office) -> None:
    form_id = issued(office, "lectures")
    tell(office, form_id, VILLAGE, "lectures", "3")

    with pytest.raises(FactsError, match="FACTS-83"):
        form_remind(form_id=form_id, text=" ", by=office.county)
    assert form_remind(form_id=form_id, text="明天要上报", by=office.county) == len(GRADED) - 1
    with pytest.raises(FactsError, match=r"今天已经催过一次.*FACTS-81"):
        form_remind(form_id=form_id, text="再催", by=office.county)

    assert open_tasks()[FAR].how.startswith("催办(7月15日):明天要上报。")
    for code in GRADED:
        tell(office, form_id, code, "lectures", "3")
    with travel(DAY + timedelta(days=1)), pytest.raises(FactsError, match=r"没有人欠着.*FACTS-81"):
        form_remind(form_id=form_id, text="快", by=office.county)


def test_progress_tells_who_has_answered_who_in_part_and_who_is_late(office: Office) -> None:
    form_id = issued(office, "lectures", "mtg_general")
    for name in ("lectures", "mtg_general"):
        tell(office, form_id, VILLAGE, name, "3")
    tell(office, form_id, FAR, "lectures", "0")

    late = duties_of(form_id, Moment(DEADLINE + timedelta(days=3)))

    told = {row.org_id: (row.state, row.late_words) for row in late}
    assert told[office.ids[VILLAGE]] == ("已答", "")
    assert told[office.ids[FAR]] == ("部分已答", "逾期3天")
    assert told[office.ids[SCHOOL]] == ("未答", "逾期3天")


def test_five_answers_are_counted_as_five_things_and_zero_as_a_number(office: Office) -> None:
    form_id = issued(office, "lectures")
    words = {VILLAGE: "0", OTHER_VILLAGE: "不清楚", COMMUNITY: "拒答", SCHOOL: "不适用"}
    for code, text in words.items():
        tell(office, form_id, code, "lectures", text)

    (line,) = form_summary(form_id)

    assert (line.number, line.zero, line.unknown, line.refused, line.not_applicable, line.not_asked) == (
        *(1, 1, 1, 1, 1),
        1,
    )


def test_a_branch_is_told_how_many_numbers_were_asked_of_it_this_quarter(office: Office) -> None:
    village = office.ids[VILLAGE]
    hold(VILLAGE, "activists", 2, on=YESTERDAY)
    with travel(date(2012, 6, 20)):
        issued(office, "annual_plan", deadline=date(2012, 6, 30))
    issued(office, "lectures", "activists", "hh_n")
    drafted(office, "mtg_general")

    assert asked_this_quarter(village, DAY) == (2, 1)
    assert asked_this_quarter(village, date(2012, 6, 30)) == (1, 0)


def test_a_dissolved_organisation_is_not_asked_any_more(office: Office) -> None:
    form_id = issued(office, "lectures")

    org_dissolve(org_id=office.ids[FAR], on=DAY, document_no="鸡发1号", reason="撤并重组", by=SYSTEM)

    assert FAR not in open_tasks()
    assert office.ids[FAR] not in {row.org_id for row in duties_of(form_id, Moment(DAY))}
    assert form_close(form_id=form_id, by=office.county) == len(GRADED) - 1


def test_forms_are_listed_for_whoever_issues_and_whoever_answers(office: Office) -> None:
    own = form_draft(draft=draft(office, scope_org_id=office.ids[SOUTH]), by=SYSTEM)
    form_issue(form_id=own, by=SYSTEM)
    drafted(office, "mtg_general")
    form_id = issued(office, "lectures")

    def seen(actor: Any) -> dict[int, tuple[int, bool, int | None]]:
        return {
            row.form_id: (row.open_n, row.is_own, row.sheet_org_id)
            for row in forms_listed(actor, Moment(DAY))
        }

    assert seen(office.secretary) == {form_id: (1, False, office.ids[VILLAGE])}
    assert seen(office.clerk) == {form_id: (4, False, None)}
    assert len(seen(office.county)) == 3


def test_every_step_of_a_form_is_on_record_in_its_transaction(office: Office) -> None:
    form_id = issued(office, "lectures")
    form_remind(form_id=form_id, text="快", by=office.county)
    form_close(form_id=form_id, by=office.county)

    told = AuditEvent.objects.filter(subject=f"facts_form:{form_id}").order_by("seq")
    assert list(told.values_list("what", flat=True)) == [
        "form_drafted",
        "form_issued",
        "form_reminded",
        "form_closed",
    ]
    assert FormDuty.objects.filter(reminded_on=DAY).count() == len(GRADED)
