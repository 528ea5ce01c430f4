"""The peers' environment: made from bench/peers.lock when it is not there or the lock has changed."""

import hashlib
from pathlib import Path

from bench.cost import spend
from bench.places import PYTHON, ROOT, VAR

LOCK = ROOT / "bench" / "peers.lock"
UV = PYTHON.with_name("uv")


def peers_python() -> Path:
    """Return the peers' Python, after installing what the lock names."""
    folder, stamp = VAR / "peers", VAR / "peers.installed"
    python, wanted = folder / "bin" / "python", hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print("Installing the peers into var/bench/peers", flush=True)
    VAR.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    spend([UV, "venv", "--quiet", "--clear", "--python", PYTHON, folder])
    spend([UV, "pip", "sync", "--quiet", "--python", python, "--compile-bytecode", "--require-hashes", LOCK])
    stamp.write_text(wanted, encoding="utf-8")
    return python
