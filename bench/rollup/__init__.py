"""Roll-ups of any figure to any level, and searches, in a province of 180,000 organisations on both databases.

`--province URL` takes a province that `jishi bench-data` wrote; without one, both are built, which takes some minutes.
"""

import argparse
import json
from collections import defaultdict
from typing import Any

from bench.cost import spend
from bench.places import PYTHON, ROOT
from bench.province import each_province
from bench.report import Budget, Report

TODAY = Budget(300, "ms", is_promised=True)
PAST = Budget(600, "ms", is_promised=True)
SEARCH = {
    "county": Budget(100, "ms", is_promised=True),
    "province": Budget(500, "ms", is_promised=True),
}


def run(report: Report, told: argparse.Namespace) -> None:
    """Time each hierarchy and level, today and as of two past days."""
    report.title("Roll-ups and searches in a province")
    for url in each_province(told.province):
        _ask(report, url)


def _ask(report: Report, url: str) -> None:
    """Print the slowest of each level, in milliseconds of CPU: of the process, and of the server that works for it."""
    database = url.split(":", 1)[0]
    cost = spend([PYTHON, "-m", "bench.rollup.work"], {"DATABASE_URL": url, "PYTHONPATH": str(ROOT)} | DJANGO)
    worst: dict[tuple[Any, ...], float] = defaultdict(float)
    for one in json.loads(cost.output.strip().splitlines()[-1]):
        key = ("search", one["where"]) if "search" in one else _named(one)
        worst[key] = max(worst[key], one["cpu_ms"])
    for key, value in worst.items():
        budget = SEARCH[key[1]] if key[0] == "search" else TODAY if key[0] == "today" else PAST
        report.figure(f"{database}: {' '.join(map(str, key))}", value, budget)


DJANGO = {"DJANGO_SETTINGS_MODULE": "jishi.config.settings"}


def _named(one: dict[str, Any]) -> tuple[Any, ...]:
    what = "indicator" if one["what"].startswith("facts.") else "register"
    return ("today" if one["is_now"] else one["day"], what, one["along"], one["level"])
