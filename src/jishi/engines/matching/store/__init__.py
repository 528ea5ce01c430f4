"""Markets, results and reasons as files."""

from jishi.engines.matching.store.book import book_placed, book_read, result_book_write, template_write
from jishi.engines.matching.store.files import (
    BOOKS,
    RESULT_BOOK,
    market_read,
    market_write,
    out_check,
    reasons_read,
    result_read,
    result_write,
)

__all__ = [
    "BOOKS",
    "RESULT_BOOK",
    "book_placed",
    "book_read",
    "market_read",
    "market_write",
    "out_check",
    "reasons_read",
    "result_book_write",
    "result_read",
    "result_write",
    "template_write",
]
