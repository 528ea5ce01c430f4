"""批量定措施: many proposed lines on one sheet, settled in one go."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.apps.registry import selectors as registry
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
    sent = _sent(request.POST)
    count, waiting = selectors.proposals(office.actor, office.scope.path, today(), most=ROWS, also=sent)
    # What was listed since the sheet was opened stands there as proposed.
    forms = [
        PlanRowForm(request.POST if each.line_id in sent else None, proposal=each, on=today())
        for each in waiting
    ]
    refusals: list[str] = []
    if request.method == "POST":
        steps, refusals = _steps(forms)
        refusals = _settled_since(office, sent - {each.line_id or 0 for each in waiting}) or refusals
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
    own = [(number, form) for number, form in enumerate(forms, 1) if form.is_bound]
    bad = [(number, form) for number, form in own if not form.is_valid()]
    if bad:
        rows = "、".join(str(number) for number, _ in bad)
        told = [
            f"第{number}行:{error}" for number, form in bad for each in form.errors.values() for error in each
        ]
        return [], [f"第{rows}行要再看(红角的格)。都填好后再保存;现在一行也没有保存。", *told]
    steps = [form.step() for _, form in own if form.cleaned_data.get("chosen")]
    return steps, [] if steps else ["没有勾选任何一行。请在“定”一栏勾选要定下的。"]


def _sent(told: QueryDict) -> set[int]:
    """Return the numbers of the lines on the sheet that was sent."""
    parts = (key.partition("-") for key in told)
    return {int(number) for number, _, name in parts if name == "measure" and number.isdecimal()}


def _settled_since(office: OfficeRequest, line_ids: set[int]) -> list[str]:
    """Say what was settled of ticked lines by somebody else since the sheet was opened, and what was typed."""
    seen, told = registry.visible(office.actor, EDIT, office.moment), []
    for line_id in sorted(each for each in line_ids if f"{each}-chosen" in office.POST):
        detail = selectors.line_detail(line_id, office.moment)
        if detail is None or not seen.has(detail.row.org_id):
            continue
        row, last = detail.row, detail.events[-1]
        typed = "、".join(
            office.POST.get(f"{line_id}-{name}", "") or "空" for name in ("measure", "owner", "deadline")
        )
        told.append(
            f"您打开这张表以后,{last.by}对{row.org_name}的“{row.problem}”办了“{last.what}”,现在是“{row.state_label}”:"
            f"{row.measure}、{row.owner}、{row.deadline}。您填的是:{typed}。"
        )
    return [*told, "这些已不在表里,其余的还在:请核对,再按一次保存;现在一行也没有保存。"] if told else []


def _settle(office: OfficeRequest, steps: list[services.Step]) -> list[str]:
    try:
        services.lines_advance(steps=steps, on=today(), by=office.actor)
    except services.MendingError as error:
        return [f"{error.text}一行也没有保存。"]
    return []


page = Page(name="line-plan", route="lines/plan/", permission=EDIT, view=view, today_only=True)
