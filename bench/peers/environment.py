"""The peers' environments: made from their lock in bench/ when one is not there or its lock has changed."""

import hashlib
from pathlib import Path

from bench.cost import spend
from bench.places import PYTHON, ROOT, VAR

UV = PYTHON.with_name("uv")


def peers_python(name: str = "peers") -> Path:
    """Return the Python of a set of peers, after installing what their lock names."""
    lock = ROOT / "bench" / f"{name}.lock"
    folder, stamp = VAR / name, VAR / f"{name}.installed"
    python, wanted = folder / "bin" / "python", hashlib.sha256(lock.read_bytes()).hexdigest()
    if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print(f"Installing the peers into var/bench/{name}", flush=True)
    VAR.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    spend([UV, "venv", "--quiet", "--clear", "--python", PYTHON, folder])
    spend([UV, "pip", "sync", "--quiet", "--python", python, "--compile-bytecode", "--require-hashes", lock])
    stamp.write_text(wanted, encoding="utf-8")
    return python
