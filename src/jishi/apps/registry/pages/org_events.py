"""Record an event of an organisation: choose it, fill in, look at what it would change, do it."""

from collections.abc import Sequence
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.shared.actor import NotAllowed
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, result_tell

from .. import selectors, services
from ..event_forms import Around, EventForm, events_for
from ..selectors import OrgCard
from ..services import Preview, RegistryError
from ..words import change_words
from .org_detail import card_of

EDIT = "registry.edit"
# Of what has become different since it was looked at, so many lines are told.
MOST_TOLD = 5


def view(request: HttpRequest, org_id: int) -> HttpResponse:
    """Offer the events that fit the organisation and that the reader may record."""
    office = cast(OfficeRequest, request)
    card = card_of(office, org_id)
    offered = [(key, change_words(each.kind), each.says) for key, each in _offered(office, card).items()]
    context = {"title": f"办变动:{card.name}", "card": card, "offered": offered}
    return render(request, "registry/org_events.html", context)


def event(request: HttpRequest, org_id: int, event: str) -> HttpResponse:
    office = cast(OfficeRequest, request)
    card = card_of(office, org_id)
    offered = _offered(office, card)
    if event not in offered:
        raise Http404("event")
    form = offered[event](office.POST or None, around=Around(card, office.actor, office.moment))
    preview = None
    if request.method == "POST" and form.is_valid():
        preview = services.plan_preview(form.plan(), by=office.actor)
        if office.POST.get("step") == "do" and preview.is_free:
            done = _done(form, preview, office)
            if done is not None:
                return redirect("change-detail", change_id=done)
    context = {
        "title": f"{change_words(form.kind)}:{card.name}",
        "card": card,
        "form": form,
        "preview": preview,
        "confirm": _confirm(form, preview),
        "shown": "\n".join(preview.lines) if preview else "",
    }
    return render(request, "registry/org_event.html", context)


def _offered(office: OfficeRequest, card: OrgCard) -> dict[str, type[EventForm]]:
    return events_for(
        card, lambda right: selectors.visible(office.actor, right, office.moment).has(card.org_id)
    )


def _done(form: EventForm, preview: Preview, office: OfficeRequest) -> int | None:
    """Do what was looked at; None when it was something else, or when meanwhile something is in the way."""
    if office.POST.get("looked_at") != form.typed:
        form.refuse("填的内容改过。请再看一遍下面会改动什么,然后确认。")
        return None
    shown = office.POST.get("shown", "").splitlines()
    if sorted(shown) != sorted(preview.lines):
        form.refuse(_overtaken(shown, preview.lines))
        return None
    try:
        done = form.do(office.actor)
    except RegistryError as error:
        form.refuse_all(fault.text for fault in error.faults)
    except NotAllowed as refused:
        form.refuse(str(refused))
    else:
        way = Way("撤销", reverse("change-undo", args=[done]))
        result_tell(office, f"已办:{change_words(form.kind)},从{form.papers.on.isoformat()}起。", way)
        return done
    return None


def _overtaken(shown: Sequence[str], lines: Sequence[str]) -> str:
    """Say what has become different since it was looked at."""
    was = ";".join([line for line in shown if line not in lines][:MOST_TOLD]) or "没有这些"
    is_now = ";".join([line for line in lines if line not in shown][:MOST_TOLD]) or "不再有了"
    return (
        f"您看过以后,别人改了记录。原来:{was}。现在:{is_now}。您填的还在:请再看一遍下面会改动什么,然后确认。"
    )


def _confirm(form: EventForm, preview: Preview | None) -> str:
    return form.typed if preview is not None and preview.is_free else ""


PAGES = (
    Page(name="org-events", route="orgs/<int:org_id>/events/", permission=EDIT, view=view, today_only=True),
    Page(
        name="org-event",
        route="orgs/<int:org_id>/events/<str:event>/",
        permission=EDIT,
        view=event,
        today_only=True,
    ),
)
