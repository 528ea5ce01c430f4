"""Ids over several runs: of units that merge, that go, and that come back."""

from pathlib import Path

import pytest

from jishi.engines.linkage import LinkRun, link, run_check, spec_read

from .lists import Row, parquet_rows, spec_write, units_of

pytestmark = pytest.mark.slow
NAMES = ("鸡西市宏达商贸有限公司", "鸡西鑫源物流有限责任公司", "鸡西永兴建材经营部")
WHOLE: list[Row] = [{"record_id": str(n), "name": name} for n, name in enumerate(NAMES, 1)]


def linked(folder: Path, rows: list[Row], *, same: str = "", after: LinkRun | None = None) -> LinkRun:
    folder.mkdir()
    told = folder / "decisions.csv"
    told.write_text(f"source_l,record_l,source_r,record_r,verdict\n{same}", encoding="utf-8")
    spec = spec_read(spec_write(folder, {"a": rows}))
    return link(spec, folder / "out", decisions=told, previous=after.path if after else None)


def redirects(run: LinkRun) -> set[tuple[str, str | None, str]]:
    return set(parquet_rows(run.path / "redirects.parquet", "old_id, unit_id, what"))


def test_who_is_gone_stays_known_and_comes_back_by_the_same_id(tmp_path: Path) -> None:
    first = linked(tmp_path / "1", WHOLE)
    second = linked(tmp_path / "2", WHOLE[:2], after=first)
    third = linked(tmp_path / "3", WHOLE[:2], after=second)
    fourth = linked(tmp_path / "4", WHOLE, after=third)

    gone = units_of(first)["a", "3"]
    assert redirects(second) == redirects(third) == {(gone, None, "gone")}
    assert (units_of(fourth), redirects(fourth)) == (units_of(first), set())


def test_a_redirect_to_who_is_gone_is_sound_and_leads_there_again(tmp_path: Path) -> None:
    first = linked(tmp_path / "1", WHOLE)
    merged = linked(tmp_path / "2", WHOLE, same="a,2,a,3,same\n", after=first)
    gone = linked(tmp_path / "3", WHOLE[:1], after=merged)
    later = linked(tmp_path / "4", WHOLE[:1], after=gone)
    back = linked(tmp_path / "5", WHOLE, same="a,2,a,3,same\n", after=later)

    _, two, three = (units_of(first)["a", record] for record in "123")
    assert redirects(merged) == {(three, two, "merged")}
    assert redirects(gone) == redirects(later) == {(three, two, "merged"), (two, None, "gone")}
    assert (units_of(back), redirects(back)) == (units_of(merged), redirects(merged))
    assert [run_check(run.path) for run in (merged, gone, later, back)] == [[]] * 4


def test_who_was_merged_and_stands_alone_again_gets_a_new_id(tmp_path: Path) -> None:
    first = linked(tmp_path / "1", WHOLE)
    merged = linked(tmp_path / "2", WHOLE, same="a,2,a,3,same\n", after=first)
    gone = linked(tmp_path / "3", WHOLE[:1], after=merged)
    apart = linked(tmp_path / "4", WHOLE, after=gone)

    assert units_of(apart)["a", "2"] == units_of(first)["a", "2"]
    assert units_of(apart)["a", "3"] != units_of(first)["a", "3"]
    assert run_check(apart.path) == []
