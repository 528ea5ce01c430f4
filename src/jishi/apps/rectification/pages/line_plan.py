"""批量定措施: many proposed lines on one sheet, settled in one go."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.dates import today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, result_tell

from .. import selectors, services
from ..forms import PlanRowForm
from .scope import EDIT

ROWS = 50


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    if office.scope is None:
        raise Http404("scope")
    count, waiting = selectors.proposals(office.actor, office.scope.path, today(), most=ROWS)
    forms = [PlanRowForm(request.POST or None, proposal=each, on=today()) for each in waiting]
    refusals: list[str] = []
    if request.method == "POST":
        steps, refusals = _steps(forms)
        if steps and not refusals:
            refusals = _settle(office, steps)
            if not refusals:
                result_tell(
                    request,
                    f"已定措施 {len(steps)} 项,转入整改。",
                    Way("看整改中的", f"{reverse('line-list')}?f.state=in_progress"),
                )
                return redirect(f"{reverse('line-plan')}?scope={office.scope.org_id}")
    context = {
        "title": "批量定措施",
        "forms": forms,
        "count": count,
        "refusals": refusals,
        "rest": count - len(forms),
    }
    return render(request, "rectification/line_plan.html", context)


def _steps(forms: list[PlanRowForm]) -> tuple[list[services.Step], list[str]]:
    """Return the steps of the ticked rows, and what is wrong; nothing is saved while anything is wrong."""
    bad = [number for number, form in enumerate(forms, 1) if not form.is_valid()]
    if bad:
        rows = "、".join(str(number) for number in bad)
        return [], [f"第{rows}行有没填好的(红角的格,鼠标停在上面看原因)。都填好后再保存;现在一行也没有保存。"]
    steps = [form.step() for form in forms if form.cleaned_data.get("chosen")]
    return steps, [] if steps else ["没有勾选任何一行。请在“定”一栏勾选要定下的。"]


def _settle(office: OfficeRequest, steps: list[services.Step]) -> list[str]:
    try:
        services.lines_advance(steps=steps, on=today(), by=office.actor)
    except services.MendingError as error:
        return [f"{error.text}一行也没有保存。"]
    return []


page = Page(name="line-plan", route="lines/plan/", permission=EDIT, view=view, today_only=True)
