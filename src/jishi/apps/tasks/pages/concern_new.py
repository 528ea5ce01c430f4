"""有困难,告诉镇里; 记一次到访."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.apps.registry import selectors as registry
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell

from .. import services
from ..forms import ConcernForm


def view(request: HttpRequest, org_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    form = ConcernForm(request.POST or None)
    superior = registry.superiors_of([org_id], office.moment)[org_id].direct_id
    names = registry.names_of([org_id, superior], office.moment)
    if request.method == "POST" and form.is_valid():
        try:
            services.concern_tell(
                org_id=org_id,
                superior_id=superior,
                on=office.moment.valid_on,
                by=office.actor,
                **form.cleaned_data,
            )
        except services.TaskError as error:
            form.refuse(error.text)
        else:
            told = (
                f"已告诉{names[superior]},7日内答复。" if form.cleaned_data["problem"] else "已记下这次到访。"
            )
            result_tell(request, told)
            return redirect("home")
    context = {"title": f"向{names[superior]}反映", "form": form, "org_name": names[org_id]}
    return render(request, "tasks/concern_new.html", context)


page = Page(
    name="concern-new",
    route="orgs/<int:org_id>/concerns/new/",
    permission="tasks.act",
    view=view,
    today_only=True,
)
