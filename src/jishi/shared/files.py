"""Files that arrive in pieces, and what they are by their content."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

CHUNK = 1 << 20
PASSING = "passing-"
"""How the name of a file begins while it arrives or is read; after a crash it stays behind."""


def file_receive(content: Iterable[bytes], folder: Path, suffix: str = "") -> tuple[Path, str]:
    """Write what arrives into a folder under a passing name.

    Parameters
    ----------
    content : the pieces, in order
    folder : where to; made for its owner alone where it is missing
    suffix : how the passing name ends, for whoever tells files by it

    Returns
    -------
    where the file lies, and its SHA-256 in hexadecimal
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    hashed = hashlib.sha256()
    with NamedTemporaryFile(dir=folder, delete=False, prefix=PASSING, suffix=suffix) as kept:
        for piece in content:
            hashed.update(piece)
            kept.write(piece)
    return Path(kept.name), hashed.hexdigest()


def files_left_delete(folder: Path, before: float) -> int:
    """Delete what crashes left of arriving files in the folders below a folder; return how many.

    Parameters
    ----------
    folder : the folder above
    before : seconds since 1970; what was last written later may still be arriving
    """
    left = [path for path in folder.glob(f"*/{PASSING}*") if path.stat().st_mtime < before]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def file_sha256(path: Path) -> str:
    """SHA-256 of a file in hexadecimal, read in pieces."""
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()
