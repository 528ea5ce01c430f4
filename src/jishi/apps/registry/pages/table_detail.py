"""One office table: download it, hand in the filled one, or export it."""

from collections.abc import Callable
from tempfile import TemporaryFile
from typing import BinaryIO, cast
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from jishi.apps.jobs.services import job_enqueue
from jishi.shared.dates import today
from jishi.sheets import SheetError
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell

from .. import selectors, services
from ..forms import TableUploadForm, WholeExportForm
from ..selectors import TableEntry, Visible
from .table_list import VIEW

HAND_IN = "registry.hand_in"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What is larger is checked in the background; a township's workbook is about a tenth of it.
SMALL_BYTES = 300 * 1024


def view(request: HttpRequest, table: str) -> HttpResponse:
    office = cast(OfficeRequest, request)
    entry = _entry(office, table)
    posted = request.method == "POST"
    if posted and not entry.may_edit:
        raise PermissionDenied(HAND_IN)
    form = TableUploadForm(request.POST or None, request.FILES or None, initial={"on": today().isoformat()})
    if posted and form.is_valid():
        return redirect("table-upload", table_upload_id=_hand_in(form, office, entry))
    return _page(office, entry, form, WholeExportForm())


def _page(
    office: OfficeRequest, entry: TableEntry, form: TableUploadForm, whole: WholeExportForm
) -> HttpResponse:
    context = {
        "title": entry.template.title,
        "entry": entry,
        "form": form,
        "whole": whole if _may_reveal(office, entry) else None,
        "uploads": [] if office.is_past else selectors.table_uploads_of(office.actor, entry.name, 10),
    }
    return render(office, "registry/table_detail.html", context)


def _may_reveal(office: OfficeRequest, entry: TableEntry) -> bool:
    return not office.is_past and entry.has_personal and office.actor.may(services.REVEAL)


def _hand_in(form: TableUploadForm, office: OfficeRequest, entry: TableEntry) -> int:
    told = form.cleaned_data
    file = told["file"]
    upload_id = services.table_upload_keep(
        table=entry.name,
        filename=file.name,
        content=file.chunks(),
        on=told["on"],
        reason=told["reason"],
        document_no=told["document_no"],
        by=office.actor,
    )
    if file.size <= SMALL_BYTES:
        services.table_upload_check(upload_id=upload_id, by=office.actor)
    else:
        title, params = f"核对“{file.name}”"[:120], {"upload_id": upload_id}
        job_id = job_enqueue(kind="tables.check", title=title, params=params, by=office.actor)
        services.table_upload_job_set(upload_id=upload_id, job_id=job_id, by=office.actor)
    return upload_id


def hand_out(request: HttpRequest, table: str) -> HttpResponse | FileResponse:
    """Give the table filled in, to be changed and taken back."""
    office = cast(OfficeRequest, request)
    entry = _entry(office, table)
    handler = services.handlers()[table]
    seen = _seen(office, handler.edit)
    return _handed(
        office,
        entry,
        f"{entry.template.title}(填报)",
        lambda file: services.table_hand_out(handler=handler, seen=seen, target=file),
    )


@never_cache
def export(request: HttpRequest, table: str) -> HttpResponse | FileResponse:
    """Give the table as it stands: masked, or, with a reason that stays on record, whole."""
    office = cast(OfficeRequest, request)
    entry = _entry(office, table)
    whole = WholeExportForm(request.POST or None)
    if request.method == "POST" and not whole.is_valid():
        return _page(office, entry, TableUploadForm(initial={"on": today().isoformat()}), whole)
    is_whole = request.method == "POST"
    handler = services.handlers()[table]
    seen = _seen(office, services.REVEAL if is_whole else handler.view)
    reason = whole.cleaned_data["reason"] if is_whole else ""

    def write(file: BinaryIO) -> None:
        services.table_export(
            handler=handler, seen=seen, target=file, by=office.actor, is_whole=is_whole, reason=reason
        )

    return _handed(office, entry, f"{entry.template.title} {seen.moment.valid_on}", write)


def _handed(
    office: OfficeRequest, entry: TableEntry, title: str, write: Callable[[BinaryIO], object]
) -> HttpResponse | FileResponse:
    """Answer with the workbook, or say that it would have more rows than a sheet holds."""
    try:
        return workbook_response(title, write)
    except SheetError as error:
        refusal_tell(office, error.text("zh"))
        page = _page(office, entry, TableUploadForm(initial={"on": today().isoformat()}), WholeExportForm())
        page.status_code = 422
        return page


def _entry(office: OfficeRequest, table: str) -> TableEntry:
    entry = selectors.table_entry(table, office.actor)
    if entry is None:
        raise Http404("table")
    return entry


def _seen(office: OfficeRequest, permission: str) -> Visible:
    return selectors.visible(office.actor, permission, office.moment, office.scope)


class _OnDisk:
    """A file that is gone when nobody holds it any more, read to its end or not."""

    def __init__(self) -> None:
        self.file = cast(BinaryIO, TemporaryFile())  # noqa: SIM115  closed below
        self.read = self.file.read
        self.close = self.file.close

    def __del__(self) -> None:
        self.close()


def workbook_response(title: str, write: Callable[[BinaryIO], object]) -> FileResponse:
    """Answer with a workbook that `write` writes into a file on the disk."""
    # The browser reads it from the disk: a province's table is not held in memory.
    kept = _OnDisk()
    write(kept.file)
    kept.file.seek(0)
    response = FileResponse(kept, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    return response


PAGES = (
    Page(name="table", route="tables/<str:table>/", permission=VIEW, view=view),
    Page(
        name="table-form",
        route="tables/<str:table>/form/",
        permission=HAND_IN,
        view=hand_out,
        today_only=True,
    ),
    Page(name="table-export", route="tables/<str:table>/export/", permission=VIEW, view=export),
)
