"""A file that was handed in: what is wrong with it, what it would change, and the decision."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from jishi.apps.jobs.services import job_enqueue
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell
from jishi.web.tables import Column, Kind, Table

from .. import selectors, services
from ..drafts import Difference, Finding, ImportResult
from ..selectors import UploadView
from .scope import IMPORT

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Thirty thousand values are written within a second or two.
SMALL_VALUES = 30_000

FINDINGS: Table[Finding] = Table(
    key="findings",
    title="要核对的地方",
    page_size=100,
    columns=(
        Column(
            "where", "位置", lambda one: _where(one), order=lambda one: (one.row, one.column), card="lead"
        ),
        Column("field", "栏目", lambda one: one.field or None, funnel=True),
        Column("text", "说明", lambda one: one.text, sortable=False, width=60),
        Column(
            "state",
            "处理",
            lambda one: "退回" if one.is_refused else "已处理,供核对",
            tone=lambda one: "late" if one.is_refused else "quiet",
            funnel=True,
            card="state",
        ),
    ),
)
DIFFERENCES: Table[Difference] = Table(
    key="differences",
    title="将要改动的数(举例)",
    prefix="d.",
    page_size=20,
    columns=(
        Column("org", "组织名称", lambda one: one.org, card="lead", width=30),
        Column("row", "表中行", lambda one: one.row, Kind.COUNT),
        Column("indicator", "指标", lambda one: one.indicator),
        Column("before", "原来", lambda one: one.before, sortable=False),
        Column("after", "改为", lambda one: one.after, sortable=False, card="state"),
    ),
)


def _where(one: Finding) -> str:
    return f"第{one.row}行" if one.row else "整个文件"


def view(request: HttpRequest, upload_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    upload = _upload(office, upload_id)
    preview = upload.preview
    context = {
        "title": f"导入“{upload.filename}”",
        "upload": upload,
        "preview": preview,
        "findings": FINDINGS.show(preview.findings, request.GET) if preview else None,
        "differences": DIFFERENCES.show(preview.differences, request.GET) if preview else None,
        "says": services.import_says(_result(upload)) if upload.state == "applied" else "",
    }
    return render(request, "facts/upload_detail.html", context)


def _upload(office: OfficeRequest, upload_id: int) -> UploadView:
    upload = selectors.upload_view(upload_id, office.actor)
    if upload is None:
        raise Http404("upload")
    return upload


def _result(upload: UploadView) -> ImportResult:
    """Return what the import did; nothing was written where there is no batch."""
    batch, preview = upload.batch, upload.preview
    unchanged = preview.values_unchanged if preview else 0
    if batch is None:
        return ImportResult(preview.rows_read if preview else 0, 0, 0, 0, unchanged, None)
    return ImportResult(
        batch.rows_read, batch.rows_applied, batch.rows_refused, batch.values_n, unchanged, batch.batch_id
    )


@require_POST
def apply(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Import the file: now, or in the background when it is large."""
    office = cast(OfficeRequest, request)
    upload = _upload(office, upload_id)
    if upload.state == "checked" and upload.preview is not None:
        only_clean = request.POST.get("only_clean") == "1"
        values_n = upload.preview.values_n + upload.preview.values_unchanged
        if values_n > SMALL_VALUES:
            _queue(office, upload, only_clean=only_clean)
        else:
            _apply(office, upload, only_clean=only_clean)
    return redirect("facts-upload", upload_id=upload_id)


def _queue(office: OfficeRequest, upload: UploadView, *, only_clean: bool) -> None:
    job_id = job_enqueue(
        kind="facts.import",
        title=f"导入“{upload.filename}”"[:120],
        params={"upload_id": upload.upload_id, "only_clean": only_clean},
        by=office.actor,
    )
    services.upload_job_set(upload_id=upload.upload_id, job_id=job_id, by=office.actor)


def _apply(office: OfficeRequest, upload: UploadView, *, only_clean: bool) -> None:
    try:
        services.upload_apply(upload_id=upload.upload_id, only_clean=only_clean, by=office.actor)
    except services.FactsError as refused:
        refusal_tell(office, f"没有导入:还有{len(refused.faults)}处要改。请改好再导,或只导入没有问题的行。")


def notes(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Hand out the person's own file with every refusal written beside its cell."""
    office = cast(OfficeRequest, request)
    upload = _upload(office, upload_id)
    with TemporaryDirectory() as folder:
        written = services.notes_copy(upload_id=upload_id, folder=Path(folder))
        content = written.read_bytes() if written else None
    if content is None:
        raise Http404("notes")
    response = HttpResponse(content, content_type=XLSX)
    name = quote(f"{Path(upload.filename).stem}(退回).xlsx")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


PAGES = (
    Page(
        name="facts-upload",
        route="facts/import/<int:upload_id>/",
        permission=IMPORT,
        view=view,
        today_only=True,
    ),
    Page(
        name="facts-upload-apply",
        route="facts/import/<int:upload_id>/apply/",
        permission=IMPORT,
        view=apply,
        today_only=True,
    ),
    Page(
        name="facts-upload-notes",
        route="facts/import/<int:upload_id>/notes/",
        permission=IMPORT,
        view=notes,
        today_only=True,
    ),
)
