"""The workbook that a table exports: the same columns, order, filters and title as the screen."""

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.sheets import write_rows

from .column import Column, Kind, Row, Value
from .shown import Shown

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def page_or_book(
    request: HttpRequest, template: str, shown: Shown[Any], context: dict[str, Any]
) -> HttpResponse:
    """Render the page around its table, or hand out the table's workbook where the address asks for it."""
    if shown.asked.wants_book:
        return book_response(shown, title=str(context.get("title") or shown.table.title))
    return render(request, template, {"table": shown, **context})


def book_response(shown: Shown[Any], *, title: str) -> HttpResponse:
    """Return the workbook as a download."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write_rows(path, {title[:31]: _rows(shown, title)})
        content = path.read_bytes()
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return response


def _rows(shown: Shown[Row], title: str) -> list[list[Any]]:
    columns = [column for column in shown.table.columns if not column.screen_only]
    rows: list[list[Any]] = [[title], [f"单位:{shown.table.unit}" if shown.table.unit else None]]
    rows.append(["序号", *(column.label for column in columns)])
    if shown.total is not None:
        rows.append([None, *(_cell(column, shown.total) for column in columns)])
    rows += [[n, *(_cell(column, row) for column in columns)] for n, row in enumerate(shown.every(), 1)]
    return rows


def _cell(column: Column[Row], row: Row) -> Value | Decimal:
    value = column.value(row)
    if isinstance(value, int) and column.kind in (Kind.POINTS, Kind.RATE, Kind.YUAN):
        return Decimal(value) / 100
    return column.text(row) if value is None else value
