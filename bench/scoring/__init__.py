"""Grading beside its peers, one organisation, and a city."""

import argparse
import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.cost import Cost, spend, typical
from bench.peers.environment import peers_python
from bench.places import AS_OF, DICTIONARY, JISHI, PYTHON, ROOT, RUBRICS, VAR
from bench.report import Budget, Report

FOLDER = VAR / "scoring"
CITY = 4355
# One organisation in so many for the peers that would take long.
ONE_IN = {
    "pure Python": 4,
    "zen-engine": 10,
    "zen-engine, one node": 10,
    "zen-engine, one node, row by row": 10,
}
SLOW_RUNS = 3
# What the drawn table depends on.
DRAWN_FROM = (ROOT / "bench" / "scoring" / "province.py", ROOT / "requirements" / "base.lock", DICTIONARY)


@dataclass(frozen=True, slots=True)
class Contest:
    """The table, the rubrics as peers read them, and how often each is run."""

    table: Path
    rubrics: Path
    rows: int
    runs: int


def run(report: Report, told: argparse.Namespace) -> None:
    """Print what grading costs, ours and others, and the two budgets of one organisation and one city."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    peer = peers_python()
    contest = Contest(table(told.rows), FOLDER / "rubrics.json", told.rows, told.runs)
    spend([PYTHON, "-m", "bench.scoring.plain", contest.rubrics])
    report.title(f"Grading {told.rows:,} organisations under ten rubrics, Parquet in, explained, Parquet out")
    costs = _columns(contest, peer)
    costs |= _rows(contest, peer)
    _print(report, costs)
    _promises(report, costs)
    for name in costs:
        if name != "ours":
            _equal(report, name, contest)
    _single(report)


def table(rows: int) -> Path:
    """Return a drawn table; it is drawn anew when what it depends on has changed."""
    sources = [*DRAWN_FROM, *sorted(RUBRICS.rglob("*.yaml"))]
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    path = FOLDER / f"province-{rows}-{mark}.parquet"
    if not path.exists():
        for old in FOLDER.glob(f"province-{rows}-*.parquet"):
            old.unlink()
        spend([PYTHON, "-m", "bench.scoring.province", str(rows), path])
    return path


def _columns(contest: Contest, peer: Path) -> dict[str, Cost]:
    """Ours and pandas in turn, so that a busy moment of the machine strikes both."""
    ours = [JISHI, "grade", "--rubrics", RUBRICS, "--indicators", contest.table, "--as-of", AS_OF]
    ours += ["--dictionary", DICTIONARY, "--out", FOLDER / "ours"]
    pandas = [peer, "-m", "bench.peers.grade_pandas", contest.rubrics, contest.table]
    commands = {
        "ours": ours,
        "pandas": [*pandas, _out("pandas"), "same"],
        "pandas, scores only": [*pandas, _out("pandas, scores only"), "scores"],
    }
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(contest.runs):
        for name, command in commands.items():
            costs[name].append(spend(command))
    return {name: typical(found) for name, found in costs.items()}


def _rows(contest: Contest, peer: Path) -> dict[str, Cost]:
    """The peers that go row by row, on a part of the table, scaled."""
    modules = {
        "pure Python": ("bench.peers.grade_loops",),
        "zen-engine": ("bench.peers.grade_zen", "batch", "layered"),
        "zen-engine, one node": ("bench.peers.grade_zen", "batch", "flat"),
        "zen-engine, one node, row by row": ("bench.peers.grade_zen", "each", "flat"),
    }
    found = {}
    for name, (module, *call) in modules.items():
        asked = [peer, "-m", module, contest.rubrics, contest.table, _out(name)]

        def graded(one_in: int, asked: list[str | Path] = asked, call: list[str] = call) -> Cost:
            return spend([*asked, str(one_in), *call])

        found[name] = _scaled(graded, ONE_IN[name])
    return found


def _scaled(graded: Callable[[int], Cost], one_in: int) -> Cost:
    """What the whole table would cost: starting and reading once, the rest so many times."""
    still = typical([graded(0) for _ in range(SLOW_RUNS)])
    part = typical([graded(one_in) for _ in range(SLOW_RUNS)])
    cpu_s = still.cpu_s + (part.cpu_s - still.cpu_s) * one_in
    wall_s = still.wall_s + (part.wall_s - still.wall_s) * one_in
    return Cost(cpu_s, part.peak_mb, wall_s, part.output)


def _out(name: str) -> Path:
    return FOLDER / name.replace(",", "").replace(" ", "-")


def _print(report: Report, costs: dict[str, Cost]) -> None:
    ours = costs["ours"]
    report.line(f"{'':<33}{'CPU-s':>9}{'× ours':>9}{'peak MB':>10}{'× ours':>8}{'wall s':>9}")
    for name, cost in costs.items():
        part = f"   measured on one in {ONE_IN[name]}, scaled; peak of that part" if name in ONE_IN else ""
        report.line(
            f"{name:<33}{cost.cpu_s:>9.2f}{cost.cpu_s / ours.cpu_s:>9.2f}{cost.peak_mb:>10.0f}"
            f"{cost.peak_mb / ours.peak_mb:>8.2f}{cost.wall_s:>9.2f}{part}"
        )


def _promises(report: Report, costs: dict[str, Cost]) -> None:
    ours, figure = costs["ours"], report.figure
    cpu = {name: cost.cpu_s / ours.cpu_s for name, cost in costs.items()}
    memory = ours.peak_mb / costs["pandas"].peak_mb
    twenty = {"bound": 20, "unit": "×", "is_least": True}
    figure("CPU, ours of pandas", 1 / cpu["pandas"], Budget(1, "×", is_promised=True))
    figure("memory, ours of pandas", memory, Budget(0.5, "×", is_promised=True))
    figure("memory, ours", ours.peak_mb, Budget(500, "MB", is_promised=True))
    figure("CPU, zen-engine of ours", cpu["zen-engine"], Budget(**twenty, is_promised=True))
    for name in ("zen-engine, one node", "zen-engine, one node, row by row"):
        figure(f"CPU, {name} of ours", cpu[name], Budget(**twenty))
    figure(
        "CPU, ours of pandas that neither checks nor lists", 1 / cpu["pandas, scores only"], Budget(1, "×")
    )
    figure("CPU, pure Python of ours", cpu["pure Python"], Budget(1, "×", is_least=True))


def _equal(report: Report, name: str, contest: Contest) -> None:
    found = json.loads(spend([PYTHON, "-m", "bench.scoring.compare", FOLDER / "ours", _out(name)]).output)
    one_in = ONE_IN.get(name, 1)
    wanted = -(-contest.rows // one_in)
    is_equal = found["organisations"] == wanted and found["cells"] > 0 and not found["differ"]
    told = f"{found['differ']:,} of {found['cells']:,} cells differ, {found['organisations']:,} organisations"
    report.must(f"{name} gives what we give", is_equal and not found["unknown"], told)


def _single(report: Report) -> None:
    spent = spend([PYTHON, "-m", "bench.scoring.single", table(CITY), FOLDER / "city"])
    told = json.loads(spent.output)
    criteria = told["criteria"] / told["organisations"]
    size = f"{told['organisations']:,} × {criteria:.0f} criteria"
    report.title("One organisation, one city")
    report.figure("what-if of one organisation", told["what_if_s"] * 1e6, Budget(1000, "µs"))
    report.figure("explanation of one organisation", told["explain_s"] * 1e6, Budget(1000, "µs"))
    report.figure(f"{size}, from records at hand, wall", told["score_all_s"], Budget(5, "s"))
    report.figure(f"{size}, from table to run, wall", told["grade_s"], Budget(5, "s"))
    shutil.rmtree(FOLDER / "city", ignore_errors=True)
