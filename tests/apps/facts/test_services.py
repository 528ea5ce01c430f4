"""Recording, importing and undoing values."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError

from jishi.apps.audit import selectors as audit
from jishi.apps.facts.models import FactBatch, FactValue
from jishi.apps.facts.selectors import values_for
from jishi.apps.facts.services import (
    FactDraft,
    FactsError,
    facts_batch_undo,
    facts_import_apply,
    facts_import_check,
    facts_record,
    import_says,
)
from jishi.apps.registry.services import org_dissolve
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import Moment, now, today, travel

from .office import DAY, FAR, OTHER_VILLAGE, SOUTH, VILLAGE, Office, book, line

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def draft(code: str, value: int | None, indicator: str = "lectures", **told: object) -> FactDraft:
    return FactDraft(code, indicator, "2012", value, **told)  # type: ignore[arg-type]


def value_now(office: Office, code: str = VILLAGE) -> int | None:
    return values_for([office.ids[code]], "2012")[office.ids[code]].get("lectures")


def test_a_new_value_supersedes_and_the_old_one_stays_on_record(office: Office) -> None:
    facts_record(values=[draft(VILLAGE, 2)], by=SYSTEM, source="台账")
    before = now()
    with travel(DAY + timedelta(days=1)):
        facts_record(values=[draft(VILLAGE, 3)], by=SYSTEM, source="台账")

        assert value_now(office) == 3
    org_id = office.ids[VILLAGE]
    assert values_for([org_id], "2012", Moment(DAY, before))[org_id] == {"lectures": 2}


def test_an_equal_value_changes_nothing(office: Office) -> None:
    facts_record(values=[draft(VILLAGE, 2)], by=SYSTEM, source="台账")

    again = facts_record(values=[draft(VILLAGE, 2)], by=SYSTEM, source="另一个台账")

    assert (again.read, again.applied, again.unchanged, again.batch_id) == (1, 0, 1, None)
    assert FactValue.objects.count() == FactBatch.objects.count() == 1


def test_an_equal_value_seen_on_a_later_day_is_a_confirmation(office: Office) -> None:
    facts_record(values=[draft(VILLAGE, 2, observed_on=date(2012, 3, 1))], by=SYSTEM, source="台账")

    again = facts_record(values=[draft(VILLAGE, 2, observed_on=date(2012, 6, 1))], by=SYSTEM, source="台账")

    assert again.applied == 1


def test_an_answer_is_neither_zero_nor_blank(office: Office) -> None:
    facts_record(values=[draft(VILLAGE, None, answer="unknown")], by=SYSTEM, source="台账")

    assert values_for([office.ids[VILLAGE], office.ids[OTHER_VILLAGE]], "2012") == {
        office.ids[VILLAGE]: {"lectures": None},
        office.ids[OTHER_VILLAGE]: {},
    }


def test_one_batch_leaves_one_operation_record(office: Office) -> None:
    result = facts_record(values=[draft(VILLAGE, 2), draft(OTHER_VILLAGE, 3)], by=office.clerk, source="台账")

    events = audit.events_of(f"facts_batch:{result.batch_id}")
    assert [event.what for event in events] == ["facts_recorded"]


def test_every_faulty_draft_is_named(office: Office) -> None:
    drafts = [
        draft("999", 1),
        draft(VILLAGE, 1, "no_such"),
        draft(VILLAGE, 99),
        draft(VILLAGE, None),
        FactDraft(VILLAGE, "lectures", "2012-H3", 1),
        FactDraft(VILLAGE, "lectures", "2021-H1", 1),
        draft(VILLAGE, 1, observed_on=date(2021, 7, 15)),
        draft(OTHER_VILLAGE, 1),
        draft(OTHER_VILLAGE, 2),
    ]

    with pytest.raises(FactsError) as refused:
        facts_record(values=drafts, by=SYSTEM, source="台账")

    assert [fault.text for fault in refused.value.faults] == [
        "没有这个组织代码。请核对。",
        "指标目录里没有这个指标。请核对名称。",
        "是99,应为0到24的整数。请改正。",
        "应有一个数,或一个说明(未采集、不清楚、拒答、不适用),二者只能有一个。请改正。",
        "期间应写成2012、2012-H1、2012-Q1或2012-03。请改正。",
        "这一期从2021-01-01起,还没有开始。请核对年份。",
        "采集日期是2021-07-15,晚于今天。请改成实际采集的日期。",
        "同一组织、同一期间给了两次。请留下一个。",
    ]
    assert {fault.code for fault in refused.value.faults} == {"FACTS-02"}
    assert not FactValue.objects.exists()


def test_nobody_records_for_organisations_outside_the_scope(office: Office) -> None:
    with pytest.raises(NotAllowed):
        facts_record(values=[draft(VILLAGE, 1), draft(FAR, 1)], by=office.clerk, source="台账")

    with pytest.raises(NotAllowed):
        facts_record(values=[draft(VILLAGE, 1)], by=office.secretary, source="台账")


def test_the_database_keeps_one_current_value(office: Office) -> None:
    facts_record(values=[draft(VILLAGE, 2)], by=SYSTEM, source="台账")
    value = FactValue.objects.get()
    value.pk = None

    with pytest.raises(IntegrityError):
        value.save(force_insert=True)


def test_an_import_says_rows_read_applied_and_refused(office: Office, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [line(VILLAGE, 3), line(OTHER_VILLAGE, "3次")], "党课次数")

    result = facts_import_apply(path=path, default_period="2012", by=office.clerk, only_clean=True)

    assert (result.rows_read, result.rows_applied, result.rows_refused) == (2, 1, 1)
    assert import_says(result) == "已导入1行,退回1行,写入1个数。"
    assert (value_now(office), value_now(office, OTHER_VILLAGE)) == (3, None)


def test_with_all_or_nothing_one_fault_keeps_the_whole_file_out(office: Office, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [line(VILLAGE, 3), line(OTHER_VILLAGE, "3次")], "党课次数")

    with pytest.raises(FactsError):
        facts_import_apply(path=path, default_period="2012", by=office.clerk, only_clean=False)

    assert not FactValue.objects.exists()
    assert not FactBatch.objects.exists()


def test_the_same_file_twice_changes_nothing_and_says_so(office: Office, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", [line(VILLAGE, 3), line(OTHER_VILLAGE, 4)], "党课次数")
    facts_import_apply(path=path, default_period="2012", by=office.clerk, only_clean=False)

    with travel(DAY + timedelta(days=9)):
        preview = facts_import_check(path=path, default_period="2012", by=office.clerk)
        again = facts_import_apply(path=path, default_period="2012", by=office.clerk, only_clean=False)

    assert (preview.values_n, preview.values_unchanged) == (0, 2)
    assert import_says(again) == "读入2行,与已有数据完全相同,没有改动。"
    assert FactValue.objects.count() == 2
    assert FactBatch.objects.count() == 1


def test_a_blank_cell_leaves_what_is_on_record(office: Office, tmp_path: Path) -> None:
    facts_record(values=[draft(VILLAGE, 2)], by=SYSTEM, source="台账")
    path = book(tmp_path / "a.xlsx", [line(VILLAGE, None, 4)], "党课次数", "支部党员大会次数")

    facts_import_apply(path=path, default_period="2012", by=office.clerk, only_clean=False)

    assert value_now(office) == 2


def test_a_part_is_held_against_the_whole_on_record(office: Office, tmp_path: Path) -> None:
    facts_record(values=[draft(VILLAGE, 10, "attend_due")], by=SYSTEM, source="台账")
    path = book(tmp_path / "a.xlsx", [line(VILLAGE, 12)], "会议实到人次")

    preview = facts_import_check(path=path, default_period="2012", by=office.clerk)

    assert [one.code for one in preview.findings] == ["FACTS-17"]


def test_the_preview_shows_what_would_change(office: Office, tmp_path: Path) -> None:
    facts_record(values=[draft(VILLAGE, 800_000, "fund_fen")], by=SYSTEM, source="台账")
    path = book(tmp_path / "a.xlsx", [line(VILLAGE, 9000)], "年党建工作经费(元)")

    preview = facts_import_check(path=path, default_period="2012", by=office.clerk)

    (difference,) = preview.differences
    assert (difference.row, difference.indicator) == (2, "年党建工作经费(元)")
    assert (difference.before, difference.after) == ("8,000", "9,000")
    assert (preview.values_new, preview.values_changed) == (0, 1)


def test_undoing_a_batch_brings_the_former_values_back(office: Office) -> None:
    facts_record(values=[draft(VILLAGE, 2)], by=office.clerk, source="甲")
    later = facts_record(values=[draft(VILLAGE, 3), draft(OTHER_VILLAGE, 4)], by=office.clerk, source="乙")
    assert later.batch_id is not None

    undone = facts_batch_undo(batch_id=later.batch_id, by=office.clerk)

    assert (undone.withdrawn, undone.restored) == (2, 1)
    assert (value_now(office), value_now(office, OTHER_VILLAGE)) == (2, None)


def test_a_batch_that_a_later_one_changed_is_not_undone_but_the_later_one_is_named(office: Office) -> None:
    first = facts_record(values=[draft(VILLAGE, 2)], by=office.clerk, source="甲")
    second = facts_record(values=[draft(VILLAGE, 3)], by=office.county, source="乙")
    assert first.batch_id is not None
    assert second.batch_id is not None

    with pytest.raises(FactsError) as refused:
        facts_batch_undo(batch_id=first.batch_id, by=office.clerk)
    (fault,) = refused.value.faults
    assert fault.code == "FACTS-61"
    assert fault.text == (
        f"2012-07-15由县里小李导入的“乙”(第{second.batch_id}批)改过其中1个数。"
        f"请先撤销第{second.batch_id}批,再撤销这一批。"
    )

    facts_batch_undo(batch_id=second.batch_id, by=office.county)
    facts_batch_undo(batch_id=first.batch_id, by=office.clerk)
    assert value_now(office) is None


def test_a_batch_about_what_has_ended_is_undone_by_whoever_answers_for_it(office: Office) -> None:
    done = facts_record(values=[draft(VILLAGE, 2), draft(OTHER_VILLAGE, 3)], by=SYSTEM, source="台账")
    org_dissolve(org_id=office.ids[VILLAGE], on=DAY, document_no="9号", reason="撤并整合", by=office.county)
    stranger = replace(
        office.clerk,
        grants=tuple(replace(one, scope_id=str(office.ids[SOUTH])) for one in office.clerk.grants),
    )

    with pytest.raises(NotAllowed):
        facts_batch_undo(batch_id=done.batch_id or 0, by=stranger)
    undone = facts_batch_undo(batch_id=done.batch_id or 0, by=office.county)

    assert undone.withdrawn == 2


def test_a_batch_is_undone_once(office: Office) -> None:
    batch_id = facts_record(values=[draft(VILLAGE, 2)], by=office.clerk, source="甲").batch_id
    assert batch_id is not None
    facts_batch_undo(batch_id=batch_id, by=office.clerk)

    with pytest.raises(FactsError, match=r"镇里小王撤销过.*FACTS-60"):
        facts_batch_undo(batch_id=batch_id, by=office.clerk)


def test_what_was_known_before_an_undo_can_still_be_asked_for(office: Office) -> None:
    batch_id = facts_record(values=[draft(VILLAGE, 2)], by=office.clerk, source="甲").batch_id
    assert batch_id is not None
    before = now()
    with travel(DAY + timedelta(days=2)):
        facts_batch_undo(batch_id=batch_id, by=office.clerk)

    org_id = office.ids[VILLAGE]
    assert values_for([org_id], "2012", Moment(today(), before))[org_id] == {"lectures": 2}


def test_nobody_undoes_what_reaches_beyond_the_scope(office: Office) -> None:
    batch_id = facts_record(values=[draft(VILLAGE, 2), draft(FAR, 2)], by=office.county, source="甲").batch_id
    assert batch_id is not None

    with pytest.raises(NotAllowed):
        facts_batch_undo(batch_id=batch_id, by=office.clerk)
