"""What is done to a functional organisation: set up, change, end, decide on counting; an officer leaves."""

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.dates import Moment, today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest

from .. import selectors, services
from ..functional_forms import ChangeForm, CountingForm, EndForm, FunctionalForm, PapersForm
from ..selectors.functional import FunctionalCard
from .events_done import event_done, event_tell

EDIT, DECIDE = "registry.edit", "registry.reorganise"
UNDO = "保存后留下记录,可以撤销。"


def _card(request: HttpRequest, functional_id: int) -> FunctionalCard:
    office = cast(OfficeRequest, request)
    seen = selectors.visible(office.actor, EDIT, office.moment)
    card = selectors.functional_card(functional_id, seen=seen)
    if card is None:
        raise Http404("functional")
    return card


def _step(
    request: HttpRequest,
    form: PapersForm,
    do: Callable[[], int],
    *,
    back: str,
    words: str,
    told: dict[str, Any],
) -> HttpResponse:
    """Show a step's form; do it when it is sent, and go back to where it shows."""
    if request.method == "POST" and form.is_valid():
        done = event_done(form, do)
        if done is not None:
            event_tell(cast(OfficeRequest, request), words, done)
            return redirect(back)
    context = {"form": form, "back": back, "warning": UNDO, **told}
    return render(request, "registry/functional_step.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Set up a functional organisation."""
    office = cast(OfficeRequest, request)
    initial = {"parent_code": request.GET.get("parent", ""), "host_code": request.GET.get("host", "")}
    form = FunctionalForm(request.POST or None, initial=initial)
    told = {"title": "新设功能型组织", "submit": "设立"}
    return _step(
        request,
        form,
        lambda: services.functionals_set_up(
            drafts=[form.draft()],
            by=office.actor,
            document_no=form.cleaned_data["document_no"],
            reason=form.cleaned_data["reason"],
        ),
        back=reverse("functional-list"),
        words="已设立。不算党组织个数;要计入统计的,按文件另作决定。",
        told=told,
    )


def change(request: HttpRequest, functional_id: int) -> HttpResponse:
    """Let it have another name, purpose or agency."""
    office, card = cast(OfficeRequest, request), _card(request, functional_id)
    names = ("name", "purpose", "agency")
    recorded = {name: getattr(card.row, name) for name in names}
    form = ChangeForm(request.POST or None, recorded=recorded)
    return _step(
        request,
        form,
        lambda: services.functional_change(
            functional_id=functional_id,
            told={name: form.cleaned_data[name].strip() for name in names},
            by=office.actor,
            **_papers(form),
        ),
        back=reverse("functional-detail", args=[functional_id]),
        words="已修改。",
        told={"title": f"修改:{card.row.name}", "submit": "保存", "card": card},
    )


def end(request: HttpRequest, functional_id: int) -> HttpResponse:
    """End it, with its cover and its people's tasks."""
    office, card = cast(OfficeRequest, request), _card(request, functional_id)
    form = EndForm(request.POST or None)
    return _step(
        request,
        form,
        lambda: services.functional_end(functional_id=functional_id, by=office.actor, **_papers(form)),
        back=reverse("functional-list"),
        words=f"已撤销:{card.row.name}。",
        told={"title": f"撤销:{card.row.name}", "submit": "撤销这个组织", "card": card},
    )


def counting(request: HttpRequest, functional_id: int) -> HttpResponse:
    """Decide whether it counts in statistics."""
    office, card = cast(OfficeRequest, request), _card(request, functional_id)
    form = CountingForm(request.POST or None)
    return _step(
        request,
        form,
        lambda: services.counting_decide(draft=form.draft(functional_id), by=office.actor),
        back=reverse("functional-detail", args=[functional_id]),
        words="已登记统计口径。汇总里两个数都列:不含的,计入后的。",
        told={"title": f"统计口径:{card.row.name}", "submit": "登记决定", "card": card},
    )


def officer(request: HttpRequest, officer_id: int) -> HttpResponse:
    """Somebody has the task no longer."""
    office = cast(OfficeRequest, request)
    row = selectors.officer_row(officer_id, Moment(today()))
    if row is None:
        raise Http404("officer")
    form = EndForm(request.POST or None)
    told = {"title": f"离任:{row.name}({row.role})", "submit": "从名册核减"}
    return _step(
        request,
        form,
        lambda: services.officer_end(
            officer_id=officer_id,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
            by=office.actor,
        ),
        back=reverse("functional-detail", args=[row.functional_id]),
        words=f"{row.name}已从名册核减;村仍算覆盖的村。",
        told=told,
    )


def _papers(form: PapersForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("on", "document_no", "reason")}


def _page(name: str, what: str, permission: str, view: Callable[..., HttpResponse]) -> Page:
    return Page(
        name=name,
        route=f"functional/<int:functional_id>/{what}/",
        permission=permission,
        view=view,
        org_of=selectors.functional_seat,
        today_only=True,
    )


PAGES = (
    Page(name="functional-new", route="functional/new/", permission=EDIT, view=new, today_only=True),
    _page("functional-change", "change", EDIT, change),
    _page("functional-end", "end", EDIT, end),
    _page("functional-counting", "counting", DECIDE, counting),
    Page(
        name="officer-end",
        route="functional/officers/<int:officer_id>/leave/",
        permission=EDIT,
        view=officer,
        org_of=selectors.officer_seat,
        today_only=True,
    ),
)
