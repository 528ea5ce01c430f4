"""What takes long to make and never differs: made at most once for each state of what it depends on, then copied."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "var" / "tests"
TODAY = "2012-07-15"
_FILE = "jishi.sqlite3"
# The empty schema: our own models and migrations, and those of the libraries that the lock names.
SCHEMA = (
    "src/jishi/apps/*/models.py",
    "src/jishi/apps/*/models/*.py",
    "src/jishi/apps/*/migrations/*.py",
    "src/jishi/web/management/commands/migrate.py",
    "src/jishi/web/schema.py",
    "requirements/test.lock",
)
# The demo's data besides.
DEMO = (*SCHEMA, "src/jishi/demo/**/*", "src/jishi/data/**/*")


def kept(name: str, depends_on: Iterable[str], make: Callable[[Path], None]) -> Path:
    """Return the folder that `make` fills; tests run on both cores: one makes it, the other waits."""
    KEPT.mkdir(parents=True, exist_ok=True)
    folder = KEPT / f"{name}-{_state(depends_on)}"
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = Path(tempfile.mkdtemp(prefix="making-", dir=KEPT))
            make(making)
            for old in KEPT.glob(f"{name}-*"):
                shutil.rmtree(old, ignore_errors=True)
            making.rename(folder)
    return folder


@cache
def schema() -> Path:
    """Return a SQLite file that is migrated and empty."""
    return kept("schema", SCHEMA, _migrate) / _FILE


def demo() -> Path:
    """Return the folder of an installation that has loaded the demo."""
    return kept("demo", DEMO, _load_demo)


def _migrate(var: Path) -> None:
    manage(var, "migrate", "--verbosity", "0")


def _load_demo(var: Path) -> None:
    shutil.copy(schema(), var / _FILE)
    manage(var, "load_demo")


def environment(var: Path, port: int = 0) -> dict[str, str]:
    """Return the environment of an installation in `var`, as `make demo` sets it."""
    told = {"JISHI_DEMO": "1", "JISHI_TODAY": TODAY, "JISHI_VAR": str(var), "PORT": str(port)}
    told |= {"DJANGO_SETTINGS_MODULE": "jishi.config.settings"}
    return {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | told


def manage(var: Path, *words: str, port: int = 0, told: Mapping[str, str] = MappingProxyType({})) -> str:
    """Run one command of the installation and return what it said; what it said stands in the error too."""
    command = [sys.executable, str(ROOT / "manage.py"), *words]
    done = subprocess.run(
        command, env=environment(var, port) | dict(told), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _state(depends_on: Iterable[str]) -> str:
    paths = sorted({path for each in depends_on for path in ROOT.glob(each) if path.is_file()})
    digest = hashlib.sha256()
    for path in paths:
        if path.suffix != ".pyc":
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    demo()
