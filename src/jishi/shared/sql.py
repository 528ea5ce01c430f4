"""Names and texts as SQL, for statements that take no parameters there."""

from pathlib import Path


def name(text: str) -> str:
    """Return a column name in quotes.

    Examples
    --------
    >>> name('a"b')
    '"a""b"'
    """
    return '"' + text.replace('"', '""') + '"'


def literal(text: str | Path) -> str:
    """Return a text as SQL.

    Examples
    --------
    >>> literal("it's")
    "'it''s'"
    """
    return "'" + str(text).replace("'", "''") + "'"
