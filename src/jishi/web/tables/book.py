"""The workbook that a table exports: the same columns, order, filters and title as the screen."""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any, cast
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi import sheets
from jishi.web.paper import days_words, footnote
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell

from .column import Column, Kind, Row, Value
from .shown import Shown

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMATS = {
    Kind.COUNT: "#,##0",
    Kind.TENTHS: "0.0",
    Kind.POINTS: "#,##0.00",
    Kind.RATE: "0.0%",
    Kind.YUAN: "#,##0.00",
}
_PARTS = {Kind.TENTHS: 10, Kind.POINTS: 100, Kind.RATE: 10_000, Kind.YUAN: 100}


def page_or_book(
    request: HttpRequest, template: str, shown: Shown[Any], context: dict[str, Any]
) -> HttpResponse:
    """Render the page around its table, or hand out the table's workbook where the address asks for it."""
    if shown.asked.wants_book:
        try:
            sheets.book_check(shown.count)
        except sheets.SheetError as error:
            refusal_tell(request, error.text("zh"))
            return render(request, template, {"table": shown, **context}, status=422)
        return book_response(request, shown, title=str(context.get("title") or shown.table.title))
    return render(request, template, {"table": shown, **context})


def book_response(request: HttpRequest, shown: Shown[Any], *, title: str) -> HttpResponse:
    """Return the workbook as a download."""
    columns = [column for column in shown.table.columns if not column.screen_only]
    total = [None, *_total(shown.total, columns)] if shown.total is not None else None
    book = sheets.Book(
        title=title,
        columns=(sheets.Column("序号", align="center"), *(_column(column) for column in columns)),
        rows=_rows(shown, columns),
        unit=shown.table.unit,
        subtitle=_subtitle(cast(OfficeRequest, request), shown),
        total=total,
        footnote=footnote(request),
    )
    stream = BytesIO()
    sheets.book_write(stream, book)
    response = HttpResponse(stream.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return response


def _subtitle(request: OfficeRequest, shown: Shown[Any]) -> str:
    parts = [days_words(request, on_paper=True)]
    if request.scope is not None:
        parts.append(f"范围:{request.scope.name}")
    parts += [tag.label for tag in shown.tags]
    if settings.IS_DEMO:
        parts.append("演示数据")
    return " · ".join(parts)


def _column(column: Column[Any]) -> sheets.Column:
    # A slash in the label would open a merged header.
    label = column.label.replace("/", "/")
    return sheets.Column(
        f"{column.group}/{label}" if column.group else label,
        align="right" if column.kind.is_figure else "left",
        width=column.width or None,
        number_format=_FORMATS.get(column.kind),
    )


def _rows(shown: Shown[Row], columns: list[Column[Row]]) -> Iterator[list[Any]]:
    for number, row in enumerate(shown.every(), 1):
        yield [number, *(_cell(column, row) for column in columns)]


def _total(row: Row, columns: list[Column[Row]]) -> list[Any]:
    return [None if column.value(row) is None else _cell(column, row) for column in columns]


def _cell(column: Column[Row], row: Row) -> Value | Decimal:
    value = column.value(row)
    if isinstance(value, int) and column.kind in _PARTS:
        return Decimal(value) / _PARTS[column.kind]
    return column.text(row) if value is None else value
