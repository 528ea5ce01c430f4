"""A real installation in a folder of its own: the demo loaded, web server and worker running."""

import json
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tools.throwaway_postgres import free_port

from tests.factories.kept import ROOT, demo, environment, manage

PATIENCE_S = 60.0


def wait_for(what: Callable[[], object], told: str) -> None:
    """Wait until `what` gives something, and say what did not happen if it never does."""
    deadline = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < deadline, told
        time.sleep(0.1)


@dataclass(frozen=True, slots=True)
class Site:
    """A running installation."""

    var: Path
    port: int

    @property
    def url(self) -> str:
        """Return the address that every request must stay on."""
        return f"http://127.0.0.1:{self.port}"

    def links(self, *usernames: str) -> dict[str, str]:
        """Return fresh one-time sign-in links, as paths, by role or by the users named."""
        out = self.var / "links.json"
        manage(self.var, "sign_in_links", *usernames, "--out", str(out), port=self.port)
        printed: dict[str, str] = json.loads(out.read_text(encoding="utf-8"))
        assert all(link.startswith(self.url) for link in printed.values())
        return {role: urlsplit(link).path for role, link in printed.items()}


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """Serve a copy of the demo until the block ends; then nothing of it may be left running."""
    shutil.copytree(demo(), folder)
    site = Site(folder, free_port())
    command = [sys.executable, str(ROOT / "manage.py"), "serve"]
    with (folder / "serve.log").open("w") as log:
        served = subprocess.Popen(command, env=environment(folder, site.port), stdout=log, stderr=log)
    try:
        wait_for(lambda: _answers(site.port) or served.poll() is not None, "the site never answered")
        assert served.poll() is None, (folder / "serve.log").read_text()
        yield site
    finally:
        served.send_signal(signal.SIGINT)
        try:
            status = served.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            served.kill()
            served.wait()
            raise
    said = (folder / "serve.log").read_text()
    assert status == 0, said
    assert "Stopped." in said
    wait_for(lambda: not _living(folder), "something of the site is still running")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _living(folder: Path) -> list[str]:
    """Return the processes that were started for the installation in `folder`."""
    told = f"JISHI_VAR={folder}\0".encode()
    return [pid.name for pid in Path("/proc").glob("[0-9]*") if told in _environment_of(pid)]


def _environment_of(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:
        return b""
