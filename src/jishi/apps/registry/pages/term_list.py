"""Elections that are due (换届): terms that have run out, and those of which one is reminded now."""

from typing import cast

from django.http import HttpRequest, HttpResponse

from jishi.web import words
from jishi.web.addresses import address
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors
from ..selectors import TermRow

VIEW = "registry.view_org"
PARTS = {"overdue": "已届满未换届", "soon": "六个月内届满"}


def _left(row: TermRow) -> str:
    return f"逾期{-row.days_left}天" if row.days_left < 0 else f"还剩{row.days_left}天"


def _tone(row: TermRow) -> str:
    return "late" if row.days_left < 0 else ""


TERMS: Table[TermRow] = Table(
    key="terms",
    title="换届提醒",
    unit="",
    columns=(
        Column(
            "name",
            "组织名称",
            lambda row: row.name,
            link=lambda row: address("org-detail", row.org_id) + "?tab=terms",
            sortable=False,
            card="lead",
            width=34,
        ),
        Column("kind", "类别", lambda row: row.kind_label, sortable=False),
        Column("parent", "上级组织", lambda row: row.parent_name, sortable=False, width=28),
        Column("secretary", "书记", lambda row: row.secretary or "空缺", sortable=False),
        Column("from", "本届起", lambda row: row.term_from or words.NOT_ASKED, sortable=False),
        Column("to", "届满", lambda row: row.term_to, Kind.DAY, sortable=False),
        Column("left", "还剩", _left, sortable=False, card="state", tone=_tone),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    seen = selectors.visible(office.actor, VIEW, office.moment, office.scope)
    counts = selectors.terms_counts(seen)
    asked_part = request.GET.get("part", "overdue" if counts["overdue"] else "soon")
    part = asked_part if asked_part in PARTS else "soon"
    shown = TERMS.show_read(
        lambda first, most: selectors.terms_due(seen, part, first=first, most=most),
        request.GET,
        count=counts[part],
    )
    tabs = [(key, word, counts[key]) for key, word in PARTS.items()]
    context = {"title": "换届提醒", "tabs": tabs, "part": part}
    return page_or_book(request, "registry/term_list.html", shown, context)


page = Page(name="term-list", route="terms/", permission=VIEW, view=view, nav="换届提醒")
