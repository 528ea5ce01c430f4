"""Roll-ups and searches in the province that DATABASE_URL holds; prints milliseconds as JSON.

python -m bench.rollup.work
"""

import json
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import django

RUNS = 3
TOLD = "facts.secretary_vacant_m"
PAST = (date(2012, 4, 15), date(2011, 7, 1))
ASKED = ("村", "党", "dzb", "2303", "王", "第一")


def timed(act: Callable[[], Any]) -> dict[str, float]:
    """Run a question cold some times; return the medians of its CPU and wall time."""
    from django.core.cache import cache

    costs = []
    for _ in range(RUNS):
        cache.clear()
        cpu, wall = time.process_time(), time.perf_counter()
        act()
        costs.append((time.process_time() - cpu, time.perf_counter() - wall))
    return {
        "cpu_ms": 1000 * statistics.median(cost[0] for cost in costs),
        "wall_ms": 1000 * statistics.median(cost[1] for cost in costs),
    }


def main() -> None:
    django.setup()
    from jishi.apps.facts.selectors import periods
    from jishi.apps.registry.models import OrgStat
    from jishi.apps.registry.selectors import LEVEL_WORDS, RollupQuestion, Visible, rollup, search
    from jishi.apps.registry.selectors.valued import valued_rollup
    from jishi.demo.plan import TODAY
    from jishi.shared.dates import Moment, travel

    found: list[dict[str, Any]] = []
    with travel(TODAY):
        tops = OrgStat.objects.filter(kind="local_committee").order_by("path").values_list("path", flat=True)
        top = tops[0]
        county = next(path for path in tops if len(path) == 15)
        period = periods(Moment(TODAY))[0]
        for day in (TODAY, *PAST):
            seen = Visible(Moment(day), (top,))
            for along, levels in LEVEL_WORDS.items():
                for level in levels:
                    question = RollupQuestion(seen, top, along, level)
                    named = {"day": str(day), "is_now": day == TODAY, "along": along, "level": level}
                    for measure in ("members", "overdue"):
                        cost = timed(lambda q=question, m=measure: rollup(q, m))  # type: ignore[misc]
                        found.append(named | {"what": measure} | cost)
                    cost = timed(lambda q=question: valued_rollup(q, TOLD, period))  # type: ignore[misc]
                    found.append(named | {"what": TOLD} | cost)
        for where, path in (("province", top), ("county", county)):
            seen = Visible(Moment(TODAY), (path,))
            for text in ASKED:
                cost = timed(lambda t=text, s=seen: search(t, seen=s))  # type: ignore[misc]
                found.append({"search": text, "where": where} | cost)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
