"""The shipped rubrics as plain JSON in whole numbers, for peers that know nothing of ours.

python -m bench.scoring.plain FILE.json
"""

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from bench.places import AS_OF, DICTIONARY, RUBRICS
from jishi.engines.scoring import Criterion, Rubric, rubrics_in_force, rubrics_read
from jishi.shared.yaml_files import yaml_file


def plain(rubric: Rubric, ranges: dict[str, tuple[int, int]]) -> dict[str, Any]:
    """Return what a peer needs; a rubric that asks for more than peers do is refused."""
    if rubric.quotas or rubric.hysteresis_cp:
        raise ValueError(f"{rubric.id}: the peers know neither quotas nor hysteresis")
    return {
        "org_type": rubric.org_type,
        "base": rubric.base_cp,
        "bonus_cap": rubric.bonus_cap_cp,
        "deduct_cap": rubric.deduct_cap_cp,
        "tiers": [{"tier": tier.name, "min": tier.min_cp} for tier in rubric.tiers],
        "indicators": rubric.indicators,
        "limits": {name: (0, 1) if name in rubric.flags else ranges[name] for name in rubric.indicators},
        "criteria": [_criterion(each) for each in rubric.criteria],
    }


def _criterion(criterion: Criterion) -> dict[str, Any]:
    kept = ("id", "kind", "max_cp", "missing", "empty", "cap_tier")
    method = {"name": type(criterion.method).__name__, **asdict(criterion.method)}
    return {**{key: getattr(criterion, key) for key in kept}, "method": method}


def write(path: Path) -> None:
    """Write the rubrics in force by type."""
    in_force = rubrics_in_force(rubrics_read(RUBRICS), date.fromisoformat(AS_OF))
    told = yaml_file(DICTIONARY)
    ranges = {each["id"]: (each["min"], each["max"]) for each in told}
    text = json.dumps({org_type: plain(rubric, ranges) for org_type, rubric in in_force.items()}, indent=1)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
