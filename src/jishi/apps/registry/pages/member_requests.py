"""A member asks to have the own record put right: on a slip of paper, or through the branch."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, result_tell

from .. import selectors, services
from ..member_forms import MemberRequestForm

PROPOSE = "registry.propose"


def view(request: HttpRequest, org_id: int, member_id: int) -> HttpResponse:
    """Take down what a member asks; the organisation above judges it field by field."""
    office = cast(OfficeRequest, request)
    row = selectors.member_of(org_id, member_id, office.moment)
    if row is None:
        raise Http404("member")
    form = MemberRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.member_request_make(
                member_id=member_id,
                told=form.told(),
                slip=form.slip(),
                on=form.cleaned_data["on"],
                by=office.actor,
            )
        except services.RegistryError as error:
            form.refuse_all(fault.text for fault in error.faults)
        else:
            card = selectors.proposal_card(made, office.moment)
            way = Way("看这份申请", reverse("proposal-detail", args=[made]))
            result_tell(request, f"已受理,由{card.to_name}在{services.ANSWER_DAYS}天内答复。", way)
            return redirect("proposal-detail", proposal_id=made)
    context = {"title": f"本人要更正:{row.name}", "form": form, "org_id": org_id}
    return render(request, "registry/member_request.html", context)


page = Page(
    name="member-request",
    route="orgs/<int:org_id>/members/<int:member_id>/request/",
    permission=PROPOSE,
    view=view,
    today_only=True,
)
