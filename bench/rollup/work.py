"""Roll-ups and searches in the province that DATABASE_URL holds; prints milliseconds as JSON.

python -m bench.rollup.work
"""

import json
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

RUNS = 5
TOLD = "facts.secretary_vacant_m"
PAST = (date(2012, 4, 15), date(2011, 7, 1))
# Letters in the path of a county's committee.
COUNTY_PATH = 15
ASKED = ("村", "党", "dzb", "2303", "王", "第一")


def timed(act: Callable[[], Any]) -> dict[str, float]:
    """Run a question cold some times; return the least of its wall time, and of its CPU time with the server's.

    What else goes on makes a time longer, never shorter.
    """
    from django.core.cache import cache

    costs = []
    for _ in range(RUNS):
        cache.clear()
        cpu, server, wall = time.process_time(), server_s(), time.perf_counter()
        act()
        costs.append((time.process_time() - cpu + server_s() - server, time.perf_counter() - wall))
    return {
        "cpu_ms": 1000 * min(cost[0] for cost in costs),
        "wall_ms": 1000 * min(cost[1] for cost in costs),
    }


def server_s() -> float:
    """Return the CPU seconds of the process that serves this connection; none where there is no such process here."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(told.read_text().split()[0]) / 1e9


def main() -> None:
    # As the server has it, with everything loaded.
    import_module("jishi.config.wsgi")
    from jishi.demo.plan import TODAY
    from jishi.shared.dates import travel

    with travel(TODAY):
        print(json.dumps([*rollups(TODAY), *searches(TODAY)]))


def rollups(today: date) -> Iterator[dict[str, Any]]:
    """Time figures of the register and one indicator along each hierarchy, at each level, today and on past days."""
    from jishi.apps.facts.selectors import periods
    from jishi.apps.registry.selectors import LEVEL_WORDS, RollupQuestion, Visible, rollup
    from jishi.apps.registry.selectors.valued import valued_rollup
    from jishi.shared.dates import Moment

    top = committees()[0]
    asked = [
        (day, along, level) for day in (today, *PAST) for along in LEVEL_WORDS for level in LEVEL_WORDS[along]
    ]
    for day, along, level in asked:
        question = RollupQuestion(Visible(Moment(day), (top,)), top, along, level)
        named = {"day": str(day), "is_now": day == today, "along": along, "level": level}
        for measure in ("members", "overdue"):
            yield named | {"what": measure} | timed(partial(rollup, question, measure))
        # On each day the newest period that somebody had told by then, as far as anybody had.
        period = next(iter(periods(Moment(day))), "")
        yield named | {"what": TOLD} | timed(partial(valued_rollup, question, TOLD, period))


def searches(today: date) -> Iterator[dict[str, Any]]:
    """Time searches in the whole province and in one county."""
    from jishi.apps.registry.selectors import Visible, search
    from jishi.shared.dates import Moment

    paths = committees()
    county = next(path for path in paths if len(path) == COUNTY_PATH)
    for where, path in (("province", paths[0]), ("county", county)):
        seen = Visible(Moment(today), (path,))
        for text in ASKED:
            yield {"search": text, "where": where} | timed(partial(search, text, seen=seen))


def committees() -> list[str]:
    """Return the paths of local committees, the province's first."""
    from jishi.apps.registry.models import OrgStat

    return list(
        OrgStat.objects.filter(kind="local_committee").order_by("path").values_list("path", flat=True)
    )


if __name__ == "__main__":
    main()
