"""Files: rubrics in two forms, indicator tables in three, run folders that are whole or not there."""

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from jishi.engines.scoring import (
    Options,
    ScoringError,
    grade,
    rubric_read,
    rubric_write,
    rubrics_read,
    score,
)
from jishi.engines.scoring.sheet_write import sheets_from_text
from jishi.engines.scoring.store import rubric_files, run_read, run_score
from jishi.sheets import read_rows, write_rows
from tests.engines.scoring.small import COLUMNS, ON, SMALL, full, small_rubric, table_write

SHIPPED = Path(__file__).parents[3] / "src" / "jishi" / "data" / "rubrics"


@pytest.fixture
def rubrics(tmp_path: Path) -> Path:
    folder = tmp_path / "rubrics"
    (folder / "any name").mkdir(parents=True)
    rubric_write(small_rubric(), folder / "any name" / "any name.yaml")
    return folder


@pytest.mark.parametrize("path", sorted(SHIPPED.rglob("*.yaml")), ids=lambda path: path.parent.name)
def test_a_rubric_keeps_its_hash_through_a_workbook_and_back(path: Path, tmp_path: Path) -> None:
    rubric = rubric_read(path)

    rubric_write(rubric, tmp_path / "a.xlsx")
    rubric_write(rubric_read(tmp_path / "a.xlsx"), tmp_path / "b.yaml")

    assert rubric_read(tmp_path / "b.yaml") == rubric
    assert rubric_read(tmp_path / "b.yaml").hash == rubric.hash


def test_a_workbook_keeps_everything_a_rubric_may_say(tmp_path: Path) -> None:
    whole = small_rubric(
        title="标准",
        description="说明",
        source={"document": "rating-rules-2012", "issued": date(2012, 2, 20), "note": "试行"},
        sample=True,
        missing="exclude",
        evidence="台账",
        quota=[{"group": ["county"], "class": "好", "at_most": "30%"}],
        ties=["total desc", "dim:组织 desc", "deduct asc", {"group_rank": "together"}],
        hysteresis={"margin": Decimal("0.5")},
    )

    rubric_write(whole, tmp_path / "a.xlsx")

    assert rubric_read(tmp_path / "a.xlsx") == whole
    assert whole.ties.together


def test_a_workbook_may_use_the_marks_of_a_chinese_keyboard(tmp_path: Path) -> None:
    rubric_write(small_rubric(), tmp_path / "a.xlsx")
    sheets = {name: read_rows(tmp_path / "a.xlsx", name) for name in ("总则", "档次", "细则")}
    for row in sheets["细则"]:
        row[:] = [
            cell.replace(";", "；").replace("=", "＝") if isinstance(cell, str) else cell for cell in row
        ]
    write_rows(tmp_path / "b.xlsx", sheets)

    assert rubric_read(tmp_path / "b.xlsx").hash == small_rubric().hash


def test_a_workbook_names_every_cell_it_cannot_read(tmp_path: Path) -> None:
    rubric_write(small_rubric(), tmp_path / "a.xlsx")
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


WRONG = {
    "a word for yes": ("总则", "样例", 1, "大概"),
    "a bound": ("比例", None, 2, "左右"),
    "a policy": ("细则", "F", 9, "随便"),
    "a method": ("细则", "F", 5, "猜"),
    "a band twice": ("细则", "B", 7, "≥ 1=1; 1=4"),
    "no band": ("细则", "B", 7, "≥"),
    "no sign": ("细则", "B", 7, "1=4"),
    "a ratio of one": ("细则", "R", 6, "came"),
    "a limit too few": ("细则", "R", 7, "起=60%"),
    "a route too few": ("细则", "A", 7, "≥ 1=2"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_cell_that_cannot_be_read_is_named(name: str, tmp_path: Path) -> None:
    sheet, row_name, column, text = WRONG[name]
    routes = [{"bands": {"of": of, "ge": {1: 2}}} for of in ("a", "b")]
    extra = {"id": "A", "name": "任一", "max": 2, "kind": "bonus", "any": routes}
    quota = [{"group": ["county"], "class": "较差", "at_least": "5%"}]
    whole = small_rubric(criteria=[*SMALL["criteria"], extra], quota=quota, sample=True)
    sheets = sheets_from_text(whole.text)
    row = next(cells for cells in sheets[sheet][1:] if row_name in (None, cells[0]))
    row[column] = text
    write_rows(tmp_path / "a.xlsx", sheets)

    with pytest.raises(ScoringError) as caught:
        rubric_read(tmp_path / "a.xlsx")

    assert [problem.code for problem in caught.value.problems] == ["RUBRIC-29"]


def test_a_share_may_be_a_number_shown_as_a_percentage(tmp_path: Path) -> None:
    whole = small_rubric(quota=[{"group": ["county", "town"], "class": "较差", "at_least": "12.5%"}])
    sheets = sheets_from_text(whole.text)
    sheets["比例"][1][3] = Decimal("0.125")
    write_rows(tmp_path / "a.xlsx", sheets)

    assert rubric_read(tmp_path / "a.xlsx").hash == whole.hash


def test_infinity_is_no_number_in_yaml(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("points: {base: .inf, bonus_cap: 010}", encoding="utf-8")

    with pytest.raises(ScoringError) as caught:
        rubric_read(tmp_path / "a.yaml")

    assert "`points.base` is `.inf`, expected points such as 2.5" in "".join(caught.value.lines("en"))


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
        ("", "SHEET-02"),
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
        rubric_write(small_rubric(), tmp_path / "a.json")


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
    rubric_write(small_rubric(version="2"), rubrics / "second.yaml")

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
    assert run.manifest["rubrics"][0]["hash"] == small_rubric().hash


def test_the_previous_run_holds_a_tier_within_the_margin(tmp_path: Path) -> None:
    rubric_write(small_rubric(hysteresis={"margin": 2}), tmp_path / "v.yaml")
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


def test_a_table_too_large_for_the_memory_set_aside_is_said_so(
    rubrics: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = table_write(tmp_path / "in.csv", [full(f"{n:05d}") for n in range(20_000)])
    # The package's name `grade` is the function; the module of that name is in `sys.modules` only.
    monkeypatch.setattr(sys.modules["jishi.engines.scoring.grade"], "MEMORY_LIMIT", "6MB")

    with pytest.raises(ScoringError, match="RUN-04"):
        grade(rubrics, table, tmp_path / "out", as_of=ON)

    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"format": "other"}', encoding="utf-8")

    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(ScoringError, match="RUN-02"):
            run_read(path)


def test_the_small_rubric_is_what_the_tests_think_it_is() -> None:
    assert sum(each["max"] for each in SMALL["criteria"][:5]) == SMALL["points"]["base"]
