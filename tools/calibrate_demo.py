"""Tune the demo's levels so that scoring its indicators gives the planned classes; writes data/demo/levels.toml.

The generator never writes totals or grades: this only bends the curve from an organisation's hidden health to
the level its indicators are drawn around. Run it when a rubric, a recipe or the plan changed.

    python tools/calibrate_demo.py [ROUNDS]
"""

from __future__ import annotations

import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

from jishi.demo import plan
from jishi.demo.city import build_city
from jishi.demo.draw import Knots, curve
from jishi.demo.indicators import city_indicators
from jishi.engines.scoring import Score, rubrics_in_force, rubrics_read, score

DATA = Path(__file__).parents[1] / "src" / "jishi" / "data"
RANKS = (0, 30, 60, 100, 160, 220, 290, 380, 480, 600, 720, 820, 900, 960, 1000)
START: Knots = (
    (0, -2500),
    (30, -1900),
    (100, -1300),
    (290, -500),
    (500, 0),
    (720, 500),
    (900, 1300),
    (1000, 2200),
)
CLASSES = "ABCD"
LOWEST, HIGHEST = 3_800, 9_840
# A level of 1,000 is worth about ten points; smaller steps than that settle without swinging.
GAIN_PERCENT = 55


def target_quantiles(classes: list[float]) -> list[tuple[float, float]]:
    """Quantiles (share, centipoints) of totals that give these class counts."""
    a, b, c, d = classes
    n = a + b + c + d
    upper_a, upper_b, upper_c, upper_d = (share / 1000 for share in plan.UPPER_TIERS)
    cuts = (
        (0, LOWEST),
        (d * (1 - upper_d), 5_000),
        (d, 6_000),
        (d + c * (1 - upper_c), 7_000),
        (d + c, 8_000),
        (d + c + b * (1 - upper_b), 8_500),
        (d + c + b, 9_000),
        (d + c + b + a * (1 - upper_a), 9_500),
        (n, HIGHEST),
    )
    return [(at / n, value) for at, value in cuts]


def at_share(quantiles: list[tuple[float, float]], share: float) -> float:
    """Read a quantile curve."""
    for (x0, y0), (x1, y1) in pairwise(quantiles):
        if share <= x1:
            return y0 + (y1 - y0) * (share - x0) / (x1 - x0) if x1 > x0 else y1
    return quantiles[-1][1]


def bent(shape: Knots, totals: list[int], quantiles: list[tuple[float, float]]) -> Knots:
    """Move each knot by how far the totals at its rank are from the plan; never let the curve fall."""
    moved: list[int] = []
    for at, value in shape:
        middle = min(len(totals) - 1, len(totals) * at // 1000)
        reach = max(1, len(totals) // 60)
        near = totals[max(0, middle - reach) : middle + reach + 1]
        off = at_share(quantiles, (middle + 0.5) / len(totals)) - sum(near) / len(near)
        moved.append(min(3500, max(-4500, value + round(off * GAIN_PERCENT / 100))))
    return tuple(zip((at for at, _ in shape), rising(moved), strict=True))


def rising(values: list[int]) -> list[int]:
    """Make a sequence that does not fall, by averaging the stretches that do."""
    pools: list[list[int]] = []
    for value in values:
        pools.append([value, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            total, n = pools.pop()
            before, m = pools.pop()
            pools.append([(before * m + total * n) // (m + n), m + n])
    return [value for value, n in pools for _ in range(n)]


def report(scores: dict[str, Score], types: dict[str, str]) -> None:
    """Print the classes against the plan."""
    totals = sorted(one.total_cp for one in scores.values())
    n = len(totals)
    mean = sum(totals) / n
    sd = (sum((total - mean) ** 2 for total in totals) / n) ** 0.5
    print(f"mean {mean / 100:.2f} median {totals[n // 2] / 100:.2f} sd {sd / 100:.2f}")
    for org_type in plan.TYPES:
        got = Counter(one.tier[0] for code, one in scores.items() if types[code] == org_type)
        print(f"{org_type:22}", [got[letter] for letter in CLASSES], plan.CLASSES[org_type])


def main(rounds: int) -> None:
    """Score, bend, repeat; then write the curves."""
    rubrics = rubrics_in_force(rubrics_read(DATA / "rubrics"), plan.GRADED_ON)
    city = build_city()
    types = {org.code: org.org_type for org in city.graded_on(plan.GRADED_ON)}
    shapes: dict[str, Knots] = {
        org_type: tuple((at, curve(START, at)) for at in RANKS) for org_type in plan.TYPES
    }
    best = dict(shapes)
    least = dict.fromkeys(plan.TYPES, 10**9)
    aims = {org_type: [float(n) for n in row] for org_type, row in plan.CLASSES.items()}
    for turn in range(rounds):
        table = city_indicators(city, shapes)
        scores = {code: score(rubrics[types[code]], values) for code, values in table.items()}
        for org_type in plan.TYPES:
            mine = [one for code, one in scores.items() if types[code] == org_type]
            got = Counter(one.tier[0] for one in mine)
            wanted = dict(zip(CLASSES, plan.CLASSES[org_type], strict=True))
            off = sum(abs(got[letter] - want) for letter, want in wanted.items())
            if off < least[org_type]:
                best[org_type], least[org_type] = shapes[org_type], off
            if turn % 3 == 2:
                # Vetoes move some down: aim higher by what is missing after them.
                aims[org_type] = [
                    max(want * 0.5, aim + 0.4 * (want - got[letter]))
                    for aim, (letter, want) in zip(aims[org_type], wanted.items(), strict=True)
                ]
            totals = sorted(one.total_cp for one in mine)
            shapes[org_type] = bent(shapes[org_type], totals, target_quantiles(aims[org_type]))
        report(scores, types)
    print("least distance by type, in organisations:", least)
    lines = [
        "# Written by tools/calibrate_demo.py: level (thousandths) by rank of health (permille), by type."
    ]
    lines += [f"{org_type} = {[list(knot) for knot in best[org_type]]}" for org_type in plan.TYPES]
    (DATA / "demo" / "levels.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 24)
