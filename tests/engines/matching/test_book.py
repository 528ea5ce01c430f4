"""The form that an office fills in: the same market as in JSON, and mistakes named by sheet and row."""

from pathlib import Path
from typing import Any

import pytest

from jishi.engines.matching import (
    Applicant,
    Forbidden,
    MatchingError,
    Region,
    Reserve,
    explain_all,
    market_from_mapping,
    market_read,
    result_book_write,
    solve,
    template_write,
)
from jishi.sheets import Cell, read_rows, workbook_open, write_rows

PEOPLE: list[list[Cell]] = [
    ["双向选择报名表"],
    [
        "编号",
        "姓名",
        "志愿1",
        "志愿2",
        "志愿3",
        "类别",
        "特长",
        "横坐标",
        "纵坐标",
        "已联系数",
        "锁定岗位",
        "不许可",
    ],
    ["a", "甲", "X", "Y\u3001Z", None, "退役军人", "农业\u3001电商", 0, 0, 2],
    [],
    ["b", "乙", "X", None, "Z", None, None, None, None, None, None, "Y\uff1a回避本乡\uff1bZ:年龄"],
    [3, "丙", "Z", None, None, None, "电商", 9000, 0, 0, "X"],
]
POSTS: list[list[Cell]] = [
    [
        "编号",
        "名称",
        "名额",
        "区域",
        "目标数",
        "最低数",
        "预留",
        "需要特长",
        "横坐标",
        "纵坐标",
        "评分",
        "人选1",
        "人选2",
    ],
    ["X", "东厂", 2, "北片", 1, None, "退役军人\uff1a1", None, None, None, None, "b", "a\u30013"],
    ["Y", "西厂", 1, None, None, 1, None, None, None, None, "a:87.5\uff1b3\uff1a90"],
    ["Z", "南厂", 1, None, None, None, None, "电商", 0, 0],
]
SHEETS: dict[str, list[list[Cell]]] = {
    "人员": PEOPLE,
    "岗位": POSTS,
    "区域": [["编号", "上限", "上级区域"], ["北片", 2, "全县"], ["全县", None, None]],
    "办法": [["依次比较"], ["特长"], ["距离\uff0f5000"], ["负担"]],
}


def saved(path: Path, **sheets: list[list[Cell]]) -> Path:
    write_rows(path, SHEETS | sheets)
    return path


def changed(sheet: str, row: int, column: int, value: Cell) -> dict[str, Any]:
    rows = [list(line) for line in SHEETS[sheet]]
    rows[row - 1] += [None] * (column + 1 - len(rows[row - 1]))
    rows[row - 1][column] = value
    return {sheet: rows}


def test_a_filled_in_form_is_the_same_market_as_in_json(tmp_path: Path) -> None:
    made = market_read(saved(tmp_path / "m.xlsx"))

    assert made.applicants[0] == Applicant("a", (("X",), ("Y", "Z")))
    assert made.applicants[1] == Applicant("b", (("X",), ("Z",)))
    assert made.applicants[2].id == "3"
    assert made.posts[0].ranking == (("b",), ("a", "3"))
    assert made.posts[0].reserves == (Reserve("退役军人", 1, ("a",)),)
    assert (made.posts[0].capacity, made.posts[0].target, made.posts[1].floor) == (2, 1, 1)
    assert made.posts[1].ranking == (("3",), ("a",))
    assert made.regions == (Region("北片", 2, "全县"), Region("全县"))
    assert made.locked == (("3", "X"),)
    assert made.forbidden == (Forbidden("b", "Y", "回避本乡"), Forbidden("b", "Z", "年龄"))


def test_a_post_without_a_list_ranks_by_the_published_criteria(tmp_path: Path) -> None:
    made = market_read(saved(tmp_path / "m.xlsx"))

    # Both know the trade; a is nearer by a band of five kilometres; b knows nothing of it.
    assert made.posts[2].ranking == (("a",), ("3",), ("b",))


WRONG: list[tuple[str, int, int, Cell, str, str]] = [
    ("人员", 3, 2, "Q", "MATCH-06", "m.xlsx,人员,第3行,志愿1:"),
    ("人员", 3, 4, "X", "MATCH-07", "m.xlsx,人员,第3行,志愿3:"),
    ("人员", 5, 0, None, "MATCH-26", "m.xlsx,人员,第5行:"),
    ("人员", 5, 0, "a", "MATCH-04", "m.xlsx,人员,第5行,编号:"),
    ("人员", 5, 11, "Y", "MATCH-27", "m.xlsx,人员,第5行,不许可:"),
    ("人员", 6, 10, "Q", "MATCH-06", "m.xlsx,人员,第6行,锁定岗位:"),
    ("人员", 6, 9, "几个", "MATCH-02", "m.xlsx,人员,第6行,已联系数:"),
    ("人员", 6, 8, None, "MATCH-03", "m.xlsx,人员,第6行"),
    ("岗位", 2, 2, 0, "MATCH-08", "m.xlsx,岗位,第2行,名额:"),
    ("岗位", 2, 2, "两人", "MATCH-02", "m.xlsx,岗位,第2行,名额:"),
    ("岗位", 2, 2, None, "MATCH-03", "m.xlsx,岗位,第2行:"),
    ("岗位", 2, 6, "退役军人", "MATCH-27", "m.xlsx,岗位,第2行,预留:"),
    ("岗位", 2, 6, "退役军人:一", "MATCH-27", "m.xlsx,岗位,第2行,预留:"),
    ("岗位", 2, 11, "q", "MATCH-10", "m.xlsx,岗位,第2行,人选1:"),
    ("岗位", 3, 10, "a:优", "MATCH-02", "m.xlsx,岗位,第3行,评分:"),
    ("岗位", 2, 3, "南片", "MATCH-11", "m.xlsx,岗位,第2行,区域:"),
    ("区域", 2, 1, -1, "MATCH-14", "m.xlsx,区域,第2行,上限:"),
    ("办法", 2, 0, "学历", "MATCH-23", "m.xlsx,办法,第2行,依次比较:"),
]


