"""Run folders of engines: known by their manifest, and put in their place as a whole."""

import json
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"


def manifest_of(path: Path, form: str) -> dict[str, Any] | None:
    """Return the manifest of a run of a format; None where the folder is none."""
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and manifest.get("format") == form else None


def manifest_put(
    folder: Path, manifest: Mapping[str, Any], *, default: Callable[[Any], Any] | None = None
) -> None:
    """Write a manifest; `default` says what to write for what JSON does not know, which is an error without it."""
    text = json.dumps(manifest, ensure_ascii=False, indent=2, default=default)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")


def is_free(out: Path, form: str) -> bool:
    """Tell whether a run may take this place: nothing is there, an empty folder, or a run of the format."""
    if not out.exists():
        return True
    return out.is_dir() and (not any(out.iterdir()) or manifest_of(out, form) is not None)


def folder_put(fresh: Path, out: Path) -> None:
    """Let a folder beside `out` take its place, whatever is there."""
    old = out.with_name(f".{out.name}.{os.getpid()}.old")
    if out.exists():
        out.rename(old)
    fresh.rename(out)
    shutil.rmtree(old, ignore_errors=True)
