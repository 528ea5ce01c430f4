"""Imports a table in child processes, each killed a little later than the one before, and says what each left.

    python -m tests.apps.registry.killed_import TABLE FILE ON MOST

MOST kills, spread over all moments: before and after each SQL statement, before the commit, the last one right
after it. Prints JSON: how many moments there were; for each kill but the last its moment, whether it killed, and
whether all was as before; whether the last one left everything there; whether the same file then changed nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import django

PIECE = int(os.environ.get("KILLED_IMPORT_PIECE", "5"))
SAVEPOINT_MOMENTS = 4


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Counter:
    """Counts moments, and kills the process at the one it is told; moment 0 is right after the commit."""

    def __init__(self, at: int | None) -> None:
        self._at = at
        self.seen = 0

    def moment(self) -> None:
        self.seen += 1
        if self.seen == self._at:
            _die()

    def __call__(self, execute: Callable[..., Any], *told: Any) -> Any:
        self.moment()
        result = execute(*told)
        self.moment()
        return result


def imported(table: str, path: Path, on: date, at: int | None) -> int:
    """Import the file, dying at a moment; return how many moments there were."""
    from django.db import connection

    from jishi.apps.registry.services import Asked, TableFile, handlers, table_import
    from jishi.shared.actor import SYSTEM

    counter = Counter(at)
    commit = connection._commit  # type: ignore[attr-defined]

    def watched() -> None:
        counter.moment()
        commit()
        if at == 0:
            _die()

    connection._commit = watched  # type: ignore[attr-defined]
    with connection.execute_wrapper(counter):
        asked = Asked(SYSTEM, on, "半年核对")
        table_import(TableFile(handlers()[table], path, path.name, "f" * 64), asked)
    return counter.seen


def state() -> str:
    """A digest of every row of the register and of the records of operations."""
    from django.apps import apps
    from django.db import connection

    told = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in (
            *apps.get_app_config("registry").get_models(),
            *apps.get_app_config("audit").get_models(),
        ):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY 1')
            told.update(repr(cursor.fetchall()).encode())
    connection.close()
    return told.hexdigest()


def child(work: Callable[[], int]) -> tuple[bool, int]:
    """Run in a process of its own; return whether it was killed, and what it counted."""
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(out)
        os.write(into, str(work()).encode())
        os._exit(0)
    os.close(into)
    with os.fdopen(out) as told:
        counted = told.read()
    _, status = os.waitpid(pid, 0)
    return os.WIFSIGNALED(status), int(counted or 0)


def warm(table: str, path: Path, on: date) -> None:
    """Load once, before the forks, all that an import needs; look at the file in pieces of few rows.

    Many small pieces make many statements, and many moments between them.
    """
    from django.db import connection

    from jishi.apps.registry.services import Asked, TableFile, handlers, table_check
    from jishi.apps.registry.tables import planning
    from jishi.shared.actor import SYSTEM

    planning.PIECE = PIECE
    table_check(TableFile(handlers()[table], path, path.name), Asked(SYSTEM, on))
    connection.close()


def counted(table: str, path: Path, on: date) -> int:
    """Import the file and roll it all back; return how many moments there are until the commit."""
    from django.db import transaction

    with transaction.atomic():
        seen = imported(table, path, on, None)
        transaction.set_rollback(True)
    return seen


def main(table: str, file: str, on: str, most: str) -> None:
    django.setup()
    path, day = Path(file), date.fromisoformat(on)
    warm(table, path, day)
    before = state()
    # The counting run has a savepoint, two statements, where the real one has its commit.
    moments = child(lambda: counted(table, path, day))[1] - SAVEPOINT_MOMENTS
    kills = int(most) - 1
    left = []
    for number in range(kills):
        at = 1 + number * (moments - 1) // (kills - 1)
        was_killed = child(lambda at=at: imported(table, path, day, at))[0]  # type: ignore[misc]
        left.append([at, was_killed, state() == before])
    # The last kill comes right after the commit: everything is there.
    committed, _ = child(lambda: imported(table, path, day, 0))
    after = state()
    again, _ = child(lambda: imported(table, path, day, None))
    told = {"moments": moments, "left": left, "committed": committed and after != before}
    print(json.dumps(told | {"same": not again and state() == after}))


if __name__ == "__main__":
    main(*sys.argv[1:])
