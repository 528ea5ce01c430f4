"""What a snapshot offers, whichever database it looks at."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

LEFT_OUT = ("django_session", "django_migrations")
"""Not in a backup: whoever holds a copy must not be able to go on as somebody who is signed in; and the list
of migrations, which stands in the manifest and is made anew."""
PIECE = 5000
"""Lines written or read together."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, its columns by name (the databases keep them in different orders), and its rows' order."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


class Snapshot(Protocol):
    """One unchanging view."""

    engine: str

    def tables(self) -> list[Table]:
        """Return the tables of a backup, by name."""
        ...

    def lines(self, table: Table) -> Iterator[bytes]:
        """Return a table's rows as whole lines, many together, in the order of its key."""
        ...

    def select(self, sql: str) -> Iterator[tuple[Any, ...]]:
        """Return the rows of a question that both databases understand."""
        ...

    def close(self) -> None:
        """Look no longer."""
        ...


def rows_n(view: Snapshot, table: str) -> int:
    """Return how many rows a table has."""
    return int(next(view.select(f'SELECT count(*) FROM "{table}"'))[0])
