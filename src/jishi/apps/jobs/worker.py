"""The worker: claims jobs one after another and does each in a child process of its own.

A child that is killed leaves the worker alive, which puts the job back into the queue. A worker that is
killed takes its child along: the child holds the reading end of a pipe that nobody else can write to, and
ends when that closes. Either way the job's transaction is rolled back by the database.
"""

import logging
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, NoReturn, TypeVar

from django.db import OperationalError, connection, connections, transaction

from jishi.shared.dates import today

from . import services
from .services import Claim

log = logging.getLogger(__name__)
T = TypeVar("T")

IDLE_S = 0.4
WATCH_S = 0.05
HEARTBEAT_S = 5.0
SWEEP_S = 5.0
# A child whose job is over may still tidy up after the commit.
LAST_WORDS_S = 10.0
# Rows of each index that SQLite looks at.
SAMPLE_N = 1000


class Worker:
    """One worker process."""

    def __init__(self) -> None:
        self.name = services.worker_name()
        self.is_stopping = False
        self._swept_at = -SWEEP_S
        self._day_done: date | None = None

    def run(self, *, once: bool = False) -> None:
        """Work until told to stop; with `once`, until nothing waits."""
        with self._signals():
            while not self.is_stopping:
                claim = self._next()
                if claim is not None:
                    self._do(claim)
                    _patiently(_look_over)
                elif once:
                    return
                else:
                    self._day()
                    connections.close_all()
                    time.sleep(IDLE_S)

    def _next(self) -> Claim | None:
        if time.monotonic() - self._swept_at >= SWEEP_S:
            self._swept_at = time.monotonic()
            _patiently(lambda: services.jobs_sweep(worker=self.name))
        return _patiently(lambda: services.job_claim(worker=self.name))

    def _day(self) -> None:
        """Once a day, when there is nothing else to do, queue the work of the day."""
        if self._day_done != today() and _patiently(lambda: services.jobs_daily(on=today())) is not None:
            self._day_done = today()
            _patiently(_look_over)

    def _do(self, claim: Claim) -> None:
        pid, alive = _start(claim)
        try:
            status = self._watch(pid, claim)
        finally:
            os.close(alive)
        if self.is_stopping:
            _insist(lambda: services.job_release(claim=claim))
        elif status != 0:
            log.warning("job %s: its process ended with %s", claim.job_id, status)
            _insist(lambda: services.job_requeue(claim=claim))

    def _watch(self, pid: int, claim: Claim) -> int:
        """Keep the lease alive until the child has ended; return how it ended."""
        beat_at, deadline = time.monotonic(), float("inf")
        while True:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            if self.is_stopping or time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
                return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            if time.monotonic() - beat_at >= HEARTBEAT_S:
                beat_at = time.monotonic()
                held = _patiently(lambda: services.job_heartbeat(claim=claim))
                deadline = min(deadline, beat_at + LAST_WORDS_S) if held is False else deadline
            time.sleep(WATCH_S)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(*_: Any) -> None:
            self.is_stopping = True

        before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _patiently(call: Callable[[], T]) -> T | None:
    """Call, but take it lightly when the database is busy or away: there is a next time."""
    try:
        return call()
    except OperationalError as error:
        log.info("the database was not to be had: %s", error)
        connections.close_all()
        return None


def _look_over() -> None:
    """Let SQLite look at samples of its rows, in some milliseconds; PostgreSQL does so by itself.

    Until it has, it guesses which index finds fewer: the members who are away took a province fifty times as long.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {SAMPLE_N}")
            cursor.execute("ANALYZE")


def _insist(call: Callable[[], None]) -> None:
    """Call until the database takes it, for half a minute; after that the lease runs out by itself."""
    for _ in range(30):
        try:
            call()
            return
        except OperationalError:
            connections.close_all()
            time.sleep(1)
    log.error("the database was not to be had; the job goes on when its lease has run out")


def _start(claim: Claim) -> tuple[int, int]:
    """Fork a child for the job; return its number and the end of the pipe that shows it we live."""
    if transaction.get_connection().in_atomic_block:
        raise RuntimeError("a worker cannot fork inside a transaction")
    connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(writing)
        _child(claim, reading)
    os.close(reading)
    return pid, writing


def _child(claim: Claim, parent: int) -> NoReturn:
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        # Ctrl-C reaches the whole group of processes; the worker decides what happens to its child.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
        services.job_work(claim=claim)
        connections.close_all()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _end_with(parent: int) -> None:
    """End this process at once when the pipe's other end closes, that is when the worker has died."""
    os.read(parent, 1)
    os.kill(os.getpid(), signal.SIGKILL)
