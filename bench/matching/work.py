"""One step of the bench of mutual choice, in a process of its own.

python -m bench.matching.work draw PEOPLE FILE | solve FILE RUNS | ties PEOPLE PERCENT
"""

import json
import sys
import time
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from jishi.engines.matching import Market, check, market_from_mapping, solve

LISTED, SEATS = 10, 10


def market(people_n: int, percent: int = 0, listed: int = LISTED, seats: int = SEATS) -> dict[str, Any]:
    """A market with some posts more wanted than others; neighbours in a post's ranking tie by that chance."""
    draw = Random(people_n)
    posts = [f"x{number}" for number in range(max(people_n // seats, 1))]
    weights = list(accumulate(1 / (number + 5) for number in range(len(posts))))
    asking: dict[str, list[str]] = {post: [] for post in posts}
    applicants = {}
    for number in range(people_n):
        wanted = dict.fromkeys(draw.choices(posts, cum_weights=weights, k=listed))
        wanted |= dict.fromkeys(draw.sample(posts, min(2 * listed, len(posts))))
        applicants[f"a{number}"] = list(wanted)[:listed]
        for post in applicants[f"a{number}"]:
            asking[post].append(f"a{number}")
    ranked = {post: tied(draw, people, percent) for post, people in asking.items()}
    return {
        "applicants": applicants,
        "posts": {post: {"capacity": seats, "ranking": ranked[post]} for post in posts},
    }


def tied(draw: Random, people: list[str], percent: int) -> list[Any]:
    draw.shuffle(people)
    if not percent:
        return people
    tiers: list[list[str]] = []
    for one in people:
        if tiers and draw.random() * 100 < percent:
            tiers[-1].append(one)
        else:
            tiers.append([one])
    return tiers


def solved(path: Path, runs: int) -> dict[str, Any]:
    """Read raw dictionaries, match, check; the fastest of some runs counts."""
    told = json.loads(path.read_text(encoding="utf-8"))
    spent = []
    for _ in range(runs):
        begun = time.process_time()
        made = market_from_mapping(told)
        result = solve(made)
        spent.append(time.process_time() - begun)
    begun = time.process_time()
    violations = check(made, result)
    check_s = time.process_time() - begun
    placed = sum(post is not None for post in result.matches.values())
    matches = dict(result.matches) if len(result.matches) <= 10_000 else {}
    return {
        "solve_s": min(spent),
        "check_s": check_s,
        "violations": len(violations),
        "placed": placed,
        "matches": matches,
    }


def with_ties(people_n: int, percent: int) -> dict[str, Any]:
    """What draws place on the mean, what is the most, and its bound."""
    made = market_from_mapping(market(people_n, percent, listed=5, seats=3))
    draws = [placed(made, "lottery", seed) for seed in range(1, 21)]
    begun = time.process_time()
    result = solve(made, ties="max_places", limit_s=30)
    most_s = time.process_time() - begun
    most = sum(post is not None for post in result.matches.values())
    return {
        "draws": sum(draws) / len(draws),
        "most": most,
        "most_s": most_s,
        "bound": result.bound,
        "status": result.status,
    }


def placed(made: Market, ties: str, seed: int) -> int:
    return sum(post is not None for post in solve(made, ties=ties, seed=seed).matches.values())


def main(step: str, *told: str) -> None:
    if step == "draw":
        Path(told[1]).write_text(json.dumps(market(int(told[0]))), encoding="utf-8")
    elif step == "solve":
        print(json.dumps(solved(Path(told[0]), int(told[1]))))
    else:
        print(json.dumps(with_ties(int(told[0]), int(told[1]))))


if __name__ == "__main__":
    main(*sys.argv[1:])
