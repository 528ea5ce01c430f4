"""Indicator tables: read from any form with the same result, and every bad cell named by row and column."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from jishi.engines.scoring import Options, ScoringError, grade, inputs, rubric_from_mapping, rubric_write
from jishi.engines.scoring.store import run_read, run_score
from jishi.engines.scoring.store.dictionary import measures_read, ranges_read
from jishi.sheets import write_rows
from tests.engines.scoring.small import COLUMNS, ON, changed, full, places, refused, small_rubric, table_write

pytestmark = pytest.mark.slow

SHIPPED = Path(__file__).parents[3] / "src" / "jishi" / "data" / "indicators.yaml"


@pytest.fixture
def rubrics(tmp_path: Path) -> Path:
    folder = tmp_path / "rubrics"
    folder.mkdir()
    rubric_write(small_rubric(), folder / "village.yaml")
    return folder


def test_every_form_of_a_table_gives_the_same_run(rubrics: Path, tmp_path: Path) -> None:
    rows = [
        full(f"{n:04d}", meetings=n % 5, came=n % 7, due=7, lectures=None if n % 3 else n) for n in range(50)
    ]
    headings = list(rows[0])
    cells = [[*map(row.get, headings)] for row in rows]
    table_write(tmp_path / "a.csv", rows)
    table_write(tmp_path / "b.csv", rows[::-1], encoding="gb18030")
    table_write(tmp_path / "c.csv", rows, encoding="utf-8-sig")
    write_rows(tmp_path / "d.xlsx", {"表": [headings, *cells]})
    connection = duckdb.connect()
    source = f"read_csv('{tmp_path / 'a.csv'}', types = {{'org_code': 'VARCHAR'}})"
    connection.execute(
        f"COPY (FROM {source} ORDER BY meetings) TO '{tmp_path / 'e.parquet'}' (FORMAT parquet)"
    )
    wide = ", ".join(f"CAST({name} AS DOUBLE) AS {name}" for name in COLUMNS)
    query = f"SELECT org_code, org_type, {wide} FROM {source}"
    connection.execute(f"COPY ({query}) TO '{tmp_path / 'f.parquet'}' (FORMAT parquet)")

    found: list[Any] = []
    for name in ("a.csv", "b.csv", "c.csv", "d.xlsx", "e.parquet", "f.parquet"):
        out = tmp_path / "runs" / name
        grade(rubrics, tmp_path / name, out, as_of=ON, options=Options(threads=1 + len(found) % 3))
        found.append(json.loads((out / "manifest.json").read_text(encoding="utf-8"))["files"])

    assert all(files == found[0] for files in found[1:])


def test_neither_threads_nor_the_order_of_many_rows_change_a_byte(rubrics: Path, tmp_path: Path) -> None:
    """More rows than a row group of any kind holds."""
    values = ", ".join(
        f"(i * {n + 7}) % 5 % (CASE WHEN {n} IN (0, 4, 5) THEN 2 ELSE 5 END) AS {name}"
        for n, name in enumerate(COLUMNS)
    )
    codes = "lpad(CAST(i AS VARCHAR), 9, '0') AS org_code, 'village' AS org_type"
    query = f"SELECT {codes}, {values} FROM range(130000) AS t(i)"
    for name, order in (("a", "i"), ("b", "hash(i)")):
        duckdb.execute(f"COPY ({query} ORDER BY {order}) TO '{tmp_path / name}.parquet' (FORMAT parquet)")

    found = []
    for name, threads in (("a", 1), ("a", 2), ("b", 3)):
        options = Options(threads=threads)
        graded = grade(rubrics, tmp_path / f"{name}.parquet", tmp_path / "run", as_of=ON, options=options)
        found.append(graded.run.manifest["files"])

    assert found[0] == found[1] == found[2]


def test_every_bad_cell_is_named_by_row_and_column(rubrics: Path, tmp_path: Path) -> None:
    rows = [
        full("01"),
        full("01"),
        full("", room=1.5),
        full("04", lectures=-3, org_type=""),
        full("05", awards="many"),
        full("06", org_type="town"),
        full("07", lectures=1_000_001),
        full("08", sign=2),
        full("09", lectures=" 3 ", due="4.0", came="003"),
    ]
    table = table_write(tmp_path / "in.csv", rows)

    caught = refused(rubrics, table)

    assert places(caught) == [
        ("INPUT-06", 3, "org_code"),
        ("INPUT-09", 4, "org_code"),
        ("INPUT-03", 4, "room"),
        ("INPUT-09", 5, "org_type"),
        ("INPUT-04", 5, "lectures"),
        ("INPUT-05", 6, "awards"),
        ("INPUT-07", 7, "org_type"),
        ("INPUT-08", 8, "lectures"),
        ("INPUT-11", 9, "sign"),
    ]


def test_a_flood_of_problems_is_counted_and_cut(
    rubrics: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "PROBLEMS_MAX", 3)
    table = table_write(tmp_path / "in.csv", [full(f"{n}", room="?") for n in range(5)])

    caught = refused(rubrics, table)

    assert (len(caught.value.problems), caught.value.total) == (3, 5)


def test_rows_are_counted_as_the_office_program_shows_them(rubrics: Path, tmp_path: Path) -> None:
    table = table_write(tmp_path / "in.csv", [full("01"), full("02", room="有")])
    head, first, second = table.read_text(encoding="utf-8").splitlines()
    blank = "," * head.count(",")
    table.write_text("\n".join([head, first, "", blank, second, blank, ""]), encoding="utf-8")

    assert places(refused(rubrics, table)) == [("INPUT-05", 5, "room")]


def test_rows_of_a_workbook_are_counted_with_its_blank_rows(rubrics: Path, tmp_path: Path) -> None:
    headings = list(full("01"))
    rows = [headings, [*full("01").values()], [], [*full("02", room="有").values()]]
    write_rows(tmp_path / "in.xlsx", {"表": rows})

    assert places(refused(rubrics, tmp_path / "in.xlsx")) == [("INPUT-05", 4, "room")]


def test_oddly_written_numbers_are_read(rubrics: Path, tmp_path: Path) -> None:
    table = table_write(
        tmp_path / "in.csv", [full(" 01 ", lectures=" 3 ", due="4.0", came="003", awards=" ")]
    )

    grade(rubrics, table, tmp_path / "out", as_of=ON)

    facts = run_score(run_read(tmp_path / "out"), "01").facts
    assert [facts[name] for name in ("lectures", "due", "came", "awards")] == [3, 4, 3, None]


def test_missing_columns_are_named_with_who_needs_them(tmp_path: Path) -> None:
    quota = [{"group": ["county"], "class": "较差", "at_least": "5%"}]
    rubric_write(small_rubric(quota=quota), tmp_path / "v.yaml")
    row = full("01")
    del row["due"]

    caught = refused(tmp_path / "v.yaml", table_write(tmp_path / "in.csv", [row]))

    assert places(caught) == [("INPUT-02", 0, "county"), ("INPUT-02", 0, "due")]


def test_a_table_without_codes_or_types_isrefused(rubrics: Path, tmp_path: Path) -> None:
    table = table_write(tmp_path / "in.csv", [{"name": "a"}])

    assert places(refused(rubrics, table)) == [("INPUT-02", 0, "org_code"), ("INPUT-02", 0, "org_type")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("in.csv", b"", "INPUT-15"),
        ("in.csv", b"org_code,org_type\n", "INPUT-15"),
        ("in.csv", b"org_code,org_type\n\xff\xff\xff", "INPUT-01"),
        ("in.csv", b"org_code,org_type,org_type\n1,village,village\n", "INPUT-12"),
        ("in.csv", b"org_code,org_type\n1,village,3\n2,village\n3\n", "INPUT-13"),
        ("in.parquet", b"no parquet", "INPUT-01"),
        ("in.xlsx", b"no workbook", "SHEET-02"),
        ("in.ods", b"", "INPUT-01"),
        ("in.csv", b'org_code,org_type\n1,"' + b"x" * 200_000 + b'"\n2\n', "INPUT-01"),
    ],
)
def test_a_file_that_cannot_be_a_table_isrefused(
    rubrics: Path, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)

    assert places(refused(rubrics, tmp_path / name))[0][0] == code


def test_a_file_that_is_not_there_is_refused(rubrics: Path, tmp_path: Path) -> None:
    assert places(refused(rubrics, tmp_path / "in.csv")) == [("INPUT-01", 0, "")]


def test_a_workbook_without_rows_or_codes_is_refused(rubrics: Path, tmp_path: Path) -> None:
    write_rows(tmp_path / "empty.xlsx", {"表": []})
    write_rows(tmp_path / "other.xlsx", {"表": [["org_type", None], ["village", "x"]]})

    assert places(refused(rubrics, tmp_path / "empty.xlsx")) == [("INPUT-15", 0, "")]
    assert places(refused(rubrics, tmp_path / "other.xlsx")) == [("INPUT-02", 0, "org_code")]


def test_columns_of_parquet_are_checked_by_their_types(rubrics: Path, tmp_path: Path) -> None:
    columns = {name: f"[1, 0, NULL]::TINYINT[] AS {name}" for name in COLUMNS}
    columns["term_ok"] = "[true, false, NULL] AS term_ok"
    columns["lectures"] = "[1.5, 'nan'::DOUBLE, -1] AS lectures"
    columns["room"] = "[DATE '2012-01-01', NULL, NULL] AS room"
    columns["sign"] = "[1, 9223372036854775807, NULL]::BIGINT[] AS sign"
    columns["blamed"] = "[NULL, NULL, NULL]::INTEGER[] AS blamed"
    keys = ["['a', 'b', 'c'] AS org_code", "['village', 'village', 'village'] AS org_type"]
    lists = ", ".join([*keys, *columns.values()])
    names = ", ".join(f"unnest({name}) AS {name}" for name in ("org_code", "org_type", *COLUMNS))
    query = f"SELECT {names} FROM (SELECT {lists})"
    duckdb.execute(f"COPY ({query}) TO '{tmp_path / 'in.parquet'}' (FORMAT parquet)")

    assert places(refused(rubrics, tmp_path / "in.parquet")) == [
        ("INPUT-05", 2, "room"),
        ("INPUT-03", 2, "lectures"),
        ("INPUT-11", 3, "sign"),
        ("INPUT-04", 4, "lectures"),
    ]


def test_a_code_that_lost_its_digits_in_a_workbook_isrefused(rubrics: Path, tmp_path: Path) -> None:
    row = full("x") | {"org_code": 230_300_000_000_001_200}
    book = openpyxl.Workbook()
    for cells in (list(row), list(row.values())):
        book.worksheets[0].append(cells)
    book.save(tmp_path / "in.xlsx")

    assert places(refused(rubrics, tmp_path / "in.xlsx")) == [("INPUT-17", 2, "org_code")]


def test_a_code_kept_as_text_in_a_workbook_is_read_whole(rubrics: Path, tmp_path: Path) -> None:
    row = full("230300000000001234")
    write_rows(tmp_path / "in.xlsx", {"表": [list(row), list(row.values())]})

    graded = grade(rubrics, tmp_path / "in.xlsx", tmp_path / "run", as_of=ON)

    assert run_score(graded.run, "230300000000001234").score.total_cp == 1350


def test_a_day_without_a_rubric_isrefused(rubrics: Path, tmp_path: Path) -> None:
    table = table_write(tmp_path / "in.csv", [full("01")])

    with pytest.raises(ScoringError) as caught:
        grade(rubrics, table, tmp_path / "out", as_of=date(2012, 2, 29))

    assert [problem.code for problem in caught.value.problems] == ["RUBRIC-27"]


def test_columns_nobody_reads_and_blank_groups_are_warnings(tmp_path: Path) -> None:
    quota = [{"group": ["county"], "class": "较差", "at_least": "50%"}]
    rubric_write(small_rubric(quota=quota), tmp_path / "v.yaml")
    rows = [full("01", county="a", note="x"), full("02", county=None, note="y", lectures=0)]

    graded = grade(tmp_path, table_write(tmp_path / "in.csv", rows), tmp_path / "out", as_of=ON)

    assert [warning.code for warning in graded.warnings] == ["WARN-01", "WARN-02"]
    assert all(warning.render(lang) for warning in graded.warnings for lang in ("zh", "en"))
    assert run_score(graded.run, "02").score.moved_by == 1


def test_a_dictionary_gives_the_range(rubrics: Path, tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text("- {id: lectures, min: 2, max: 3000000}", encoding="utf-8")
    wide = table_write(tmp_path / "wide.csv", [full("01", lectures=3_000_000)])
    low = table_write(tmp_path / "low.csv", [full("01", lectures=1)])

    grade(rubrics, wide, tmp_path / "run", as_of=ON, options=Options(dictionary=tmp_path / "d.yaml"))

    assert run_score(run_read(tmp_path / "run"), "01").facts["lectures"] == 3_000_000
    assert places(refused(rubrics, low, dictionary=tmp_path / "d.yaml")) == [("INPUT-08", 2, "lectures")]


def test_the_shipped_dictionary_can_be_read() -> None:
    assert list(ranges_read(SHIPPED)) == list(measures_read(SHIPPED))


def test_a_dictionary_names_its_mistakes(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text("- {id: A, min: 5, max: 3}", encoding="utf-8")

    with pytest.raises(ScoringError) as caught:
        ranges_read(tmp_path / "d.yaml")

    assert [problem.code for problem in caught.value.problems] == ["RUBRIC-05", "RUBRIC-08"]


def test_names_that_sql_and_python_use_are_plain_indicators(tmp_path: Path) -> None:
    names = ["order", "select", "class", "def", "total", "place"]
    criteria = [{"id": f"C{n}", "name": name, "max": 1, "flag": name} for n, name in enumerate(names)]
    tiers = [{"tier": "it's", "class": "a", "min": 1}, {"tier": '"', "class": "b", "min": 0}]
    quota = [{"group": ["group by"], "class": "b", "at_least": "1%"}]
    mapping = changed(criteria=criteria, tiers=tiers, quota=quota, points={"base": 6})
    rubric_write(rubric_from_mapping(mapping, "v"), tmp_path / "v.yaml")
    rows: list[dict[str, Any]] = [
        {"org_code": "a'b", "org_type": "village", "group by": "x"} | dict.fromkeys(names, 1)
    ]

    graded = grade(tmp_path / "v.yaml", table_write(tmp_path / "in.csv", rows), tmp_path / "o", as_of=ON)

    assert run_score(graded.run, "a'b").score.tier == '"'
