"""Households and people come by list, go back with it, are read on record and lapse."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jishi.apps.audit import selectors as audit
from jishi.apps.outreach import selectors, services
from jishi.apps.outreach.models import Aside, Household, Need, NeedEvent, Worker
from jishi.apps.outreach.selectors import HouseholdFilter
from jishi.apps.outreach.services import OutreachError
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.models import Batch
from jishi.apps.registry.services import TableRefused, UndoBlocked
from jishi.shared.actor import NotAllowed
from jishi.shared.dates import Moment, now, travel
from tests.apps.registry.tables import handed_out

from .office import COMMUNITY, DAY, HOMES, NOTES, OTHER, PEOPLE, STREET, Street, book, taken

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
WHY = "名单交错了,撤销"


def home(number: str = "901", **told: Any) -> list[Any]:
    row = dict(
        zip(HOMES, [STREET, number, "孙某", "13812345678", "9号楼", 50, 50, 1, None, None], strict=True)
    )
    return list((row | told).values())


def test_a_list_brings_households_once_and_the_same_file_changes_nothing(
    street: Street, tmp_path: Path
) -> None:
    clerk = street.people["clerk"]
    path = book(tmp_path / "a.xlsx", HOMES, [home(), home("902", 移交单位="平房机械厂")])

    result = taken("households", path, clerk)

    assert (result.rows_new, result.rows_refused) == (2, 0)
    assert street.home("901").keep_until == DAY.replace(year=2013)
    assert registry.intake_units([street.home("902").intake_batch_id or 0]) != {}
    assert taken("households", path, clerk).batch_id is None
    out = handed_out("households", clerk, tmp_path / "out.xlsx")
    assert taken("households", out, clerk).batch_id is None


def test_a_changed_household_goes_back_with_its_list_and_the_register_keeps_no_name(
    street: Street, tmp_path: Path
) -> None:
    clerk = street.people["clerk"]
    first = taken("households", book(tmp_path / "a.xlsx", HOMES, [home()]), clerk)
    again = book(tmp_path / "b.xlsx", HOMES, [home(姓名="李某", 工作量=3)])
    second = taken("households", again, clerk)
    assert (street.home("901").name, street.home("901").work) == ("李某", 3)

    undone = register.batch_revert(batch_id=second.batch_id or 0, reason=WHY, by=clerk)
    assert (street.home("901").name, street.home("901").work) == ("孙某", 1)
    register.change_revert(change_id=undone, reason=WHY, by=clerk)
    assert street.home("901").name == "李某"
    changes = Batch.objects.get(pk=second.batch_id or 0).changes.values_list("pk", flat=True)
    steps = registry.steps_of(list(changes), "outreach:household")
    assert "孙" not in str(steps)
    with pytest.raises(UndoBlocked, match="以后又改过"):
        register.batch_revert(batch_id=first.batch_id or 0, reason=WHY, by=clerk)


def test_a_list_taken_back_takes_its_households_and_may_come_again(street: Street, tmp_path: Path) -> None:
    clerk = street.people["clerk"]
    path = book(tmp_path / "a.xlsx", HOMES, [home()])
    result = taken("households", path, clerk)
    register.batch_revert(batch_id=result.batch_id or 0, reason=WHY, by=clerk)
    seen = registry.visible(clerk, "outreach.view_household", Moment(DAY))

    assert selectors.household_id_of(street.street, "901") is None
    assert selectors.households_count(seen, HouseholdFilter()) == 40
    assert taken("households", path, clerk).rows_new == 1
    assert selectors.households_count(seen, HouseholdFilter()) == 41


def test_households_with_a_need_keep_their_list_standing(street: Street, tmp_path: Path) -> None:
    clerk = street.people["clerk"]
    result = taken("households", book(tmp_path / "a.xlsx", HOMES, [home()]), clerk)
    street.need("901")

    with pytest.raises(UndoBlocked, match="已登记的诉求"):
        register.batch_revert(batch_id=result.batch_id or 0, reason=WHY, by=clerk)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"组织代码": OTHER}, "TABLE-46"),
        ({"向东(米)": None}, "TABLE-65"),
        ({"移交单位": "没有的厂"}, "TABLE-66"),
        ({"网格(楼院)": None, "向东(米)": None, "向北(米)": None}, "TABLE-67"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_repair(
    told: dict[str, Any], code: str, street: Street, tmp_path: Path
) -> None:
    path = book(tmp_path / "a.xlsx", HOMES, [home(**told), home("902")])

    with pytest.raises(TableRefused) as refused:
        taken("households", path, street.people["clerk"])

    assert [(one.code, one.row) for one in refused.value.findings] == [(code, 2)]
    assert not Household.objects.filter(number__in=("901", "902")).exists()


@pytest.mark.parametrize(
    ("told", "code"), [({"党员编号": "M99"}, "TABLE-68"), ({"专长": "会算命"}, "TABLE-30")]
)
def test_a_person_is_told_by_the_roster_and_the_list_of_skills(
    told: dict[str, Any], code: str, street: Street, tmp_path: Path
) -> None:
    cells = [STREET, "P90", "吴某", "M07", "13900009999", "照料帮扶", 2, 1, 1, None]
    row = list((dict(zip(PEOPLE, cells, strict=True)) | told).values())

    with pytest.raises(TableRefused) as refused:
        taken("group_workers", book(tmp_path / "a.xlsx", PEOPLE, [row]), street.people["clerk"])

    assert [one.code for one in refused.value.findings] == [code]
    assert not Worker.objects.filter(number="P90").exists()


def note(number: str, kind: str, **told: Any) -> list[Any]:
    cells = [STREET, number, DAY, kind, "想借钱养蜂", "赵组1", None, None, None, None]
    return list((dict(zip(NOTES, cells, strict=True)) | told).values())


def test_a_notebook_is_typed_in_once_and_goes_back_with_its_file(street: Street, tmp_path: Path) -> None:
    clerk = street.people["clerk"]
    rows = [
        note("001", "小额贷款"),
        note(
            "002", "救助", 结果="没办成", 结果或原因="低保条件差一点,街道已说明", 回话日期=DAY, 本人认可="是"
        ),
        note("003", "只是看望", 本人怎么说=None, 谁去办=None),
    ]
    path = book(tmp_path / "notes.xlsx", NOTES, rows)

    result = taken("household_notes", path, clerk)

    assert result.rows_new == 3
    states = dict(Need.objects.values_list("household__number", "state"))
    assert states == {"001": "open", "002": "not_done"}
    assert street.home("003").last_contact_on == DAY
    assert taken("household_notes", path, clerk).batch_id is None
    undone = register.batch_revert(batch_id=result.batch_id or 0, reason=WHY, by=clerk)
    assert set(Need.objects.values_list("state", flat=True)) == {"withdrawn"}
    register.change_revert(change_id=undone, reason=WHY, by=clerk)
    assert dict(Need.objects.values_list("household__number", "state")) == states


def test_what_a_notebook_carries_on_goes_back_until_somebody_works_on_it(
    street: Street, tmp_path: Path
) -> None:
    clerk = street.people["clerk"]
    taken("household_notes", book(tmp_path / "a.xlsx", NOTES, [note("001", "小额贷款")]), clerk)
    told = note("001", "小额贷款", 结果="办成", 结果或原因="信用社已放款两万元")
    result = taken("household_notes", book(tmp_path / "b.xlsx", NOTES, [told]), clerk)
    need = Need.objects.get()
    assert need.state == Need.State.ANSWERED

    register.batch_revert(batch_id=result.batch_id or 0, reason=WHY, by=clerk)
    assert (Need.objects.get().state, Need.objects.get().outcome) == (Need.State.OPEN, "")
    with travel(DAY + timedelta(days=1)):
        street.step(need.pk, "failed", on=DAY + timedelta(days=1), note="信用社不同意")
    first = Batch.objects.filter(kind="household_notes").order_by("pk")[0]
    with pytest.raises(UndoBlocked, match="补录以后又办过"):
        register.batch_revert(batch_id=first.pk, reason=WHY, by=clerk)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"户号": "999"}, "TABLE-69"),
        ({"日期": DAY + timedelta(days=1)}, "TABLE-49"),
        ({"本人怎么说": None}, "TABLE-20"),
        ({"结果": "没办成"}, "TABLE-20"),
        ({"本人认可": "是", "回话日期": DAY}, "TABLE-20"),
    ],
)
def test_half_a_note_is_refused(told: dict[str, Any], code: str, street: Street, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", NOTES, [note("001", "就业", **told)])

    with pytest.raises(TableRefused) as refused:
        taken("household_notes", path, street.people["clerk"])

    assert [one.code for one in refused.value.findings] == [code]
    assert not Need.objects.exists()


def test_contact_is_masked_and_told_only_for_a_reason_on_record(street: Street) -> None:
    clerk, row = street.people["clerk"], street.home("001")
    seen = registry.visible(clerk, "outreach.view_household", Moment(DAY))
    shown = selectors.household_row(row.pk, seen)
    assert shown is not None
    assert (shown.name, shown.phone) == ("钱*1", "138****0001")

    with pytest.raises(OutreachError, match="HOUSE-01"):
        services.household_reveal(household_id=row.pk, reason="看", by=clerk)
    told = services.household_reveal(household_id=row.pk, reason="上门送米面", by=clerk)

    assert told == ("钱户1", "13800000001")
    [event] = [each for each in audit.events_of(f"household:{row.pk}") if each.what == "personal_read"]
    assert event.reason == "上门送米面"
    with pytest.raises(NotAllowed):
        services.household_reveal(household_id=row.pk, reason="上门送米面", by=street.people["stranger"])


def test_a_record_lapses_unless_something_is_open_and_takes_every_copy_with_it(
    street: Street, tmp_path: Path
) -> None:
    clerk = street.people["clerk"]
    taken("households", book(tmp_path / "a.xlsx", HOMES, [home("001", 姓名="钱户甲")]), clerk)
    done, still = street.need("001"), street.need("002")
    street.step(done, "done", note="已在物业公司上岗")
    street.step(done, "agree", how="phone")
    later = DAY.replace(year=2013) + timedelta(days=1)

    with travel(later):
        assert services.households_forget(on=later, by=clerk) == 39

    lapsed, kept = street.home("001"), street.home("002")
    assert (lapsed.name, lapsed.phone, lapsed.forgotten_on) == ("", "", later)
    assert kept.name == "钱户2"
    assert Need.objects.get(pk=done).says == Need.objects.get(pk=done).outcome == ""
    assert Need.objects.get(pk=still).says
    assert set(NeedEvent.objects.filter(need_id=done).values_list("note", flat=True)) == {""}
    assert not [each for each in Aside.objects.filter(row_id=lapsed.pk, what="household") if each.told]
    assert services.households_forget(on=later, by=clerk) == 0


def test_being_in_touch_begins_the_clock_anew(street: Street) -> None:
    clerk, later = street.people["clerk"], DAY + timedelta(days=100)
    with travel(later):
        assert services.household_confirm(household_ids=[street.home("001").pk], on=later, by=clerk) == 1

    assert street.home("001").keep_until == later.replace(year=2013)
    assert street.home("001").last_contact_on == later


def test_a_household_leaves_when_nothing_is_open(street: Street) -> None:
    clerk, need = street.people["clerk"], street.need("001")
    row = street.home("001")
    with pytest.raises(OutreachError, match=r"还有1件事没有办结.*HOUSE-03"):
        services.household_end(household_id=row.pk, on=DAY, reason="迁出", by=clerk)
    street.step(need, "failed", note="年龄大,没有合适岗位")
    street.step(need, "told", how="person")

    services.household_end(household_id=row.pk, on=DAY, reason="迁出", by=clerk)

    with pytest.raises(OutreachError, match="HOUSE-02"):
        services.household_end(household_id=row.pk, on=DAY, reason="迁出", by=clerk)
    with pytest.raises(OutreachError, match="NEED-01"):
        street.need("001")


def test_an_organisation_with_households_stands(street: Street, tmp_path: Path) -> None:
    moved = book(tmp_path / "a.xlsx", HOMES, [home("C1", 组织代码=COMMUNITY)])
    taken("households", moved, street.people["clerk"])
    undoing = registry.Undoing((), False, now(), {street.ids[COMMUNITY]: DAY})

    assert [one.words for one in selectors.dependents_of(undoing)] == ["它负责的联系户"]


def test_one_household_is_added_by_itself_and_once(street: Street) -> None:
    clerk = street.people["clerk"]

    def add(number: str = "901", **told: Any) -> int:
        draft = services.HouseholdDraft(street.street, number, "孙某", **({"cell": "9号楼"} | told))
        return services.household_add(draft=draft, on=DAY, by=clerk)

    assert add(from_unit="平房机械厂") == street.home("901").pk
    for told, code in (
        ({"number": "902", "cell": " "}, "HOUSE-05"),
        ({"number": "902", "from_unit": "没有的厂"}, "HOUSE-06"),
        ({}, "HOUSE-07"),
    ):
        with pytest.raises(OutreachError, match=code):
            add(**told)
