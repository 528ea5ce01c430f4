"""Lists as they are laid out in offices: titles, headings of several lines, several sheets, mended line ends."""

from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from jishi.engines.linkage import LinkageError, Source, link, spec_read
from jishi.engines.linkage.kinds import UNITS
from jishi.engines.linkage.store.sources import ListLoader

from .lists import parquet_rows, rows_write, spec_of, spec_write, units_of

pytestmark = pytest.mark.slow
COLUMNS = {"record_id": "编号", "name": "单位名称", "code": "信用代码"}
Loaded = tuple[list[tuple[str, ...]], ListLoader]


def loaded(file: Path, columns: dict[str, str]) -> Loaded:
    """Rows as they were taken in, and who took them."""
    (file.parent / "work").mkdir()
    with duckdb.connect() as connection:
        loader = ListLoader(connection, UNITS.fields, file.parent / "work")
        loader.load(Source("a", "a", file, columns))
        rows = connection.execute(f"SELECT {', '.join(columns)} FROM raw ORDER BY row_number").fetchall()
    return rows, loader


@pytest.mark.parametrize("told", ["信用代码", "信用\n代码", "信用 代码"])
def test_headings_of_several_lines_take_no_row_with_them(tmp_path: Path, told: str) -> None:
    (tmp_path / "a.csv").write_text('编号,"单位\n名称","信用\n代码"\n1,甲,A\n2,乙,B\n', encoding="utf-8")

    rows, loader = loaded(tmp_path / "a.csv", {**COLUMNS, "code": told})

    assert (rows, loader.problems) == ([("1", "甲", "A"), ("2", "乙", "B")], [])


@pytest.mark.parametrize(
    "above", ["", "某区名册\n", "某区名册\n\n", '"某区\n名册",,\n', "某区名册\r\n", "\n"]
)
@pytest.mark.parametrize(("one", "other"), [("\n", "\r\n"), ("\r\n", "\n"), ("\r\n", "\r\n"), ("\r", "\n")])
def test_line_ends_of_several_programs_lose_no_row(tmp_path: Path, above: str, one: str, other: str) -> None:
    text = f"{above}编号,单位名称,信用代码{one}1,甲,A{one}2,乙{other}3,丙,C{other}"
    (tmp_path / "a.csv").write_bytes(text.encode())

    rows, loader = loaded(tmp_path / "a.csv", COLUMNS)

    assert (rows, loader.problems) == ([("1", "甲", "A"), ("2", "乙", None), ("3", "丙", "C")], [])


def test_a_row_too_wide_is_told_below_a_title(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "名册\n\n编号,单位名称,信用代码\n1,甲,A\n2,乙,B,丁,戊\n", encoding="utf-8"
    )

    _, loader = loaded(tmp_path / "a.txt", COLUMNS)

    assert [(each.code, each.row) for each in loader.problems] == [("LINK-21", 5)]


