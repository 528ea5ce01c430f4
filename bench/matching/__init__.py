"""Mutual choice beside the `matching` package on the same strict markets, at a large size, and with ties."""

import argparse
import json
from pathlib import Path
from typing import Any

from bench.cost import spend
from bench.peers.environment import peers_python
from bench.places import PYTHON, VAR
from bench.report import Budget, Report

FOLDER = VAR / "matching"
# People, and how many times faster than the package from raw dictionaries to matches.
BESIDE = ((300, 5), (3_000, 20))
LARGE = 100_000


def run(report: Report, told: argparse.Namespace) -> None:
    """Print ratios at two sizes, the time at a large one, and how many people ties cost."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    report.title(
        "Mutual choice: lists of ten, posts of ten seats, one for ten people; CPU-seconds from raw dictionaries"
    )
    peer = peers_python("matching_peers")
    for size, least in BESIDE:
        _beside(report, peer, size, least)
    _large(report)
    _ties(report)


def _beside(report: Report, peer: Path, size: int, least: int) -> None:
    market = _market(size)
    ours = _told(spend([PYTHON, "-m", "bench.matching.work", "solve", market, "5"]).output)
    theirs = _told(spend([peer, "-m", "bench.peers.match_matching", market]).output)
    report.line(
        f"{size:,} people: ours {ours['solve_s'] * 1e3:.1f} ms, the package {theirs['solve_s'] * 1e3:.0f} ms"
    )
    is_same = ours["matches"] == theirs["matches"]
    report.must(f"{size:,} people: the same result", is_same, f"{ours['placed']:,} placed")
    faster = theirs["solve_s"] / ours["solve_s"]
    report.figure(f"{size:,} people: times faster", faster, Budget(least, "×", is_least=True))
    report.must(
        f"{size:,} people: the check agrees", not ours["violations"], f"{ours['violations']} violations"
    )
    checked = theirs["check_s"] / ours["check_s"]
    report.figure(
        f"{size:,} people: check, times faster", checked, Budget(20, "×", is_least=size == BESIDE[-1][0])
    )


def _large(report: Report) -> None:
    small, large = (
        _told(spend([PYTHON, "-m", "bench.matching.work", "solve", _market(size), "1"]).output)
        for size in (LARGE // 10, LARGE)
    )
    report.line(f"{LARGE:,} people: check {large['check_s']:.1f} s")
    report.figure(f"{LARGE:,} people, CPU", large["solve_s"], Budget(10, "s"))
    report.figure(f"{LARGE:,} people ÷ a tenth", large["solve_s"] / small["solve_s"], Budget(80, "×"))


def _ties(report: Report) -> None:
    """Ties in 85 of 100 neighbouring positions: the draw, the most places, and the bound."""
    told = _told(spend([PYTHON, "-m", "bench.matching.work", "ties", "300", "85"]).output)
    report.line(
        f"300 people with ties: draws place {told['draws']:.1f}, most places {told['most']}, bound {told['bound']}"
    )
    report.figure(
        "most places ÷ mean of 20 draws", told["most"] / told["draws"], Budget(1, "×", is_least=True)
    )
    report.figure("most places ÷ bound", told["most"] / told["bound"], Budget(0.97, "×", is_least=True))
    exact = _told(spend([PYTHON, "-m", "bench.matching.work", "ties", "100", "95"]).output)
    report.line(f"100 people with ties: {exact['status']}, {exact['most']} of at most {exact['bound']}")
    report.figure("100 people with ties, proved", exact["most_s"], Budget(30, "s"))


def _market(size: int) -> Path:
    path = FOLDER / f"market-{size}.json"
    if not path.exists():
        spend([PYTHON, "-m", "bench.matching.work", "draw", str(size), path])
    return path


def _told(output: str) -> dict[str, Any]:
    return dict(json.loads(output.splitlines()[-1]))
