"""Scores, groups and codes against plainer ways to get them."""

from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jishi.demo.registers import registers_make, registers_write
from jishi.engines.linkage import link, spec_read
from jishi.engines.linkage.assign import Edge, groups_make
from jishi.engines.linkage.kinds import UNITS
from jishi.engines.linkage.normalise.macros import macros_create
from jishi.engines.linkage.reference import hundredths, pair_parts, start_bits
from jishi.engines.linkage.spark import spark_problems
from jishi.engines.linkage.store.models import model_path, model_read
from jishi.shared.codes import org_code_check, org_code_problems, resident_id_check, uscc_check, uscc_problems
from jishi.shared.files import file_sha256

pytestmark = pytest.mark.slow

BODIES = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def test_the_fast_scores_are_the_plain_ones(tmp_path: Path) -> None:
    run = link(spec_read(registers_write(registers_make("canvass", 400, seed=3), tmp_path)), tmp_path / "out")
    model = model_read(model_path("units"), "units")
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE records AS FROM '{run.path / 'records.parquet'}'")
        edges = connection.execute(
            f"SELECT l, r, weight FROM '{run.path / 'edges.parquet'}' ORDER BY l, r"
        ).fetchall()
        count = connection.execute("SELECT count(*) FROM records").fetchall()[0][0]

        for left, right, weight in edges[:: max(1, len(edges) // 25)]:
            parts = pair_parts(connection, UNITS, model, left, right)
            assert abs(hundredths(start_bits(model, count) + sum(each.bits for each in parts)) - weight) <= 1


@pytest.fixture(scope="module")
def macros() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    macros_create(connection)
    return connection


@given(st.text(BODIES, min_size=9, max_size=9), st.integers(0, 17), st.sampled_from(BODIES))
def test_credit_codes_are_judged_as_the_standard_does(
    macros: duckdb.DuckDBPyConnection, body: str, at: int, letter: str
) -> None:
    code = f"91230302{body[:8]}{body[8]}"
    code += uscc_check(code)
    wrong = code[:at] + letter + code[at + 1 :]

    for each in (code, wrong):
        lawful = not [problem for problem in uscc_problems(each) if problem.severity == "wrong"]
        is_shape = each[2:8].isdigit()
        found = macros.execute("SELECT uscc_ok(?)", [each]).fetchall()[0][0]
        assert found == (lawful and is_shape) or each.endswith("000")


@given(
    st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8), st.sampled_from("0123456789X")
)
def test_organisation_codes_are_judged_as_the_standard_does(
    macros: duckdb.DuckDBPyConnection, body: str, check: str
) -> None:
    for each in (body + org_code_check(body), body + check):
        assert macros.execute("SELECT orgc_ok(?)", [each]).fetchall()[0][0] == (not org_code_problems(each))


@given(st.integers(0, 10**3 - 1), st.sampled_from("0123456789X"))
def test_identity_numbers_are_judged_as_the_standard_does(
    macros: duckdb.DuckDBPyConnection, serial: int, check: str
) -> None:
    body = f"23030219700101{serial:03d}"

    assert macros.execute("SELECT idno_ok(?)", [body + check]).fetchall()[0][0] == (
        check == resident_id_check(body)
    )


@pytest.mark.parametrize(
    ("told", "wanted"),
    [("2003-05-06", "2003-05-06"), ("2003.5.6", "2003-05-06"), ("2003年5月6日", "2003-05-06"),
     ("20030506", "2003-05-06"), ("37747", "2003-05-06"), ("2003/5/6 00:00:00", "2003-05-06"), ("不详", None)],
)  # fmt: skip
def test_days_are_read_in_the_ways_offices_write_them(
    macros: duckdb.DuckDBPyConnection, told: str, wanted: str | None
) -> None:
    found = macros.execute("SELECT CAST(day_of(?) AS VARCHAR)", [told]).fetchall()[0][0]

    assert found == wanted


@pytest.mark.parametrize(
    ("told", "wanted"),
    [("138 0467 0001", "13804670001"), ("+8613804670001", "13804670001"), ("１３８０４６７０００１", "13804670001"),
     ("13804670001/13904670002", "13804670001"), ("0467-2350003", "2350003"), ("2350003", "2350003"), ("无", None),
     ("（0467）2350003", "2350003"), ("0467-2350003-8012", "2350003"), ("2350003转8012", "2350003"),
     ("138-0467-0001", "13804670001"), ("2350003 13804670001", "2350003"), ("13804670001-2", "13804670001")],
)  # fmt: skip
def test_telephones_are_read_in_the_ways_offices_write_them(
    macros: duckdb.DuckDBPyConnection, told: str, wanted: str | None
) -> None:
    assert macros.execute("SELECT phone_of(?)", [told]).fetchall()[0][0] == wanted


CODES = st.lists(st.sampled_from([None, None, "A", "B", "C"]), min_size=2, max_size=9)


@st.composite
def worlds(
    draw: st.DrawFn,
) -> tuple[list[str | None], list[Edge], list[tuple[int, int]], list[tuple[int, int]]]:
    codes = [None, *draw(CODES)]
    pairs = [(a, b) for a in range(1, len(codes)) for b in range(a + 1, len(codes))]
    some = st.lists(st.sampled_from(pairs), unique=True, max_size=12)
    edges = [(a, b, draw(st.integers(-200, 900))) for a, b in draw(some)]
    same = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=1))
    apart = [
        pair for pair in draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3)) if pair not in same
    ]
    return codes, edges, same, apart


@given(worlds())
def test_groups_obey_decisions_and_never_join_two_codes(
    world: tuple[list[str | None], list[Edge], list[tuple[int, int]], list[tuple[int, int]]],
) -> None:
    codes, edges, same, apart = world

    roots, how = groups_make(codes, edges, same, apart)

    assert all(roots[a] == roots[b] for a, b in same)
    assert all(roots[a] != roots[b] for a, b in apart)
    assert groups_make(codes, edges[::-1], same, apart) == (roots, how)
    for root in set(roots[1:]):
        group = [n for n in range(1, len(codes)) if roots[n] == root]
        found = {codes[n] for n in group} - {None}
        assert len(found) <= 1 + len(same)
        assert min(group) == root
    if not same:
        assert all((how[n] == "code") == (codes[n] is not None) for n in range(1, len(codes)))


def test_a_record_without_a_code_joins_the_best_of_several() -> None:
    roots, how = groups_make(
        [None, "A", "B", None, None, None, None],
        [(1, 3, 400), (2, 3, 700), (3, 4, 300), (4, 5, 900), (5, 6, 100)],
        [],
        [],
    )

    assert roots == [0, 1, 2, 2, 2, 5, 5]
    assert how == ["", "code", "code", "anchor", "neighbour", "component", "component"]


@pytest.mark.skipif(
    bool(spark_problems()), reason="pyspark or Java is not installed: the extra is jishi[spark]"
)
@pytest.mark.slow
def test_spark_gives_the_same_pairs_scores_and_units(tmp_path: Path) -> None:
    spec = spec_read(registers_write(registers_make("departments", 400, seed=3), tmp_path))

    duck, spark = (link(spec, tmp_path / engine, engine=engine) for engine in ("duckdb", "spark"))

    for name in ("edges.parquet", "members.csv"):
        assert file_sha256(duck.path / name) == file_sha256(spark.path / name)
