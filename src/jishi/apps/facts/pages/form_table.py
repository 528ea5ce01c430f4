"""批量代录: many organisations answer a form in one table, or in the office's own Excel."""

from io import BytesIO
from typing import Any, cast
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.sheets import Book, Cell, Column, book_write
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell
from jishi.web.words import period_words

from .. import selectors, services
from ..inputs import type_label
from ..selectors import CellView, FormView, SheetRow, SheetTable
from ..services import CellRefused
from .form_cells import answer_tell, by_name, kept_text, told_from
from .scope import ANSWER, IMPORT, VIEW
from .upload_detail import XLSX

PAGE_SIZE = 60


def view(request: HttpRequest, form_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    form = selectors.form_view(form_id)
    if form is None or form.state == "draft":
        raise Http404("form")
    if request.GET.get("format") == "xlsx":
        return _book(form, selectors.sheet_table(form_id, office.actor, office.moment))
    page = max(1, int(text)) if (text := request.GET.get("page", "")).isdecimal() and len(text) < 7 else 1
    table = _table(office, form_id, page)
    if not table.count:
        raise Http404("form")
    refused: dict[str, CellRefused] = {}
    if request.method == "POST":
        try:
            result = services.form_answer(form_id=form_id, told=told_from(request.POST), by=office.actor)
        except services.FactsError as error:
            refusal_tell(request, "".join(fault.text for fault in error.faults))
            return redirect(request.get_full_path())
        answer_tell(request, result)
        refused = by_name(result.refused)
        if not refused:
            return redirect(request.get_full_path())
        table = _table(office, form_id, page)
    return render(request, "facts/form_table.html", _context(office, form, table, page, refused))


def _table(office: OfficeRequest, form_id: int, page: int) -> SheetTable:
    first = (page - 1) * PAGE_SIZE
    return selectors.sheet_table(form_id, office.actor, office.moment, first=first, most=PAGE_SIZE)


def _context(
    office: OfficeRequest, form: FormView, table: SheetTable, page: int, refused: dict[str, CellRefused]
) -> dict[str, Any]:
    pages = -(-table.count // PAGE_SIZE)
    source = f"调查表:{form.title}"
    return {
        "title": form.title,
        "form": form,
        "sheets": table,
        "rows": [
            (number, row, [_entry(cell, refused) for cell in row.cells], _says(row, refused))
            for number, row in enumerate(table.rows, (page - 1) * PAGE_SIZE + 1)
        ],
        "open_n": sum(row.open_n for row in table.rows),
        "page": page,
        "pages": pages,
        "is_open": form.state == "issued",
        "may_open_form": registry.visible(office.actor, VIEW, office.moment).has(form.scope_id),
        "import_href": f"{reverse('facts-import')}?period={form.period}&source={quote(source)}"
        if office.actor.may(IMPORT)
        else "",
    }


def _entry(cell: CellView | None, refused: dict[str, CellRefused]) -> dict[str, Any] | None:
    if cell is None:
        return None
    return {
        "cell": cell,
        "text": kept_text(refused, cell.name, cell.typed),
        "why": refused[cell.name].why if cell.name in refused else "",
        "is_input": cell.may_tell and cell.kind != "pending",
        "hint": _hint(cell),
    }


def _hint(cell: CellView) -> str:
    if not cell.may_tell:
        return f"归{cell.owner}管"
    if cell.kind == "pending":
        return "别的表正在要,不用在这里填"
    if not cell.text:
        return "未采集"
    return f"{cell.age_words},{cell.held.source}" if cell.held else ""


def _says(row: SheetRow, refused: dict[str, CellRefused]) -> list[str]:
    return [one.why for one in refused.values() if one.org_id == row.org_id]


def _book(form: FormView, table: SheetTable) -> HttpResponse:
    """Hand out the table as a workbook that comes back through the import."""
    if not table.count:
        raise Http404("form")
    keys = ("组织代码", "组织名称", "类型", "期间", "采集日期")
    columns = [Column(name) for name in keys] + [Column(one.heading, "right") for one in table.columns]
    rows = ((*_keys(row, form), *(_cell(cell) for cell in row.cells)) for row in table.rows)
    file = BytesIO()
    subtitle = "只填白格;不清楚的写“不清楚”,不适用的写“—”;整行已核对的填上采集日期"
    book_write(
        file, Book(f"{form.title} {period_words(form.period)}", tuple(columns), rows, subtitle=subtitle)
    )
    response = HttpResponse(file.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(form.title)}.xlsx"
    return response


def _keys(row: SheetRow, form: FormView) -> tuple[Cell, ...]:
    return row.code, row.name, type_label(row.org_type) if row.org_type else None, form.period, None


def _cell(cell: CellView | None) -> Cell:
    """Return what is held as it is typed; what does not apply says so, what nobody told is blank."""
    if cell is None:
        return "不适用"
    held = cell.held
    if held is None or not held.is_told:
        return None
    if held.value is None or cell.indicator.scale == "flag":
        return cell.text
    return cell.indicator.typed(held.value)


# Whose organisations stand in it decides what is shown: the guard cannot know them by the form alone.
page = Page(
    name="form-table", route="forms/<int:form_id>/table/", permission=ANSWER, view=view, today_only=True
)
