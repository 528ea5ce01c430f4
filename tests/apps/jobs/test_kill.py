"""kill -9, with real processes on a real database: a job is done, or it has left nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

from jishi.apps.audit import selectors as audit
from jishi.apps.jobs import selectors, services
from jishi.apps.registry.models import Area
from jishi.shared import chain
from jishi.shared.actor import SYSTEM

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db, pytest.mark.slow]
PATIENCE_S = 180.0
# Which of them told it makes no difference to the database.
SIGNALS = [signal.SIGTERM, signal.SIGINT] if connection.vendor == "sqlite" else [signal.SIGTERM]
Start = Callable[[], "subprocess.Popen[bytes]"]


def database_url() -> str:
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    host = str(told["HOST"]).replace("/", "%2F")
    return f"postgres://{told['USER']}:{told['PASSWORD']}@{host}:{told['PORT']}/{told['NAME']}"


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.fixture
def start(root: Path, tmp_path: Path) -> Iterator[Start]:
    """Start a worker process on the test's own database; whatever is left of them is killed at the end."""
    workers = []

    def worker() -> "subprocess.Popen[bytes]":
        told = {"DATABASE_URL": database_url(), "JISHI_VAR": str(tmp_path / "var")}
        told["DJANGO_SETTINGS_MODULE"] = "tests.apps.jobs.office"
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_worker"], cwd=root, env=os.environ | told
        )
        workers.append(process)
        return process

    yield worker
    for process in workers:
        process.kill()
        process.wait()


@pytest.fixture
def job_id(tmp_path: Path) -> int:
    params = {"folder": str(tmp_path)}
    return services.job_enqueue(kind="halves", title="写入", params=params, by=SYSTEM)


def halfway(folder: Path, attempt: int = 1) -> int:
    """Wait until the job is in the middle of its transaction; return its process."""
    note = folder / f"halfway-{attempt}"
    wait_for(lambda: note.exists() and note.read_text() != "")
    return int(note.read_text())


def state(job_id: int) -> str:
    job = selectors.job_view(job_id)
    assert job is not None
    return job.state


def assert_done_once(job_id: int) -> None:
    wait_for(lambda: state(job_id) == "done")
    assert Area.objects.count() == 40
    told = [event.what for event in audit.events_of(f"job:{job_id}")]
    assert told == ["job_done", "job_enqueued"]
    assert chain.check_links(audit.links()).ok


def test_a_killed_worker_takes_its_job_along_and_the_next_one_does_it(
    start: Start, job_id: int, tmp_path: Path
) -> None:
    worker = start()
    child = halfway(tmp_path)

    worker.kill()
    worker.wait()
    wait_for(lambda: not is_alive(child))

    assert Area.objects.count() == 0
    assert state(job_id) == "running"
    start()
    assert_done_once(job_id)


def test_a_killed_job_leaves_its_worker_which_does_it_again(
    start: Start, job_id: int, tmp_path: Path
) -> None:
    worker = start()
    child = halfway(tmp_path)

    os.kill(child, signal.SIGKILL)

    assert_done_once(job_id)
    assert worker.poll() is None


@pytest.mark.parametrize("number", SIGNALS)
def test_a_worker_told_to_stop_puts_its_job_back(
    start: Start, job_id: int, tmp_path: Path, number: signal.Signals
) -> None:
    worker = start()
    child = halfway(tmp_path)

    worker.send_signal(number)

    assert worker.wait(PATIENCE_S) == 0
    assert not is_alive(child)
    assert state(job_id) == "queued"
    assert Area.objects.count() == 0


def test_killing_every_attempt_gives_the_job_up_with_nothing_written(start: Start, tmp_path: Path) -> None:
    params = {"folder": str(tmp_path), "pauses": 3}
    job_id = services.job_enqueue(kind="halves", title="写入", params=params, by=SYSTEM)
    start()

    for attempt in (1, 2, 3):
        with suppress(ProcessLookupError):
            os.kill(halfway(tmp_path, attempt), signal.SIGKILL)

    wait_for(lambda: state(job_id) == "failed")
    assert Area.objects.count() == 0
