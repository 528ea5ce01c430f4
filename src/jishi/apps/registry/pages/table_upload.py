"""A file that was handed in for a table: what is wrong, what it would change, and the decision."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jishi.apps.jobs.services import job_enqueue
from jishi.sheets.templates import Finding
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell
from jishi.web.tables import Column, Kind, Table

from .. import selectors, services
from ..selectors import TableUploadView
from ..table_drafts import TableDifference, TableResult
from .table_detail import HAND_IN, XLSX

# A thousand rows are checked and written within a second or two.
SMALL_ROWS = 1_000
FINDINGS: Table[Finding] = Table(
    key="findings",
    title="要核对的地方",
    page_size=100,
    columns=(
        Column(
            "where", "位置", lambda one: _where(one), order=lambda one: (one.row, one.column), card="lead"
        ),
        Column("field", "栏目", lambda one: one.field or None, funnel=True),
        Column("text", "说明", lambda one: one.text("zh"), sortable=False, width=60),
        Column(
            "state",
            "处理",
            lambda one: "退回" if one.is_refused else "供核对",
            tone=lambda one: "late" if one.is_refused else "quiet",
            funnel=True,
            card="state",
        ),
    ),
)
DIFFERENCES: Table[TableDifference] = Table(
    key="differences",
    title="将要改动的内容(举例)",
    prefix="d.",
    page_size=20,
    columns=(
        Column("label", "名称", lambda one: one.label, card="lead", width=30),
        Column("row", "表中行", lambda one: one.row, Kind.COUNT),
        Column("field", "栏目", lambda one: one.field, funnel=True),
        Column("before", "原来", lambda one: one.before, sortable=False),
        Column("after", "改为", lambda one: one.after, sortable=False, card="state"),
    ),
)


def _where(one: Finding) -> str:
    return f"第{one.row}行" if one.row else "整个文件"


def view(request: HttpRequest, table_upload_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    upload = _upload(office, table_upload_id)
    preview = upload.preview
    context = {
        "title": f"导入“{upload.filename}”",
        "upload": upload,
        "preview": preview,
        "findings": FINDINGS.show(preview.findings, request.GET) if preview else None,
        "differences": DIFFERENCES.show(preview.differences, request.GET) if preview else None,
        "says": services.table_says(_result(upload)) if upload.state == "applied" else "",
    }
    return render(request, "registry/table_upload.html", context)


def _upload(office: OfficeRequest, upload_id: int) -> TableUploadView:
    upload = selectors.table_upload_view(upload_id, office.actor)
    if upload is None:
        raise Http404("upload")
    return upload


def _result(upload: TableUploadView) -> TableResult:
    told = upload.preview
    if told is None:
        return TableResult(0, 0, 0, 0, 0, upload.batch_id)
    sums = (told.rows_read, told.rows_clean, told.rows_refused, told.rows_new, told.rows_changed)
    return TableResult(*sums, upload.batch_id)


@require_POST
def apply(request: HttpRequest, table_upload_id: int) -> HttpResponse:
    """Import the file: now, or in the background when it is large."""
    office = cast(OfficeRequest, request)
    upload = _upload(office, table_upload_id)
    if upload.state == "checked" and upload.preview is not None and upload.forgotten_on is None:
        told = {
            "only_clean": request.POST.get("only_clean") == "1",
            "is_forced": request.POST.get("is_forced") == "1",
        }
        if upload.preview.rows_read > SMALL_ROWS:
            _queue(office, upload, told)
        else:
            _apply(office, upload, told)
    return redirect("table-upload", table_upload_id=table_upload_id)


def _queue(office: OfficeRequest, upload: TableUploadView, told: dict[str, bool]) -> None:
    job_id = job_enqueue(
        kind="tables.import",
        title=f"导入“{upload.filename}”"[:120],
        params={"upload_id": upload.upload_id, **told},
        by=office.actor,
    )
    services.table_upload_job_set(upload_id=upload.upload_id, job_id=job_id, by=office.actor)


def _apply(office: OfficeRequest, upload: TableUploadView, told: dict[str, bool]) -> None:
    try:
        services.table_upload_apply(
            upload_id=upload.upload_id,
            only_clean=told["only_clean"],
            is_forced=told["is_forced"],
            by=office.actor,
        )
    except services.TableRefused as refused:
        # What was found since the check is shown, not only counted.
        services.table_upload_check(upload_id=upload.upload_id, by=office.actor)
        text = f"没有导入:还有{len(refused.findings)}处要改。请改好再导,或只导入没有问题的行。"
        refusal_tell(office, text)


def notes(request: HttpRequest, table_upload_id: int) -> HttpResponse:
    """Hand out the person's own file with every remark written beside its cell."""
    office = cast(OfficeRequest, request)
    upload = _upload(office, table_upload_id)
    with TemporaryDirectory() as folder:
        written = services.table_notes_copy(upload_id=upload.upload_id, folder=Path(folder))
        content = written.read_bytes() if written else None
    if content is None:
        raise Http404("notes")
    response = HttpResponse(content, content_type=XLSX)
    name = quote(f"{Path(upload.filename).stem}(批注).xlsx")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


ROUTE = "tables/uploads/<int:table_upload_id>/"
PAGES = (
    Page(name="table-upload", route=ROUTE, permission=HAND_IN, view=view, today_only=True),
    Page(name="table-upload-apply", route=f"{ROUTE}apply/", permission=HAND_IN, view=apply, today_only=True),
    Page(name="table-upload-notes", route=f"{ROUTE}notes/", permission=HAND_IN, view=notes, today_only=True),
)
