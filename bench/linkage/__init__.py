"""Linkage: found units against the truth, beside a clerk's exact join and recordlinkage, and what it costs.

Made-up registers (`jishi.demo.registers`), so the absolute figures flatter us; ratios on the same file are what counts.
"""

import argparse
import json
from pathlib import Path

from bench.cost import spend
from bench.linkage.truth import clerk_score, run_score
from bench.peers.environment import peers_python
from bench.places import PYTHON, VAR
from bench.report import Budget, Report

SIZES = (10_000, 100_000, 1_000_000)
PEER_AT = 10_000
JISHI = PYTHON.with_name("jishi")


def run(report: Report, told: argparse.Namespace) -> None:
    """Link three sizes and five kinds of noise, and a batch of one in a hundred after the two largest."""
    report.title("linkage")
    for size in SIZES:
        _size(report, size)
    for profile in ("canvass", "spreadsheets", "old_lists", "parks", "years_after", "chains"):
        folder = _lists(profile, 10_000)
        spend([JISHI, "link", folder / "spec.yaml", "--out", folder / "out"])
        precision, _, f1 = run_score(folder)
        report.line(f"{profile}: precision {precision:.4f}")
        report.figure(f"{profile}, 10,000 records: F1", f1, Budget(0.95, "", is_least=True, is_promised=True))
    for size in SIZES[1:]:
        _batch(report, size)


def _lists(profile: str, size: int, keep: str = "") -> Path:
    folder = VAR / "linkage" / f"{profile}-{size}{keep}"
    if not (folder / "spec.yaml").is_file():
        spend([PYTHON, "-m", "bench.linkage.lists", profile, str(size), str(folder), keep])
    return folder


def _size(report: Report, size: int) -> None:
    folder = _lists("departments", size)
    cost = spend([JISHI, "link", folder / "spec.yaml", "--out", folder / "out"])
    precision, recall, f1 = run_score(folder)
    clerk = clerk_score(folder)[2]
    report.line(
        f"{size:,} records: precision {precision:.4f}, recall {recall:.4f}; the clerk's join F1 {clerk:.4f}"
    )
    report.figure(f"{size:,} records: F1", f1, Budget(0.985, "", is_least=True, is_promised=True))
    report.figure(f"{size:,} records: precision", precision, Budget(0.997, "", is_least=True))
    report.figure(
        f"{size:,} records: error ÷ clerk's", (1 - f1) / (1 - clerk), Budget(0.10, "", is_promised=True)
    )
    report.figure(f"{size:,} records: CPU", cost.cpu_s, Budget(180 * max(size, 20_000) / 1_000_000, "s"))
    report.figure(f"{size:,} records: peak memory", cost.peak_mb, Budget(3_000, "MB"))
    if size == PEER_AT:
        peer = spend([peers_python("linkage_peers"), "-m", "bench.peers.link_recordlinkage", folder])
        told = json.loads(peer.output.splitlines()[-1])
        report.line(f"recordlinkage, same columns and blocks: F1 {told['f1']:.4f}, {peer.cpu_s:.1f} CPU-s")
        report.figure(
            "error ÷ recordlinkage's", (1 - f1) / (1 - told["f1"]), Budget(0.25, "", is_promised=True)
        )


def _batch(report: Report, size: int) -> None:
    """One record in a hundred is new: against what a whole run costs."""
    most, whole = _lists("departments", size, "99"), _lists("departments", size)
    spend([JISHI, "link", most / "spec.yaml", "--out", most / "out"])
    full = spend([JISHI, "link", whole / "spec.yaml", "--out", whole / "fresh"])
    later = spend([JISHI, "link", whole / "spec.yaml", "--out", whole / "later", "--previous", most / "out"])
    report.line(f"{size:,} records: {full.cpu_s:.1f} CPU-s whole, {later.cpu_s:.1f} CPU-s for 1 % new")
    report.figure(
        f"{size:,} records: 1 % new ÷ whole run",
        later.cpu_s / full.cpu_s,
        Budget(0.25, "", is_promised=size == SIZES[-1]),
    )
