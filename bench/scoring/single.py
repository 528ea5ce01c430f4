"""One organisation at a time, and one city at once: prints seconds as JSON.

python -m bench.scoring.single TABLE.parquet OUT
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import duckdb

from bench.places import AS_OF, DICTIONARY, RUBRICS
from jishi.engines.scoring import (
    Entry,
    Options,
    explain,
    grade,
    rubrics_in_force,
    rubrics_read,
    score,
    score_all,
)

ROUNDS = 7
SAMPLE = 60


def entries(table: Path) -> dict[str, list[Entry]]:
    """Return the organisations of a table by type."""
    with duckdb.connect() as connection:
        found = connection.execute(f"FROM '{table}' ORDER BY org_code")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    by_type: dict[str, list[Entry]] = {}
    for row in rows:
        code, org_type = row.pop("org_code"), row.pop("org_type")
        by_type.setdefault(org_type, []).append(Entry(code, row, None, {}))
    return by_type


def once(act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def main(table: Path, out: Path) -> None:
    day, by_type = date.fromisoformat(AS_OF), entries(table)
    rubrics = rubrics_in_force(rubrics_read(RUBRICS), day)
    sample = [(rubrics[org_type], each) for org_type, all_of in by_type.items() for each in all_of[:SAMPLE]]
    scored = [(rubric, each.facts, score(rubric, each.facts)) for rubric, each in sample]
    changed = [(rubric, each.facts | {rubric.indicators[0]: 1}) for rubric, each in sample]

    def what_if() -> None:
        for rubric, facts in changed:
            score(rubric, facts)

    def explained() -> None:
        for rubric, facts, got in scored:
            explain(rubric, got, facts)

    def at_hand() -> None:
        for org_type, all_of in by_type.items():
            score_all(rubrics[org_type], [replace(each) for each in all_of])

    def as_table() -> None:
        grade(RUBRICS, table, out, as_of=day, options=Options(dictionary=DICTIONARY))

    told = {
        "what_if_s": median(once(what_if) for _ in range(ROUNDS)) / len(sample),
        "explain_s": median(once(explained) for _ in range(ROUNDS)) / len(sample),
        "score_all_s": median(once(at_hand) for _ in range(5)),
        "grade_s": median(once(as_table) for _ in range(5)),
        "organisations": sum(map(len, by_type.values())),
        "criteria": sum(len(rubrics[key].criteria) * len(all_of) for key, all_of in by_type.items()),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
