"""One command serves the site and does its jobs, keeps the worker alive, and leaves nothing running."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tools.throwaway_postgres import free_port

from tests.factories.kept import schema

pytestmark = pytest.mark.slow
PATIENCE_S = 60.0


def wait_for(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def children(of: int, doing: str = "") -> list[int]:
    """The processes that a process started, by what stands on their command line."""
    listed = Path(f"/proc/{of}/task/{of}/children").read_text(encoding="utf-8").split()
    return [pid for pid in map(int, listed) if doing in command_line(pid)]


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().replace("\0", " ")
    except FileNotFoundError:
        return ""


class Served:
    def __init__(self, root: Path, var: Path) -> None:
        self.port = free_port()
        told = environment(var) | {"PORT": str(self.port), "JISHI_WEB_WORKERS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], cwd=root, env=told, stdout=subprocess.PIPE, text=True
        )

    def says(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def status(self, path: str) -> int:
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE_S) as line:
            line.sendall(f"GET {path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode())
            return int(line.recv(100).split()[1])


def environment(var: Path) -> dict[str, str]:
    told = {"JISHI_VAR": str(var), "DATABASE_URL": f"sqlite:///{var / 'served.sqlite3'}"}
    return os.environ | told | {"DJANGO_SETTINGS_MODULE": "jishi.config.settings"}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("var")
    shutil.copy(schema(), folder / "served.sqlite3")
    return folder


@pytest.fixture
def served(root: Path, migrated: Path) -> Iterator[Served]:
    found = Served(root, migrated)
    yield found
    found.process.kill()
    found.process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_and_ends_everything_when_told(served: Served, number: signal.Signals) -> None:
    assert re.search(rf"http://127\.0\.0\.1:{served.port}/", served.says())
    assert served.status("/login/") == 200
    started = children(served.process.pid)
    assert len(started) == 2

    served.process.send_signal(number)

    assert served.process.wait(PATIENCE_S) == 0
    assert not [pid for pid in started if command_line(pid)]


def test_sqlite_knows_how_its_rows_are_spread(served: Served, migrated: Path) -> None:
    served.says()

    def is_known() -> bool:
        with closing(sqlite3.connect(migrated / "served.sqlite3")) as file:
            tables = {name for (name,) in file.execute("SELECT name FROM sqlite_master")}
            return "sqlite_stat1" in tables and any(file.execute("SELECT 1 FROM sqlite_stat1"))

    wait_for(is_known)


def test_a_worker_that_is_killed_is_started_again(served: Served) -> None:
    served.says()
    [worker] = children(served.process.pid, "run_worker")
    # One that lived less than two seconds would be given a pause first.
    time.sleep(2)

    os.kill(worker, signal.SIGKILL)

    wait_for(lambda: [p for p in children(served.process.pid, "run_worker") if p != worker])
    assert served.status("/login/") == 200


def test_killing_the_command_itself_leaves_nothing_running(served: Served) -> None:
    served.says()
    started = children(served.process.pid)

    served.process.kill()
    served.process.wait()

    wait_for(lambda: not [pid for pid in started if command_line(pid)])


def test_a_port_in_use_is_said_with_the_way_out(root: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = {"JISHI_VAR": str(tmp_path), "PORT": str(taken.getsockname()[1])}
        command = [sys.executable, "manage.py", "serve"]
        done = subprocess.run(
            command, cwd=root, env=os.environ | told, capture_output=True, text=True, check=False
        )

    assert done.returncode == 1
    assert "make demo PORT=" in done.stderr
