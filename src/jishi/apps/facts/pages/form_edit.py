"""起草调查表: what is asked of whom, before anybody is."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.apps.registry import selectors as registry
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import result_tell

from .. import selectors, services
from ..forms import FormDraftForm
from ..selectors import FormView, Indicator
from .dictionary import types_words
from .scope import ISSUE


def new(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    if office.scope is None or not registry.visible(office.actor, ISSUE, office.moment).has(
        office.scope.org_id
    ):
        raise Http404("scope")
    form = FormDraftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = form.draft(office.scope.org_id)
        try:
            form_id = services.form_draft(draft=draft, by=office.actor)
        except services.FactsError as refused:
            form.refuse_all(fault.text for fault in refused.faults)
        else:
            result_tell(request, "已存为草稿,还没有发给任何人。下面是要花多少时间。")
            return redirect("form-detail", form_id=form_id)
    return render(request, "facts/form_edit.html", _context("起草调查表", form, office.scope.name))


def edit(request: HttpRequest, form_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    told = selectors.form_view(form_id)
    if told is None:
        raise Http404("form")
    is_draft = told.state == "draft"
    if not is_draft and request.method != "POST":
        return redirect("form-detail", form_id=form_id)
    form = FormDraftForm(request.POST or None, recorded=_recorded(told))
    if not is_draft:
        form.refuse(
            f"您打开草稿以后,这张表已经是“{told.state_label}”,不能再改。您填的没有保存,还在下面,可以抄下来。"
        )
    elif request.method == "POST" and form.is_valid():
        draft = form.draft(told.scope_id)
        try:
            services.form_redraft(form_id=form_id, draft=draft, by=office.actor)
        except services.FactsError as refused:
            form.refuse_all(fault.text for fault in refused.faults)
        else:
            return redirect("form-detail", form_id=form_id)
    context = _context(f"改草稿:{told.title}", form, told.scope)
    context |= {"form_id": form_id, "is_over": not is_draft}
    return render(request, "facts/form_edit.html", context)


def _context(title: str, form: FormDraftForm, scope: str) -> dict[str, Any]:
    chosen = set(form["indicators"].value() or ())
    return {"title": title, "form": form, "scope_name": scope, "groups": _groups(chosen)}


def _groups(chosen: set[str]) -> Sequence[tuple[str, list[tuple[Indicator, str, bool]]]]:
    """Return the dictionary by whose the numbers are, with what is ticked."""
    found: dict[str, list[tuple[Indicator, str, bool]]] = defaultdict(list)
    words = {"branch": "支部的", "township": "乡镇(街道)、系统党委的", "county": "县级的", "agency": "部门的"}
    for one in selectors.indicators().values():
        found[words[one.owner]].append((one, types_words(one), one.id in chosen))
    return [(word, found[word]) for word in words.values() if found[word]]


def _recorded(told: FormView) -> dict[str, Any]:
    return {
        "title": told.title,
        "purpose": told.purpose,
        "document_no": told.document_no,
        "period": told.period,
        "deadline": told.deadline,
        "note": told.note,
        "types": list(told.types),
        "kinds": list(told.kinds),
        "indicators": [one.id for one in told.indicators],
    }


PAGES = (
    Page(name="form-new", route="forms/new/", permission=ISSUE, view=new, today_only=True),
    Page(
        name="form-edit",
        route="forms/<int:form_id>/edit/",
        permission=ISSUE,
        view=edit,
        org_of=selectors.form_scope,
        today_only=True,
    ),
)
