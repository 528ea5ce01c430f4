"""A real installation in a folder of its own: the demo loaded, web server and worker running."""

import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "var" / "journeys"
TODAY = "2012-07-15"
PATIENCE_S = 60.0
# What the demo's data depend on; when one of these changes, the kept copy is built anew.
DEPENDS_ON = ("src/jishi/demo/**/*", "src/jishi/data/**/*", "src/jishi/apps/*/migrations/*.py")


def wait_for(what: Callable[[], object], told: str) -> None:
    """Wait until `what` gives something, and say what did not happen if it never does."""
    deadline = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < deadline, told
        time.sleep(0.1)


def demo_folder() -> Path:
    """Return a folder that holds the loaded demo, built at most once for each state of schema and generator."""
    folder = KEPT / _state()
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        # Tests run on both cores: one builds, the other waits for it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _build(folder)
    return folder


def _build(folder: Path) -> None:
    building = Path(tempfile.mkdtemp(prefix="building-", dir=KEPT))
    manage(building, "migrate", "--verbosity", "0")
    manage(building, "load_demo")
    for old in KEPT.glob("state-*"):
        shutil.rmtree(old, ignore_errors=True)
    building.rename(folder)


def _state() -> str:
    paths = sorted({path for each in DEPENDS_ON for path in ROOT.glob(each) if path.is_file()})
    digest = hashlib.sha256()
    for path in paths:
        if path.suffix != ".pyc":
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return f"state-{digest.hexdigest()[:16]}"


def environment(var: Path, port: int = 0) -> dict[str, str]:
    """Return the environment of an installation in `var`, as `make demo` sets it."""
    told = {"JISHI_DEMO": "1", "JISHI_TODAY": TODAY, "JISHI_VAR": str(var), "PORT": str(port)}
    told |= {"DJANGO_SETTINGS_MODULE": "jishi.config.settings"}
    return {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | told


def manage(var: Path, *words: str, port: int = 0) -> str:
    """Run one command of the installation and return what it said; what it said stands in the error too."""
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    done = subprocess.run(command, env=environment(var, port), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


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
    shutil.copytree(demo_folder(), folder)
    site = Site(folder, _free_port())
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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
