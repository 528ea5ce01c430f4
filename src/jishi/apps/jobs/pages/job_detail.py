"""How far a piece of long work is, for whoever asked for it."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.web.page import Page
from jishi.web.request import OfficeRequest

from .. import selectors


def view(request: HttpRequest, job_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    job = selectors.job_view(job_id)
    if job is None or job.requested_by_id != office.actor.user_id:
        raise Http404("job")
    template = "jobs/part_progress.html" if office.htmx else "jobs/job_detail.html"
    return render(request, template, {"job": job, "title": job.title})


page = Page(name="job-detail", route="jobs/<int:job_id>/", permission="jobs.view", view=view, today_only=True)
