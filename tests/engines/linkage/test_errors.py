"""What a person reads when a list, a decision or a model is wrong: all at once, in two languages, nothing written."""

import csv
import json
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from jishi.cli import main
from jishi.engines.linkage import (
    LinkageError,
    Source,
    link,
    model_train,
    pair_explain,
    run_check,
    run_read,
    spec_read,
)
from jishi.engines.linkage.kinds import UNITS
from jishi.engines.linkage.spark import spark_problems
from jishi.engines.linkage.store.sources import ListLoader
from jishi.shared.files import file_sha256
from jishi.shared.sql import literal

from .lists import codes_of, rows_write, spec_of, spec_write, units_of

pytestmark = pytest.mark.slow

ROWS = [
    {"record_id": str(n), "name": f"鸡西{name}商贸有限公司"}
    for n, name in enumerate(("宏达", "鑫源", "永兴"), 1)
]


def refused(path: Path, **options: object) -> list[str]:
    with pytest.raises(LinkageError) as caught:
        link(spec_read(path), path.parent / "out", **options)  # type: ignore[arg-type]
    assert not (path.parent / "out").exists()
    assert not list(path.parent.glob(".out*"))
    assert all(line.endswith("]") for lang in ("zh", "en") for line in caught.value.lines(lang))
    return codes_of(caught.value)


def test_a_specification_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "list.yaml").write_text("- 1\n")
    (tmp_path / "bad.yaml").write_text("a: [1\n")
    (tmp_path / "wide.yaml").write_bytes("名单: 一".encode("utf-16"))

    for name in ("none.yaml", "list.yaml", "bad.yaml", "wide.yaml"):
        with pytest.raises(LinkageError) as caught:
            spec_read(tmp_path / name)
        assert codes_of(caught.value) == ["LINK-01"]


def test_no_sources(tmp_path: Path) -> None:
    assert refused(spec_of(tmp_path, [])) == ["LINK-02"]


def test_everything_wrong_with_a_specification_is_told_at_once(tmp_path: Path) -> None:
    entries = [
        {"name": "a"},
        {"file": "b.csv", "columns": {"record_id": "编号"}},
        3,
        {"name": "c", "file": "c", "columns": {"name": "n"}, "header_row": 0},
    ]

    assert refused(spec_of(tmp_path, entries)) == ["LINK-03"] * 6


def test_what_is_wrong_is_told_with_names_that_come_twice_and_keys_that_mean_nothing(tmp_path: Path) -> None:
    good = {"name": "a", "file": "a.csv", "columns": {"name": "n"}}

    assert refused(spec_of(tmp_path, [good, good, {**good, "name": "b", "columns": {"naem": "n"}}])) == [
        "LINK-03",
        "LINK-04",
        "LINK-10",
    ]
    assert refused(spec_of(tmp_path, None, source=[good])) == ["LINK-02", "LINK-10"]


def test_a_key_that_means_nothing_is_a_warning(tmp_path: Path) -> None:
    spec = spec_read(spec_write(tmp_path, {"a": ROWS}, colour="red"))

    assert [each.code for each in spec.warnings] == ["LINK-10"]
    assert "colour" in spec.warnings[0].render("zh")
    assert [each.code for each in link(spec, tmp_path / "out").warnings] == ["LINK-10"]


def test_two_sources_with_one_name_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    columns = rows_write(tmp_path / "a.csv", ROWS)
    entry = {"name": "a", "file": "a.csv", "columns": columns}

    assert refused(spec_of(tmp_path, [entry, entry, {**entry, "name": "b", "file": "b.csv"}])) == [
        "LINK-04",
        "LINK-05",
    ]


