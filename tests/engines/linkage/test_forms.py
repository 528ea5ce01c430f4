"""What a list, a decision or a specification says by mistake in its form: open quotes, days, keys that stand twice."""

from pathlib import Path

import duckdb
import pytest

from jishi.engines.linkage import LinkageError, Source, link, spec_read
from jishi.engines.linkage.kinds import UNITS
from jishi.engines.linkage.store.decisions import decisions_read
from jishi.engines.linkage.store.sources import ListLoader

from .lists import spec_of, spec_write
from .test_errors import ROWS, refused

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("at", "text"), [(2, '"一,2\n2,二\n3,三\n'), (3, '1,一\n"2,二\n3,三\n"4",四\n')])
def test_a_quote_that_is_never_closed_is_said_with_its_row(tmp_path: Path, at: int, text: str) -> None:
    (tmp_path / "a.csv").write_text(f"编号,名称\n{text}", encoding="utf-8")
    path = spec_of(tmp_path, [{"name": "a", "file": "a.csv", "columns": {"name": "名称"}}])

    with pytest.raises(LinkageError) as caught:
        link(spec_read(path), tmp_path / "out")

    assert [(one.code, one.row) for one in caught.value.problems] == [("LINK-28", at)]


@pytest.mark.parametrize("text", ['1,"一\n二"\n2,三\n', '1,"一""二"\n2,"三"\n', '1,一"二"\n2,三\n'])
def test_quotes_that_join_no_rows_are_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.csv").write_text(f"编号,名称\n{text}", encoding="utf-8")
    (tmp_path / "work").mkdir()
    with duckdb.connect() as connection:
        loader = ListLoader(connection, UNITS.fields, tmp_path / "work")
        loader.load(Source("a", "a", tmp_path / "a.csv", {"record_id": "编号", "name": "名称"}))

        names = connection.execute("SELECT count(*) FROM raw").fetchall()

    assert (loader.problems, names) == ([], [(2,)])


def test_a_day_that_is_none(tmp_path: Path) -> None:
    spec, told = spec_write(tmp_path, {"a": ROWS}), tmp_path / "decisions.csv"
    head = "source_l,record_l,source_r,record_r,verdict,when\n"
    told.write_text(f"{head}a,1,a,2,unsure,2012-13-01\na,1,a,3,unsure,昨天\n", encoding="utf-8")

    with pytest.raises(LinkageError) as caught:
        decisions_read(told)

    assert [problem.code for problem in caught.value.problems] == ["LINK-13", "LINK-13"]
    assert "when写的是“2012-13-01”,应写成2012-07-15这样的日期" in caught.value.problems[0].render("zh")
    assert refused(spec, decisions=told) == ["LINK-13"] * 2


def test_days_as_an_office_program_saves_them_are_in_order(tmp_path: Path) -> None:
    told = tmp_path / "decisions.csv"
    head = "source_l,record_l,source_r,record_r,verdict,when\n"
    told.write_text(
        f"{head}a,1,a,2,same,2012/10/1 9:05\na,1,a,2,different,2012-10-01 10:00\na,1,a,2,unsure,2012年9月30日\n",
        encoding="utf-8",
    )

    [one] = decisions_read(told)

    assert (one.verdict, one.when) == ("different", "2012-10-01 10:00")


def test_a_key_that_stands_twice_is_told_with_both_lines(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(
        "sources:\n  - name: a\n    file: a.csv\n    name: b\n    columns: {name: 名称, name: 全称}\nsources: []\n",
        encoding="utf-8",
    )

    with pytest.raises(LinkageError) as caught:
        spec_read(path)

    assert {one.code for one in caught.value.problems} == {"LINK-27"}
    assert [
        (dict(one.values)["key"], dict(one.values)["first"], dict(one.values)["again"])
        for one in caught.value.problems
    ] == [
        ("name", 2, 4),
        ("name", 5, 5),
        ("sources", 1, 6),
    ]
    assert "“sources”写了两次,在第1行和第6行" in caught.value.problems[-1].render("zh")


def test_an_anchor_named_often_is_no_key_twice(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(
        "sources:\n"
        "  - {name: a, file: a.csv, columns: &c {name: 名称}}\n"
        "  - {name: b, file: b.csv, columns: {<<: *c, <<: *c}}\n",
        encoding="utf-8",
    )

    assert len(spec_read(path).sources) == 2
