"""One unit in a campaign: where it stands, what comes next, with whom it could set up together, its history."""

from datetime import date
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.web import words
from jishi.web.page import Page
from jishi.web.request import OfficeRequest

from .. import selectors
from ..selectors import CaseDetail, Offer
from ..steps import STEPS, VIEW, WORK, S
from .scope import looked_at_case, looked_at_one, may_work


def view(request: HttpRequest, case_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    looked = looked_at_one(office, case_id)
    detail = selectors.case_detail(case_id, looked)
    if detail is None:
        raise Http404("case")
    is_mine = may_work(office, detail.row.owner_org_id)
    steps = [] if office.is_past else selectors.steps_open(case_id, office.actor)
    offers = _offers(office, detail) if is_mine else []
    may_undo = len(detail.past) > 1 if is_mine else _lead_may_undo(office, case_id)
    context = {
        "title": detail.row.name,
        "detail": detail,
        "facts": facts_of(detail, office.moment.valid_on),
        "steps": [(key, STEPS[key].label) for key in steps],
        "offers": offers,
        "may_set_up": is_mine and detail.row.step == S.REPLIED and office.actor.may("registry.reorganise"),
        "may_undo": may_undo,
        "day": office.moment.valid_on,
    }
    return render(request, "coverage/case_detail.html", context)


def _lead_may_undo(office: OfficeRequest, case_id: int) -> bool:
    return not office.is_past and office.actor.may(WORK) and selectors.lead_may_undo(case_id, office.actor)


def _offers(office: OfficeRequest, detail: CaseDetail) -> list[Offer]:
    """Return with whom the unit could set up; only where it may still choose is the whole campaign read."""
    if detail.row.step not in STEPS["choose"].states or not detail.row.members_n:
        return []
    return selectors.offers_for(looked_at_case(office, detail.row.case_id), detail.row.case_id)


def facts_of(detail: CaseDetail, day: date) -> list[tuple[str, str]]:
    """Return what is known of a unit, label and text."""
    row = detail.row

    def count(n: int | None) -> str:
        return words.NOT_ASKED if n is None else f"{words.count_words(n)}人"

    helper = f"{detail.facts.get_help_display()} {detail.facts.helper}" if detail.facts.help else "没有派人"
    return [
        ("走到哪一步", f"{row.step_label},已{row.stay_days}天"),
        ("为什么没有", row.why_label or words.NOT_APPLICABLE),
        ("方式", row.way_label),
        ("职工", count(row.staff_n)),
        ("规模", row.scale_label),
        ("党员", count(row.members_n)),
        ("正式党员", count(row.full_n)),
        ("派人", helper),
        ("谁去办", row.owner or "未定"),
        ("牵头部门", row.lead or "没有"),
        ("集中区域", row.cluster or "不在集中区域"),
        ("属地", detail.area),
        ("地址", detail.address or words.NOT_ASKED),
        ("负责组织", detail.owner_org),
        ("完成时限", _deadline(row.deadline, day)),
    ]


def _deadline(deadline: date | None, day: date) -> str:
    if deadline is None:
        return words.NOT_APPLICABLE
    left = (deadline - day).days
    return f"{deadline.isoformat()},{f'逾期{-left}天' if left < 0 else f'还剩{left}天'}"


page = Page(
    name="case-detail",
    route="cases/<int:case_id>/",
    permission=VIEW,
    view=view,
    org_of=lambda case_id: selectors.case_org(case_id),
    line_of=lambda case_id: selectors.case_lead(case_id),
)
