"""The workbook of what is on some lists and not on another, one sheet a list."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import duckdb

from jishi.shared import wording

SHOWN_MAX = 5_000
APART = "\x1f"
HEADS = ("seen-by", "how", "weak-record", "weak-name", "weight", "unit")


def missing_write(
    connection: duckdb.DuckDBPyConnection, titles: Mapping[str, str], path: Path, shown: str, lang: str = "zh"
) -> None:
    """Write what is missing.

    Parameters
    ----------
    connection : with `missing`, list by list, whose `place` counts its rows from 0
    titles : of the sources, in the order of the sheets
    path : the workbook
    shown : column of the records that is shown beside the name
    lang : of headings and remarks
    """
    # The libraries that write workbooks are loaded only here.
    from jishi.sheets import write_rows
    from jishi.sheets.cells import Cell

    query = "SELECT lacking, count(*) FROM missing GROUP BY lacking ORDER BY lacking"
    counts = dict(connection.execute(query).fetchall())
    found = _first_of(connection, counts, shown)
    told = {
        is_weak: wording.render(lang, f"link-missing-{key}")
        for is_weak, key in ((True, "weak"), (False, "none"))
    }

    @cache
    def seen(names: str) -> str:
        return "、".join(titles[each] for each in names.split(APART))

    def rows(source: str) -> Iterator[list[Cell]]:
        count = counts.get(source, 0)
        yield [wording.render(lang, "link-missing-title", title=titles[source], count=count)]
        if count > SHOWN_MAX:
            yield [wording.render(lang, "link-missing-more", shown=SHOWN_MAX)]
        yield [wording.render(lang, f"link-missing-{head}") for head in ("name", shown, *HEADS)]
        for _, name, code, names, is_weak, record, other, weight, unit in found.get(source, ()):
            bits = None if weight is None else f"{weight / 100:.2f}"
            yield [name, code, seen(names), told[is_weak], record, other, bits, unit]

    write_rows(path, {_sheet_name(n, titles[source]): rows(source) for n, source in enumerate(titles, 1)})


def _first_of(
    connection: duckdb.DuckDBPyConnection, counts: Mapping[str, int], shown: str
) -> dict[str, list[tuple[Any, ...]]]:
    """The first rows of each list, all read at once."""
    starts = list(accumulate(counts.values(), initial=0))
    among = " OR ".join(f"place BETWEEN {start} AND {start + SHOWN_MAX - 1}" for start in starts)
    rows = connection.execute(
        f"SELECT lacking, name, {shown}, array_to_string(seen_by, chr(31)), is_weak, weak_record, weak_name, weight,"
        f" unit_id FROM missing WHERE {among}"
    ).fetchall()
    ends = accumulate(min(count, SHOWN_MAX) for count in counts.values())
    shares = zip(counts, (0, *ends), strict=False)
    return {source: rows[start : start + min(counts[source], SHOWN_MAX)] for source, start in shares}


def _sheet_name(number: int, title: str) -> str:
    from jishi.sheets.rows import sheet_name_from

    return sheet_name_from(f"{number} {title}")
