"""The register as a new county officer keeps it: a county from Excel, a split, a move, an undo, last month again."""

import re
from pathlib import Path

import openpyxl
import pytest

from .conftest import Visit
from .visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.slow]
PLACE, NEW_TOWN = "鸡东镇党委", "鸡东县直属机关工委"
ORGS = ["组织代码", "组织名称", "上级组织代码", "组织类别", "组织类型"]
MEMBERS = ["组织代码", "党员编号", "姓名", "性别", "党员类别"]
BRANCH, CODE = "鸡东镇新兴农场党支部", "230321980001"
LAST_MONTH = "?on=2012-06-30&known=2012-07-14"


def test_a_county_officer_keeps_the_register(visit: Visit, tmp_path: Path) -> None:
    officer = visit("county_officer")
    officer.open("/orgs/" + LAST_MONTH)
    before = _printed(officer)

    _imports(
        officer, tmp_path, "org_basics", [ORGS, [CODE, BRANCH, _code_of(officer, PLACE), "党支部", "村"]], 1
    )
    people = [
        [CODE, f"98{n:04}", f"周{name}", "男", "正式党员"] for n, name in enumerate("平安康宁福寿喜", 1)
    ]
    _imports(officer, tmp_path, "members", [MEMBERS, *people], 7)
    _splits(officer)
    _moves_and_takes_back(officer)

    officer.open("/orgs/" + LAST_MONTH)
    assert _printed(officer) == before


def _printed(officer: Visitor) -> bytes:
    answer = officer.page.request.get(officer.page.url + "&format=print")
    assert answer.ok
    return answer.body()


def _find(officer: Visitor, name: str) -> None:
    officer.open(f"/search/?q={name}")
    officer.page.get_by_role("table").get_by_role("link", name=name, exact=True).first.click()
    officer.rest()


def _code_of(officer: Visitor, name: str) -> str:
    _find(officer, name)
    found = re.search(r"组织代码 (\d+)", officer.text())
    assert found
    return found[1]


def _imports(officer: Visitor, folder: Path, table: str, rows: list[list[str]], count: int) -> None:
    """Hand a table in, look at what it would change, and import it."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    path = folder / f"{table}.xlsx"
    book.save(path)
    officer.open(f"/tables/{table}/")
    officer.field("Excel文件").set_input_files(path)
    officer.field("从哪天起这样").fill("2012-07-01")
    officer.field("依据").fill("新建农场党支部的登记表")
    officer.press("核对")
    told = officer.sees("将要改动的内容") if officer.page.get_by_text("将要改动").count() else officer.text()
    assert re.search(rf"新增\s*{count}\s*行", told), told
    officer.press(f"导入{count}行")
    officer.sees("撤销这批导入")


def _splits(officer: Visitor) -> None:
    """Divide the branch: the preview says what goes where; then it is done."""
    _find(officer, BRANCH)
    officer.follow("办变动")
    assert officer.grave_faults() == []
    officer.follow("组织拆分")
    officer.field("新组织名称").fill("鸡东镇新兴农场第二党支部")
    for box in officer.page.locator("input[name=members]").all()[:3]:
        box.check()
    officer.field("批复文号").fill("鸡东组发〔2012〕40号")
    officer.field("理由").fill("分两处生产,便于活动")
    officer.press("看看会改动什么")
    told = officer.sees("会改动什么")
    assert "3名转到鸡东镇新兴农场第二党支部" in told
    assert officer.grave_faults() == []
    assert officer.wider_than_the_screen() <= 0
    officer.press("确认办理")
    assert "已办:组织拆分" in officer.page.locator("body").inner_text()


def _moves_and_takes_back(officer: Visitor) -> None:
    """Hang the branch elsewhere, see it in the list, and take it back."""
    target = _code_of(officer, NEW_TOWN)
    _find(officer, BRANCH)
    officer.follow("办变动")
    officer.follow("调整隶属")
    officer.field("新的上级").fill(target)
    officer.field("批复文号").fill("鸡东组发〔2012〕41号")
    officer.field("理由").fill("归口机关工委管理")
    officer.press("看看会改动什么")
    officer.sees("会改动什么")
    officer.press("确认办理")
    officer.open("/changes/")
    assert "调整隶属" in officer.sees(BRANCH)
    officer.follow("调整隶属")
    officer.follow("撤销这次变动")
    officer.field("理由").fill("文号写错,撤销重办")
    officer.press("撤销")
    _find(officer, BRANCH)
    assert PLACE in officer.text()
    assert NEW_TOWN not in officer.text()
