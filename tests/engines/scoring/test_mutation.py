"""One small mistake in a rubric, an expression or a printer, and somebody notices, every single time."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from jishi.engines.scoring import (
    Rubric,
    ScoringError,
    python,
    rubric_from_mapping,
    score,
    sql,
)
from jishi.engines.scoring.check import Standing, check_grades, check_score, reference_score
from jishi.engines.scoring.expr import Dialect, print_expr
from jishi.engines.scoring.lower import layers
from jishi.engines.scoring.reference import Reference
from tests.engines.scoring.adversary import table_against
from tests.engines.scoring.duck import reference_row, scored_by_duckdb
from tests.engines.scoring.marks import by_marks, grades, org
from tests.engines.scoring.mutants import expr_mutants, rubric_mutants
from tests.engines.scoring.rubrics import criterion_of, everything

pytestmark = pytest.mark.slow

SEED = 17
# Bands earn what their steps say; their maximum is only shown, and the loader lets it be more.
# Veto X03 reads the same two numbers as S08, so a grade without them is provisional either way.
UNNOTICEABLE = {"K02 criteria.16.max: 6 → 6.01", "S08 criteria.7.missing: exclude → pending"}
# From 0 % on, any factor of the numerator is above nothing; a rate of 0/0 is not below 90 % either way.
SAME = {
    "r_S09 if3.gt.0.mul.1.10000+1",
    "r_S09 if3.gt.0.mul.1.10000-1",
    "v_X03 if0.or.1.eq.1.0-1",
    "v_X03 if0.or without 1",
}
MISPRINTS = {
    "ge": "gt",
    "gt": "ge",
    "le": "lt",
    "lt": "le",
    "eq": "ge",
    "add": "and",
    "and": "or",
    "or": "and",
    "least": "greatest",
    "greatest": "least",
    "mul": "sub",
    "sub": "mul",
    "fdiv": "mul",
}


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return rubric_from_mapping(everything(), "everything.yaml")


@pytest.fixture(scope="module")
def table(rubric: Rubric) -> list[Standing]:
    return table_against(rubric, 1100, SEED)


@pytest.fixture(scope="module")
def expected(rubric: Rubric, table: list[Standing]) -> list[Reference]:
    return [reference_score(rubric, each.facts, each.previous) for each in table]


def is_noticed(mutant: Mapping[str, Any], table: Sequence[Standing], expected: Sequence[Reference]) -> bool:
    """Whether the loader refuses a mutant, or some organisation gets something else than it should."""
    try:
        wrong = rubric_from_mapping(mutant, "mutant.yaml")
    except ScoringError:
        return True
    return any(parts(wrong, each) != known(right) for each, right in zip(table, expected, strict=True))


def parts(rubric: Rubric, standing: Standing) -> tuple[Any, ...]:
    found = score(rubric, standing.facts, previous=standing.previous)
    lines = {line.criterion_id: (line.points_cp, line.rule) for line in found.lines}
    vetoes = {veto.id: veto.state for veto in found.vetoes}
    return (
        found.total_cp,
        found.tier_raw,
        found.tier_kept,
        found.tier_capped,
        found.is_provisional,
        lines,
        vetoes,
    )


def known(right: Reference) -> tuple[Any, ...]:
    lines = {name: (points, right.rules[name]) for name, points in right.points.items()}
    tiers = (right.tier_raw, right.tier_kept, right.tier_capped)
    return (right.total, *tiers, right.provisional, lines, right.vetoes)


def test_every_mutant_of_a_rubric_is_noticed(table: list[Standing], expected: list[Reference]) -> None:
    # Quotas and ties have a test of their own below: one organisation alone shows nothing of them.
    mutants = [
        each for each in rubric_mutants(everything()) if " quota" not in each[0] and " ties" not in each[0]
    ]

    unnoticed = {name for name, mutant in mutants if not is_noticed(mutant, table, expected)}

    assert len(mutants) > 150
    assert unnoticed == UNNOTICEABLE


def test_dropping_hysteresis_is_noticed(table: list[Standing], expected: list[Reference]) -> None:
    mapping = everything()
    del mapping["hysteresis"]

    assert is_noticed(mapping, table, expected)


def test_an_order_of_checklist_items_or_routes_is_noticed(
    table: list[Standing], expected: list[Reference]
) -> None:
    items, routes = everything(), everything()
    checklist = criterion_of(items, "S10")
    checklist["checklist"] = dict(reversed(checklist["checklist"].items()))
    criterion_of(routes, "S11")["any"].reverse()

    assert is_noticed(items, table, expected)
    assert is_noticed(routes, table, expected)


AT_LEAST = {"group": ["county"], "class": "较差", "at_least": "40%"}
AT_MOST = {"group": ["county", "township"], "class": "好", "at_most": "30%"}
CHAIN = ["total desc", "dim:服务 desc", "deduct asc", {"group_rank": "together"}]
QUOTAS = [AT_LEAST, AT_MOST]
QUOTA_MUTANTS: dict[str, tuple[list[Any], list[Any]]] = {
    "quotas in another order": ([AT_MOST, AT_LEAST], CHAIN),
    "no first quota": ([AT_MOST], CHAIN),
    "no second quota": ([AT_LEAST], CHAIN),
    "five per cent more at least": ([AT_LEAST | {"at_least": "45%"}, AT_MOST], CHAIN),
    "five per cent less at most": ([AT_LEAST, AT_MOST | {"at_most": "25%"}], CHAIN),
    "a floor for a ceiling": ([AT_LEAST, {"group": ["county"], "class": "好", "at_least": "30%"}], CHAIN),
    "another class": ([AT_LEAST, AT_MOST | {"class": "较好"}], CHAIN),
    "larger groups": ([AT_LEAST, AT_MOST | {"group": ["county"]}], CHAIN),
    "the worst first": (QUOTAS, ["total asc", *CHAIN[1:]]),
    "no total in the chain": (QUOTAS, CHAIN[1:]),
    "no dimension in the chain": (QUOTAS, [CHAIN[0], *CHAIN[2:]]),
    "no deductions in the chain": (QUOTAS, [*CHAIN[:2], CHAIN[3]]),
    "ties parted by code": (QUOTAS, [*CHAIN[:3], {"group_rank": "org_code"}]),
}


def tied_table() -> list[Standing]:
    """Many of the same total, told apart by service, by deductions or not at all."""
    chance = random.Random(SEED)
    found = []
    for number in range(160):
        total, service, blamed = chance.choice([60, 80, 90, 95]), chance.choice([2, 6]), chance.randrange(2)
        marks = {
            "first_cp": (total - service + 5 * blamed) * 100,
            "second_cp": service * 100,
            "blamed": blamed,
        }
        each = org(f"O{number:03d}", total, chance.choice("甲乙"), **marks)
        found.append(replace(each, groups={**each.groups, "township": chance.choice("东西")}))
    return found


@pytest.mark.parametrize("name", QUOTA_MUTANTS)
def test_every_mutant_of_a_quota_is_noticed(name: str) -> None:
    quotas, chain = QUOTA_MUTANTS[name]
    right, wrong, table = by_marks(QUOTAS, CHAIN), by_marks(quotas, chain), tied_table()

    assert check_grades(right, table, grades(right, table)) == ()
    assert check_grades(right, table, grades(wrong, table)) != ()


def test_every_mutant_of_a_rule_code_or_a_veto_is_noticed(rubric: Rubric, table: list[Standing]) -> None:
    # Points follow the code; where they do not, the mutants of the rubric above have shifted them already.
    columns = [each for each in layers(rubric)[0] if each.name[0] in "rvu" and each.name != "r_S11"]
    rows = [
        reference_row(rubric, each) | {f"x_{name}": value for name, value in each.facts.items()}
        for each in table
    ]

    unnoticed = {
        f"{column.name} {what}"
        for column in columns
        for what, mutant in expr_mutants(column.expr)
        if all(value_of(mutant)(row) == row[column.name] for row in rows)
    }

    assert unnoticed == SAME


def value_of(expr: Any) -> Callable[[Mapping[str, Any]], object]:
    """The value of an expression in a row; an impossible operation is a value of its own."""
    code = compile(print_expr(expr, python.PYTHON), "mutant", "eval")

    def value(row: Mapping[str, Any]) -> object:
        try:
            return eval(code, {"min": min, "max": max}, row)
        except TypeError:
            return "no value"

    return value


def misprinted(dialect: Dialect, name: str, other: str) -> Dialect:
    """A dialect that writes one operator as another."""
    form = dialect.joined.get(other) or split(dialect.templates[other])
    if name in dialect.joined:
        return replace(dialect, joined={**dialect.joined, name: form})
    template = dialect.templates.get(other) or "{}".join(form[:2]) + "{}" + form[2]
    return replace(dialect, templates={**dialect.templates, name: template})


def split(template: str) -> tuple[str, str, str]:
    before, between, after = template.split("{}")
    return before, between, after


@pytest.mark.parametrize(("name", "other"), MISPRINTS.items())
def test_every_misprint_in_python_is_noticed(
    rubric: Rubric, table: list[Standing], monkeypatch: pytest.MonkeyPatch, name: str, other: str
) -> None:
    monkeypatch.setattr(python, "PYTHON", misprinted(python.PYTHON, name, other))
    monkeypatch.setattr(python, "scorer", python.scorer.__wrapped__)

    assert any(differs(rubric, each) for each in table[:300])


def differs(rubric: Rubric, standing: Standing) -> bool:
    try:
        return (
            check_score(rubric, standing.facts, score(rubric, standing.facts, previous=standing.previous))
            != ()
        )
    except (TypeError, IndexError):
        return True


@pytest.mark.parametrize(("name", "other"), MISPRINTS.items())
def test_every_misprint_in_sql_is_noticed(
    rubric: Rubric,
    table: list[Standing],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
    other: str,
) -> None:
    monkeypatch.setattr(sql, "DUCKDB", misprinted(sql.DUCKDB, name, other))

    try:
        found = scored_by_duckdb(rubric, table[:300], tmp_path)
    except duckdb.Error:
        return

    rows = {each.org_code: reference_row(rubric, each) for each in table[:300]}
    assert any(found[org].get(key) != value for org, row in rows.items() for key, value in row.items())
