r"""How a cell is written in a backup: the text form of PostgreSQL's COPY, the same whatever the database.

A row is a line; cells are parted by tabs; `\N` is a cell without a value. An instant is in UTC, a yes is 1.
"""

import json
import re
from collections.abc import Sequence

SEPARATOR, NOTHING = "\t", r"\N"
ESCAPES = {"\\": "\\\\", "\b": r"\b", "\t": r"\t", "\n": r"\n", "\v": r"\v", "\f": r"\f", "\r": r"\r"}
"""Letters that would break a line or a cell, and what stands for them; the backslash comes first."""
_WRITE = str.maketrans(ESCAPES)
_READ = {escaped[1]: letter for letter, escaped in ESCAPES.items()}
_RARE, _NONE = "\\\b\v\f\r", "\0"
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def cells_of(line: str) -> list[str | None]:
    """Return the cells of a line, without its end."""
    cells = line.split(SEPARATOR)
    return [_read(cell) for cell in cells] if "\\" in line else list(cells)


def text_of(rows: Sequence[tuple[object, ...]]) -> str:
    """Return rows as lines, each with its end."""
    lines = [SEPARATOR.join([_NONE if cell is None else str(cell) for cell in row]) for row in rows]
    text = "\n".join(lines) + "\n"
    # Nearly all pieces hold no letter that must be escaped; to see so takes a tenth of the time of escaping.
    tabs, nones = sum(len(row) - 1 for row in rows), sum(row.count(None) for row in rows)
    told = text.count(SEPARATOR), text.count("\n"), text.count(_NONE)
    if told == (tabs, len(rows), nones) and not any(letter in text for letter in _RARE):
        return text.replace(_NONE, NOTHING)
    return "".join(
        SEPARATOR.join([NOTHING if cell is None else str(cell).translate(_WRITE) for cell in row]) + "\n"
        for row in rows
    )


def json_plain(text: str | None) -> str | None:
    """Return JSON in the one form that both databases give back: keys sorted, a whole number without a point.

    Examples
    --------
    >>> json_plain('{"b": 1.0, "a": "村"}')
    '{"a":"村","b":1}'
    """
    if text is None:
        return None
    told = json.loads(text, parse_float=_number)
    return json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _read(cell: str) -> str | None:
    if "\\" not in cell:
        return cell
    return None if cell == NOTHING else _ESCAPED.sub(lambda found: _READ.get(found[1], found[1]), cell)


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number
