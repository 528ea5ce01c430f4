"""Ledgers A and B: 巩固措施 and 带帮对象, 提升目标 and 短板."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Table, page_or_book

from .. import selectors
from ..selectors import EntryRow, LineFilter
from .scope import EDIT, agencies_of, seen_by

NAME: Column[EntryRow] = Column(
    "name",
    "组织名称",
    lambda e: e.org_name,
    link=lambda e: reverse("org-detail", args=[e.org_id]),
    card="lead",
    width=36,
)
TIER: Column[EntryRow] = Column("tier", "档次", lambda e: e.tier, card="state", width=8)
OWN: dict[str, tuple[Column[EntryRow], ...]] = {
    "A": (
        Column("consolidation", "巩固措施", lambda e: e.consolidation or "未填", sortable=False, width=60),
        Column("helps", "带帮对象", lambda e: e.helps or "未填", sortable=False, width=36),
    ),
    "B": (
        Column("goal", "提升目标", lambda e: e.goal or "未填", sortable=False, width=36),
        Column("shortfall", "短板", lambda e: e.shortfall or "未填", sortable=False, width=60),
    ),
}
VERB: Column[EntryRow] = Column(
    "verb",
    "办理",
    lambda e: "填写" if e.is_current else "",
    link=lambda e: reverse("entry-edit", args=[e.entry_id]) if e.is_current else "",
    sortable=False,
    screen_only=True,
)


def view(office: OfficeRequest, book: str, tabs: Sequence[Any]) -> HttpResponse:
    """Show one of the two ledgers."""
    on, seen = office.moment.valid_on, seen_by(office)
    may_edit = office.actor.may(EDIT) and not office.is_past
    table: Table[EntryRow] = Table(
        f"entries-{book}", "台账", (NAME, TIER, *OWN[book], *((VERB,) if may_edit else ()))
    )
    asked = table.asked(office.GET)
    sort = f"-{asked.sort}" if asked.is_descending else asked.sort or "name"
    size = table.page_size
    count, rows = selectors.entries(
        book, seen=seen, on=on, sort=sort, first=(asked.page - 1) * size, most=size
    )
    shown = table.show_page(
        rows,
        office.GET,
        count=count,
        every=lambda: selectors.entries_every(book, seen=seen, on=on, sort=sort),
    )
    context = {
        "title": f"{selectors.BOOK_LABELS[book]}基层党组织台账",
        "tabs": tabs,
        "book": book,
        "picked_n": _picked(office, seen, book),
    }
    return page_or_book(office, "rectification/entry_list.html", shown, context)


def _picked(office: OfficeRequest, seen: registry.Visible, book: str) -> int:
    """Return how many lost points of this book's organisations an officer put on the ledger."""
    wanted = LineFilter(books=(book,), agencies=agencies_of(office), withdrawn_too=False)
    return selectors.ledger_counts(seen, office.moment.valid_on, wanted).total
