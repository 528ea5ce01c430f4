"""Draws a province of organisations in DuckDB: the same bytes every time, values on and around thresholds.

python -m bench.scoring.province ROWS FILE.parquet
"""

import sys
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from bench.places import AS_OF, DICTIONARY, RUBRICS
from jishi.engines.scoring import Rubric, rubrics_in_force, rubrics_read
from jishi.engines.scoring.model import Checklist, Flag, Linear, PerUnit, Ratio, Shortfall, When, WhenRatio
from jishi.shared.yaml_files import yaml_file

# Organisations of each type in a thousand.
SHARES = {
    "village": 330,
    "community": 90,
    "gov_organ": 130,
    "public_institution": 120,
    "school": 90,
    "university_branch": 40,
    "soe": 60,
    "nonpublic_enterprise": 70,
    "social_org": 30,
    "retired": 40,
}
BLANK_PER_MILLE = 15
MOST_OF_A_WHOLE = 400


@dataclass(slots=True)
class Drawn:
    """How an indicator is drawn: its range, its thresholds, which end is good, and what it is a share of."""

    low: int
    high: int
    types: list[str] = field(default_factory=list)
    marks: set[int] = field(default_factory=set)
    is_more_better: bool = False
    is_flag: bool = False
    whole: str = ""
    shares_bp: set[int] = field(default_factory=set)


def indicators_of(rubrics: list[Rubric]) -> dict[str, Drawn]:
    """Return every indicator that a rubric reads."""
    told: list[dict[str, Any]] = yaml_file(DICTIONARY)
    drawn = {each["id"]: Drawn(each["min"], each["max"]) for each in told}
    for rubric in rubrics:
        for name in rubric.indicators:
            drawn[name].types.append(rubric.org_type)
        for criterion in rubric.criteria:
            _note(drawn, criterion.method, is_score=criterion.kind == "score")
    return {name: each for name, each in drawn.items() if each.types}


def _note(drawn: dict[str, Drawn], method: Any, *, is_score: bool) -> None:
    for part in getattr(method, "routes", (method,)):
        for name in part.indicators:
            drawn[name].is_flag |= isinstance(part, Flag | Checklist)
        if hasattr(part, "num"):
            drawn[part.num].whole = part.den
            drawn[part.num].shares_bp |= _shares(part)
        elif not isinstance(part, Flag | Checklist):
            drawn[part.of].marks |= _marks(part)
            drawn[part.of].is_more_better |= is_score and getattr(part, "op", "ge") == "ge"


def _shares(method: Any) -> set[int]:
    if isinstance(method, WhenRatio):
        return {method.at_bp}
    return {method.from_bp, method.to_bp} if isinstance(method, Ratio) else {step.at for step in method.steps}


def _marks(method: Any) -> set[int]:
    if isinstance(method, When):
        return {method.at}
    if isinstance(method, Shortfall):
        return {method.target}
    if isinstance(method, PerUnit):
        return {1, 2, 4}
    steps = method.knots if isinstance(method, Linear) else getattr(method, "steps", ())
    return {step.at for step in steps}


def column(name: str, drawn: Drawn) -> str:
    """Return the SQL of one indicator; it may read `health`, 0 to 99, and the whole that it is a share of."""
    dice = f"hash(n, '{name}')"
    value = _flag(dice) if drawn.is_flag else _share(dice, drawn) if drawn.whole else _count(dice, drawn)
    types = ", ".join(f"'{each}'" for each in drawn.types)
    return (
        f"CAST(CASE WHEN org_type NOT IN ({types}) OR {dice} % 1000 < {BLANK_PER_MILLE} THEN NULL "
        f"ELSE {value} END AS INTEGER) AS {name}"
    )


def _flag(dice: str) -> str:
    return f"CASE WHEN ({dice} >> 20) % 100 < 55 + health // 2 THEN 1 ELSE 0 END"


def _bounded(value: str, low: str | int, high: str | int) -> str:
    return f"greatest({low}, least({high}, {value}))"


