"""The same grading in zen-engine, evaluate_batch: the fastest of its calls.

python -m bench.peers.grade_zen RUBRICS.json TABLE.parquet OUT ONE_IN
"""

import json
import sys
from pathlib import Path
from typing import Any

import zen

from bench.peers.tables import Row, rows_by_type, write
from bench.peers.zen_words import model

BATCH = 5000


def evaluated(engine: Any, org_type: str, rows: list[Row]) -> list[Row]:
    """Results in the order of the rows; each still holds its inputs."""
    found: list[Row] = []
    for start in range(0, len(rows), BATCH):
        asked = [{"key": org_type, "context": row} for row in rows[start : start + BATCH]]
        for answer in engine.evaluate_batch(asked):
            if not answer.get("success"):
                raise SystemExit(f"{org_type}: {answer}")
            found.append(answer["data"]["result"])
    return found


def columns(rubric: dict[str, Any], results: list[Row]) -> dict[str, list[Any]]:
    """What is written: points, codes, vetoes, sums, total, tiers by name."""
    if not results:
        return {}
    names = [
        name for name in results[0] if name not in {*rubric["indicators"], "open_n", "place_raw", "place"}
    ]
    told: dict[str, list[Any]] = {name: [row[name] for row in results] for name in names}
    tiers = [tier["tier"] for tier in rubric["tiers"]]
    told["is_provisional"] = [row["open_n"] > 0 for row in results]
    told["tier_raw"] = [tiers[int(row["place_raw"])] for row in results]
    told["tier"] = [tiers[int(row["place"])] for row in results]
    return told


def main(rubrics: Path, table: Path, out: Path, one_in: int) -> None:
    told = json.loads(rubrics.read_text(encoding="utf-8"))
    content = {org_type: model(rubric) for org_type, rubric in told.items()}
    engine = zen.ZenEngine({"loader": {"type": "static", "content": content}})
    for rubric, rows in rows_by_type(told, table, one_in):
        results = evaluated(engine, rubric["org_type"], rows)
        write(columns(rubric, results), out / "scores" / f"type={rubric['org_type']}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), int(sys.argv[4]))
