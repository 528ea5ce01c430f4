"""Made-up registers with a known truth: what linkage finds, on the noise it was tried on and on other kinds."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from jishi.demo.registers import PROFILES, Registers, registers_make, registers_write
from jishi.engines.linkage import LinkRun, link, pair_explain, run_check, spec_read
from jishi.engines.linkage.assign import members_make
from jishi.engines.linkage.checkpoints import LATER, records_source
from jishi.engines.linkage.checkpoints import RECORDS as RECORDS_FILE
from jishi.engines.linkage.kinds import UNITS
from jishi.engines.linkage.regroup import members_renew
from jishi.shared.files import file_sha256

from .lists import clerk_f1, parquet_rows, scores, units_of

pytestmark = pytest.mark.slow

RECORDS = 1_500
# Of a hundred records, how many doubts may be left besides the one that is asked.
MOST_BEYOND = 0.01


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Registers, LinkRun]]:
    found = {}
    for name in PROFILES:
        folder = tmp_path_factory.mktemp(name)
        registers = registers_make(name, RECORDS, seed=11)
        found[name] = registers, link(spec_read(registers_write(registers, folder)), folder / "out")
    return found


def test_departments_lists_become_the_units_that_there_are(
    linked: dict[str, tuple[Registers, LinkRun]],
) -> None:
    precision, f1 = scores(*linked["departments"])

    assert precision >= 0.997
    assert f1 >= 0.985
    assert 1 - f1 <= 0.1 * (1 - clerk_f1(linked["departments"][0]))


@pytest.mark.parametrize("name", [name for name in PROFILES if name != "departments"])
def test_it_holds_on_noise_that_the_model_has_not_seen(
    linked: dict[str, tuple[Registers, LinkRun]], name: str
) -> None:
    assert scores(*linked[name])[1] >= 0.95


@pytest.mark.parametrize("name", PROFILES)
def test_every_run_keeps_its_promises(linked: dict[str, tuple[Registers, LinkRun]], name: str) -> None:
    registers, run = linked[name]
    asked = parquet_rows(run.path / "review.parquet", '"case"')

    assert run_check(run.path) == []
    assert run.manifest["records"] == registers.count
    assert 0 < len(asked) * 100 <= registers.count
    assert {case for (case,) in asked} <= {"likely", "rival", "code_conflict"}


@pytest.mark.parametrize("name", PROFILES)
def test_doubts_beyond_what_is_asked_are_counted_and_come_next(
    linked: dict[str, tuple[Registers, LinkRun]], tmp_path: Path, name: str
) -> None:
    registers, run = linked[name]
    asked = parquet_rows(run.path / "review.parquet", "source_l, record_l, source_r, record_r")
    beyond = run.manifest["doubtful"] - len(asked)
    lines = [",".join((*each, "unsure", "", "", "")) for each in asked]
    head = "source_l,record_l,source_r,record_r,verdict,who,when,reason"
    (tmp_path / "decisions.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")

    spec = spec_read(registers_write(registers, tmp_path))
    again = link(spec, tmp_path / "out", decisions=tmp_path / "decisions.csv")
    following = parquet_rows(again.path / "review.parquet", "source_l, record_l, source_r, record_r")

    assert 0 <= beyond < registers.count * MOST_BEYOND
    assert again.manifest["doubtful"] == beyond
    assert len(following) == min(beyond, len(asked))
    # Who is unsure leaves everything as it was put together: what is not asked costs nothing that is promised.
    assert scores(registers, again) == scores(registers, run)


def test_what_was_decided_is_not_asked_again(
    linked: dict[str, tuple[Registers, LinkRun]], tmp_path: Path
) -> None:
    registers, run = linked["departments"]
    spec = spec_read(registers_write(registers, tmp_path))
    asked = parquet_rows(run.path / "review.parquet", "source_l, record_l, source_r, record_r")
    lines = [",".join((*each, "unsure", "", "", "")) for each in asked]
    head = "source_l,record_l,source_r,record_r,verdict,who,when,reason"
    (tmp_path / "decisions.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")

    again = link(spec, tmp_path / "out", decisions=tmp_path / "decisions.csv", previous=run.path)

    left = parquet_rows(again.path / "review.parquet", "source_l, record_l, source_r, record_r")
    assert not set(asked) & set(left)
    assert again.manifest["units"] == run.manifest["units"]


def test_the_same_seed_makes_the_same_lists() -> None:
    first, second, other = (registers_make("canvass", 300, seed) for seed in (1, 1, 2))

    assert first.rows == second.rows
    assert first.rows != other.rows


def edges_of(run: LinkRun) -> dict[frozenset[tuple[str, str]], int]:
    """Points of pairs; a record that came later has another number than in a whole run."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"WITH r AS (SELECT rid, source, record_id FROM {records_source(run.path)}) SELECT a.source, a.record_id,"
            f" b.source, b.record_id, weight FROM '{run.path}/edges.parquet' JOIN r AS a ON a.rid = l"
            " JOIN r AS b ON b.rid = r"
        ).fetchall()
    return {frozenset(((a, b), (c, d))): weight for a, b, c, d, weight in rows}


