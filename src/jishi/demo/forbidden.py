"""Names that the project must not carry, known only by their hashes."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files

_CHINESE = re.compile(r"[一-鿿]{2,}")


@cache
def _known() -> dict[int, frozenset[bytes]]:
    lines = files("jishi").joinpath("data", "forbidden.sha256").read_text(encoding="utf-8").splitlines()
    known: dict[int, set[bytes]] = {}
    for line in lines:
        if line and not line.startswith("#"):
            length, digest = line.split()
            known.setdefault(int(length), set()).add(bytes.fromhex(digest))
    return {length: frozenset(digests) for length, digests in known.items()}


@cache
def _is_forbidden(gram: str) -> bool:
    return hashlib.sha256(gram.encode()).digest() in _known()[len(gram)]


def forbidden_in(text: str) -> tuple[tuple[int, int], ...]:
    """Places of forbidden names in a text as (start, length), in order; the names themselves are not told."""
    found = []
    for run in _CHINESE.finditer(text):
        word = run.group()
        found += [
            (run.start() + at, length)
            for length in _known()
            for at in range(len(word) - length + 1)
            if _is_forbidden(word[at : at + length])
        ]
    return tuple(sorted(found))
