"""`jishi allocate group` and `check` on files as offices have them."""

import json
from pathlib import Path

import pytest

from jishi.cli import main
from jishi.engines.allocation import AllocationError, Household
from jishi.engines.allocation.store.homes import homes_read
from jishi.engines.allocation.store.tables import names_in
from jishi.sheets import Cell, write_rows

from .villages import homes_file, read, row, table, village


def run(*words: object) -> int | None:
    return main(["allocate", *map(str, words), "--lang", "zh"])


def test_groups_are_written_checked_and_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    homes = homes_file(tmp_path / "homes.csv", village(60))

    assert run("group", homes, "--groups", 4, "--band", 10, "--seed", 3, "--out", tmp_path / "out") == 0
    assert run("check", homes, tmp_path / "out") == 0
    assert run("check", homes, tmp_path / "out" / "result.csv", "--band", 10) == 0

    told = capsys.readouterr().out
    assert "60户分为4组" in told
    assert "核对无误:60户,4组。" in told
    rows = read(tmp_path / "out" / "result.csv")
    assert list(rows[0])[:2] == ["id", "group"]
    assert all(each["reason"] for each in rows)
    facts = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert (facts["status"], facts["seed"], facts["groups"]) == ("feasible", 3, 4)
    assert sum(int(each["households"]) for each in read(tmp_path / "out" / "groups.csv")) == 60


def test_without_a_folder_the_table_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    homes = homes_file(tmp_path / "homes.csv", row(4))

    assert run("group", homes, "--groups", 2) == 0

    told = capsys.readouterr()
    assert told.out.splitlines()[:2] == [
        "id,group,x,y,work,cell,reason",
        "0,G001,0,0,1,,离本组中心最近(5米)",
    ] or (told.out.startswith("id,group,x,y,work,cell,reason\n0,G001,0,0,1,,"))
    assert "4户分为2组" in told.err


def test_a_workbook_with_the_offices_own_headings_does_as_well(tmp_path: Path) -> None:
    path = tmp_path / "名册.xlsx"
    rows: list[list[Cell]] = [["新伟街道各户名册"], ["户号", "横坐标", "纵坐标", "工作量", "楼栋"]]
    rows.extend([f"{n:03}", 10 * n, 5, 1, "1栋"] for n in range(6))
    rows.append(["合计", None, None, 6, None])
    write_rows(path, {"名册": rows})

    told = homes_read(path)

    assert [each.id for each in told.households] == [f"{n:03}" for n in range(6)]
    assert told.households[1] == Household("001", 10.0, 5.0, 1, "1栋")


def test_degrees_become_metres_and_barriers_with_them(tmp_path: Path) -> None:
    homes = [Household("a", 130.97, 45.3), Household("b", 130.98, 45.3), Household("c", cell="x")]
    wall = table(tmp_path / "river.csv", ("x1", "y1", "x2", "y2"), [(130.975, 45.2, 130.975, 45.4)])

    told = homes_read(homes_file(tmp_path / "homes.csv", homes), None, wall)

    assert [each.code for each in told.warnings] == ["ALLOC-33"]
    assert told.households[2].x is None
    assert round(told.households[1].x or 0) == 784
    assert 390 < told.barriers[0].x1 < 393


def test_everything_wrong_in_all_files_is_told_with_its_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    heads = ("id", "x", "y", "work", "cell")
    rows = [
        ("1", "", "", "1", ""),
        ("2", "10", "", "1", ""),
        ("3", "近", "1", "1.5", ""),
        ("2", "1", "1", "", "A"),
    ]
    homes = table(tmp_path / "homes.csv", heads, rows)
    links = table(tmp_path / "links.csv", ("a", "b", "cut"), [("3", "99", "maybe"), ("3", "3", "")])
    walls = table(tmp_path / "walls.csv", ("x1", "y1", "x2", "y2"), [("1", "", "2", "3")])

    assert run("group", homes, links, "--barriers", walls, "--groups", 2, "--out", tmp_path / "out") == 1

    told = capsys.readouterr().err
    assert "homes.csv,第2行:户“1”没有坐标,也没有片区" in told
    assert "homes.csv,第3行:户“2”只有一个坐标" in told
    assert "homes.csv,第4行:“x”的值“近”不对" in told
    assert "homes.csv,第4行:“work”的值“1.5”不对" in told
    assert "编号“2”在第3、5行重复出现" in told
    assert "links.csv,第2行:“99”不是名册中的户" in told
    assert "links.csv,第2行:“cut”的值“maybe”不对" in told
    assert "links.csv,第3行:“3”和自己相邻" in told
    assert "walls.csv,第2行:“y1”是空的" in told
    assert "共9个问题" in told
    assert not (tmp_path / "out").exists()


