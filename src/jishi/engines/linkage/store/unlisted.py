"""Rows of a list that are no records: totals, signatures, notes, headings that come again."""

from collections.abc import Sequence

import duckdb

from jishi.engines.linkage.store.opened import Opened, heading, trimmed
from jishi.shared.sql import literal

NONE = ("total", "sign", "header", "date")
# What such a row may look like; few rows of a list do, and only those are looked at closely.
APART = "\\x1f"
CELL = f"[^{APART}]"
LOOKS = "|".join((
    f"^(?:{CELL}*{APART}){{0,2}}{CELL}{{0,14}}(?:[合总小共累]\\s*计|平\\s*均){CELL}{{0,12}}(?:{APART}|$)",
    f"^{CELL}{{1,16}}[::]",
    f"^{CELL}{{0,12}}(?:盖章|公章|签章|签字|签名)",
    f"^{CELL}{{0,20}}年{CELL}{{0,8}}$",
    "^\\s*(?:备?注|说明|※)",
))  # fmt: skip


def unlisted(connection: duckdb.DuckDBPyConnection, opened: Opened) -> list[int]:
    """Return the numbers of the rows that are no records.

    Parameters
    ----------
    connection : with the rows as `listed`, each with its `row_number`
    opened : the list
    """
    cells = ", ".join(f"nullif({trimmed(ref)}, '')" for ref in opened.refs)
    first = next(n for n, told in enumerate(opened.headings) if told)
    again = f"{trimmed(opened.refs[first])} = {literal(opened.headings[first])}"
    line = f"concat_ws(chr(31), {', '.join(opened.refs)})"
    rows = connection.execute(
        f"SELECT row_number, [{cells}] FROM listed WHERE {again} OR regexp_matches({line}, {literal(LOOKS)}) ORDER BY 1"
    ).fetchall()
    return [number for number, told in rows if _is_none(told, opened)]


def _is_none(told: Sequence[str | None], opened: Opened) -> bool:
    # Only a list with such rows pays for loading the libraries that read workbooks.
    from jishi.sheets.lines import NOTE, Around, Lines

    filled = [each for each in told if each]
    if [heading(each) for each in filled] == [each for each in opened.called() if each]:
        return True
    reason = Lines(Around((), (), frozenset())).reason(told, is_wide=False)
    return reason in NONE or (reason == "note" and NOTE.match(filled[0]) is not None)
