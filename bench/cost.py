"""What a command costs: CPU-seconds of its whole process tree, peak memory, wall time."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.places import ROOT


@dataclass(frozen=True, slots=True)
class Cost:
    """One run. `cpu_s` is user and system time, children included; `peak_mb` is that of the largest process."""

    cpu_s: float
    peak_mb: float
    wall_s: float
    output: str


class CommandFailed(RuntimeError):
    """A command of the bench did not end well; its last words are the message."""


def spend(command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> Cost:
    """Run a command and return what it cost; raise CommandFailed if it fails.

    On Linux a child starts with the peak memory of whoever starts it: keep this process small.
    """
    told = [str(word) for word in command]
    # Everybody starts from compiled modules, as an installed program does.
    around = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as out:
        begun = time.perf_counter()
        process = subprocess.Popen(told, cwd=ROOT, env=around | dict(env or {}), stdout=out, stderr=out)
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        output = out.read().decode("utf-8", "replace")
    if process.returncode:
        raise CommandFailed(f"{' '.join(told)} ended with {process.returncode}:\n{output[-2000:]}")
    # Linux counts in kilobytes, macOS in bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, wall_s, output)


def typical(costs: Sequence[Cost]) -> Cost:
    """Return the median of each measure; the output is that of the last run."""
    return Cost(
        median(cost.cpu_s for cost in costs),
        median(cost.peak_mb for cost in costs),
        median(cost.wall_s for cost in costs),
        costs[-1].output,
    )
