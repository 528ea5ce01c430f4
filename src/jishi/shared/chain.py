"""The hash chain of operation records, and its verification with the standard library alone."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

GENESIS = "0" * 64
"""The previous hash of the first event."""
_TABLE, _HEAD_TABLE = "audit_auditevent", "audit_audithead"


@dataclass(frozen=True, slots=True)
class Link:
    """One event as it was stored: its number, the previous hash, its canonical body, its own hash."""

    seq: int
    prev_hash: str
    body: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found.

    Parameters
    ----------
    count : events read up to the first bad one
    head : hash of the last good event; `GENESIS` when there is none
    bad_seq : number of the first bad event; None when all is well
    reason : what is wrong with it; empty when all is well
    """

    count: int
    head: str
    bad_seq: int | None = None
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Tell whether every event holds."""
        return self.bad_seq is None


def canonical(value: Mapping[str, object]) -> str:
    """Return `value` as canonical JSON: sorted keys, separators `,` and `:`, no escapes for Chinese.

    Examples
    --------
    >>> canonical({"b": 1, "a": "村"})
    '{"a":"村","b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def link_hash(prev_hash: str, body: str) -> str:
    """Return the SHA-256 of the previous hash (in hex) followed by the canonical body, in UTF-8.

    Source
    ------
    docs/adr/0004-audit-chain.md
    """
    return hashlib.sha256((prev_hash + body).encode()).hexdigest()


def check_links(links: Iterable[Link], head: str | None = None) -> Verdict:
    """Verify a chain from its first event.

    1. Numbers run from 1 without a gap. 2. Each event names the hash before it. 3. Its own hash is right.
    4. Its body carries its own number. 5. The last hash is `head`, where one is given.
    """
    prev, count = GENESIS, 0
    for link in links:
        reason = _fault(link, count + 1, prev)
        if reason:
            return Verdict(count, prev, link.seq, reason)
        prev, count = link.hash, count + 1
    if head is not None and prev != head:
        return Verdict(count, prev, count + 1, f"the chain ends at {prev}, expected {head}")
    return Verdict(count, prev)


def _fault(link: Link, expected_seq: int, prev: str) -> str:
    if link.seq != expected_seq:
        return f"number {link.seq} where {expected_seq} was expected"
    if link.prev_hash != prev:
        return "does not name the hash of the event before it"
    if link_hash(prev, link.body) != link.hash:
        return "content does not match its hash"
    try:
        body = json.loads(link.body)
    except ValueError:
        return "content is not JSON"
    if not isinstance(body, dict) or body.get("seq") != link.seq:
        return "content carries another number"
    return ""


def verify_file(path: Path, head: str | None = None) -> Verdict:
    """Verify a SQLite database file or a `.jsonl` export.

    Raises
    ------
    ValueError
        if the file is neither, or holds no table of operation records
    """
    if not path.is_file():
        raise ValueError(f"{path}: no such file")
    with path.open("rb") as start:
        is_sqlite = start.read(16).startswith(b"SQLite format 3")
    if not is_sqlite:
        return check_links(_jsonl_links(path), head)
    # A database keeps its own end of the chain, so that events cut off there show without being told it.
    return check_links(_sqlite_links(path), head or _sqlite_head(path))


def _sqlite_head(path: Path) -> str:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            row = connection.execute(f"SELECT hash FROM {_HEAD_TABLE}").fetchone()
        except sqlite3.DatabaseError as error:
            raise ValueError(f"{path}: {error}") from error
    return str(row[0]) if row else GENESIS


def _sqlite_links(path: Path) -> Iterator[Link]:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        columns = ("seq", "what", "subject", "by_id", "prev_hash", "body", "hash")
        try:
            rows = connection.execute(f"SELECT {', '.join(columns)} FROM {_TABLE} ORDER BY seq")
        except sqlite3.DatabaseError as error:
            raise ValueError(f"{path}: {error}") from error
        for seq, what, subject, by_id, prev_hash, body, own in rows:
            yield Link(seq, prev_hash, _agreed(body, what, subject, by_id), own)
    finally:
        connection.close()


def _agreed(body: str, what: str, subject: str, by_id: int | None) -> str:
    """Return the body, or nothing when the columns beside it were changed and it was not."""
    try:
        told = json.loads(body)
    except ValueError:
        return body
    same = isinstance(told, dict) and (told.get("what"), told.get("subject"), told.get("by_id")) == (
        what,
        subject,
        by_id,
    )
    return body if same else ""


def _jsonl_links(path: Path) -> Iterator[Link]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                yield Link(int(row["seq"]), row["prev_hash"], row["body"], row["hash"])
            except (ValueError, KeyError, TypeError):
                yield Link(number, "", "", "")
