"""People by the same pipeline: their own fields, levels and words."""

from pathlib import Path

import openpyxl
import pytest

from jishi.demo.registers.people import people_write
from jishi.engines.linkage import LinkageError, link, pair_explain, run_check, spec_read
from jishi.engines.linkage.store.models import model_path

from .lists import codes_of, parquet_rows, spec_of, units_of

pytestmark = pytest.mark.slow


def test_members_of_three_lists_are_the_people_that_there_are(tmp_path: Path) -> None:
    spec, truth = people_write(tmp_path, 400, seed=5)

    run = link(spec_read(spec), tmp_path / "out")

    people = units_of(run)
    by_unit: dict[str, set[int]] = {}
    for key, person in truth.items():
        by_unit.setdefault(people[key], set()).add(person)
    mixed = sum(len(found) > 1 for found in by_unit.values())
    assert run_check(run.path) == []
    assert mixed <= 2
    assert len(by_unit) <= 1.03 * len(set(truth.values()))


def test_a_pair_of_people_is_explained_in_their_fields(tmp_path: Path) -> None:
    spec, truth = people_write(tmp_path, 100, seed=6)
    run = link(spec_read(spec), tmp_path / "out")
    same = next((a, b) for a in truth for b in truth if a[0] < b[0] and truth[a] == truth[b])

    told = pair_explain(run.path, *same)

    assert [each.field for each in told.fields][:3] == ["start", "id_number", "name"]
    assert sum(each.points for each in told.fields) == told.sum


def test_a_model_of_units_is_no_model_of_people(tmp_path: Path) -> None:
    spec, _ = people_write(tmp_path, 20, seed=7)

    with pytest.raises(LinkageError) as caught:
        link(spec_read(spec), tmp_path / "out", model=model_path("units"))

    assert codes_of(caught.value) == ["LINK-14"]


def test_who_is_missing_on_a_list_is_told_with_the_organisation(tmp_path: Path) -> None:
    spec, _ = people_write(tmp_path, 20, seed=8)
    run = link(spec_read(spec), tmp_path / "out")

    sheet = openpyxl.load_workbook(run.path / "missing.xlsx")["2 排查登记"]
    rows = list(sheet.iter_rows(min_row=2, max_col=2, values_only=True))

    assert rows[0] == ("名称", "所在组织")
    assert all(org and not str(org).isdecimal() for _, org in rows[1:])


def test_identity_numbers_of_15_digits_masked_ones_and_numbers_of_excel(tmp_path: Path) -> None:
    told = {
        "1": "230302800101124",  # Of 15 digits, and below with its 18.
        "2": "230302198001011245",
        "3": "230302XXXXXXXX1234",
        "4": "230302********1234",
        "5": "2.30302198001011E+17",
    }
    text = "".join(f"{key},李娜,{number}\n" for key, number in told.items())
    (tmp_path / "dj.csv").write_text(f"编号,姓名,身份证号\n{text}", encoding="utf-8")
    columns = {"record_id": "编号", "name": "姓名", "id_number": "身份证号"}
    source = {"name": "dj", "file": "dj.csv", "columns": columns}

    run = link(spec_read(spec_of(tmp_path, [source], kind="members")), tmp_path / "out")

    found = dict(parquet_rows(run.path / "records.parquet", "record_id, [idno, badid, birth, sex]"))
    old, new = ([*sides, "1980-01-01", "女"] for sides in ([None, told["2"]], [told["2"], None]))
    assert (found["1"], found["2"]) == (old, new)
    assert all(found[key] == [None] * 4 for key in "345")
    assert units_of(run)["dj", "1"] == units_of(run)["dj", "2"]
    assert [(each.code, each.row) for each in run.warnings] == [("LINK-11", 6)]
    assert "身份证号" in run.warnings[0].render("zh")


@pytest.mark.parametrize("told", ["1961.09", "1961年9月", "196109", "1961-9"])
def test_a_birth_month_is_compared_with_a_birth_day(tmp_path: Path, told: str) -> None:
    text = f"编号,姓名,出生年月\n1,李娜娜,1961-09-23\n2,李娜娜,{told}\n3,李娜娜,1944.9\n"
    (tmp_path / "dj.csv").write_text(text, encoding="utf-8")
    columns = {"record_id": "编号", "name": "姓名", "birth_date": "出生年月"}
    source = {"name": "dj", "file": "dj.csv", "columns": columns}

    run = link(spec_read(spec_of(tmp_path, [source], kind="members")), tmp_path / "out")

    found = {other: pair_explain(run.path, ("dj", "1"), ("dj", other)) for other in "23"}
    levels = [next(one.level for one in found[other].fields if one.field == "birth") for other in "23"]
    assert levels == ["birth-month", "birth-other"]
