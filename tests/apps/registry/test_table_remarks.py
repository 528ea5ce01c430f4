"""备注 is kept: beside any row of any table, dated, seen by the next office, and undone with its batch."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import Batch, Change, OrgState, Remark
from jishi.apps.registry.tables import handler_of
from jishi.apps.registry.tables.remarks import rows_noted
from jishi.shared.actor import NotAllowed
from jishi.shared.dates import Moment, travel

from .office import DAY, EAST, WEST, Office
from .tables import added, checked, codes, handed_out, imported, own, typed

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
WHY = "报错了,撤销重办"


def noted(office: Office, table: str, on: date = DAY) -> set[str]:
    handler = handler_of(table)
    assert handler is not None
    seen = selectors.visible(office.county, handler.view, Moment(on))
    return {str(row.values["remark"]) for row in rows_noted(handler, seen) if row.values.get("remark")}


def test_a_remark_alone_is_a_change_of_its_own_and_goes_with_its_batch(
    office: Office, tmp_path: Path
) -> None:
    path = handed_out("secretaries", office.clerk, tmp_path / "a.xlsx")
    typed(path, {(EAST, "备注"): "镇长代管"})
    states = OrgState.objects.count()

    preview = checked("secretaries", path, office.clerk)
    result = imported("secretaries", path, office.clerk)

    assert (preview.rows_changed, preview.differences[0].field, preview.differences[0].after) == (
        1,
        "备注",
        "镇长代管",
    )
    assert OrgState.objects.count() == states
    assert noted(office, "secretaries") == {"镇长代管"}
    assert noted(office, "org_basics") == set()
    assert [change.kind for change in Change.objects.filter(batch=result.batch_id)] == ["remarks_noted"]
    assert imported("secretaries", path, office.clerk).batch_id is None
    services.batch_revert(batch_id=result.batch_id or 0, reason=WHY, by=office.clerk)
    assert noted(office, "secretaries") == set()


def test_a_remark_is_changed_emptied_and_read_as_of_any_day(office: Office, tmp_path: Path) -> None:
    first = own(tmp_path / "a.xlsx", ["组织代码", "备注"], [EAST, "一"])
    imported("secretaries", first, office.clerk, on=date(2012, 6, 1))
    with travel(date(2012, 7, 16)):
        path = handed_out("secretaries", office.clerk, tmp_path / "b.xlsx")
        typed(path, {(EAST, "备注"): None, (WEST, "备注"): "二"})
        imported("secretaries", path, office.clerk)

        assert noted(office, "secretaries", date(2012, 7, 16)) == {"二"}
        assert noted(office, "secretaries", date(2012, 6, 2)) == {"一"}
        assert noted(office, "secretaries", date(2012, 5, 2)) == set()


def test_who_else_wrote_a_remark_since_is_told(office: Office, tmp_path: Path) -> None:
    path = handed_out("secretaries", office.clerk, tmp_path / "a.xlsx")
    with travel(date(2012, 7, 16)):
        imported("secretaries", own(tmp_path / "b.xlsx", ["组织代码", "备注"], [EAST, "一"]), office.county)
    typed(path, {(EAST, "备注"): "二"})

    with travel(date(2012, 7, 17)):
        assert codes(checked("secretaries", path, office.clerk)) == [("TABLE-40", "备注")]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (
            "two_type_orgs",
            {"单位代码": "UX", "单位名称": "甲厂", "单位类别": "非公企业", "所在区划代码": "230321100"},
        ),
        ("members", {"组织代码": WEST, "党员编号": "N1", "姓名": "孙立", "性别": "男", "党员类别": "正式"}),
    ],
)
def test_a_new_row_brings_its_remark(office: Office, tmp_path: Path, table: str, row: dict[str, str]) -> None:
    path = handed_out(table, office.clerk, tmp_path / "a.xlsx")
    added(path, row | {"备注": "新来的"})

    result = imported(table, path, office.clerk)

    assert noted(office, table) == {"新来的"}
    remark = Remark.objects.current().get()
    assert (remark.row.org_id, remark.row.unit_id is None) == (
        (None, False) if table == "two_type_orgs" else (office.ids[WEST], True)
    )
    services.batch_revert(batch_id=result.batch_id or 0, reason=WHY, by=office.clerk)
    assert noted(office, table) == set()


def test_nobody_takes_back_remarks_about_others(office: Office, tmp_path: Path) -> None:
    path = own(tmp_path / "a.xlsx", ["组织代码", "备注"], [EAST, "一"])
    result = imported("secretaries", path, office.county)

    with pytest.raises(NotAllowed):
        services.batch_revert(batch_id=result.batch_id or 0, reason=WHY, by=office.system_clerk)
    assert Batch.objects.get(pk=result.batch_id or 0).undone_at is None
