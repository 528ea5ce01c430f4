"""Run folders: stages leave checkpoints beside the place of the run, which takes it whole once all are done."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jishi.engines.linkage.errors import LinkageError, problem
from jishi.engines.linkage.model import LinkRun
from jishi.shared.files import file_sha256
from jishi.shared.runs import MANIFEST, folder_put, is_free, manifest_of, manifest_put

FORMAT = "jishi-link/1"
KEYS = "checkpoints.json"


def run_read(path: str | Path) -> LinkRun:
    """Read a run's manifest.

    Parameters
    ----------
    path : the folder

    Returns
    -------
    the run

    Raises
    ------
    LinkageError
        LINK-17 if the folder is not a run
    """
    path = Path(path)
    manifest = manifest_of(path, FORMAT)
    if manifest is None:
        raise LinkageError([problem("LINK-17", file=str(path))])
    return LinkRun(path, manifest)


def out_check(out: Path) -> None:
    """LINK-16 if the place of the run holds anything but a run."""
    if not is_free(out, FORMAT):
        raise LinkageError([problem("LINK-16", file=str(out))])


def key_of(*parts: object) -> str:
    """One short key of everything a stage depends on.

    Examples
    --------
    >>> key_of("a", 1) == key_of("a", 1), key_of("a", 1) == key_of("a", 2)
    (True, False)
    """
    return hashlib.sha256(json.dumps(parts, default=str, ensure_ascii=False).encode()).hexdigest()[:20]


class Workshop:
    """Where a run is made: a folder beside its place; what is done once is not done again.

    Parameters
    ----------
    out : the place of the run
    others : runs whose finished stages may be taken over
    """

    def __init__(self, out: Path, others: tuple[Path, ...] = ()) -> None:
        self.out = out.absolute()
        self.folder = self.out.with_name(f".{self.out.name}.work")
        self._others = tuple(path for path in dict.fromkeys((self.out, *others)) if (path / KEYS).is_file())
        self.folder.mkdir(parents=True, exist_ok=True)
        self._keys = _keys(self.folder)

    @staticmethod
    def is_known(out: Path, stage: str, key: str, others: tuple[Path, ...]) -> bool:
        """Whether a stage may be taken over, before anything is made."""
        out = out.absolute()
        places = (out.with_name(f".{out.name}.work"), out, *others)
        return any(_keys(place).get(stage) == key for place in places)

    def has(self, stage: str, key: str, *files: str, maybe: str = "") -> bool:
        """Whether a stage is done: here, or in a run that depended on the very same; `maybe` is a file it may have."""
        if self._keys.get(stage) == key and all((self.folder / file).is_file() for file in files):
            return True
        for other in self._others:
            if _keys(other).get(stage) == key and all((other / file).is_file() for file in files):
                self.share(other, *files)
                if maybe:
                    self.share(other, maybe)
                self.done(stage, key)
                return True
        return False

    def share(self, other: Path, *files: str) -> None:
        """Take over files of another run; those that it does not have are not here either."""
        for file in files:
            (self.folder / file).unlink(missing_ok=True)
            if (other / file).is_file():
                _share(other / file, self.folder / file)

    def done(self, stage: str, key: str) -> None:
        """Note that a stage is finished."""
        self._keys[stage] = key
        (self.folder / KEYS).write_text(json.dumps(self._keys, indent=1) + "\n", encoding="utf-8")

    def finish(self, manifest: Mapping[str, Any]) -> LinkRun:
        """Write the manifest and put the run in its place."""
        files = {
            path.name: {"sha256": file_sha256(path), "bytes": path.stat().st_size}
            for path in sorted(self.folder.iterdir())
            if path.is_file() and path.name not in (MANIFEST, KEYS)
        }
        whole = {"format": FORMAT, **manifest, "files": files}
        manifest_put(self.folder, whole, default=str)
        folder_put(self.folder, self.out)
        return LinkRun(self.out, whole)

    def drop(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _keys(folder: Path) -> dict[str, str]:
    try:
        found = json.loads((folder / KEYS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _share(there: Path, here: Path) -> None:
    """A second name for a file; its content where the file system has none."""
    try:
        here.hardlink_to(there)
    except OSError:
        shutil.copyfile(there, here)
