"""Run every test: on SQLite, in the browser, and the database tests again on PostgreSQL.

python tools/run_tests.py needs    installs what tests need from Debian (as root), or says how
python tools/run_tests.py all      runs the tests; says at the end which ones could not run
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import browsers
import throwaway_postgres

TESTS = Path(__file__).parents[1] / "tests"


@dataclass(frozen=True, slots=True)
class Need:
    """Something outside Python that some tests need, and the Debian package that has it."""

    package: str
    what_for: str
    is_there: bool


def needs() -> tuple[Need, ...]:
    """Return what the tests need from the machine."""
    return (
        Need(browsers.PACKAGE, "browser journeys", browsers.browser() is not None),
        Need("postgresql", "database tests on PostgreSQL", throwaway_postgres.server_folder() is not None),
        Need("fonts-noto-cjk", "Chinese in the browser journeys", _has_chinese_font()),
    )


def _has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    told = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=False)
    return bool(told.stdout.strip())


def install() -> int:
    """Install the missing packages as root; otherwise say the one command."""
    missing = [need.package for need in needs() if not need.is_there]
    if not missing:
        return 0
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(f"Missing: {', '.join(missing)}. As root: {' '.join(command)}")
        print("Going on without them; what could not run is said at the end.")
        return 0
    print(f"Installing {', '.join(missing)}", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update", "-qq"], [*command, "-qq"]):
        done = subprocess.run(step, env=quiet, check=False, stdout=subprocess.DEVNULL)
        if done.returncode:
            return done.returncode
    return 0


def run() -> int:
    """Run every part, even when one fails; return 1 if any did.

    The browser's tests wait more than they work, and so do those on PostgreSQL: three processes of them side by side
    keep two cores busy. What the browser looks at is made ready while the tests on SQLite run.
    """
    have = {need.package: need.is_there for need in needs()}
    pytest = [sys.executable, "-m", "pytest", "--durations", "15"]
    beside: list[Part] = []
    if have[browsers.PACKAGE]:
        subprocess.Popen([sys.executable, "-m", "tests.factories.kept"])
        beside.append(Part("in the browser", [*pytest, "-n", "1", "-m", "journey", *_files("mark.journey")]))
    if have["postgresql"]:
        on_postgres = [sys.executable, throwaway_postgres.__file__, *pytest]
        command = [*on_postgres, "-n", "2", "-m", "db and not journey", *_files("mark.db")]
        beside.append(Part("on PostgreSQL", command))
    results = _run(Part("on SQLite", [*pytest, "-n", "2", "-m", "not journey"])) + _run(*beside)
    print()
    for title, status, seconds in results:
        print(f"Tests {title}: {'passed' if status == 0 else 'FAILED'} in {seconds:.0f} s")
    for need in needs():
        if not need.is_there:
            print(f"NOT RUN, {need.package} is missing: {need.what_for}")
    return int(any(status for _, status, _ in results))


def _files(mark: str) -> list[str]:
    """Return the files in which a mark is named: reading all the others takes longer than many tests."""
    found = sorted(path for path in TESTS.rglob("test_*.py") if mark in path.read_text(encoding="utf-8"))
    return [path.relative_to(TESTS.parent).as_posix() for path in found]


@dataclass(frozen=True, slots=True)
class Part:
    """Tests that run together."""

    title: str
    command: list[str]


def _run(*parts: Part) -> list[tuple[str, int, float]]:
    """Run parts side by side; the first is heard at once, what the others say when they have ended."""
    begun = time.monotonic()
    with contextlib.ExitStack() as files:
        said = [files.enter_context(tempfile.TemporaryFile()) for _ in parts]
        running = [
            subprocess.Popen(part.command, stdout=out if n else None, stderr=out if n else None)
            for n, (part, out) in enumerate(zip(parts, said, strict=True))
        ]
        results = []
        for part, process, out in zip(parts, running, said, strict=True):
            print(f"\nTests {part.title}", flush=True)
            status = process.wait()
            out.seek(0)
            print(out.read().decode(errors="replace"), flush=True)
            # 5: no test of this kind exists yet.
            results.append((part.title, 0 if status == 5 else status, time.monotonic() - begun))
    return results


if __name__ == "__main__":
    sys.exit({"needs": install, "all": run}[sys.argv[1]]())