def test_a_column_that_is_not_there_and_one_that_is_there_twice(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("编号,名称,名称\n1,一,二\n", encoding="utf-8")
    columns = {"record_id": "编号", "name": "名称", "code": "代码"}

    assert refused(spec_of(tmp_path, [{"name": "a", "file": "a.csv", "columns": columns}])) == [
        "LINK-06",
        "LINK-20",
    ]


def test_headings_below_the_last_row_are_refused_with_the_rows_there_are(tmp_path: Path) -> None:
    columns = rows_write(tmp_path / "a.csv", ROWS)
    entry = {"name": "a", "file": "a.csv", "columns": columns}

    with pytest.raises(LinkageError) as caught:
        link(spec_read(spec_of(tmp_path, [{**entry, "header_row": 5}])), tmp_path / "out")

    (told,) = caught.value.lines("zh")
    assert told.startswith("a.csv")
    assert all(each in told for each in ("header_row", "“5”", "1–4", "[LINK-03]"))
    assert link(spec_read(spec_of(tmp_path, [{**entry, "header_row": 1}])), tmp_path / "out").warnings == ()


@pytest.mark.parametrize("content", ["", "编号,名称\n", "编号,名称\n,\n\n"])
def test_an_empty_list(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    columns = {"record_id": "编号", "name": "名称"}

    assert refused(spec_of(tmp_path, [{"name": "a", "file": "a.csv", "columns": columns}])) == ["LINK-07"]


def test_ids_that_are_blank_or_occur_twice(tmp_path: Path) -> None:
    rows = [*ROWS, {"record_id": "", "name": "甲"}, {"record_id": "1", "name": "乙"}]
    many = [{"record_id": str(n % 7), "name": f"单位{n}"} for n in range(14)]

    assert refused(spec_write(tmp_path, {"a": rows})) == ["LINK-08", "LINK-09"]
    assert refused(spec_write(tmp_path, {"a": many})) == ["LINK-09"] * 5 + ["LINK-19"]


def test_a_list_without_ids_counts_its_rows(tmp_path: Path) -> None:
    rows = [{"name": row["name"]} for row in ROWS]

    run = link(spec_read(spec_write(tmp_path, {"a": rows})), tmp_path / "out")

    assert set(units_of(run)) == {("a", "1"), ("a", "2"), ("a", "3")}


def test_codes_that_became_numbers_are_told_and_lose_no_record(tmp_path: Path) -> None:
    codes = ("9.12303E+17", "912303021234567000", "")
    rows = [{**row, "code": code} for row, code in zip(ROWS, codes, strict=True)]

    run = link(spec_read(spec_write(tmp_path, {"a": rows})), tmp_path / "out")

    assert [(each.code, each.row) for each in run.warnings] == [("LINK-11", 2)]
    assert "9.12303E+17" in run.warnings[0].render("zh")
    assert len(units_of(run)) == 3


def test_a_workbook_with_a_title_and_numbers_for_codes(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet("名册")
    sheet.write(0, 0, "两新组织名册")
    sheet.write_row(1, 0, ["编号", "单位名称", "信用代码"])
    sheet.write_row(2, 0, [1, "鸡西宏达商贸有限公司", 3.1e17])
    book.close()
    columns = {"record_id": "编号", "name": "单位名称", "code": "信用代码"}
    entry = {"name": "a", "file": "a.xlsx", "sheet": "名册", "columns": columns}

    run = link(spec_read(spec_of(tmp_path, [entry])), tmp_path / "out")

    assert set(units_of(run)) == {("a", "1")}
    assert [each.code for each in run.warnings] == ["LINK-11"]
    assert refused_sheet(tmp_path, {**entry, "sheet": "别的"}) == ["SHEET-08"]


def refused_sheet(folder: Path, entry: dict[str, object]) -> list[str]:
    with pytest.raises(LinkageError) as caught:
        link(spec_read(spec_of(folder, [entry])), folder / "other")
    return codes_of(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_office_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    columns = rows_write(tmp_path / "a.csv", ROWS, encoding=encoding)
    (tmp_path / "work").mkdir()

    with duckdb.connect() as connection:
        loader = ListLoader(connection, UNITS.fields, tmp_path / "work")
        loader.load(Source("a", "", tmp_path / "a.csv", columns))
        names = connection.execute("SELECT name FROM raw ORDER BY row_number").fetchall()

    assert names == [(row["name"],) for row in ROWS]
    assert not loader.problems


def test_an_encoding_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\x80\xff\xff,\xff\n1,2\n")
    rows_write(tmp_path / "b.csv", ROWS, encoding="gb18030")
    columns = {"record_id": "编号", "name": "单位名称"}
    entries = [
        {"name": "a", "file": "a.csv", "columns": columns},
        {"name": "b", "file": "b.csv", "columns": columns, "encoding": "utf-8"},
    ]

    assert refused(spec_of(tmp_path, entries)) == ["LINK-05", "LINK-05"]


def test_a_row_with_too_many_cells(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("编号,名称\n1,一\n2,二,三,四\n", encoding="utf-8")
    columns = {"record_id": "编号", "name": "名称"}

    assert refused(spec_of(tmp_path, [{"name": "a", "file": "a.csv", "columns": columns}])) == ["LINK-21"]


def test_decisions_that_are_none(tmp_path: Path) -> None:
    spec, told = spec_write(tmp_path, {"a": ROWS}), tmp_path / "decisions.csv"

    assert refused(spec, decisions=told) == ["LINK-12"]
    told.write_text("source_l,record_l\na,1\n")
    assert refused(spec, decisions=told) == ["LINK-12"]
    told.write_text("source_l,record_l,source_r,record_r,verdict\na,1,a,2,maybe\na,,a,2,same\na,1,a,1,same\n")
    assert refused(spec, decisions=told) == ["LINK-13"] * 3


def test_decisions_that_contradict_each_other(tmp_path: Path) -> None:
    spec, told = spec_write(tmp_path, {"a": ROWS}), tmp_path / "decisions.csv"
    told.write_text(
        "source_l,record_l,source_r,record_r,verdict\na,1,a,2,same\na,2,a,3,same\na,1,a,3,different\n"
    )

    assert refused(spec, decisions=told) == ["LINK-15"]


def test_a_decision_on_a_vanished_record_waits(tmp_path: Path) -> None:
    spec, told = spec_write(tmp_path, {"a": ROWS}), tmp_path / "decisions.csv"
    told.write_text("source_l,record_l,source_r,record_r,verdict\na,1,a,99,same\n")

    run = link(spec_read(spec), tmp_path / "out", decisions=told)

    assert [each.code for each in run.warnings] == ["LINK-23"]
    assert "a:99" in run.warnings[0].render("zh")
    assert (run.manifest["decisions"]["vanished"], run_check(run.path)) == (1, [])
    assert "a,99" in (run.path / "decisions.csv").read_text(encoding="utf-8")


def test_models_that_do_not_fit(tmp_path: Path) -> None:
    spec, told = spec_write(tmp_path, {"a": ROWS}), tmp_path / "model.json"
    for text in ("no", '{"format": "other"}'):
        told.write_text(text)
        assert refused(spec, model=told) == ["LINK-14"]


def test_too_little_to_train_on(tmp_path: Path) -> None:
    with pytest.raises(LinkageError) as caught:
        model_train(spec_read(spec_write(tmp_path, {"a": ROWS})), tmp_path / "model.json")

    assert codes_of(caught.value) == ["LINK-25"]


def test_a_folder_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    spec = spec_write(tmp_path, {"a": ROWS})

    with pytest.raises(LinkageError) as caught:
        link(spec_read(spec), tmp_path, engine="abacus", previous=tmp_path / "none")

    assert codes_of(caught.value) == ["LINK-24", "LINK-16", "LINK-17"]
    assert spec.is_file()


@pytest.mark.skipif(not spark_problems(), reason="Spark is installed here")
def test_spark_that_is_not_there(tmp_path: Path) -> None:
    assert refused(spec_write(tmp_path, {"a": ROWS}), engine="spark") == ["LINK-26"]


def test_what_a_run_does_not_have(tmp_path: Path) -> None:
    run = link(spec_read(spec_write(tmp_path, {"a": ROWS})), tmp_path / "out")

    with pytest.raises(LinkageError) as caught:
        pair_explain(run.path, ("a", "9"), ("b", "1"))

    assert codes_of(caught.value) == ["LINK-18", "LINK-18"]
    with pytest.raises(LinkageError):
        run_read(tmp_path)


def rewrite(path: Path, query: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t AS FROM read_parquet({literal(path)})")
        connection.execute(f"COPY ({query}) TO {literal(path)} (FORMAT parquet)")


@pytest.mark.parametrize("name", ["members.parquet", "records.parquet", "redirects.parquet"])
def test_check_tells_which_file_cannot_be_read_any_more(tmp_path: Path, name: str) -> None:
    run = link(spec_read(spec_write(tmp_path, {"a": ROWS})), tmp_path / "out")

    (run.path / name).write_bytes((run.path / name).read_bytes()[:-1])

    assert [(each.code, each.file) for each in run_check(run.path)] == [("LINK-45", name)]


def test_check_refuses_a_table_that_lost_a_column(tmp_path: Path) -> None:
    run = link(spec_read(spec_write(tmp_path, {"a": ROWS})), tmp_path / "out")
    rewrite(run.path / "members.parquet", "SELECT * EXCLUDE (unit_id) FROM t")
    told = json.loads((run.path / "manifest.json").read_text(encoding="utf-8"))
    told["files"]["members.parquet"]["sha256"] = file_sha256(run.path / "members.parquet")
    (run.path / "manifest.json").write_text(json.dumps(told), encoding="utf-8")

    assert [(each.code, each.file) for each in run_check(run.path)] == [("LINK-45", "out")]


def test_check_finds_what_was_tampered_with(tmp_path: Path) -> None:
    rows = [{**row, "code": code} for row, code in zip(ROWS, ("91230302123456789P", "", ""), strict=True)]
    told = tmp_path / "decisions.csv"
    told.write_text("source_l,record_l,source_r,record_r,verdict\na,1,a,2,different\n")
    run = link(spec_read(spec_write(tmp_path, {"a": rows})), tmp_path / "out", decisions=told)

    rewrite(run.path / "members.parquet", "SELECT * REPLACE ('U1' AS unit_id) FROM t WHERE record_id <> '3'")
    rewrite(run.path / "records.parquet", "SELECT * REPLACE (record_id AS orgc) FROM t")
    rewrite(run.path / "redirects.parquet", "SELECT 'U1' AS old_id, 'U2' AS unit_id, 'merged' AS what")

    assert [each.code for each in run_check(run.path)] == [
        "LINK-45", "LINK-45", "LINK-45", "LINK-41", "LINK-42", "LINK-43", "LINK-44",
    ]  # fmt: skip


def test_a_run_of_another_kind_is_no_previous_run(tmp_path: Path) -> None:
    run = link(spec_read(spec_write(tmp_path, {"a": ROWS})), tmp_path / "units")
    columns = {"record_id": "编号", "name": "单位名称"}
    path = spec_of(tmp_path, [{"name": "a", "file": "a.csv", "columns": columns}], kind="members")

    assert "LINK-22" in refused(path, previous=run.path)


class TestCommand:
    def test_it_links_and_sums_up(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        spec = spec_write(tmp_path, {"a": ROWS}, title="工商名册")

        assert main(["link", str(spec), "--out", str(tmp_path / "out"), "--lang", "zh"]) == 0

        told = capsys.readouterr().out
        assert "工商名册" in told
        assert "3条记录,3个单位" in told
        assert main(["link-check", str(tmp_path / "out"), "--lang", "zh"]) == 0
        assert main(["link-explain", str(tmp_path / "out"), "a:1", "a:2", "--lang", "en"]) == 0
        assert "they are not one unit" in capsys.readouterr().out
        with (tmp_path / "out" / "members.csv").open(encoding="utf-8") as stream:
            assert len(list(csv.DictReader(stream))) == 3

    def test_it_complains_with_1_and_2(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        spec = spec_write(tmp_path, {"a": []})

        assert main(["link", str(spec), "--out", str(tmp_path / "out"), "--lang", "zh"]) == 1
        assert "[LINK-07]" in capsys.readouterr().err
        assert not (tmp_path / "out").exists()
        assert main(["link-check", str(tmp_path)]) == 1
        assert main(["link-explain", str(tmp_path), "a:1", "a:2"]) == 1
        assert main(["link-train", str(spec), "--out", str(tmp_path / "m")]) == 1
        with pytest.raises(SystemExit) as caught:
            main(["link", str(spec)])
        assert caught.value.code == 2


@pytest.mark.parametrize("value", ["2012-02-31", "9" * 5000])
def test_a_value_that_yaml_cannot_make_is_told(tmp_path: Path, value: str) -> None:
    (tmp_path / "spec.yaml").write_text(f"sources: []\nfounded: {value}\n")

    assert refused(tmp_path / "spec.yaml") == ["LINK-01"]


def test_a_row_of_headings_beyond_the_end(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("编号,名称\n1,东村\n", encoding="utf-8")
    entry = {"name": "a", "file": "a.csv", "columns": {"name": "名称"}, "header_row": 9}

    assert refused(spec_of(tmp_path, [entry])) == ["LINK-03"]


def test_a_cell_too_long_for_a_csv_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"编号,名称\n1,{'长' * 200_000}\n", encoding="utf-8")
    entry = {"name": "a", "file": "a.csv", "columns": {"name": "名称"}}
    assert refused(spec_of(tmp_path, [entry])) == ["LINK-05"]

    decisions = tmp_path / "decisions.csv"
    decisions.write_text(f"source_l,record_l,source_r,record_r,verdict\na,1,a,2,{'x' * 200_000}\n")
    assert refused(spec_write(tmp_path, {"a": ROWS}), decisions=decisions) == ["LINK-12"]
