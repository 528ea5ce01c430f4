"""Files: rubrics in two forms, indicator tables in three, run folders that are whole or not there."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from jishi.engines.scoring import (
    Options,
    Rubric,
    ScoringError,
    grade,
    rubric_from_mapping,
    rubric_read,
    rubric_write,
    rubrics_read,
    score,
)
from jishi.engines.scoring.store import rubric_files, run_read, run_score
from jishi.engines.scoring.store.dictionary import measures_read, ranges_read
from jishi.sheets import read_rows, write_rows
from tests.engines.scoring.small import COLUMNS, ON, SMALL, changed, full, table_write

SHIPPED = Path(__file__).parents[3] / "src" / "jishi" / "data" / "rubrics"


@pytest.fixture
def rubrics(tmp_path: Path) -> Path:
    folder = tmp_path / "rubrics"
    (folder / "any name").mkdir(parents=True)
    rubric_write(_rubric(), folder / "any name" / "any name.yaml")
    return folder


def _rubric(**changes: Any) -> Rubric:
    return rubric_from_mapping(changed(**changes), "village.yaml")


def _codes(caught: pytest.ExceptionInfo[ScoringError]) -> list[tuple[str, int, str]]:
    return [(problem.code, problem.row, problem.column) for problem in caught.value.problems]


def _refused(rubrics: Path, table: Path, **options: Any) -> pytest.ExceptionInfo[ScoringError]:
    out = table.with_name("out")
    with pytest.raises(ScoringError) as caught:
        grade(rubrics, table, out, as_of=ON, options=Options(**options))
    assert not out.exists()
    assert [each.name for each in out.parent.iterdir() if each.name.startswith(".")] == []
    for lang in ("zh", "en"):
        assert all(caught.value.lines(lang))
    return caught


@pytest.mark.parametrize("path", sorted(SHIPPED.rglob("*.yaml")), ids=lambda path: path.parent.name)
def test_a_rubric_keeps_its_hash_through_a_workbook_and_back(path: Path, tmp_path: Path) -> None:
    rubric = rubric_read(path)

    rubric_write(rubric, tmp_path / "a.xlsx")
    rubric_write(rubric_read(tmp_path / "a.xlsx"), tmp_path / "b.yaml")

    assert rubric_read(tmp_path / "b.yaml") == rubric
    assert rubric_read(tmp_path / "b.yaml").hash == rubric.hash


def test_a_workbook_may_use_the_marks_of_a_chinese_keyboard(tmp_path: Path) -> None:
    rubric_write(_rubric(), tmp_path / "a.xlsx")
    sheets = {name: read_rows(tmp_path / "a.xlsx", name) for name in ("总则", "档次", "细则")}
    for row in sheets["细则"]:
        row[:] = [
            cell.replace(";", "；").replace("=", "＝") if isinstance(cell, str) else cell for cell in row
        ]
    write_rows(tmp_path / "b.xlsx", sheets)

    assert rubric_read(tmp_path / "b.xlsx").hash == _rubric().hash


def test_a_workbook_names_every_cell_it_cannot_read(tmp_path: Path) -> None:
    rubric_write(_rubric(), tmp_path / "a.xlsx")
    sheets = {name: read_rows(tmp_path / "a.xlsx", name) for name in ("总则", "档次", "细则")}
    sheets["总则"].append(["颜色", "红"])
    sheets["档次"][0][2] = "最低"
    sheets["细则"][1][5] = "猜"
    sheets["细则"][2][7] = "一个都不少"
    write_rows(tmp_path / "b.xlsx", sheets)

    with pytest.raises(ScoringError) as caught:
        rubric_read(tmp_path / "b.xlsx")

    assert [problem.code for problem in caught.value.problems] == ["RUBRIC-29"] * 4
    assert "第3行“规则”的内容“一个都不少”看不懂" in "".join(caught.value.lines("zh"))
    assert all(caught.value.lines("en"))


def test_a_workbook_without_a_sheet_is_refused(tmp_path: Path) -> None:
    write_rows(tmp_path / "a.xlsx", {"总则": [["评分标准", "village"]]})

    with pytest.raises(ScoringError, match="RUBRIC-29"):
        rubric_read(tmp_path / "a.xlsx")


def test_files_of_a_folder_are_told_about_together(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("rubric: [", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("rubric: a\nrubric: b", encoding="utf-8")
    (tmp_path / "c.yml").write_bytes("版本".encode("gb18030"))
    (tmp_path / "d.xlsx").write_bytes(b"no workbook")
    (tmp_path / "e.yaml").write_text("# " + "x" * 2_000_001, encoding="utf-8")
    (tmp_path / "~$d.xlsx").write_bytes(b"lock")

    with pytest.raises(ScoringError) as caught:
        rubrics_read(tmp_path)

    found = [(problem.file, problem.code) for problem in caught.value.problems]
    assert found == [
        ("a.yaml", "RUBRIC-01"),
        ("b.yaml", "RUBRIC-25"),
        ("c.yml", "RUBRIC-01"),
        ("d.xlsx", "RUBRIC-01"),
        ("e.yaml", "RUBRIC-23"),
    ]
    assert all(caught.value.lines("zh"))


def test_a_folder_without_rubrics_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScoringError, match="RUBRIC-28"):
        rubrics_read(tmp_path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScoringError, match="there is no such file"):
        rubric_read(tmp_path / "a.yaml")


def test_a_rubric_is_written_as_yaml_or_workbook_only(tmp_path: Path) -> None:
    with pytest.raises(ScoringError, match="RUBRIC-01"):
        rubric_write(_rubric(), tmp_path / "a.json")


def test_yaml_numbers_are_what_they_look_like(tmp_path: Path) -> None:
    text = (
        "rubric: v\norg_type: v\nversion: 2012.10\neffective: {from: 2012-03-01}\npoints: {base: 3.30}\n"
        "tiers: [{tier: A, class: a, min: 0}]\n"
        "criteria: [{id: A, name: a, max: 1.1, flag: a}, {id: B, name: b, max: 2.2, bands: {of: b, ge: {010: 2.2}}}]\n"
    )
    (tmp_path / "v.yaml").write_text(text, encoding="utf-8")

    rubric = rubric_read(tmp_path / "v.yaml")

    assert rubric.version == "2012.10"
    assert rubric.base_cp == 330
    assert rubric.text["criteria"][1]["bands"]["ge"] == {10: rubric.text["criteria"][1]["max"]}


def test_overlapping_versions_in_a_folder_are_refused(rubrics: Path) -> None:
    rubric_write(_rubric(version="2"), rubrics / "second.yaml")

    with pytest.raises(ScoringError) as caught:
        rubric_files(rubrics)

    assert [problem.code for problem in caught.value.problems] == ["RUBRIC-26"]


def test_a_table_is_graded_and_every_part_is_kept(rubrics: Path, tmp_path: Path) -> None:
    rows = [full("02", came=3, due=4), full("01"), full("03", meetings=None, accidents=None)]
    table = table_write(tmp_path / "in.csv", rows)

    grade(rubrics, table, tmp_path / "out", as_of=ON)

    run = run_read(tmp_path / "out")
    assert (tmp_path / "out" / "ratings.csv").read_text(encoding="utf-8").splitlines() == [
        "org_code,org_type,total,tier_raw,tier",
        "01,village,13.50,B,B",
        "02,village,11.00,B,B",
        "03,village,12.50,B,B",
    ]
    for row in rows:
        stored = run_score(run, str(row["org_code"]))
        facts = {name: row[name] for name in COLUMNS}
        assert stored.facts == facts
        assert stored.score == score(stored.rubric, stored.facts)
    assert run_score(run, "03").score.is_provisional
    assert run.manifest["organisations"] == 3
    assert run.manifest["rubrics"][0]["hash"] == _rubric().hash


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

    caught = _refused(rubrics, table)

    assert _codes(caught) == [
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


def test_rows_are_counted_as_the_office_program_shows_them(rubrics: Path, tmp_path: Path) -> None:
    table = table_write(tmp_path / "in.csv", [full("01"), full("02", room="有")])
    head, first, second = table.read_text(encoding="utf-8").splitlines()
    blank = "," * head.count(",")
    table.write_text("\n".join([head, first, "", blank, second, blank, ""]), encoding="utf-8")

    assert _codes(_refused(rubrics, table)) == [("INPUT-05", 5, "room")]


def test_rows_of_a_workbook_are_counted_with_its_blank_rows(rubrics: Path, tmp_path: Path) -> None:
    headings = list(full("01"))
    rows = [headings, [*full("01").values()], [], [*full("02", room="有").values()]]
    write_rows(tmp_path / "in.xlsx", {"表": rows})

    assert _codes(_refused(rubrics, tmp_path / "in.xlsx")) == [("INPUT-05", 4, "room")]


def test_oddly_written_numbers_are_read(rubrics: Path, tmp_path: Path) -> None:
    table = table_write(
        tmp_path / "in.csv", [full(" 01 ", lectures=" 3 ", due="4.0", came="003", awards=" ")]
    )

    grade(rubrics, table, tmp_path / "out", as_of=ON)

    facts = run_score(run_read(tmp_path / "out"), "01").facts
    assert [facts[name] for name in ("lectures", "due", "came", "awards")] == [3, 4, 3, None]


def test_missing_columns_are_named_with_who_needs_them(tmp_path: Path) -> None:
    quota = [{"group": ["county"], "class": "较差", "at_least": "5%"}]
    rubric_write(_rubric(quota=quota), tmp_path / "v.yaml")
    row = full("01")
    del row["due"]

    caught = _refused(tmp_path / "v.yaml", table_write(tmp_path / "in.csv", [row]))

    assert _codes(caught) == [("INPUT-02", 0, "county"), ("INPUT-02", 0, "due")]


def test_a_table_without_codes_or_types_is_refused(rubrics: Path, tmp_path: Path) -> None:
    table = table_write(tmp_path / "in.csv", [{"name": "a"}])

    assert _codes(_refused(rubrics, table)) == [("INPUT-02", 0, "org_code"), ("INPUT-02", 0, "org_type")]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("in.csv", b"", "INPUT-15"),
        ("in.csv", b"org_code,org_type\n", "INPUT-15"),
        ("in.csv", b"org_code,org_type\n\xff\xff\xff", "INPUT-01"),
        ("in.csv", b"org_code,org_type,org_type\n1,village,village\n", "INPUT-12"),
        ("in.csv", b"org_code,org_type\n1,village,3\n2,village\n3\n", "INPUT-13"),
        ("in.parquet", b"no parquet", "INPUT-01"),
        ("in.xlsx", b"no workbook", "INPUT-01"),
        ("in.ods", b"", "INPUT-01"),
    ],
)
def test_a_file_that_cannot_be_a_table_is_refused(
    rubrics: Path, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    (tmp_path / name).write_bytes(content)

    assert _codes(_refused(rubrics, tmp_path / name))[0][0] == code


def test_a_code_that_lost_its_digits_in_a_workbook_is_refused(rubrics: Path, tmp_path: Path) -> None:
    row = full("x") | {"org_code": 230_300_000_000_001_200}
    book = openpyxl.Workbook()
    for cells in (list(row), list(row.values())):
        book.worksheets[0].append(cells)
    book.save(tmp_path / "in.xlsx")

    assert _codes(_refused(rubrics, tmp_path / "in.xlsx")) == [("INPUT-17", 2, "org_code")]


def test_a_code_kept_as_text_in_a_workbook_is_read_whole(rubrics: Path, tmp_path: Path) -> None:
    row = full("230300000000001234")
    write_rows(tmp_path / "in.xlsx", {"表": [list(row), list(row.values())]})

    graded = grade(rubrics, tmp_path / "in.xlsx", tmp_path / "run", as_of=ON)

    assert run_score(graded.run, "230300000000001234").score.total_cp == 1350


def test_a_day_without_a_rubric_is_refused(rubrics: Path, tmp_path: Path) -> None:
    table = table_write(tmp_path / "in.csv", [full("01")])

    with pytest.raises(ScoringError) as caught:
        grade(rubrics, table, tmp_path / "out", as_of=date(2012, 2, 29))

    assert [problem.code for problem in caught.value.problems] == ["RUBRIC-27"]


def test_columns_nobody_reads_and_blank_groups_are_warnings(tmp_path: Path) -> None:
    quota = [{"group": ["county"], "class": "较差", "at_least": "50%"}]
    rubric_write(_rubric(quota=quota), tmp_path / "v.yaml")
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
    assert _codes(_refused(rubrics, low, dictionary=tmp_path / "d.yaml")) == [("INPUT-08", 2, "lectures")]


def test_the_shipped_dictionary_can_be_read() -> None:
    path = SHIPPED.parent / "indicators.yaml"

    assert list(ranges_read(path)) == list(measures_read(path))


def test_a_dictionary_names_its_mistakes(tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_text("- {id: A, min: 5, max: 3}", encoding="utf-8")

    with pytest.raises(ScoringError) as caught:
        ranges_read(tmp_path / "d.yaml")

    assert [problem.code for problem in caught.value.problems] == ["RUBRIC-05", "RUBRIC-08"]


def test_the_previous_run_holds_a_tier_within_the_margin(tmp_path: Path) -> None:
    rubric_write(_rubric(hysteresis={"margin": 2}), tmp_path / "v.yaml")
    before = table_write(tmp_path / "before.csv", [full("01", meetings=4), full("02")])
    now = table_write(tmp_path / "now.csv", [full("01"), full("02", meetings=4), full("03")])
    grade(tmp_path / "v.yaml", before, tmp_path / "first", as_of=ON)

    second = grade(
        tmp_path / "v.yaml", now, tmp_path / "second", as_of=ON, options=Options(previous=tmp_path / "first")
    )

    scores = {code: run_score(second.run, code).score for code in ("01", "02", "03")}
    assert [(each.tier_raw, each.previous, each.tier) for each in scores.values()] == [
        ("B", "A", "A"),
        ("A", "B", "B"),
        ("B", None, "B"),
    ]


def test_a_folder_with_other_files_is_never_overwritten(rubrics: Path, tmp_path: Path) -> None:
    table = table_write(tmp_path / "in.csv", [full("01")])
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("dear", encoding="utf-8")

    with pytest.raises(ScoringError, match="RUN-01"):
        grade(rubrics, table, tmp_path / "out", as_of=ON)

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["letter.txt"]


def test_a_run_is_replaced_whole_or_not_at_all(rubrics: Path, tmp_path: Path) -> None:
    table = table_write(tmp_path / "in.csv", [full("01"), full("02")])
    grade(rubrics, table, tmp_path / "out", as_of=ON)
    first = (tmp_path / "out" / "manifest.json").read_bytes()
    table_write(table, [full("01", room="?")])

    with pytest.raises(ScoringError):
        grade(rubrics, table, tmp_path / "out", as_of=ON)

    assert (tmp_path / "out" / "manifest.json").read_bytes() == first
    table_write(table, [full("09")])
    grade(rubrics, table, tmp_path / "out", as_of=ON)
    with pytest.raises(ScoringError, match="RUN-03"):
        run_score(run_read(tmp_path / "out"), "01")


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"format": "other"}', encoding="utf-8")

    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(ScoringError, match="RUN-02"):
            run_read(path)


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


def test_the_small_rubric_is_what_the_tests_think_it_is() -> None:
    assert sum(each["max"] for each in SMALL["criteria"][:5]) == SMALL["points"]["base"]
