"""Lists as offices have them: found, matched, remembered, split by area; the same file twice changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jishi.apps.audit import selectors as audit
from jishi.apps.survey import selectors, services
from jishi.apps.survey.models import ListRecord, SourceList
from jishi.apps.survey.services import ListDraft, SurveyDraft, SurveyError
from jishi.shared.actor import Actor, NotAllowed
from jishi.sheets import Cell, write_rows

from .conftest import DAY, Survey

pytestmark = [pytest.mark.django_db, pytest.mark.db]
HEAD: list[Cell] = [
    "序号",
    "企业名称",
    "组织机构代码",
    "法定代表人",
    "联系电话",
    "住所",
    "所在街道",
    "从业人员",
    "党员人数",
]
ONE: list[Cell] = [
    1,
    "鸡东恒远米业有限公司",
    "71013701-0",
    "王军",
    "13904671234",
    "鸡东县鸡东镇景福街1号",
    "鸡东镇",
    "40人",
    3,
]
TWO: list[Cell] = [2, "鸡东瑞泰商贸有限公司", "3.1E+17", "李山", "", "鸡东县鸡东镇景福街3号", "", "约30", ""]
TOWN = "230321100"
FAR: list[Cell] = [3, "密山石墨制品厂", "71013703-7", "赵江", "", "密山市", "230382", 8, 1]


def content(*rows: list[Cell], head: list[Cell] = HEAD, folder: Path) -> bytes:
    path = folder / "list.xlsx"
    write_rows(path, {"名单": [["鸡东县企业名单"], head, *rows]})
    return path.read_bytes()


def keep(
    survey: Survey,
    told: bytes,
    by: Actor,
    source: str = "工商局",
    line: str = "工商",
    name: str = "名单.xlsx",
) -> int:
    draft = ListDraft(survey.survey_id, source, "line", DAY, line=line)
    return services.list_keep(draft=draft, filename=name, content=[told], by=by)


def take(survey: Survey, told: bytes, by: Actor, source: str = "工商局", line: str = "工商") -> int:
    list_id = keep(survey, told, by, source, line)
    services.list_match(list_id=list_id, matched=services.columns_proposed(list_id), by=by)
    return list_id


def codes(found: pytest.ExceptionInfo[SurveyError]) -> str:
    return found.value.code


def test_columns_are_proposed_by_their_names(survey: Survey, tmp_path: Path) -> None:
    list_id = keep(survey, content(ONE, folder=tmp_path), survey.county)

    told = services.columns_proposed(list_id)

    assert [told.get(n) for n in range(len(HEAD))] == [
        None,
        "name",
        "code",
        "person",
        "phone",
        "address",
        "area_code",
        "staff_n",
        "members_n",
    ]


def test_what_was_matched_by_hand_is_remembered_for_the_source(survey: Survey, tmp_path: Path) -> None:
    head: list[Cell] = ["序号", "字号全名", "从业人员"]
    first = keep(survey, content([1, "瑞泰商贸", 3], head=head, folder=tmp_path), survey.county)
    services.list_match(list_id=first, matched={1: "name"}, by=survey.county)

    second = keep(survey, content([1, "瑞泰商贸", 4], head=head, folder=tmp_path), survey.county)
    other = keep(
        survey, content([1, "瑞泰商贸", 4], head=head, folder=tmp_path), survey.county, "税务局", "税务"
    )

    assert services.columns_proposed(second) == {1: "name"}
    assert services.columns_proposed(other) == {2: "staff_n"}


def test_rows_are_split_by_area_and_what_excel_spoiled_is_told(survey: Survey, tmp_path: Path) -> None:
    list_id = take(survey, content(ONE, TWO, FAR, folder=tmp_path), survey.county)
    reach = selectors.reach_of(survey.survey_id, survey.county, "survey.view_survey")
    assert reach is not None

    areas = [(each.code, each.rows_n) for each in selectors.list_areas(list_id, reach)]
    found = selectors.list_view(list_id, reach)

    assert areas == [("230321100", 2), ("", 1)]
    assert found is not None
    told = {(one["row_n"], one["column"]): str(one["text"]) for one in found.remarks}
    assert "3.1E+17" in told[4, "组织机构代码"]
    assert "约30" in told[4, "从业人员"]
    one = ListRecord.objects.get(name="鸡东恒远米业有限公司")
    assert (one.staff_n, one.members_n, one.code, one.record_id) == (40, 3, "71013701-0", "71013701-0")


def test_numbers_that_another_program_wrote_with_a_point(survey: Survey) -> None:
    told = "企业名称,代码,电话,所在街道\n鸡东恒远米业有限公司,710137010.0,6221111.0,230321100.0\n"
    list_id = keep(survey, told.encode(), survey.county, name="名单.csv")
    services.list_match(list_id=list_id, matched=services.columns_proposed(list_id), by=survey.county)

    one = ListRecord.objects.get()

    assert (one.code, one.phone, one.area_code) == ("710137010", "6221111", "230321100")


def test_a_record_keeps_its_name_in_next_months_file(survey: Survey, tmp_path: Path) -> None:
    take(survey, content(ONE, TWO, FAR, folder=tmp_path), survey.county)
    before = set(ListRecord.objects.values_list("record_id", flat=True))

    later = take(survey, content(FAR, TWO, ONE, folder=tmp_path), survey.county)

    assert set(ListRecord.objects.filter(source_list=later).values_list("record_id", flat=True)) == before


def test_a_later_list_takes_the_place_of_the_one_before_and_gives_it_back(
    survey: Survey, tmp_path: Path
) -> None:
    first = take(survey, content(ONE, folder=tmp_path), survey.county)
    second = take(survey, content(ONE, TWO, folder=tmp_path), survey.county)
    assert SourceList.objects.get(pk=first).state == "replaced"

    services.list_withdraw(list_id=second, by=survey.county)

    assert SourceList.objects.get(pk=first).state == "ready"
    with pytest.raises(SurveyError) as found:
        services.list_withdraw(list_id=second, by=survey.county)
    assert codes(found) == "SURVEY-18"


def test_the_same_file_twice_changes_nothing(survey: Survey, tmp_path: Path) -> None:
    told = content(ONE, folder=tmp_path)
    take(survey, told, survey.county)
    before = (SourceList.objects.count(), ListRecord.objects.count(), audit.head_at())

    with pytest.raises(SurveyError) as found:
        keep(survey, told, survey.county)

    assert codes(found) == "SURVEY-15"
    assert (SourceList.objects.count(), ListRecord.objects.count(), audit.head_at()) == before


def test_a_csv_in_gb18030_is_read(survey: Survey) -> None:
    told = "企业名称,代码,所在街道\n鸡东恒远米业有限公司,71013701-0,鸡东镇\n".encode("gb18030")

    list_id = keep(survey, told, survey.county, name="名单.csv")

    assert services.columns_proposed(list_id) == {0: "name", 1: "code", 2: "area_code"}


def test_what_is_no_list_is_refused_in_words(survey: Survey, tmp_path: Path) -> None:
    draft = ListDraft(survey.survey_id, "工商局", "line", DAY, line="工商")
    for name, told, code in (
        ("名单.docx", b"x", "SURVEY-10"),
        ("名单.xlsx", b"x", "SURVEY-11"),
        ("名单.xlsx", content(folder=tmp_path), "SURVEY-12"),
    ):
        with pytest.raises(SurveyError) as found:
            services.list_keep(draft=draft, filename=name, content=[told], by=survey.county)
        assert codes(found) == code
        assert name in found.value.text
    assert not list((tmp_path / "uploads" / "survey").glob("*"))


def test_a_list_that_is_too_long_is_refused(
    survey: Survey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jishi.apps.survey.services.lists.MOST_ROWS", 1)

    with pytest.raises(SurveyError) as found:
        keep(survey, content(ONE, TWO, folder=tmp_path), survey.county)

    assert codes(found) == "SURVEY-13"


def test_two_sources_have_not_one_name(survey: Survey, tmp_path: Path) -> None:
    keep(survey, content(ONE, folder=tmp_path), survey.county)

    with pytest.raises(SurveyError) as found:
        keep(survey, content(TWO, folder=tmp_path), survey.county, line="税务")

    assert codes(found) == "SURVEY-14"


@pytest.mark.parametrize(
    ("matched", "code"), [({1: "name", 2: "name"}, "SURVEY-16"), ({2: "code"}, "SURVEY-17")]
)
def test_a_wrong_match_is_refused(survey: Survey, tmp_path: Path, matched: dict[int, str], code: str) -> None:
    list_id = keep(survey, content(ONE, folder=tmp_path), survey.county)

    with pytest.raises(SurveyError) as found:
        services.list_match(list_id=list_id, matched=matched, by=survey.county)

    assert codes(found) == code


def test_an_agency_hands_in_and_sees_its_own_lists_only(survey: Survey, tmp_path: Path) -> None:
    own = take(survey, content(ONE, folder=tmp_path), survey.commerce)
    take(survey, content(TWO, folder=tmp_path), survey.county, "民政局", "民政")
    with pytest.raises(NotAllowed):
        keep(survey, content(FAR, folder=tmp_path), survey.commerce, "统战部", "统战")

    reach = selectors.reach_of(survey.survey_id, survey.commerce, "survey.view_survey")

    assert reach is not None
    assert [each.list_id for each in selectors.lists_of(survey.survey_id, reach)] == [own]
    assert not reach.is_whole


def test_a_township_sees_its_own_rows_and_a_neighbour_nothing(survey: Survey, tmp_path: Path) -> None:
    list_id = take(survey, content(ONE, FAR, folder=tmp_path), survey.county)

    reach = selectors.reach_of(survey.survey_id, survey.clerk, "survey.view_survey")

    assert reach is not None
    assert [row.name for row in selectors.list_rows(list_id, reach)] == ["鸡东恒远米业有限公司"]
    assert selectors.reach_of(survey.survey_id, survey.far, "survey.view_survey") is None


def test_a_township_hands_in_its_own_grid_list(survey: Survey, tmp_path: Path) -> None:
    head: list[Cell] = ["网格", "单位名称", "负责人", "区划代码"]
    rows: list[list[Cell]] = [
        ["一网格", "鸡东木业厂", "赵江", ""],
        ["一网格", "粮库", "", "230321101"],
    ]
    told = content(*rows, head=head, folder=tmp_path)

    def draft(area: str, route: str = "grid") -> ListDraft:
        return ListDraft(survey.survey_id, "鸡东镇网格", route, DAY, area_code=area)

    def keep_as(one: ListDraft) -> int:
        return services.list_keep(draft=one, filename="名单.xlsx", content=[told], by=survey.clerk)

    for area in ("", "230321", "230321101"):
        with pytest.raises(NotAllowed):
            keep_as(draft(area))
    with pytest.raises(SurveyError) as found:
        keep_as(draft(TOWN, "line"))
    assert codes(found) == "SURVEY-64"

    list_id = keep_as(draft(TOWN))
    taken = services.list_match(list_id=list_id, matched=services.columns_proposed(list_id), by=survey.clerk)

    assert (taken.rows_n, taken.inside_n) == (2, 1)
    reach = selectors.reach_of(survey.survey_id, survey.clerk, "survey.hand_in")
    assert reach is not None
    assert [row.name for row in selectors.list_rows(list_id, reach)] == ["鸡东木业厂", "粮库"]
    assert selectors.sources_of(survey.survey_id, reach) == [("鸡东镇网格", "grid", "")]
    services.list_withdraw(list_id=list_id, by=survey.clerk)
    theirs = take(survey, content(ONE, folder=tmp_path), survey.county)
    with pytest.raises(NotAllowed):
        services.list_withdraw(list_id=theirs, by=survey.clerk)


def test_an_agency_known_from_one_survey_hands_in_to_the_next(survey: Survey, tmp_path: Path) -> None:
    take(survey, content(ONE, folder=tmp_path), survey.county)
    draft = SurveyDraft("再摸底", survey.county_id, "230321", date(2012, 7, 10), date(2012, 7, 31))
    later = services.survey_open(draft=draft, by=survey.county)

    assert selectors.reach_of(later, survey.commerce, "survey.hand_in") is not None
    assert selectors.reach_of(later, survey.civil, "survey.hand_in") is None
    seen = selectors.surveys_of(selectors.surveys_seen(survey.commerce, "survey.view_survey"))
    assert {one.survey_id for one in seen} == {survey.survey_id, later}


def test_a_survey_is_opened_and_closed_by_whoever_may(survey: Survey, tmp_path: Path) -> None:
    draft = SurveyDraft("又一次", survey.county_id, "230321", DAY, date(2012, 7, 1))
    for one, code in (
        (draft, "SURVEY-01"),
        (SurveyDraft("又", survey.county_id, "999999", DAY, DAY), "SURVEY-02"),
        # A neighbour's register is not read into a ledger of one's own.
        (SurveyDraft("又", survey.county_id, "230382", DAY, DAY), "SURVEY-07"),
    ):
        with pytest.raises(SurveyError) as found:
            services.survey_open(draft=one, by=survey.county)
        assert codes(found) == code
    with pytest.raises(NotAllowed):
        services.survey_close(survey_id=survey.survey_id, by=survey.far)

    services.survey_close(survey_id=survey.survey_id, by=survey.county)
    services.survey_close(survey_id=survey.survey_id, by=survey.county)

    with pytest.raises(SurveyError) as found:
        keep(survey, content(ONE, folder=tmp_path), survey.county)
    assert codes(found) == "SURVEY-06"


@pytest.mark.parametrize(
    ("route", "area", "code"), [("post", "", "SURVEY-03"), ("grid", "230382", "SURVEY-04")]
)
def test_a_team_walks_one_route_within_the_area(survey: Survey, route: str, area: str, code: str) -> None:
    with pytest.raises(SurveyError) as found:
        services.team_add(
            survey_id=survey.survey_id, route=route, name="一组", area_code=area, by=survey.county
        )

    assert codes(found) == code


def test_a_teams_name_is_given_once(survey: Survey) -> None:
    services.team_add(survey_id=survey.survey_id, route="grid", name="一组", by=survey.county)

    with pytest.raises(SurveyError) as found:
        services.team_add(survey_id=survey.survey_id, route="joint", name="一组", by=survey.county)

    assert codes(found) == "SURVEY-05"


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ("鸡东县", ("230321", True)),
        ("鸡西市鸡东县", ("230321", True)),
        ("黑龙江省鸡西市鸡东县鸡东镇", ("230321100", True)),
        ("鸡东", ("230321", True)),
        ("鸡西市", ("230321", True)),
        ("密山市", ("230382", False)),
        ("密山", ("230382", False)),
        ("某处", ("230321", True)),
        ("", ("230321", True)),
    ],
)
def test_an_area_told_by_its_name_is_the_code_that_it_means(
    survey: Survey, tmp_path: Path, told: str, place: tuple[str, bool]
) -> None:
    row: list[Cell] = [1, "恒远米业", "71013701-0", "王军", "", "", told, 8, 1]

    take(survey, content(row, folder=tmp_path), survey.county)

    one = ListRecord.objects.get()
    assert (one.area_code, one.is_inside) == place