def test_a_later_batch_gives_what_a_whole_run_gives(
    linked: dict[str, tuple[Registers, LinkRun]], tmp_path: Path
) -> None:
    registers, whole = linked["departments"]
    some = {name: [row for n, row in enumerate(rows) if n % 50] for name, rows in registers.rows.items()}
    spec = spec_read(registers_write(replace(registers, rows=some), tmp_path / "lists"))
    first = link(spec, tmp_path / "first")
    spec = spec_read(registers_write(registers, tmp_path / "lists"))

    second = link(spec, tmp_path / "second", previous=first.path)

    edges, wanted = (edges_of(run) for run in (second, whole))
    both = edges.keys() & wanted.keys()
    apart = sorted(abs(edges[pair] - wanted[pair]) for pair in both)
    assert len(both) >= 0.99 * len(wanted | edges)
    assert apart[len(apart) * 99 // 100] <= 20
    assert scores(registers, second)[1] >= scores(registers, whole)[1] - 0.002
    before, after = units_of(first), units_of(second)
    assert sum(before[key] == after[key] for key in before) >= 0.98 * len(before)
    assert run_check(second.path) == []


def test_batch_upon_batch_groups_as_if_all_were_grouped_anew(
    linked: dict[str, tuple[Registers, LinkRun]], tmp_path: Path
) -> None:
    registers, run = linked["departments"]
    # Rows go, come back, and are corrected.
    for turn in (1, 2):
        some = {
            name: [
                (*row[:5], "13804670001", *row[6:]) if turn == 2 and n % 150 == 7 else row
                for n, row in enumerate(rows)
                if n % 60 != turn
            ]
            for name, rows in registers.rows.items()
        }
        spec = spec_read(registers_write(replace(registers, rows=some), tmp_path / "lists"))
        run = link(spec, tmp_path / f"run{turn}", previous=run.path)
        assert run_check(run.path) == []

    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE records AS FROM {records_source(run.path)}")
        connection.execute(f"CREATE TABLE edges AS FROM '{run.path}/edges.parquet'")
        members_make(connection, UNITS, [], [])
        apart = connection.execute(
            f"SELECT count(*), count(DISTINCT grp), count(DISTINCT unit_id), count(DISTINCT (grp, unit_id)),"
            f" count(*) FILTER (g.how <> m.how) FROM grouped AS g JOIN records USING (rid)"
            f" JOIN '{run.path}/members.parquet' AS m USING (source, record_id)"
        ).fetchall()[0]
    assert apart == (run.manifest["records"], *(run.manifest["units"],) * 3, 0)


def test_what_only_adds_rows_leaves_the_records_of_before_where_they_are(
    linked: dict[str, tuple[Registers, LinkRun]], tmp_path: Path
) -> None:
    registers, _ = linked["canvass"]
    some = {name: [row for n, row in enumerate(rows) if n % 90] for name, rows in registers.rows.items()}
    spec = spec_read(registers_write(replace(registers, rows=some), tmp_path / "lists"))
    first = link(spec, tmp_path / "run")
    spec = spec_read(registers_write(registers, tmp_path / "lists"))

    second = link(spec, tmp_path / "second", previous=first.path)

    assert file_sha256(second.path / RECORDS_FILE) == file_sha256(first.path / RECORDS_FILE)
    ((source, record),) = parquet_rows(second.path / LATER, "source, record_id")[:1]
    near = next(key for key in units_of(second) if key != (source, record))
    told = pair_explain(second.path, (source, record), near)
    assert sum(each.points for each in told.fields) == told.sum
    assert run_check(second.path) == []


@pytest.mark.parametrize("is_list_gone", [False, True])
def test_what_a_batch_does_not_reach_is_as_if_it_had_been_made_anew(
    linked: dict[str, tuple[Registers, LinkRun]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_list_gone: bool,
) -> None:
    registers, first = linked["departments"]
    # Rows go, come and are corrected; two that were asked about are decided on.
    some = {
        name: [
            (*row[:2], f"{row[2]}二部", *row[3:]) if n % 97 == 3 else row
            for n, row in enumerate(rows)
            if n % 90
        ]
        for name, rows in registers.rows.items()
    }
    if is_list_gone:
        # The smallest: who is lacking on it is not asked any more.
        del some[min(some, key=lambda name: len(some[name]))]
    spec = spec_read(registers_write(replace(registers, rows=some), tmp_path / "lists"))
    asked = parquet_rows(first.path / "review.parquet", "source_l, record_l, source_r, record_r")
    verdicts = zip(asked, ("same", "different", "same", "different"), strict=False)
    head = "source_l,record_l,source_r,record_r,verdict,who,when,reason"
    lines = [",".join((*each, verdict, "", "", "")) for each, verdict in verdicts]
    (tmp_path / "decisions.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")

    stood = []

    def made(name: str, *, is_whole: bool) -> LinkRun:
        def renew(connection: duckdb.DuckDBPyConnection, *told: Any) -> None:
            if is_whole:
                connection.execute("INSERT INTO touched SELECT rid FROM records")
            members_renew(connection, *told)
            stood.append(connection.execute("SELECT count(*) FROM standing").fetchall()[0][0])

        monkeypatch.setattr("jishi.engines.linkage.run.members_renew", renew)
        return link(spec, tmp_path / name, decisions=tmp_path / "decisions.csv", previous=first.path)

    in_part, in_whole = made("part", is_whole=False), made("whole", is_whole=True)

    assert (stood[0] > RECORDS / 2, stood[1]) == (True, 0)
    for file in ("members.parquet", "members.csv", "missing.parquet", "review.parquet", "redirects.parquet"):
        assert (in_part.path / file).read_bytes() == (in_whole.path / file).read_bytes(), file
    assert run_check(in_part.path) == []
