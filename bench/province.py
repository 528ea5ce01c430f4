"""Provinces to measure on: those that are named, or one built on each database."""

from collections.abc import Iterator, Sequence

from tools.throwaway_postgres import cluster

from bench.cost import spend
from bench.places import JISHI, VAR


def each_province(named: Sequence[str] | None) -> Iterator[str]:
    """Yield the address of each database that holds a province of 180,000 organisations."""
    if named:
        yield from named
        return
    VAR.mkdir(parents=True, exist_ok=True)
    file = VAR / "province.sqlite3"
    file.unlink(missing_ok=True)
    yield _filled(f"sqlite:///{file}")
    with cluster() as url:
        yield _filled(url)


def _filled(url: str) -> str:
    spend([JISHI, "bench-data", "--orgs", "180000", "--seed", "1", "--database", url])
    return url
