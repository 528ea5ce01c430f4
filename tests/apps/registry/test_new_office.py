"""An office begins with an empty database: divisions, units and organisations from the tables that it has."""

from __future__ import annotations

import re
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from jishi.apps.accounts import selectors as accounts
from jishi.apps.accounts import services as account_services
from jishi.apps.registry.models import Area, Placement, UnitState
from jishi.shared.actor import SYSTEM

from .office import COUNTY, Office, client_of
from .tables import checked, codes, handed_out, imported, own, typed

pytestmark = [pytest.mark.django_db, pytest.mark.db]
ON = date(2012, 1, 1)
UNITS = (
    ["单位代码", "单位名称", "单位类型", "区划代码", "归口", "职工数"],
    ["UCOUNTY", "鸡东县委机关", "机关", "230321", "直属机关", 40],
    ["UTOWN", "鸡东镇党委机关", "党政机关", "230321100", None, 20],
    ["230321100201", "东村村民委员会", "行政村", "230321100201", None, 5],
    ["USCHOOL", "鸡东县第一中学", "学校", "230321100", "县教育局", 60],
)
ORGS = (
    ["党组织代码", "党组织全称", "上级党组织代码", "组织类别", "组织类型", "成立日期", "依托单位代码"],
    ["T", "中共鸡东县委员会", None, "地方党委", None, "1949.10.1", "UCOUNTY"],
    ["T1", "鸡东镇党委", "T", "党委", None, None, "UTOWN"],
    ["T11", "东村党支部", "T1", "支部", "村", "1958年7月1日", "230321100201"],
    ["T2", "鸡东县第一中学党支部", "T", "支部", "学校", None, "USCHOOL"],
)


def command(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()


def divisions(path: Path, *rows: list[Any]) -> Path:
    return own(path, ["区划代码", "区划名称"], *rows)


def opened(tmp_path: Path) -> None:
    """Load divisions, a village that the list does not have, the units and the organisations."""
    command("load_areas")
    command("load_areas", str(divisions(tmp_path / "areas.xlsx", ["230321100201", "东村"])))
    imported("units", own(tmp_path / "units.xlsx", *UNITS), SYSTEM, on=ON)
    imported("org_basics", own(tmp_path / "orgs.xlsx", *ORGS), SYSTEM, on=ON)


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_an_office_starts_from_its_own_tables(tmp_path: Path) -> None:
    opened(tmp_path)
    user_id = account_services.user_create(username="zhang", display_name="张三", by=SYSTEM)
    command("grant_role", "zhang", "county_officer", "org", "T")
    client = client_of(accounts.actor_for(user_id))

    placed = {one.org.code: one for one in Placement.objects.current().select_related("org", "parent")}
    assert placed["T"].parent is None
    assert placed["T11"].path.startswith(placed["T1"].path)
    by_area = flat(client.get("/rollup/?by=area&level=4&measure=graded").content.decode())
    assert re.search(r"东村 1 ", by_area)
    by_line = flat(client.get("/rollup/?by=line&measure=orgs").content.decode())
    assert "直属机关" in by_line
    assert "县教育局" in by_line
    assert imported("org_basics", tmp_path / "orgs.xlsx", SYSTEM).batch_id is None
    assert imported("units", tmp_path / "units.xlsx", SYSTEM).batch_id is None


def test_a_new_top_is_not_for_an_officer(office: Office, tmp_path: Path) -> None:
    rows = [["T", "另一个党委", None, "党委", None, None, None]]

    preview = checked("org_basics", own(tmp_path / "a.xlsx", ORGS[0], *rows), office.city)

    assert codes(preview) == [("TABLE-70", "上级组织代码")]
    assert all("None" not in one.text("zh") for one in preview.findings)


def test_the_top_of_a_table_that_was_handed_out_comes_back(office: Office, tmp_path: Path) -> None:
    path = handed_out("org_basics", office.city, tmp_path / "a.xlsx")

    assert imported("org_basics", path, office.city).rows_refused == 0


def test_a_unit_of_any_kind_answers_to_a_system_or_an_agency(office: Office, tmp_path: Path) -> None:
    path = handed_out("units", office.county, tmp_path / "a.xlsx")
    typed(
        path,
        {("UBUREAU", "归口部门、系统"): "直属机关", ("UFIRM", "归口部门、系统"): "县统计局"},
        key="单位代码",
    )

    result = imported("units", path, office.county, on=date(2012, 7, 1))

    lines = dict(UnitState.objects.current().values_list("unit__code", "line"))
    assert (result.rows_changed, lines["UBUREAU"], lines["UFIRM"]) == (2, "organ", "县统计局")
    assert imported("units", path, office.county, on=date(2012, 7, 1)).batch_id is None
    strange = own(tmp_path / "b.xlsx", UNITS[0], ["U9", "密山某村", "村", "230382", None, 3])
    assert codes(checked("units", strange, office.county)) == [("TABLE-54", "所在区划代码")]


def test_divisions_come_with_the_program_or_from_a_table(tmp_path: Path) -> None:
    assert command("load_areas").endswith("divisions")
    full = [["230321000000", "鸡东县"], ["230321100000", "鸡东新镇"], ["230321100209", "新村"]]

    assert command("load_areas", str(divisions(tmp_path / "a.xlsx", *full))) == "3 divisions"

    assert Area.objects.get(code="230321100").name == "鸡东新镇"
    assert (Area.objects.get(code="230321100209").level, Area.objects.get(code="230321").parent_code) == (
        "village",
        "2303",
    )


def test_a_wrong_table_of_divisions_is_refused_whole(tmp_path: Path) -> None:
    bad = divisions(
        tmp_path / "a.xlsx", ["11", "北京市"], ["110105", "朝阳区"], ["1101O5", "东城区"], ["12", None]
    )

    with pytest.raises(CommandError) as refused:
        command("load_areas", str(bad))

    told = re.findall(r"第(\d)行.*\[(REGISTRY-\d+)\]", str(refused.value))
    assert told == [("3", "REGISTRY-19"), ("4", "REGISTRY-18"), ("5", "REGISTRY-18")]
    assert not Area.objects.exists()
    with pytest.raises(CommandError, match="REGISTRY-17"):
        command("load_areas", str(own(tmp_path / "b.xlsx", ["编号", "说明"], ["1", "甲"], ["2", "乙"])))
    with pytest.raises(CommandError, match="没有找到文件"):
        command("load_areas", str(tmp_path / "none.xlsx"))


def test_a_role_stands_on_an_organisation_by_its_code(office: Office) -> None:
    account_services.user_create(username="zhang", display_name="张三", by=SYSTEM)

    command("grant_role", "zhang", "county_officer", "org", COUNTY)

    user_id = accounts.user_id_of("zhang")
    assert user_id is not None
    assert accounts.actor_for(user_id).grants[0].scope_id == str(office.ids[COUNTY])
    with pytest.raises(CommandError, match="no organisation"):
        command("grant_role", "zhang", "county_officer", "org", "2303219999")
