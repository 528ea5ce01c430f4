"""The same grading in zen-engine, with `evaluate_batch` or with `evaluate` for each row.

python -m bench.peers.grade_zen RUBRICS.json TABLE.parquet OUT ONE_IN batch|each layered|flat
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import zen

from bench.peers.tables import Row, rows_by_type, write
from bench.peers.zen_words import MODELS, words

BATCH = 5000


def in_batches(engine: Any, org_type: str, rows: list[Row]) -> Iterator[Row]:
    for start in range(0, len(rows), BATCH):
        asked = [{"key": org_type, "context": row} for row in rows[start : start + BATCH]]
        for answer in engine.evaluate_batch(asked):
            if not answer.get("success"):
                raise SystemExit(f"{org_type}: {answer}")
            yield answer["data"]["result"]


def one_by_one(engine: Any, org_type: str, rows: list[Row]) -> Iterator[Row]:
    for row in rows:
        yield engine.evaluate(org_type, row)["result"]


def columns(rubric: dict[str, Any], results: Iterator[Row]) -> dict[str, list[Any]]:
    """What is written, in columns; tiers by name."""
    names = list(words(rubric))
    told = dict(
        zip(
            names,
            map(list, zip(*([row[name] for name in names] for row in results), strict=True)),
            strict=False,
        )
    )
    tiers = [tier["tier"] for tier in rubric["tiers"]]
    return told | {name: [tiers[place] for place in told[name]] for name in ("tier_raw", "tier") if told}


def main(rubrics: Path, table: Path, out: Path, one_in: int, call: str, shape: str) -> None:
    told = json.loads(rubrics.read_text(encoding="utf-8"))
    content = {org_type: MODELS[shape](rubric) for org_type, rubric in told.items()}
    engine = zen.ZenEngine({"loader": {"type": "static", "content": content}})
    evaluated = {"batch": in_batches, "each": one_by_one}[call]
    for rubric, rows in rows_by_type(told, table, one_in):
        results = evaluated(engine, rubric["org_type"], rows)
        write(columns(rubric, results), out / "scores" / f"type={rubric['org_type']}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), int(sys.argv[4]), *sys.argv[5:7])