@pytest.mark.parametrize(("sheet", "row", "column", "value", "code", "start"), WRONG)
def test_a_mistake_is_named_by_sheet_row_and_column(
    tmp_path: Path, sheet: str, row: int, column: int, value: Cell, code: str, start: str
) -> None:
    path = saved(tmp_path / "m.xlsx", **changed(sheet, row, column, value))

    with pytest.raises(MatchingError) as caught:
        market_read(path)

    told = {one.code: one.render("zh") for one in caught.value.problems}
    assert told[code].startswith(start)


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "words"),
    [
        ("人员", 6, 8, None, "缺少“纵坐标”"),
        ("岗位", 2, 2, None, "缺少“名额”"),
        ("岗位", 2, 2, "两人", "应为1, 2, 3"),
        ("人员", 6, 9, -1, "应为0, 1, 2"),
        ("办法", 2, 0, "学历", "以下之一:特长、负担、距离;"),
        ("岗位", 3, 10, "a:87;q:90", "第3行,评分:没有“q”这个人"),
    ],
)
def test_a_sentence_calls_things_as_the_form_does(
    tmp_path: Path, sheet: str, row: int, column: int, value: Cell, words: str
) -> None:
    path = saved(tmp_path / "m.xlsx", **changed(sheet, row, column, value))

    with pytest.raises(MatchingError) as caught:
        market_read(path)

    assert any(words in one.render("zh") for one in caught.value.problems)


def test_seats_that_cannot_be_read_are_no_number_in_another_sentence(tmp_path: Path) -> None:
    rows = changed("岗位", 2, 2, "两人")["岗位"]
    rows[1][4] = -1

    with pytest.raises(MatchingError) as caught:
        market_read(saved(tmp_path / "m.xlsx", 岗位=rows))

    told = {one.code: one.render("zh") for one in caught.value.problems}
    assert "-1不在0和名额…之间" in told["MATCH-09"]


def test_a_workbook_that_is_no_form_says_what_is_missing(tmp_path: Path) -> None:
    write_rows(tmp_path / "m.xlsx", {"人员": [["代码"], ["a"]]})

    with pytest.raises(MatchingError) as caught:
        market_read(tmp_path / "m.xlsx")

    assert [one.code for one in caught.value.problems][:2] == ["MATCH-25", "MATCH-24"]


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.xlsx").write_bytes(b"nothing")

    with pytest.raises(MatchingError, match="MATCH-19"):
        market_read(tmp_path / "m.xlsx")


def test_the_blank_form_lacks_nothing_but_its_rows(tmp_path: Path) -> None:
    template_write(tmp_path / "t.xlsx")

    assert [sheet.name for sheet in workbook_open(tmp_path / "t.xlsx").sheets] == [
        "人员",
        "岗位",
        "区域",
        "办法",
        "填写说明",
    ]
    with pytest.raises(MatchingError) as caught:
        market_read(tmp_path / "t.xlsx")
    assert [(one.code, one.place) for one in caught.value.problems] == [("MATCH-05", "岗位")]


def test_the_result_goes_out_as_a_table(tmp_path: Path) -> None:
    made = market_read(saved(tmp_path / "m.xlsx"))
    result = solve(made)

    result_book_write(result, explain_all(made, result), tmp_path / "r.xlsx")

    rows = read_rows(tmp_path / "r.xlsx")
    assert rows[0] == ["编号", "岗位", "更想去的岗位为什么没有去成"]
    assert [row[0] for row in rows[1:]] == ["3", "a", "b"]


def test_a_strictly_reserved_seat_is_written_in_words(tmp_path: Path) -> None:
    path = saved(tmp_path / "m.xlsx", **changed("岗位", 2, 6, "退役军人:1:不开放"))

    assert market_read(path).posts[0].reserves == (Reserve("退役军人", 1, ("a",), is_strict=True),)


def test_criteria_and_people_stand_in_json_too() -> None:
    told = {
        "applicants": {"a": ["X"], "b": ["X"], "c": ["X"]},
        "posts": {"X": {"capacity": 1, "needs": ["crops"], "x": 0, "y": 0}},
        "criteria": ["distance/1000", "load"],
        "people": {
            "a": {"x": 1500, "y": 0, "load": 1},
            "b": {"x": 1999, "y": 0, "load": 0},
            "c": {"specialities": ["crops"]},
        },
    }

    assert market_from_mapping(told).posts[0].ranking == (("b",), ("a",), ("c",))
    assert market_from_mapping(told | {"criteria": []}).posts[0].ranking == (("a", "b", "c"),)


@pytest.mark.parametrize(
    ("key", "value", "code", "place"),
    [
        ("criteria", ["age"], "MATCH-23", "criteria[0]"),
        ("people", {"q": {}}, "MATCH-10", "people.q"),
        ("people", {"a": {"x": 1}}, "MATCH-03", "people.a"),
        ("people", {"a": {"load": "much"}}, "MATCH-02", "people.a.load"),
    ],
)
def test_wrong_criteria_are_named(key: str, value: Any, code: str, place: str) -> None:
    with pytest.raises(MatchingError) as caught:
        market_from_mapping({"applicants": {"a": ["X"]}, "posts": {"X": {"capacity": 1}}, key: value})

    assert [(one.code, one.place) for one in caught.value.problems] == [(code, place)]
