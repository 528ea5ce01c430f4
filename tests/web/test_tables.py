"""A table declared once: what the reader asks of it, and what it shows."""

from dataclasses import dataclass

import pytest
from django.http import QueryDict

from jishi.web.tables import Column, Kind, Table, Tick


@dataclass(frozen=True)
class Line:
    """One row of a round board."""

    name: str
    grade: str
    points: int | None
    count: int | str = 0


LINES = (
    Line("甲", "好", 9235, 3),
    Line("乙", "一般", None, "未采集"),
    Line("丙", "好", 8800, 11),
    Line("丁", "较差", 10000, 2),
)
TABLE: Table[Line] = Table(
    "lines",
    "得分",
    (
        Column("name", "组织", lambda line: line.name),
        Column("grade", "类别", lambda line: line.grade, funnel=True),
        Column("points", "得分", lambda line: line.points, Kind.POINTS, group="分数"),
        Column("count", "次数", lambda line: line.count, Kind.COUNT, group="分数"),
    ),
    page_size=3,
)


def names(query: str) -> list[str]:
    shown = TABLE.show(LINES, QueryDict(query))
    return [line.cells[0].text for line in shown.lines]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["甲", "乙", "丙"]),
        ("page=2", ["丁"]),
        ("sort=points", ["丙", "甲", "丁"]),
        ("sort=-points", ["丁", "甲", "丙"]),
        ("sort=-points&page=2", ["乙"]),
        ("sort=count&page=2", ["乙"]),
        ("f.grade=好", ["甲", "丙"]),
        ("f.grade=好&f.grade=较差&sort=-count", ["丙", "甲", "丁"]),
        ("f.grade=没有这类", []),
        ("sort=nonsense&page=x&f.name=甲", ["甲", "乙", "丙"]),
        ("page=99", []),
    ],
)
def test_sorting_filtering_and_paging_follow_the_address(query: str, expected: list[str]) -> None:
    assert names(query) == expected


def test_what_has_no_figure_stands_last_either_way() -> None:
    wide = Table(TABLE.key, TABLE.title, TABLE.columns)

    for query in ("sort=count", "sort=-count"):
        assert wide.show(LINES, QueryDict(query)).lines[-1].cells[0].text == "乙"


def test_figures_are_written_one_way_and_added_up_another() -> None:
    cells = TABLE.show(LINES, QueryDict("")).lines[0].cells
    missing = TABLE.show(LINES, QueryDict("")).lines[1].cells

    assert (cells[2].text, cells[2].number) == ("92.35", "92.35")
    assert (missing[2].text, missing[2].number) == ("—", "")
    assert (missing[3].text, missing[3].number) == ("未采集", "")


def test_the_sum_comes_first_and_has_no_number() -> None:
    shown = TABLE.show(LINES, QueryDict(""), total=Line("合计", "", 28035, 16))

    assert (shown.lines[0].number, shown.lines[0].cells[0].text) == (None, "合计")
    assert [line.number for line in shown.lines[1:]] == [1, 2, 3]
    assert shown.count == 4


def test_a_funnel_offers_every_value_with_its_count_also_when_one_is_ticked() -> None:
    shown = TABLE.show(LINES, QueryDict("f.grade=好"))

    ticks = next(head.ticks for head in shown.headers if head.key == "grade")
    assert [(tick.label, tick.count, tick.is_on) for tick in ticks] == [
        ("好", 2, True),
        ("一般", 1, False),
        ("较差", 1, False),
    ]


def test_a_chosen_condition_is_a_tag_that_can_be_taken_off() -> None:
    shown = TABLE.show(LINES, QueryDict("f.grade=好&f.grade=较差&sort=points&page=2"))

    assert [tag.label for tag in shown.tags] == ["类别:好", "类别:较差"]
    left = QueryDict(shown.tags[0].without_href.removeprefix("?"))
    assert (left.getlist("f.grade"), left.get("sort"), left.get("page")) == (["较差"], "points", None)


def test_a_header_sorts_up_then_down() -> None:
    def href(query: str) -> str:
        return next(h.sort_href for h in TABLE.show(LINES, QueryDict(query)).headers if h.key == "points")

    assert href("page=2") == "?sort=points"
    assert href("sort=points") == "?sort=-points"
    assert href("sort=-points") == "?sort=points"


def test_neighbouring_columns_of_a_group_share_a_header() -> None:
    groups = TABLE.show(LINES, QueryDict("")).groups

    assert [(group.label, [head.label for head in group.headers]) for group in groups] == [
        ("", ["组织"]),
        ("", ["类别"]),
        ("分数", ["得分", "次数"]),
    ]


def test_a_page_from_a_selector_shows_its_labels() -> None:
    shown = TABLE.show_page(
        LINES[:1],
        QueryDict("f.grade=a"),
        count=7,
        every=lambda: LINES,
        ticks={"grade": [Tick("a", "好", 7)]},
    )

    assert (shown.count, shown.pager.pages, shown.tags[0].label) == (7, 3, "类别:好")
    ticks = next(head.ticks for head in shown.headers if head.key == "grade")
    assert ticks[0].is_on


def test_two_tables_on_one_page_do_not_hear_each_other() -> None:
    other = Table("other", "其他", TABLE.columns, prefix="b.")

    shown = other.show(LINES, QueryDict("sort=-points&b.sort=points"))

    assert [line.cells[0].text for line in shown.lines][:2] == ["丙", "甲"]
    assert shown.headers[0].sort_href == "?sort=-points&b.sort=name"
