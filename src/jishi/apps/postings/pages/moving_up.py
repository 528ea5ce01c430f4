"""递补: what comes of declines is shown first, then approved; and taken back."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell

from .. import selectors, services
from ..forms import ApproveForm
from ..rights import RUN
from .choices import row_of
from .scope import reason_asked, taken


def view(request: HttpRequest, choice_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    row = row_of(choice_id)
    form = ApproveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["document_no"]
        if taken(
            form,
            lambda: services.round_move_up(
                round_id=choice_id, document_no=number, on=today(), by=office.actor
            ),
        ):
            result_tell(request, "已递补。新得到岗位的人,请记下答复。")
            return redirect("choice-result", choice_id=choice_id)
    context = {
        "title": f"递补:{row.title}",
        "row": row,
        "form": form,
        "back": reverse("choice-result", args=[choice_id]),
    }
    try:
        context["found"] = selectors.moving_up_named(services.moving_up_look(round_id=choice_id), today())
    except services.PostingsRefused as refused:
        context["refused"] = refused.text
    return render(request, "postings/choice_move_up.html", context)


def undo(request: HttpRequest, choice_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    return reason_asked(
        request,
        "撤回递补",
        f"撤回递补:{row_of(choice_id).title}",
        reverse("choice-result", args=[choice_id]),
        do=lambda reason: services.moving_up_undo(
            round_id=choice_id, reason=reason, on=today(), by=office.actor
        ),
        said="已撤回递补,各人仍在原来的岗位。",
    )


PAGES = tuple(
    Page(
        name=f"choice-{name}",
        route=f"choices/<int:choice_id>/{name}/",
        permission=RUN,
        view=shown,
        org_of=lambda choice_id: selectors.round_org(choice_id),
        today_only=True,
    )
    for name, shown in (("move-up", view), ("move-up-undo", undo))
)
