"""The newest operation records, and the end of the chain that they form."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from jishi.shared import wording
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors
from ..selectors import Event

SUBJECTS = {
    "org": "组织",
    "user": "账号",
    "member": "党员",
    "batch": "批次",
    "job": "后台办理",
    "change": "变动",
}


def what_words(what: str) -> str:
    """Return what the office calls this operation."""
    key = f"event-{what}"
    return wording.render("zh", key) if wording.has("zh", key) else what


def _subject(event: Event) -> str:
    kind, _, number = event.subject.partition(":")
    return f"{SUBJECTS.get(kind, kind)} {number}".strip()


def _subject_link(event: Event) -> str:
    kind, _, number = event.subject.partition(":")
    return reverse("org-detail", args=[int(number)]) if kind == "org" and number.isdecimal() else ""


EVENTS: Table[Event] = Table(
    key="events",
    title="操作记录",
    page_size=100,
    columns=(
        Column("what", "事项", lambda e: what_words(e.what), sortable=False, card="lead", width=20),
        Column(
            "at",
            "时间",
            lambda e: f"{timezone.localtime(e.at):%Y-%m-%d %H:%M:%S}",
            sortable=False,
            card="state",
        ),
        Column("subject", "对象", _subject, link=_subject_link, sortable=False),
        Column("by", "谁", lambda e: e.by, sortable=False),
        Column("reason", "理由", lambda e: e.reason, sortable=False, width=30),
        Column("seq", "记录号", lambda e: e.seq, Kind.COUNT, sortable=False),
        Column("hash", "记录码", lambda e: e.hash[:12], hint=lambda e: e.hash, sortable=False, card="off"),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    # None: the whole installation. Otherwise the people below, so that one county does not read another's records.
    whose: frozenset[int] | None = import_string(settings.AUDIT_READS)(office.actor, office.moment)
    asked, until = EVENTS.asked(request.GET), office.moment.until
    count = selectors.events_count(whose, until)
    first = (asked.page - 1) * EVENTS.page_size
    shown = EVENTS.show_page(
        selectors.events_page(whose, until, first=first, most=EVENTS.page_size),
        request.GET,
        count=count,
        every=lambda: selectors.events_page(whose, until, first=0, most=count),
    )
    context = {"title": "操作记录", "head": selectors.head_at(until), "is_whole": whose is None}
    return page_or_book(request, "audit/event_list.html", shown, context)


page = Page(name="audit-list", route="audit/", permission="audit.view", view=view, nav="操作记录")
