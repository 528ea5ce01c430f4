"""The main job, from an office's Excel to a ledger, as one county officer does it in a browser."""

import re
from pathlib import Path

import pytest

from jishi.sheets import workbook_open
from tests.factories.kept import ROOT

from .conftest import Visit
from .site import Site
from .visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.slow]
EXAMPLES = ROOT / "examples"
COUNTY = "中共鸡东县委员会"


def test_a_county_officer_goes_from_excel_to_a_ledger(visit: Visit, site: Site, tmp_path: Path) -> None:
    officer = visit()

    officer.sign_in(site.links("county_officer")["county_officer"])
    officer.sees("今日要报的数")
    _meets_twelve_mistakes(officer, tmp_path)
    _imports_a_county(officer)
    _opens_a_round(officer)
    board = officer.page.url
    _reads_the_reasons(officer)
    officer.page.goto(board)
    _ratifies(officer)
    _finds_the_ledger(officer)


def _hand_in(officer: Visitor, name: str) -> None:
    officer.turn_to("填报", "指标数据")
    officer.follow("导入")
    officer.field("Excel文件").set_input_files(EXAMPLES / name)
    officer.field("期间").fill("2012")
    officer.press("核对")


def _meets_twelve_mistakes(officer: Visitor, folder: Path) -> None:
    """Hand in the file with twelve mistakes: each is named, and the copy with notes can be opened."""
    _hand_in(officer, "indicators-twelve-mistakes.xlsx")
    told = officer.sees("要核对的地方")
    mistakes = _listed_mistakes()
    assert len(mistakes) == 12
    for sentence in mistakes:
        assert sentence in told

    with officer.page.expect_download() as waiting:
        officer.page.get_by_role("link", name="下载退回行").first.click()
    copy = folder / waiting.value.suggested_filename
    waiting.value.save_as(copy)

    assert copy.name == "indicators-twelve-mistakes(退回).xlsx"
    workbook = workbook_open(copy)
    notes = "\n".join(str(cell) for row in workbook.sheet("退回说明").rows for cell in row if cell)
    assert all(sentence.split("。")[0] in notes for sentence in mistakes)


def _listed_mistakes() -> list[str]:
    """Return what examples/README.md says the system answers to each of the twelve mistakes."""
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    answers = re.findall(r"^\| (\d+) \| [^|]+ \| (.+?) \|$", text, re.MULTILINE)
    return [answer.split(" 第4行也要看")[0] for _, answer in answers]


def _imports_a_county(officer: Visitor) -> None:
    """Hand in the whole county, look at what would change, and import it."""
    _hand_in(officer, "indicators.xlsx")
    officer.outwaits(re.compile("读入 577 行:没有问题 577 行,要退回 0 行"))
    officer.press("导入577行")
    officer.outwaits(re.compile(r"已导入577行,写入[\d,]+个数。"))
    officer.sees("撤销这批导入")


def _opens_a_round(officer: Visitor) -> None:
    """Open a round for the county, watch the worker score it, and see the board."""
    officer.turn_to("评定整改", "分类定级")
    officer.follow("新建定级")
    officer.field("名称").fill("鸡东县2012年中期定级")
    officer.field("数据期间").fill("2012")
    officer.field("范围").select_option(label=COUNTY)
    officer.press("开始评分")
    told = officer.outwaits(re.compile(r"\d+个未核准"))
    assert "鸡东县2012年中期定级" in told
    assert all(words in told for words in ("应定级", "已定级", "好占比", "暂不能定", "合计"))


def _reads_the_reasons(officer: Visitor) -> None:
    """Open the sheet of the first organisation that lost points: they add up, and each has its reason."""
    officer.follow("全部名单")
    officer.page.get_by_role("table").get_by_role("link", name="村党支部").first.click()
    told = officer.rest().locator("main").inner_text()
    assert re.search(r"各项相加 = [\d.]+,与总分一致。", told)
    for heading in ("评分项目", "评分标尺(怎么给分)", "为什么", "来源与日期"):
        assert heading in told


def _ratifies(officer: Visitor) -> None:
    """Ratify what is whole under one meeting; one organisation is ticked out, with a reason."""
    officer.follow("批量核准")
    officer.field("会议名称").fill("中共鸡东县委常委会")
    officer.field("会议日期").fill("2012-07-15")
    officer.field("文号").fill("鸡东组发〔2012〕31号")
    officer.page.get_by_label("找组织名称或代码").press_sequentially("石河北")
    officer.page.get_by_role("button", name="鸡东镇石河北村党支部").click()
    officer.page.get_by_label("鸡东镇石河北村党支部的理由").fill("群众反映村务公开不实,核实后再定")
    assert officer.grave_faults() == []
    officer.press("下一步:核对")
    told = officer.sees("核准后不能改,只能另作更正。")
    assert re.search(r"暂不核准\s+1 个", told)
    assert "群众反映村务公开不实,核实后再定" in told
    assert officer.grave_faults() == []
    officer.press("确认核准")
    officer.sees(re.compile(r"已核准[\d,]+个,2012-07-15起生效:.*暂不核准1个。"))


def _finds_the_ledger(officer: Visitor) -> None:
    """See the lines that opened, each with its duty and deadline, and one of them whole."""
    officer.follow("看整改台账")
    told = officer.sees("存在问题")
    for book in ("A类(巩固)", "B类(提升)", "C类(推动)", "D类(整顿)"):
        assert book in told
    whole, parts = re.search(r"未办结 ([\d,]+)\s*=(.+)", told).groups()  # type: ignore[union-attr]
    assert _number(whole) == sum(map(_number, re.findall(r"\d[\d,]*", parts)))
    officer.page.get_by_role("link", name=re.compile("^待定措施")).first.click()
    officer.rest().get_by_role("table").get_by_role("link", name=re.compile("得.*分")).first.click()
    line = officer.sees("下一步:")
    assert re.search(r"来自:得分单第\d+项,失[\d.]+分", line)
    for words in ("谁来办", "责任人", "最初时限", "还剩", "措施完成", "巩固12个月", "整改记录"):
        assert words in line


def _number(text: str) -> int:
    return int(text.replace(",", ""))