def _one_of(dice: str, values: set[int]) -> str:
    return f"({sorted(values)})[CAST(1 + ({dice} >> 12) % {len(values)} AS INTEGER)]"


def _share(dice: str, drawn: Drawn) -> str:
    """A quarter on and around a threshold, most near the top where the organisation is in good health."""
    mark = (
        f"{_one_of(dice, drawn.shares_bp)} * {drawn.whole} // 10000 + CAST(({dice} >> 30) % 3 AS INTEGER) - 1"
    )
    good = f"{drawn.whole} - CAST(({dice} >> 34) % 12 AS INTEGER) * {drawn.whole} // 100"
    other = f"CAST(({dice} >> 38) % 101 AS INTEGER) * {drawn.whole} // 100"
    value = (
        f"CASE WHEN ({dice} >> 20) % 100 < 25 THEN {mark} "
        f"WHEN ({dice} >> 42) % 100 < 35 + health * 6 // 10 THEN {good} ELSE {other} END"
    )
    return _bounded(value, drawn.low, f"least({drawn.high}, {drawn.whole})")


def _count(dice: str, drawn: Drawn) -> str:
    marks = drawn.marks or {0}
    top = max(marks)
    # A whole has no thresholds of its own: as many people or households as a branch has.
    widest = min(drawn.high, top + max(1, top // 3) if drawn.marks else MOST_OF_A_WHOLE)
    around = f"{_one_of(dice, marks)} + CAST(({dice} >> 30) % 3 AS INTEGER) - 1"
    any_value = f"{drawn.low} + CAST(({dice} >> 34) % {max(1, widest - drawn.low + 1)} AS INTEGER)"
    good = f"{top} + CAST(({dice} >> 34) % {max(1, top // 4)} AS INTEGER)" if drawn.is_more_better else "0"
    if not drawn.marks:
        value = any_value
    else:
        # What is bad is rare: two in a hundred have a case, a vacancy, a rebuke.
        odds = ("25", "35 + health * 6 // 10") if drawn.is_more_better else ("2", "90 + health // 10")
        value = (
            f"CASE WHEN ({dice} >> 20) % 100 < {odds[0]} THEN {around} "
            f"WHEN ({dice} >> 42) % 100 < {odds[1]} THEN {good} ELSE {any_value} END"
        )
    return _bounded(value, drawn.low, drawn.high)


def _org_type() -> str:
    whens, bound = [], 0
    for org_type, share in SHARES.items():
        bound += share
        whens.append(f"WHEN hash(n, 'type') % 1000 < {bound} THEN '{org_type}'")
    return f"CASE {' '.join(whens)} END"


def query(rows: int, drawn: dict[str, Drawn]) -> str:
    """Return the SELECT of the whole table, in the order of the codes."""
    wholes = {each.whole for each in drawn.values() if each.whole}
    parts = {name for name, each in drawn.items() if each.whole}
    if wholes & parts:
        raise ValueError(f"a share of a share: {sorted(wholes & parts)}")
    base = (
        f"SELECT n, 'B' || lpad(CAST(n AS VARCHAR), 9, '0') AS org_code, {_org_type()} AS org_type, "
        f"CAST(hash(n, 'health') % 100 AS INTEGER) AS health FROM range({rows}) AS numbers(n)"
    )
    first = f"SELECT *, {', '.join(column(n, d) for n, d in drawn.items() if n not in parts)} FROM ({base})"
    shares = ", ".join(column(n, d) for n, d in drawn.items() if n in parts)
    return f"SELECT * EXCLUDE (n, health) FROM (SELECT *, {shares} FROM ({first})) ORDER BY org_code"


def write(rows: int, path: Path) -> None:
    """Write the table as Parquet."""
    in_force = rubrics_in_force(rubrics_read(RUBRICS), date.fromisoformat(AS_OF))
    drawn = indicators_of([in_force[each] for each in SHARES])
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"COPY ({query(rows, drawn)}) TO '{fresh}' (FORMAT parquet, COMPRESSION zstd)")
    fresh.replace(path)


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
