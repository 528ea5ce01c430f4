"""How the peers that go row by row read their rows and write their columns."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

Row = dict[str, Any]


def rows_by_type(told: dict[str, Any], path: Path, one_in: int) -> Iterator[tuple[dict[str, Any], list[Row]]]:
    """Give each type's rubric and rows; of every so many rows of the table, one. None at all for `one_in` 0."""
    table = pq.read_table(path)
    if one_in != 1:
        table = table.take(pa.array(range(0, table.num_rows if one_in else 0, one_in or 1), pa.int64()))
    for org_type, rubric in told.items():
        mine = table.filter(pc.equal(table["org_type"], org_type))
        yield rubric, mine.select(["org_code", *rubric["indicators"]]).to_pylist()


def write(columns: dict[str, list[Any]], folder: Path) -> None:
    """Write the scores of a type."""
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), folder / "part-0.parquet")