def test_the_sheet_is_the_one_that_has_the_headings(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    book.add_worksheet("填表说明").write(0, 0, "请按编号填")
    sheet = book.add_worksheet("名册")
    sheet.write(0, 0, "两新组织名册")
    sheet.write_row(1, 0, ["编号", "单位\n名称", "信用代码"])
    sheet.write_row(2, 0, [1, "鸡西宏达商贸有限公司", ""])
    book.close()
    entry = {"name": "a", "file": "a.xlsx", "columns": COLUMNS}

    for number, more in enumerate(({}, {"header_row": 2})):
        run = link(spec_read(spec_of(tmp_path, [{**entry, **more}])), tmp_path / f"out{number}")
        assert set(units_of(run)) == {("a", "1")}


def test_numbers_with_gaps_are_whole_again(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT * FROM (VALUES (1.0::DOUBLE, '甲', 710137028.0::DOUBLE), (2, '乙', NULL), (3, '丙',"
            f" 912303021234567000), (4, '丁', 'nan')) AS t(编号, 单位名称, 信用代码)) TO '{file}' (FORMAT parquet)"
        )

    rows, loader = loaded(file, COLUMNS)

    assert rows == [
        ("1", "甲", "710137028"),
        ("2", "乙", None),
        ("3", "丙", "9.12303021234567e+17"),
        ("4", "丁", None),
    ]
    assert [(each.code, each.row) for each in loader.warnings] == [("LINK-11", 3)]


def test_numbers_that_another_program_wrote_with_a_point(tmp_path: Path) -> None:
    text = "编号,单位名称,信用代码,电话,成立\n7.0,甲.0,710137028.0,6221111.0,20010203.0\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")

    rows, _ = loaded(tmp_path / "a.csv", {**COLUMNS, "phone": "电话", "founded": "成立"})

    assert rows == [("7.0", "甲.0", "710137028", "6221111", "20010203")]


def test_rows_with_something_elsewhere_only_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("编号,单位名称,信用代码\n1,甲,A\n2,乙,\n,,\n填表人,,\n", encoding="utf-8")

    run = link(
        spec_read(spec_of(tmp_path, [{"name": "a", "file": "a.csv", "columns": {"code": "信用代码"}}])),
        tmp_path / "out",
    )

    assert set(units_of(run)) == {("a", "1")}
    assert [each.code for each in run.warnings] == ["LINK-29"]
    assert "有2行(第3、5行)在所选的各列里都是空的" in run.warnings[0].render("zh")


def test_a_partys_organisation_stands_for_its_unit(tmp_path: Path) -> None:
    firm = "鸡西市宏达商贸有限公司"
    party = ("党支部", "支部", "党总支", "联合党支部", "支部委员会", "党总支部委员会", "党委")
    names = [
        *(f"{firm}{each}" for each in party),
        f"中共{firm}支部委员会",
        f"中国共产党{firm}委员会",
        f"中共{firm}总支部委员会",
    ]
    others = ["宏达党参种植合作社", "景福社区居民委员会", "红党支部"]
    rows = [{"record_id": f"{n:02}", "name": name} for n, name in enumerate([firm, *names, *others])]

    run = link(spec_read(spec_write(tmp_path, {"zz": rows})), tmp_path / "out")

    cores = [core for (core,) in parquet_rows(run.path / "records.parquet", "core")]
    assert cores == ["宏达商贸"] * (len(names) + 1) + ["宏达党参种植", "景福社区居民委员会", "红党支部"]


@pytest.mark.parametrize(
    ("told", "county"),
    [
        ("231002", "231002"),
        ("东安区", "231002"),
        ("牡丹江市东安区", "231002"),
        (" 黑龙江省 牡丹江市 东安区五星街道", "231002"),
        ("东安", "231002"),
        ("牡丹江东安区", "231002"),
        ("双城市", "230113"),
        ("牡丹江市", None),
        ("向阳区", None),
        ("佳木斯市向阳区", "230803"),
        ("某区", None),
    ],
)
@pytest.mark.parametrize("kind", ["units", "members"])
def test_an_area_told_by_its_name_is_the_code_that_it_means(
    tmp_path: Path, kind: str, told: str, county: str | None
) -> None:
    rows = [{"record_id": "1", "name": "王大军", "area_code": told}]
    columns = rows_write(tmp_path / "a.csv", rows)

    run = link(
        spec_read(spec_of(tmp_path, [{"name": "a", "file": "a.csv", "columns": columns}], kind=kind)),
        tmp_path / "out",
    )

    ((found, place, said),) = parquet_rows(run.path / "records.parquet", "county, place, area_code")
    assert (found, said) == (county, told.strip())
    assert place == {"牡丹江市": "2310"}.get(told, county[:4] if county else place)


def test_totals_and_signatures_are_no_records(tmp_path: Path) -> None:
    rows = [
        "序号,编号,单位名称,信用代码,负责人",
        "1,A1,鸡西会计师事务所有限公司,,王军",
        "2,A2,合计划设计有限公司,,李山",
        ",小计,2,,",
        "序号,编号,单位名称,信用代码,负责人",
        "3,A3,注册税务师协会,,平均",
        "4,A4,1、鸡西宏达商贸有限公司,,",
        ",,合 计,3,",
        "总计(家),,,4,",
        "注:本表每月报一次,,,,",
        "填表人:张三,,审核人:李四,,",
        ",,填报单位(盖章),,",
        ",,,,2012年7月15日",
    ]
    (tmp_path / "a.csv").write_text("企业名单\n" + "\n".join(rows) + "\n", encoding="utf-8")

    for number, columns in enumerate((COLUMNS, {"name": "单位名称", "person": "负责人"})):
        entry = {"name": "a", "file": "a.csv", "columns": columns}
        run = link(spec_read(spec_of(tmp_path, [entry])), tmp_path / f"out{number}")

        named = [name for (name,) in parquet_rows(run.path / "records.parquet", "name")]
        assert sorted(named) == sorted(row.split(",")[2] for row in (rows[1], rows[2], rows[5], rows[6]))
        assert [each.code for each in run.warnings] == ["LINK-30"]
        assert "有8行(第5、6、9、10、11…行)是合计" in run.warnings[0].render("zh")


def test_a_list_of_totals_only_has_no_rows(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("编号,单位名称,信用代码\n,合计,3\n", encoding="utf-8")

    _, loader = loaded(tmp_path / "a.csv", COLUMNS)

    assert [each.code for each in loader.problems] == ["LINK-07"]


def test_a_list_may_call_its_columns_as_our_own_are_called(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT 'x1' AS said, '甲' AS row_number, 'A' AS code UNION ALL SELECT 'x2', '乙', 'B')"
            f" TO '{tmp_path / 'a.parquet'}' (FORMAT parquet)"
        )

    rows, loader = loaded(tmp_path / "a.parquet", {"record_id": "said", "name": "row_number", "code": "code"})

    assert (rows, loader.problems) == ([("x1", "甲", "A"), ("x2", "乙", "B")], [])


def test_what_is_odd_in_rows_of_before_is_told_of_a_later_batch_too(tmp_path: Path) -> None:
    rows = [
        {"record_id": str(n), "name": f"鸡西市第{n}商贸有限公司", "code": "9.12303E+17" if n == 3 else ""}
        for n in range(1, 21)
    ]
    total = {"record_id": "合计", "name": "20家", "code": ""}
    first = link(spec_read(spec_write(tmp_path, {"a": [*rows, total]})), tmp_path / "first")
    more = [*rows, {"record_id": "21", "name": "鸡西鑫源物流有限公司", "code": "9.12303E+17"}]

    spec = spec_read(spec_write(tmp_path, {"a": [*more, total]}))
    second = link(spec, tmp_path / "second", previous=first.path)
    spec = spec_read(spec_write(tmp_path, {"a": [*more, rows[4], total]}))
    with pytest.raises(LinkageError) as caught:
        link(spec, tmp_path / "third", previous=first.path)

    assert [(each.code, each.row) for each in second.warnings] == [("LINK-30", 0), ("LINK-11", 4)]
    assert "2个" in second.warnings[1].render("zh")
    assert len(units_of(second)) == 21
    assert [(each.code, dict(each.values)["rows"]) for each in caught.value.problems] == [
        ("LINK-09", "6、23")
    ]
