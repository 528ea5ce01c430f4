"""What a target offers, and how this process looks at another database for a while."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connection

from ..archive import TableKept


class Target(Protocol):
    """The database in use, and an empty one beside it."""

    def beside(self) -> AbstractContextManager[None]:
        """Let this process work on an empty database beside the one in use, which nothing touches meanwhile."""
        ...

    def load(self, table: TableKept, pieces: Iterator[bytes]) -> None:
        """Fill one table."""
        ...

    def loading(self) -> AbstractContextManager[None]:
        """Let references between tables wait until all are filled; then they must hold."""
        ...

    def take_effect(self, *, keep: bool) -> str:
        """Put what was built in the place of the database in use; return where that is kept, if asked."""
        ...


@contextmanager
def pointed_at(**told: Any) -> Iterator[None]:
    """Let everything in this process that asks for the database reach another one."""
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(told)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def stamp() -> str:
    """Return this instant as it stands in a name: two restores of one second have two names."""
    return f"{datetime.now(UTC):%Y%m%d_%H%M%S_%f}"


def columns_of(table: TableKept) -> str:
    """Return a table's columns as SQL names them."""
    return ", ".join(f'"{name}"' for name in table.columns)
