"""See one masked field of a member, for a reason that stays on record."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from jishi.web.page import Page
from jishi.web.request import OfficeRequest

from .. import selectors, services
from ..forms import RevealForm


@never_cache
def view(request: HttpRequest, org_id: int, member_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    member = selectors.member_of(org_id, member_id, office.moment)
    if member is None:
        raise Http404("member")
    form = RevealForm(request.POST or None)
    value = label = ""
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        label = dict(form.fields["field"].choices)[told["field"]]  # type: ignore[attr-defined]
        value = services.member_reveal(
            member_id=member_id, field=told["field"], reason=told["reason"], by=office.actor
        )
    context = {
        "title": f"查看党员信息:{member.name}",
        "member": member,
        "org_id": org_id,
        "form": form,
        "value": value,
        "label": label,
        "was_asked": request.method == "POST" and form.is_valid(),
    }
    return render(request, "registry/member_reveal.html", context)


page = Page(
    name="member-reveal",
    route="orgs/<int:org_id>/members/<int:member_id>/",
    permission="registry.reveal_member",
    view=view,
    today_only=True,
)