def test_warnings_stand_in_the_summary_that_is_kept(tmp_path: Path) -> None:
    homes = table(tmp_path / "homes.csv", ("id", "cell"), [(n, f"楼{n % 2}") for n in range(8)])

    assert run("group", homes, "--groups", 2, "--out", tmp_path / "out") == 0

    kept = (tmp_path / "out" / "summary.txt").read_text(encoding="utf-8")
    assert "ALLOC-31" in kept
    assert "ALLOC-32" in kept


@pytest.mark.parametrize("content", ["", "\n\n", ",,\n"])
def test_an_empty_file_is_called_empty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    (tmp_path / "homes.csv").write_text(content)

    assert run("group", tmp_path / "homes.csv", "--groups", 2) == 1

    assert capsys.readouterr().err.strip() == "homes.csv:没有数据行。请检查是否选错了文件。 [ALLOC-03]"


def test_files_that_are_none_and_folders_that_are_taken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = table(tmp_path / "bare.csv", ("户主", "x"), [("a", 1)])
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "letter.txt").write_text("keep me")
    homes = homes_file(tmp_path / "homes.csv", row(3))

    assert run("group", tmp_path / "none.csv", "--groups", 2) == 1
    assert run("group", bare, "--groups", 2) == 1
    assert run("group", table(tmp_path / "empty.csv", ("id",), []), "--groups", 2) == 1
    assert run("group", homes, "--groups", 2, "--out", tmp_path / "taken") == 1

    told = capsys.readouterr().err
    for code in ("ALLOC-01", "ALLOC-02", "ALLOC-03", "ALLOC-25"):
        assert code in told
    assert (tmp_path / "taken" / "letter.txt").read_text() == "keep me"


def test_a_changed_result_is_found_and_a_named_shortfall_is_not_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    homes = homes_file(tmp_path / "homes.csv", row(9))
    out = tmp_path / "out"
    assert run("group", homes, "--groups", 3, "--out", out) == 0
    text = (out / "result.csv").read_text(encoding="utf-8")

    (out / "result.csv").write_text(text.replace("0,G001", "0,G003"), encoding="utf-8")
    assert run("check", homes, out) == 1
    assert run("group", homes, "--groups", 12, "--out", out) == 0
    assert run("check", homes, out) == 0

    told = capsys.readouterr()
    assert "组G003不相连" in told.err
    assert "已写明的欠缺" in told.err


def test_a_check_needs_the_links_as_they_were(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    homes = homes_file(tmp_path / "homes.csv", row(4))
    links = table(tmp_path / "links.csv", ("a", "b"), [("0", "1"), ("1", "2"), ("2", "3")])
    out = tmp_path / "out"
    assert run("group", homes, links, "--groups", 2, "--out", out) == 0
    assert run("check", homes, out) == 0
    table(links, ("a", "b"), [("0", "2"), ("1", "2"), ("1", "3")])

    assert run("check", homes, out) == 1
    assert run("check", homes, out, "--links", links) == 1

    told = capsys.readouterr().err
    assert "ALLOC-26" in told
    assert "--links" in told


def test_words_in_a_cell_are_parted_by_any_sign() -> None:
    assert names_in("会计、 水电;教师/会计") == ("会计", "水电", "教师")
    with pytest.raises(AllocationError):
        homes_read("nowhere.csv")


def test_a_column_that_is_there_twice_and_a_place_off_the_earth_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    homes = tmp_path / "homes.csv"
    homes.write_text("id,x,y,x\na,1e300,1,2\nb,2,2,3\n", encoding="utf-8")

    assert run("group", homes, "--groups", 2, "--out", tmp_path / "out") == 1

    told = capsys.readouterr().err
    assert "homes.csv,第1行:“x”这一列出现了不止一次" in told
    assert "[ALLOC-34]" in told
    assert "homes.csv,第2行:“x”的值“1e300”不对" in told
    assert not (tmp_path / "out").exists()
