"""Writes a long chain of operation records, as an export and as a database, the same every time.

python -m bench.audit.events COUNT FILE.jsonl FILE.sqlite3
"""

import json
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from jishi.shared.chain import GENESIS, canonical, link_hash

WHATS = ("facts_recorded", "rating_ratified", "line_opened", "org_confirmed", "personal_read")
BEGUN = datetime(2012, 1, 1, tzinfo=UTC)
Row = tuple[int, str, str, str, int, str, str, str]


def events(count: int) -> Iterator[Row]:
    """Give the columns of audit_auditevent: seq, at, what, subject, by_id, body, prev_hash, hash."""
    prev = GENESIS
    for seq in range(1, count + 1):
        at = (BEGUN + timedelta(seconds=17 * seq)).isoformat()
        what, subject, by_id = WHATS[seq % len(WHATS)], f"org:{seq * 7919 % 180_000}", seq % 240 + 1
        body = canonical(
            {
                "seq": seq,
                "at": at,
                "what": what,
                "subject": subject,
                "by_id": by_id,
                "by": f"经办人{by_id}",
                "reason": "",
                "detail": {"read": seq % 30, "values": seq % 900},
            }
        )
        own = link_hash(prev, body)
        yield seq, at, what, subject, by_id, body, prev, own
        prev = own


def main(count: int, jsonl: Path, database: Path) -> None:
    rows, head = [], GENESIS
    fresh, fresh_lines = (path.with_name(path.name + ".new") for path in (database, jsonl))
    fresh.unlink(missing_ok=True)
    with sqlite3.connect(fresh) as connection, fresh_lines.open("w", encoding="utf-8") as lines:
        connection.execute(
            "CREATE TABLE audit_auditevent (seq INTEGER PRIMARY KEY, at TEXT, what TEXT, subject TEXT, "
            "by_id INTEGER, body TEXT, prev_hash TEXT, hash TEXT)"
        )
        connection.execute("CREATE TABLE audit_audithead (id INTEGER PRIMARY KEY, seq INTEGER, hash TEXT)")
        for row in events(count):
            rows.append(row)
            head = row[7]
            told = {"seq": row[0], "prev_hash": row[6], "body": row[5], "hash": head}
            lines.write(json.dumps(told, ensure_ascii=False) + "\n")
            if len(rows) == 10_000:
                connection.executemany("INSERT INTO audit_auditevent VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
                rows.clear()
        connection.executemany("INSERT INTO audit_auditevent VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
        connection.execute("INSERT INTO audit_audithead VALUES (1, ?, ?)", (count, head))
    fresh_lines.replace(jsonl)
    fresh.replace(database)


if __name__ == "__main__":
    main(int(sys.argv[1]), *map(Path, sys.argv[2:]))
