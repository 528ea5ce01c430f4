"""转整改: one lost point of a reasons sheet becomes a ledger line."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from jishi.apps.grading import selectors as grading
from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, refusal_tell, result_tell

from .. import selectors, services
from ..forms import PickForm
from ..selectors import Proposal
from .scope import EDIT


def view(request: HttpRequest, rating_id: int) -> HttpResponse:
    """Show the line as proposed; the sheet's button posts the criterion alone, the form posts the rest too."""
    office = cast(OfficeRequest, request)
    criterion = request.POST.get("criterion") or request.GET.get("criterion", "")
    listed = selectors.line_listed(rating_id, criterion)
    if listed is not None:
        refusal_tell(request, "这一项已经在整改台账里,下面就是。")
        return redirect("line-detail", line_id=listed)
    proposal = selectors.proposal_for(rating_id, criterion, office.actor, today())
    if proposal is None:
        raise Http404("criterion")
    is_told = request.method == "POST" and "confirmed" in request.POST
    form = PickForm(request.POST if is_told else None, proposal=proposal)
    form.initial["criterion"] = criterion
    if is_told and form.is_valid():
        line_id = _listed(form, office, rating_id)
        if line_id is not None:
            _tell(request, proposal)
            return redirect("line-detail", line_id=line_id)
    context = {
        "title": f"转整改:{proposal.org_name}",
        "proposal": proposal,
        "form": form,
        "back": _sheet(rating_id),
    }
    return render(request, "rectification/line_pick.html", context)


def _listed(form: PickForm, office: OfficeRequest, rating_id: int) -> int | None:
    try:
        return services.line_pick(
            rating_id=rating_id,
            criterion_id=form.cleaned_data["criterion"],
            by=office.actor,
            plan=form.plan(),
        )
    except services.MendingError as error:
        form.refuse(error.text)
        return None


def _tell(request: HttpRequest, proposal: Proposal) -> None:
    told = (
        "已列入整改台账,开始整改。" if proposal.may_plan else f"已列入整改台账,等{proposal.duty_org}定措施。"
    )
    result_tell(request, told, Way("看整改台账", reverse("line-list")))


def _sheet(rating_id: int) -> str:
    try:
        return reverse("rating-detail", args=[rating_id])
    except NoReverseMatch:
        return reverse("line-list")


page = Page(
    name="line-pick",
    route="ratings/<int:rating_id>/lines/",
    permission=EDIT,
    view=view,
    org_of=grading.rating_org,
    today_only=True,
)
