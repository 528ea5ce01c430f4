"""两类组织摸底: units of the two types go out, come back changed, and new ones are entered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jishi.apps.registry.models import UnitState
from jishi.shared.actor import SYSTEM
from jishi.sheets import table_read

from .office import DAY, Office
from .tables import added, checked, codes, handed_out, imported, own, typed

pytestmark = [pytest.mark.django_db, pytest.mark.db]
TABLE = "two_type_orgs"
HEAD = ["单位代码", "单位名称", "单位类别", "所在区划代码", "总数"]


def state(code: str) -> UnitState:
    found: UnitState = UnitState.objects.current().get(unit__code=code)
    return found


def test_the_units_of_the_area_go_out_with_their_organisations(office: Office, tmp_path: Path) -> None:
    table = table_read(handed_out(TABLE, office.clerk, tmp_path / "a.xlsx"))

    shown = {row.cells[table.column("单位代码") or 0]: row.cells for row in table.rows}
    assert sorted(map(str, shown)) == ["UFIRM", "UFREE"]
    assert shown["UFIRM"][table.column("党组织名称") or 0] == "恒远米业党支部"
    assert shown["UFREE"][table.column("已建党组织数") or 0] == 0


def test_units_are_changed_and_entered(office: Office, tmp_path: Path) -> None:
    path = handed_out(TABLE, office.clerk, tmp_path / "a.xlsx")
    typed(
        path, {("UFREE", "总数"): 12, ("UFREE", "年流动率(%)"): 8.5, ("UFREE", "工会"): "是"}, key="单位代码"
    )
    typed(path, {("UFREE", "平均年龄(岁)"): 31.5}, key="单位代码")
    fresh = {
        "单位代码": "UNEW",
        "单位名称": "鸡东镇商会",
        "单位类别": "社会团体",
        "所在区划代码": "230321100",
    }
    added(path, fresh)

    result = imported(TABLE, path, office.clerk, on=date(2012, 7, 1))

    assert (result.rows_new, result.rows_changed, result.rows_refused) == (1, 1, 0)
    free = state("UFREE")
    assert (free.staff_n, free.mean_age_tenths, free.turnover_bp, free.has_union, free.valid_from) == (
        12,
        315,
        850,
        True,
        date(2012, 7, 1),
    )
    new = state("UNEW")
    assert (new.unit_type, new.status, new.area_id) == ("social_org", "operating", "230321100")
    assert imported(TABLE, path, office.clerk).batch_id is None


def test_a_unit_lies_in_the_own_area_and_is_entered_once(office: Office, tmp_path: Path) -> None:
    rows = [
        ["U1", "甲厂", "非公企业", "230382", 3],
        ["U2", "乙厂", "非公企业", "999999", 3],
        ["UFARM", "农场", "非公企业", "230321100", 3],
        ["U3", "丙厂", "非公企业", "230321100201", 3],
    ]

    preview = checked(TABLE, own(tmp_path / "a.xlsx", HEAD, *rows), office.clerk)

    assert sorted(codes(preview)) == [
        ("TABLE-52", "单位代码"),
        ("TABLE-53", "所在区划代码"),
        ("TABLE-54", "所在区划代码"),
    ]
    assert preview.rows_new == 1


def test_a_state_of_business_cannot_be_emptied(office: Office, tmp_path: Path) -> None:
    path = handed_out(TABLE, office.clerk, tmp_path / "a.xlsx")
    typed(path, {("UFREE", "经营状态"): None}, key="单位代码")

    assert codes(checked(TABLE, path, office.clerk)) == [("TABLE-20", "经营状态")]


def test_the_installation_enters_units_anywhere(office: Office, tmp_path: Path) -> None:
    path = own(tmp_path / "a.xlsx", HEAD, ["U1", "甲厂", "非公企业", "230382", 3])

    assert imported(TABLE, path, SYSTEM).rows_new == 1
    assert state("U1").valid_from == DAY
