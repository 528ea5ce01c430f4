"""Importing and exporting the office's own tables: time, memory, and a hundred kills."""

import argparse
import json
import os
import shutil

from bench.cost import spend
from bench.places import PYTHON, VAR
from bench.report import Budget, Report

FOLDER = VAR / "tables"
LATER = "孙国强"
SMALL, LARGE, EXPORTED, KILLS = 5_000, 100_000, 200_000, 100


def run(report: Report, told: argparse.Namespace) -> None:
    """Print what each step costs in a new SQLite installation; BENCH_TABLES_SCALE=0.1 takes a tenth of the rows."""
    del told
    scale = float(os.environ.get("BENCH_TABLES_SCALE", "1"))
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    around = {
        "DJANGO_SETTINGS_MODULE": "jishi.config.settings",
        "JISHI_VAR": str(FOLDER),
        "DATABASE_URL": f"sqlite:///{FOLDER / 'jishi.sqlite3'}",
    }
    small, large, exported = (int(rows * scale) for rows in (SMALL, LARGE, EXPORTED))
    _import(report, around, small, Budget(5, "s"), None)
    _undo(report, around, small)
    _kills(report, around, small)
    _import(report, around, large, Budget(90, "s"), Budget(400, "MB"))
    spend([PYTHON, "-m", "bench.tables.work", "fill", str(exported)], around)
    report.title(f"Exporting {exported:,} organisations")
    cost = spend([PYTHON, "-m", "bench.tables.work", "export", FOLDER / "out.xlsx"], around)
    report.figure("export, wall", cost.wall_s, Budget(60, "s"))
    report.figure("export, memory", cost.peak_mb, Budget(200, "MB"))
    shutil.rmtree(FOLDER)


def _import(report: Report, around: dict[str, str], rows: int, time: Budget, memory: Budget | None) -> None:
    """Import new organisations, then a change of each: the second is what offices do."""
    book = FOLDER / f"{rows}.xlsx"
    spend([PYTHON, "-m", "bench.tables.work", "draw", book, str(rows), "赵国庆"], around)
    report.title(f"Importing {rows:,} organisations × 30 columns, SQLite")
    for word in ("new", "changed", "again"):
        if word == "changed":
            spend([PYTHON, "-m", "bench.tables.work", "draw", book, str(rows), LATER], around)
        cost = spend([PYTHON, "-m", "bench.tables.work", "import", book], around)
        found = json.loads(cost.output.splitlines()[-1])
        got = 0 if word == "again" else rows
        report.must(f"{word}: {got:,} rows written", found["new"] + found["changed"] == got, str(found))
        report.figure(f"{word}: check, wall", found["check_s"], time)
        report.figure(f"{word}: check and commit in one pass, wall", found["apply_s"], time)
        cpu = found["check_cpu_s"], found["apply_cpu_s"]
        report.line(f"       {cpu[0]:.1f} and {cpu[1]:.1f} CPU-s")
        if memory:
            report.figure(f"{word}: memory", cost.peak_mb, memory)
        else:
            report.line(f"       {cost.peak_mb:.0f} MB")


def _undo(report: Report, around: dict[str, str], rows: int) -> None:
    """Take the last batch back: the one that gave every organisation another secretary."""
    cost = spend([PYTHON, "-m", "bench.tables.work", "undo", LATER], around)
    found = json.loads(cost.output.splitlines()[-1])
    report.title(f"Taking an import of {rows:,} changed organisations back")
    report.must("all were changed, none is now", (found["before"], found["after"]) == (rows, 0), str(found))
    report.figure("undo, wall", found["undo_s"], Budget(5, "s"))
    report.line(f"       {found['undo_cpu_s']:.1f} CPU-s, {cost.peak_mb:.0f} MB")


def _kills(report: Report, around: dict[str, str], rows: int) -> None:
    book = FOLDER / "kills.xlsx"
    spend([PYTHON, "-m", "bench.tables.work", "draw", book, str(rows), "李建国"], around)
    words = ["org_basics", book, "2012-07-15", str(KILLS)]
    told = {**around, "JISHI_TODAY": "2012-07-15", "KILLED_IMPORT_PIECE": "500"}
    cost = spend([PYTHON, "-m", "tests.apps.registry.killed_import", *words], told)
    found = json.loads(cost.output.splitlines()[-1])
    clean = all(was_killed and is_before for _, was_killed, is_before in found["left"])
    report.title(f"{KILLS} kills during an import of {rows:,} rows ({found['moments']} moments)")
    report.must("each left nothing, the last one all", clean and found["committed"], str(found))
    report.must("the same file then changed nothing", found["same"], str(found["same"]))
