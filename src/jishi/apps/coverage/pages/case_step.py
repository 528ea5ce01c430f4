"""One step with a unit, on a small form of its own."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.actor import NotAllowed
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, refusal_tell, result_tell

from .. import selectors, services
from ..forms import OneStepForm
from ..selectors import Looked
from ..selectors.cases import case_rows
from ..steps import STEPS, VIEW, S
from .scope import looked_at_case


def view(request: HttpRequest, case_id: int, what: str) -> HttpResponse:
    office = cast(OfficeRequest, request)
    if what not in STEPS:
        raise Http404("step")
    looked = looked_at_case(office, case_id)
    detail = selectors.case_detail(case_id, looked)
    if detail is None:
        raise Http404("case")
    if what not in selectors.steps_open(case_id, office.actor):
        if detail.row.step in STEPS[what].states:
            raise PermissionDenied(what)
        refusal_tell(
            request, f"这个单位现在是“{detail.row.step_label}”,不能办“{STEPS[what].label}”。请看最新情况。"
        )
        return redirect("case-detail", case_id=case_id)
    form = OneStepForm(request.POST or None, what=what, case_id=case_id, near=near_ones(looked, case_id))
    if request.method == "POST" and form.is_valid() and _taken(form, office):
        undo = Way("撤销", reverse("case-undo", args=[case_id]))
        result_tell(request, f"已办:{STEPS[what].label}。", undo)
        return redirect("case-detail", case_id=case_id)
    label = STEPS[what].label
    context = {"title": f"{label}:{detail.row.name}", "label": label, "detail": detail, "form": form}
    return render(request, "coverage/case_step.html", context)


def near_ones(looked: Looked, case_id: int) -> list[tuple[int, str]]:
    """Return with whom a unit may set up together: those suggested first, then all who wait for a way."""
    first = [one for offer in selectors.offers_for(looked, case_id) for one in offer.case_ids]
    rows = {
        row.case_id: f"{row.name}(正式党员{row.full_n}名)"
        for row in case_rows(looked)
        if row.step in (S.MEMBERS, S.WAY)
        and row.case_id != case_id
        and row.members_n
        and (row.full_n or 0) < 3
    }
    order = [*dict.fromkeys(first), *(key for key in rows if key not in first)]
    return [(key, rows[key]) for key in order if key in rows]


def _taken(form: OneStepForm, office: OfficeRequest) -> bool:
    try:
        services.case_step(step=form.step(), by=office.actor)
    except services.CoverageRefused as error:
        form.refuse(error.text)
    except NotAllowed as refused:
        form.refuse(str(refused))
    else:
        return True
    return False


page = Page(
    name="case-step",
    route="cases/<int:case_id>/steps/<slug:what>/",
    permission=VIEW,
    view=view,
    org_of=lambda case_id, what: selectors.case_org(case_id),
    line_of=lambda case_id, what: selectors.case_lead(case_id),
    today_only=True,
)
