"""Hand in a workbook."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.apps.jobs.services import job_enqueue
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest

from .. import services
from ..forms import UploadForm
from .scope import IMPORT

# What is larger is checked in the background; a county's workbook is about half as large.
SMALL_BYTES = 500 * 1024


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    initial = {
        "period": request.GET.get("period", str(today().year)),
        "source": request.GET.get("source", ""),
    }
    form = UploadForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        return redirect("facts-upload", upload_id=_hand_in(form, office))
    return render(request, "facts/import_new.html", {"title": "导入指标数据", "form": form})


def _hand_in(form: UploadForm, office: OfficeRequest) -> int:
    told = form.cleaned_data
    file = told["file"]
    upload_id = services.upload_keep(
        filename=file.name,
        content=file.chunks(),
        default_period=told["period"],
        source=told["source"],
        by=office.actor,
    )
    if file.size <= SMALL_BYTES:
        services.upload_check(upload_id=upload_id, by=office.actor)
    else:
        job_id = job_enqueue(
            kind="facts.check",
            title=f"核对“{file.name}”"[:120],
            params={"upload_id": upload_id},
            by=office.actor,
        )
        services.upload_job_set(upload_id=upload_id, job_id=job_id, by=office.actor)
    return upload_id


page = Page(name="facts-import", route="facts/import/", permission=IMPORT, view=view, today_only=True)
