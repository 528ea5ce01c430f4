"""One concern, and its answer."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell

from .. import selectors, services
from ..forms import AnswerForm


def view(request: HttpRequest, concern_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    told = selectors.concern_view(concern_id, office.moment.valid_on)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.concern_answer(concern_id=concern_id, by=office.actor, **form.cleaned_data)
        except services.TaskError as error:
            form.refuse(error.text)
        else:
            result_tell(request, "已答复。")
            return redirect("home")
    may_answer = office.actor.may("tasks.act") and not told.is_answered and office.actor.user_id != told.by_id
    context = {"title": "反映的问题", "told": told, "form": form if may_answer else None}
    return render(request, "tasks/concern_detail.html", context)


page = Page(
    name="concern-detail",
    route="concerns/<int:concern_id>/",
    permission="tasks.view",
    view=view,
    org_of=selectors.concern_org,
    today_only=True,
)
