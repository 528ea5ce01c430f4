"""Where on a sheet a list stands, what its columns and cells mean, and how its clerk sees what was read."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from jishi.apps.survey import selectors, services
from jishi.apps.survey.models import ListRecord, SourceList
from jishi.apps.survey.reading import Areas, columns_guess, list_table, samples_of
from jishi.apps.survey.services import SurveyError
from jishi.sheets import Cell, write_rows
from tests.apps.registry.office import client_of, page_of

from .conftest import Survey
from .test_lists import keep

pytestmark = [pytest.mark.django_db, pytest.mark.db]
Rows = list[list[Cell]]
LIST: Rows = [
    ["企业名称", "组织机构代码", "负责人", "所在街道", "开业日期", "职工人数"],
    ["鸡东恒远米业有限公司", "71013701X", "王军", "鸡东镇党委", "20100512", "40名"],
    ["鸡东瑞泰商贸有限公司", "710137028", "李山", "鸡东镇政府", 20091231, "12个"],
]
SUMMARY: Rows = [["街道", "户数", "说明"], ["鸡东镇", 2, "已核"], ["平阳镇", 0, ""]]


def told(folder: Path, rows: Rows, sheet: str = "名单") -> bytes:
    write_rows(folder / "list.xlsx", {sheet: rows})
    return (folder / "list.xlsx").read_bytes()


def take(survey: Survey, content: bytes) -> int:
    list_id = keep(survey, content, survey.county)
    services.list_match(list_id=list_id, matched=services.columns_proposed(list_id), by=survey.county)
    return list_id


@pytest.mark.parametrize("between", [[], [[None] * 6]])
def test_a_table_above_the_list_is_not_taken_for_it(survey: Survey, tmp_path: Path, between: Rows) -> None:
    take(survey, told(tmp_path, [*SUMMARY, *between, *LIST]))

    assert list(ListRecord.objects.order_by("row_n").values_list("name", "staff_n")) == [
        ("鸡东恒远米业有限公司", 40),
        ("鸡东瑞泰商贸有限公司", 12),
    ]


def test_a_table_below_the_list_is_not_left_out_silently(survey: Survey, tmp_path: Path) -> None:
    second: Rows = [
        ["单位名称", "代码", "负责人", "住所", "开业日期", "员工数"],
        ["鸡东木业厂", "", "赵江", "", "", 8],
    ]

    with pytest.raises(SurveyError, match="从第5行起是另一张表") as found:
        keep(survey, told(tmp_path, [*LIST, [None] * 6, *second]), survey.county)

    assert found.value.code == "SURVEY-61"
    assert not SourceList.objects.exists()


def test_a_second_sheet_with_a_list_is_not_left_out_silently(survey: Survey, tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "说明": [["填表说明"], ["从业人员按年检数填"]],
        "鸡东镇": [["鸡东镇名单"], *LIST],
        "汇总": SUMMARY,
    }
    write_rows(tmp_path / "a.xlsx", sheets)
    assert list_table(tmp_path / "a.xlsx").sheet == "鸡东镇"
    keep(survey, (tmp_path / "a.xlsx").read_bytes(), survey.county)
    write_rows(tmp_path / "b.xlsx", sheets | {"平阳镇": [["平阳镇名单"], *LIST]})

    with pytest.raises(SurveyError, match="除“鸡东镇”外,还有工作表“平阳镇”") as found:
        keep(survey, (tmp_path / "b.xlsx").read_bytes(), survey.county)

    assert found.value.code == "SURVEY-63"
    assert SourceList.objects.count() == 1


def test_columns_that_nobody_knows_are_matched_by_hand(survey: Survey, tmp_path: Path) -> None:
    list_id = keep(survey, told(tmp_path, [["甲栏", "乙栏"], ["鸡东木业厂", "x"]]), survey.county)
    assert services.columns_proposed(list_id) == {}

    services.list_match(list_id=list_id, matched={0: "name"}, by=survey.county)

    assert ListRecord.objects.get().name == "鸡东木业厂"


def test_an_offices_own_number_names_the_row_and_is_no_code() -> None:
    columns = ["注册号", "企业名称", "组织机构代码"]

    assert columns_guess(columns, {}) == {"0": "record_id", "1": "name", "2": "code"}


def test_a_person_below_a_heading_is_whom_the_heading_names() -> None:
    columns = ["企业名称", "法定代表人/姓名", "法定代表人/身份证号", "法定代表人/联系电话"]

    assert columns_guess(columns, {}) == {"0": "name", "1": "person", "3": "phone"}


def test_a_word_that_says_nothing_is_nothing(survey: Survey, tmp_path: Path) -> None:
    head: list[Cell] = ["企业名称", "组织机构代码", "法定代表人", "联系电话", "住所", "成立日期", "党员人数"]
    rows: Rows = [head, ["鸡东木业厂", "无", "暂无", "—", "不详", "/", "无"]]

    list_id = take(survey, told(tmp_path, rows))

    one = ListRecord.objects.get()
    assert (one.code, one.person, one.phone, one.address, one.founded) == ("", "", "", "", "")
    [remark] = SourceList.objects.get(pk=list_id).remarks
    assert "“无”应为0到" in remark["text"]


def test_days_numbers_and_streets_as_offices_write_them(survey: Survey, tmp_path: Path) -> None:
    list_id = take(survey, told(tmp_path, LIST))

    rows = ListRecord.objects.order_by("row_n").values_list("founded", "staff_n", "area_code")
    assert list(rows) == [("2010-05-12", 40, "230321100"), ("2009-12-31", 12, "230321100")]
    assert SourceList.objects.get(pk=list_id).remarks == []


@pytest.mark.parametrize(
    "said", ["新安", "新安街道", "新安街道办事处", "东安区新安", "新安街道党工委", "新安办事处"]
)
def test_a_street_by_its_name_alone_is_read_to_its_code(said: str) -> None:
    areas = Areas("231002", {"东安区": "231002", "新安街道": "231002001", "兴隆镇": "231002100"})

    assert areas.place({"area_code": said}) == ("231002001", True)


def test_what_is_doubtful_about_the_form_is_remarked(survey: Survey, tmp_path: Path) -> None:
    rows: Rows = [LIST[0][:5], *LIST[1:]]

    list_id = take(survey, told(tmp_path, rows))

    assert "没有表头" in SourceList.objects.get(pk=list_id).remarks[0]["text"]


def test_a_clerk_sees_what_stands_in_each_column_and_then_the_rows(survey: Survey, tmp_path: Path) -> None:
    list_id = keep(survey, told(tmp_path, LIST), survey.commerce)
    address = reverse("survey-list", args=[list_id])
    assert "如:鸡东恒远米业有限公司、鸡东瑞泰商贸有限公司" in page_of(survey.commerce, address)
    services.list_match(list_id=list_id, matched=services.columns_proposed(list_id), by=survey.commerce)

    rows = reverse("survey-list-rows", args=[list_id])
    assert f'href="{rows}?f.area=' in page_of(survey.commerce, address)
    client = client_of(survey.commerce)
    assert client.get(f"{rows}?f.area=鸡东镇").context["table"].count == 2
    assert client.get(f"{rows}?format=xlsx").headers["Content-Type"].endswith("sheet")
    assert client_of(survey.civil).get(rows).status_code == 404


def test_what_a_list_has_and_lacks_beside_the_last_one_is_told(survey: Survey, tmp_path: Path) -> None:
    list_id = take(survey, told(tmp_path, LIST))
    assert "上次" not in page_of(survey.county, reverse("survey-list", args=[list_id]))
    rows: Rows = [["企业名称", "商会职务", "负责人"], ["鸡东木业厂", "理事", "赵江"]]

    later = keep(survey, told(tmp_path, rows), survey.county)

    assert services.columns_proposed(later) == {0: "name", 2: "person"}
    page = page_of(survey.county, reverse("survey-list", args=[later]))
    assert "上次没有的栏目:商会职务。" in page
    assert "上次有、这次没对上的:代码、所属地、成立日期、职工人数。" in page


def test_a_known_source_is_filled_in(survey: Survey, tmp_path: Path) -> None:
    take(survey, told(tmp_path, LIST))
    address = reverse("survey-hand-in", args=[survey.survey_id])
    assert 'href="?source=%E5%B7%A5%E5%95%86%E5%B1%80"' in page_of(survey.county, address)

    page = client_of(survey.county).get(f"{address}?source=工商局")

    assert page.context["form"].initial["line"] == "工商"


def test_a_list_that_would_now_be_read_otherwise_is_asked_for_again(survey: Survey, tmp_path: Path) -> None:
    list_id = keep(survey, told(tmp_path, LIST), survey.county)
    SourceList.objects.filter(pk=list_id).update(columns=["街道", "户数"])

    with pytest.raises(SurveyError) as found:
        services.list_match(list_id=list_id, matched={0: "name"}, by=survey.county)

    assert found.value.code == "SURVEY-62"
    assert selectors.list_samples(list_id)[0].startswith("鸡东恒远")


def test_a_telephone_is_masked_among_what_stands_in_a_column(tmp_path: Path) -> None:
    told(tmp_path, [["企业名称", "联系电话"], ["鸡东木业厂", "13904671234"], ["鸡东粮油店", "6221111"]])

    assert samples_of(list_table(tmp_path / "list.xlsx")) == [
        "鸡东木业厂、鸡东粮油店",
        "139****1234、6221111",
    ]
