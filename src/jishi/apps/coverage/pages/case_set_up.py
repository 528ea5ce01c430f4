"""登记成立: the organisation that a superior agreed to comes into being in the register."""

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.services import OrgDraft, Papers, RegistryError
from jishi.shared.actor import NotAllowed
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, result_tell

from .. import selectors, services
from ..forms import SetUpForm
from ..selectors import CaseDetail, Looked
from .scope import looked_at_one


def view(request: HttpRequest, case_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    looked = looked_at_one(office, case_id)
    detail = selectors.case_detail(case_id, looked)
    if detail is None:
        raise Http404("case")
    together = _together(looked, detail)
    form = SetUpForm(request.POST or None, initial=_initial(office, detail))
    if request.method == "POST" and form.is_valid():
        change_id = _done(form, office, detail, together)
        if change_id is not None:
            way = Way("撤销", reverse("change-undo", args=[change_id]))
            result_tell(request, f"已登记成立:{form.cleaned_data['name']}。", way)
            return redirect("case-detail", case_id=case_id)
    context = {
        "title": f"登记成立:{detail.row.name}",
        "label": "登记成立",
        "detail": detail,
        "form": form,
        "last": "",
        "units": list(together.values()),
    }
    return render(request, "coverage/case_step.html", context)


def _together(looked: Looked, detail: CaseDetail) -> dict[int, tuple[str, str]]:
    """Return the cases that the organisation is for, each with its unit's code and name."""
    number = detail.facts.joint_no
    return {
        case.pk: (looked.units[unit_id].code, looked.units[unit_id].name)
        for unit_id, (case, facts) in sorted(looked.cases.items())
        if case.pk == detail.row.case_id or (number is not None and facts.joint_no == number)
    }


def _initial(office: OfficeRequest, detail: CaseDetail) -> dict[str, Any]:
    owner = detail.row.owner_org_id
    suffix = "联合党支部" if detail.facts.way == "joint" else "党支部"
    return {
        "code": registry.code_suggested(owner, office.moment),
        "name": f"{detail.row.name}{suffix}",
        "superior": registry.codes_of([owner]).get(owner, ""),
    }


def _done(
    form: SetUpForm, office: OfficeRequest, detail: CaseDetail, together: dict[int, tuple[str, str]]
) -> int | None:
    given = form.cleaned_data
    codes = given["members"].split()
    draft = OrgDraft(
        given["code"].strip(),
        given["name"].strip(),
        "branch",
        given["superior"].strip(),
        given["on"],
        org_type=detail.org_type,
        founding_mode=detail.facts.way or "single",
        unit_codes=tuple(sorted(code for code, _ in together.values())),
        founded_on=given["on"],
        secretary_name=given["secretary_name"].strip(),
        secretary_since=given["on"] if given["secretary_name"].strip() else None,
    )
    member_ids = registry.member_ids_of(codes)
    if len(member_ids) < len(set(codes)):
        form.refuse("有党员代码不在册。请核对名册上的党员代码。", "members")
        return None
    papers = Papers(given["on"], given["reason"], given["document_no"])
    try:
        return services.cases_set_up(
            case_ids=list(together), draft=draft, member_ids=member_ids, papers=papers, by=office.actor
        )
    except services.CoverageRefused as error:
        form.refuse(error.text)
    except RegistryError as error:
        form.refuse_all(fault.text for fault in error.faults)
    except NotAllowed as refused:
        form.refuse(str(refused))
    return None


page = Page(
    name="case-set-up",
    route="cases/<int:case_id>/set-up/",
    permission="registry.reorganise",
    view=view,
    org_of=lambda case_id: selectors.case_org(case_id),
    today_only=True,
)
