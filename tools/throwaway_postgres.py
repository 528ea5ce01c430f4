"""A PostgreSQL cluster in a temporary folder, for as long as one command or test run lasts.

python tools/throwaway_postgres.py COMMAND …    runs the command with DATABASE_URL set
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

READY_S = 30.0
STOP_S = 20.0
# Speed, not safety: what is in here is thrown away.
CAREFREE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")


def server_folder() -> Path | None:
    """Return the folder with `initdb` and `postgres`, the newest version first; None without PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: -_number(p.parent.name))
    told = shutil.which("pg_config")
    if told:
        answer = subprocess.run([told, "--bindir"], capture_output=True, text=True, check=False)
        found.append(Path(answer.stdout.strip()))
    return next((folder for folder in found if (folder / "initdb").exists()), None)


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster and yield its DATABASE_URL; stop it and remove its folder afterwards."""
    programs = server_folder()
    if programs is None:
        raise RuntimeError("PostgreSQL's server is not installed: apt-get install -y postgresql")
    person = _person()
    folder = Path(tempfile.mkdtemp(prefix="jishi-postgres-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        password = secrets.token_hex(16)
        (folder / "password").write_text(password, encoding="utf-8")
        if person:
            for path in (folder, folder / "password"):
                shutil.chown(path, person["user"], person["group"])
        _create(programs, folder, person)
        port = free_port()
        server = _start(programs, folder, port, person)
        _wait_for(port, server, folder)
        yield f"postgres://postgres:{password}@127.0.0.1:{port}/postgres"
    finally:
        _stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def _create(programs: Path, folder: Path, person: dict[str, Any]) -> None:
    told = ("--username=postgres", "--auth=scram-sha-256", f"--pwfile={folder / 'password'}", "--no-sync")
    local = ("--encoding=UTF8", "--locale=C.UTF-8")
    command = [str(programs / "initdb"), "-D", str(folder / "data"), *told, *local]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **person)


def _start(programs: Path, folder: Path, port: int, person: dict[str, Any]) -> "subprocess.Popen[bytes]":
    settings = ("listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={folder}", *CAREFREE)
    command = [str(programs / "postgres"), "-D", str(folder / "data")]
    for setting in settings:
        command += ["-c", setting]
    with (folder / "log").open("wb") as log:
        # In a group of its own: Ctrl-C ends the tests first, and then we end the server.
        return subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, start_new_session=True, **person)


def _wait_for(port: int, server: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and server.poll() is None:
        log = (folder / "log").read_text(encoding="utf-8", errors="replace")
        if "ready to accept connections" in log:
            return
        time.sleep(0.1)
    log = (folder / "log").read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(f"PostgreSQL did not start on port {port}:\n{log}")


def _stop(server: "subprocess.Popen[bytes] | None") -> None:
    if server is None or server.poll() is not None:
        return
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_S)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def _person() -> dict[str, Any]:
    """Return whom to run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise RuntimeError("There is no user postgres or nobody to run PostgreSQL as.")


def free_port() -> int:
    """Return a port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _number(version: str) -> int:
    return int(version) if version.isdecimal() else 0


def main(command: list[str]) -> int:
    """Run the command on a cluster of its own."""
    # Told to end, leave in order: the command is killed, the server stopped, the folder removed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with cluster() as url:
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
