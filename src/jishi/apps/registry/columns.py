"""Read whole columns of a query at once: the database writes each as one text, which costs a third of fetching rows."""

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import QuerySet

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, np.dtype[np.int64]]

_BETWEEN = "\n"


def numbers_of(rows: QuerySet[Any], *names: str) -> "list[Numbers]":
    """Return columns of whole numbers, none of them empty, in the same order of rows."""
    import numpy as np

    return [
        np.fromstring(text, dtype=np.int64, sep=_BETWEEN) if text else np.zeros(0, dtype=np.int64)
        for text in _texts(rows, names)
    ]


def numbers_and_words(rows: QuerySet[Any], number: str, word: str) -> "tuple[Numbers, list[str]]":
    """Return a column of whole numbers and one of words, in the same order of rows."""
    import numpy as np

    numbers, words = _texts(rows, (number, word))
    if not numbers:
        return np.zeros(0, dtype=np.int64), []
    return np.fromstring(numbers, dtype=np.int64, sep=_BETWEEN), words.split(_BETWEEN)


def _texts(rows: QuerySet[Any], names: tuple[str, ...]) -> list[str]:
    query, given = rows.order_by().values_list(*names).query.sql_with_params()
    told = [
        f"string_agg(t.{name}::text, '{_BETWEEN}')"
        if connection.vendor == "postgresql"
        else f"group_concat(t.{name}, '{_BETWEEN}')"
        for name in names
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(told)} FROM ({query}) t", given)
        return [text or "" for text in cursor.fetchone()]
