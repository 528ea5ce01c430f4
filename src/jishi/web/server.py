"""The web server and one worker as child processes of one command: started, watched and ended together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

# A web server told to stop while it still loads may hang for good; after this long it is killed.
STOP_S = 8.0
READY_S = 90.0
WATCH_S = 0.2
PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Site:
    """One web server and one worker. The worker is started again when it dies, the web server is not."""

    host: str
    port: int
    web_workers: int
    is_stopping: bool = False
    _web: "subprocess.Popen[bytes] | None" = None
    _worker: "subprocess.Popen[bytes] | None" = None
    _worker_started_at: float = field(default=0.0)

    def run(self, when_ready: Callable[[], None]) -> bool:
        """Serve until told to stop; False when the web server ended by itself."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            self._start_worker()
            self._web = _start(*_granian(self.host, self.port, self.web_workers))
            return self._watch(when_ready)
        finally:
            _end([child for child in (self._web, self._worker) if child is not None])

    def _watch(self, when_ready: Callable[[], None]) -> bool:
        waiting_since: float | None = time.monotonic()
        while not self.is_stopping:
            if self._web is not None and self._web.poll() is not None:
                return False
            if self._worker is not None and self._worker.poll() is not None:
                self._start_worker()
            if waiting_since is not None and _answers(self.host, self.port):
                waiting_since = None
                when_ready()
            if waiting_since is not None and time.monotonic() - waiting_since > READY_S:
                return False
            time.sleep(WATCH_S)
        return True

    def _start_worker(self) -> None:
        # One that dies as soon as it starts must not keep the machine busy with starting it.
        since = time.monotonic() - self._worker_started_at
        if self._worker is not None and since < 2.0:
            return
        self._worker_started_at = time.monotonic()
        self._worker = _start("-m", "django", "run_worker")

    def _stop(self, *_: object) -> None:
        self.is_stopping = True


def is_free(host: str, port: int) -> bool:
    """Tell whether nobody listens on the port yet."""
    with socket.socket() as probe:
        # As the server does: a port that was left a moment ago may be taken again.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _granian(host: str, port: int, workers: int) -> tuple[str, ...]:
    where = ("--host", host, "--port", str(port))
    # More threads hinder one another, and a page comes later; with fewer, two long exports would stop a process.
    size = ("--workers", str(workers), "--blocking-threads", "3", "--workers-kill-timeout", "5")
    told = ("--interface", "wsgi", "--no-ws", "--log-level", "warning")
    return ("-m", "granian", *where, *size, *told, "jishi.config.wsgi:application")


def _start(*arguments: str) -> "subprocess.Popen[bytes]":
    """Start Python as the leader of a group of its own: Ctrl-C reaches us alone, and we end it in order."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    """Ask the kernel to end this process when its parent is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _answers(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((host, port)) == 0


def _end(children: "list[subprocess.Popen[bytes]]") -> None:
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_S
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
        # Whatever is left of its group, hanging or orphaned, goes too.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
