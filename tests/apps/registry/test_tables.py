"""An office table is handed out, changed, checked against what is on record, and written as one batch."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from jishi.apps.audit import selectors as audit
from jishi.apps.registry import services
from jishi.apps.registry.models import Batch, Change, OrgState, Placement
from jishi.apps.registry.services import TableRefused, handlers, org_correct, org_rename
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import Moment, travel
from jishi.sheets import table_read

from .events import PAPERS
from .office import BUREAU, COUNTY, DAY, EAST, FAR, FIRM, SINCE, TOWN, WEST, Office
from .tables import added, checked, codes, floating, handed_out, imported, own, typed

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
HEAD = ["组织代码", "组织名称", "上级组织代码", "组织类别", "组织类型", "书记/姓名"]


def state(office: Office, code: str) -> OrgState:
    found: OrgState = OrgState.objects.current().get(org_id=office.ids[code])
    return found


# Lines of the ledger begin with a grade, others stand empty in this office: their own tests have some.
ELSEWHERE = {"rectification_ledger", "households", "group_workers", "household_notes"}
ELSEWHERE |= {
    "functional_orgs",
    "village_officers",
    "grids",
    "staff_members",
    "floater_homes",
    "mutual_choices",
}


@pytest.mark.parametrize("table", sorted(handlers().keys() - ELSEWHERE))
def test_what_was_handed_out_changes_nothing_when_it_comes_back(
    table: str, office: Office, tmp_path: Path
) -> None:
    org_rename(org_id=office.ids[WEST], name="西发新村党支部", papers=PAPERS, by=office.county)
    floating(office)
    path, before = handed_out(table, office.county, tmp_path / "a.xlsx"), Batch.objects.count()

    result = imported(table, path, office.county)

    assert (result.rows_new, result.rows_changed, result.rows_refused) == (0, 0, 0)
    assert result.rows_read > 0
    assert result.batch_id is None
    assert Batch.objects.count() == before


def test_a_changed_field_is_shown_old_and_new_and_written_as_one_batch(
    office: Office, tmp_path: Path
) -> None:
    path = handed_out("org_basics", office.clerk, tmp_path / "a.xlsx")
    typed(path, {(EAST, "书记/姓名"): "赵国庆", (WEST, "届满"): date(2013, 6, 30)})

    preview = checked("org_basics", path, office.clerk)
    result = imported("org_basics", path, office.clerk, on=date(2012, 7, 1), document_no="鸡东发〔2012〕3号")

    assert (preview.rows_changed, preview.rows_new, preview.rows_refused) == (2, 0, 0)
    assert preview.rows_read == preview.rows_changed + preview.rows_unchanged
    assert {(d.label, d.field, d.before, d.after) for d in preview.differences} == {
        ("东发村党支部", "姓名", "王桂兰", "赵国庆"),
        ("西发村党支部", "届满", "空", "2013-06-30"),
    }
    assert state(office, EAST).secretary_name == "赵国庆"
    assert state(office, EAST).valid_from == date(2012, 7, 1)
    before = OrgState.objects.at(Moment(date(2012, 6, 30))).get(org_id=office.ids[EAST])
    assert before.secretary_name == "王桂兰"
    batch = Batch.objects.get(pk=result.batch_id or 0)
    assert (batch.kind, batch.rows_read, batch.rows_applied) == (
        "org_basics",
        result.rows_read,
        result.rows_read,
    )
    assert [change.document_no for change in batch.changes.all()] == ["鸡东发〔2012〕3号"]
    assert [event.what for event in audit.events_of(f"batch:{batch.pk}")] == ["table_imported"]


def test_the_same_file_twice_changes_nothing(office: Office, tmp_path: Path) -> None:
    path = handed_out("secretaries", office.county, tmp_path / "a.xlsx")
    typed(path, {(EAST, "姓名"): "赵国庆"})
    imported("secretaries", path, office.county)
    changes = Change.objects.count()

    again = imported("secretaries", path, office.county)

    assert (again.rows_changed, again.batch_id) == (0, None)
    assert Change.objects.count() == changes


def test_new_organisations_are_set_up_under_superiors_of_the_same_file(
    office: Office, tmp_path: Path
) -> None:
    path = handed_out("org_basics", office.clerk, tmp_path / "a.xlsx")
    general = {
        "组织代码": "N1",
        "组织名称": "兴发村党总支",
        "上级组织代码": TOWN,
        "组织类别": "总支",
        "组织类型": "行政村",
    }
    branch = {
        "组织代码": "N2",
        "组织名称": "恒远二厂党支部",
        "上级组织代码": "N1",
        "组织类别": "党支部",
        "组织类型": "非公",
        "单位代码": "UFIRM、UFREE",
        "组建方式": "联合",
        "临时组织": "是",
    }
    added(path, general, branch)

    result = imported("org_basics", path, office.clerk)

    assert (result.rows_new, result.rows_refused) == (2, 0)
    made = OrgState.objects.current().get(org__code="N2")
    assert (made.kind, made.org_type, made.founding_mode) == ("branch", "nonpublic_enterprise", "joint")
    assert (made.is_provisional, made.valid_from, made.initials) == (True, DAY, "hyecdzb")
    assert made.org.hostings.count() == 2
    paths = dict(Placement.objects.current().values_list("org__code", "path"))
    assert paths["N2"].startswith(paths["N1"])
    assert paths["N1"].startswith(paths[TOWN])


def test_everything_wrong_is_told_at_once_and_nothing_is_written(office: Office, tmp_path: Path) -> None:
    path = own(
        tmp_path / "a.xlsx",
        HEAD,
        ["N1", "甲村党支部", "没有", "党支部", "村", None],
        ["N2", "乙村党支部", TOWN, "党支部", None, None],
        ["N3", "丙村党支部", TOWN, "党小组", "村", None],
        ["N3", "丁村党支部", TOWN, "党支部", "村", None],
        [FAR, "抢来的党支部", TOWN, "党支部", "村", None],
        [EAST, "东发村党支部", COUNTY, "党支部", "村", None],
        [WEST, "西发村支部", TOWN, "党支部", "村", "李*"],
        ["N4", "戊村党支部", TOWN, "党支部", "村", "钱*"],
    )

    preview = checked("org_basics", path, office.clerk)

    assert sorted(codes(preview)) == sorted(
        [
            ("TABLE-50", "上级组织代码"),
            ("TABLE-47", "组织类型"),
            ("TABLE-30", "组织类别"),
            ("TABLE-45", "组织代码"),
            ("TABLE-45", "组织代码"),
            ("TABLE-52", "组织代码"),
            ("TABLE-42", "上级组织代码"),
            ("TABLE-43", "姓名"),
            ("TABLE-43", "姓名"),
        ]
    )
    assert all(one.text("zh") and one.text("en") for one in preview.findings)
    assert preview.rows_read == preview.rows_refused == 8
    with pytest.raises(TableRefused):
        imported("org_basics", path, office.clerk)
    assert not Batch.objects.filter(kind="org_basics").exists()


def test_only_the_clean_rows_are_written_if_asked(office: Office, tmp_path: Path) -> None:
    path = handed_out("org_basics", office.clerk, tmp_path / "a.xlsx")
    typed(path, {(EAST, "书记/姓名"): "赵国庆", (WEST, "成立日期"): "去年", (FIRM, "组织名称"): None})

    result = imported("org_basics", path, office.clerk, only_clean=True)

    assert (result.rows_changed, result.rows_refused) == (1, 2)
    assert result.rows_read == result.rows_applied + result.rows_refused
    batch = Batch.objects.get(pk=result.batch_id or 0)
    assert batch.rows_read == batch.rows_applied + batch.rows_refused == result.rows_read


def test_the_second_office_is_told_what_changed_and_loses_nothing(office: Office, tmp_path: Path) -> None:
    path = handed_out("org_basics", office.clerk, tmp_path / "a.xlsx")
    with travel(date(2012, 7, 16)):
        org_correct(
            org_id=office.ids[EAST],
            fields_told={"secretary_name": "孙二", "founded_on": date(1999, 7, 1)},
            on=date(2012, 7, 16),
            reason="换届结果",
            by=office.county,
        )
    typed(path, {(EAST, "书记/姓名"): "赵国庆", (EAST, "届满"): date(2014, 1, 1)})
    with travel(date(2012, 7, 17)):
        preview = checked("org_basics", path, office.clerk)

        forced = imported("org_basics", path, office.clerk, is_forced=True)

    assert codes(preview) == [("TABLE-40", "姓名")]
    told = next(one.text("zh") for one in preview.findings if one.code == "TABLE-40")
    assert "您下载后,已由“王桂兰”改为“孙二”;您填的是“赵国庆”" in told
    assert ("TABLE-41", "成立日期") in codes(preview, is_refused=False)
    assert preview.has_conflicts
    now = state(office, EAST)
    assert (now.secretary_name, now.founded_on, now.term_to) == ("赵国庆", date(1999, 7, 1), date(2014, 1, 1))
    assert forced.rows_changed == 1


def test_an_emptied_cell_clears_only_in_a_form_that_we_handed_out(office: Office, tmp_path: Path) -> None:
    theirs = own(tmp_path / "a.xlsx", ["组织代码", "书记/姓名", "届满日期"], [EAST, None, "2013-01-31"])
    imported("term_elections", theirs, office.clerk)

    assert state(office, EAST).secretary_name == "王桂兰"

    with travel(date(2012, 7, 16)):
        ours = handed_out("term_elections", office.clerk, tmp_path / "b.xlsx")
        typed(ours, {(EAST, "书记/姓名"): None})
        imported("term_elections", ours, office.clerk)

    assert state(office, EAST).secretary_name == ""
    assert state(office, EAST).term_to == date(2013, 1, 31)


def test_nobody_changes_what_lies_outside_the_own_scope(office: Office, tmp_path: Path) -> None:
    path = own(tmp_path / "a.xlsx", ["组织代码", "书记/姓名"], [BUREAU, "赵国庆"], [FAR, "钱二"])

    preview = checked("secretaries", path, office.clerk)

    assert codes(preview) == [("TABLE-46", "组织代码"), ("TABLE-46", "组织代码")]
    with pytest.raises(NotAllowed):
        checked("secretaries", path, office.leader)
    with pytest.raises(NotAllowed):
        checked("secretaries", path, office.secretary)


def test_days_must_be_possible(office: Office, tmp_path: Path) -> None:
    path = handed_out("org_basics", office.clerk, tmp_path / "a.xlsx")
    typed(path, {(EAST, "届满"): date(2009, 1, 1), (WEST, "任职日期"): date(2012, 8, 1)})

    late = checked("org_basics", path, office.clerk)
    early = checked("org_basics", path, office.clerk, on=date(2009, 1, 1))

    assert sorted(codes(late)) == [("TABLE-48", "届满"), ("TABLE-49", "任职日期")]
    assert ("TABLE-44", "届满") in codes(early)


def test_what_cannot_be_empty_is_asked_for(office: Office, tmp_path: Path) -> None:
    path = handed_out("org_basics", office.clerk, tmp_path / "a.xlsx")
    typed(path, {(EAST, "组建方式"): None, (WEST, "组织类型"): None})
    added(
        path,
        {**dict(zip(HEAD, ["N9", "新村党支部", TOWN, "党支部", "村"], strict=False)), "单位代码": "没有"},
    )

    preview = checked("org_basics", path, office.clerk)

    assert sorted(codes(preview)) == [
        ("TABLE-20", "组建方式"),
        ("TABLE-47", "组织类型"),
        ("TABLE-51", "单位代码"),
    ]


def test_a_file_that_is_no_such_table_is_refused_whole(office: Office, tmp_path: Path) -> None:
    preview = checked("org_basics", own(tmp_path / "a.xlsx", ["甲", "乙"], ["1", "2"]), office.clerk)

    assert not preview.is_readable
    assert [one.code for one in preview.findings] == ["SHEET-17"]


def test_the_installation_itself_may_import_everything(office: Office, tmp_path: Path) -> None:
    path = own(tmp_path / "a.xlsx", ["组织代码", "书记/姓名"], [BUREAU, "赵国庆"], [FAR, "钱二"])

    assert imported("secretaries", path, SYSTEM).rows_changed == 2


def test_whole_rows_show_what_is_counted(office: Office, tmp_path: Path) -> None:
    path = handed_out("org_basics", office.clerk, tmp_path / "a.xlsx")

    sheet = openpyxl.load_workbook(path).worksheets[0]

    east = next([c.value for c in row] for row in sheet.iter_rows() if row[1].value == EAST)
    assert east[2:6] == ["东发村党支部", TOWN, "鸡东镇党委", "党支部"]
    assert east[10:13] == ["UVILLAGE", "东发村民委员会", "王桂兰"]
    assert 3 in east
    assert f"{SINCE}" in str(east[14])


def _column(path: Path, header: str) -> dict[object, object]:
    table = table_read(path)
    at, shown = table.column("组织代码"), table.column(header)
    assert at is not None
    assert shown is not None
    return {row.cells[at]: row.cells[shown] for row in table.rows}


def test_what_is_counted_is_told_in_every_column(office: Office, tmp_path: Path) -> None:
    path = handed_out("org_basics", office.clerk, tmp_path / "a.xlsx")

    counted = [_column(path, f"党员情况/{name}") for name in ("党员数/合计", "党员数/其中女", "其中预备党员")]
    assert [each[EAST] for each in counted] == [3, 3, 1]
    assert [each[FIRM] for each in counted] == [0, 0, 0]


def test_months_without_a_secretary_run_from_the_day_of_the_vacancy(office: Office, tmp_path: Path) -> None:
    since = services.Papers(date(2012, 3, 14), "书记调离,暂时空缺")
    services.secretary_change(org_id=office.ids[EAST], name="", papers=since, by=office.clerk)
    org_rename(org_id=office.ids[EAST], name="东发新村党支部", papers=PAPERS, by=office.county)

    shown = _column(handed_out("secretaries", office.clerk, tmp_path / "a.xlsx"), "空缺月数")

    assert shown[EAST] == 4
