"""党群温馨小组: how far contact is, and the groups."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import cast

from django.http import HttpRequest, HttpResponse

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors
from ..selectors import OrgLine
from .scope import ARRANGE, LISTS, VIEW, WHY_TODAY, address, may_work, seen_anywhere, seen_by

TITLE = "党群温馨小组"


def _need(at: int) -> Callable[[OrgLine], str]:
    return lambda row: row.needs[at]


def _end(at: int) -> Callable[[OrgLine], str]:
    return lambda row: row.ends[at]


def _lines(office: OfficeRequest) -> Table[OrgLine]:
    to = _To(office)
    lists = to if office.actor.may(LISTS) else None
    columns = (
        Column("name", "负责的党组织", lambda row: row.name, card="lead", sortable=False, width=28),
        _count(
            "households", "联系户", lambda row: row.households_n, lists("household-list") if lists else None
        ),
        _count("grouped", "已编组", lambda row: row.grouped_n),
        _count("groups", "小组", lambda row: row.groups_n, to("group-list")),
        _count("leaderless", "没有组长", lambda row: row.leaderless_n, to("group-list", part="leaderless")),
        _count("people", "小组人员", lambda row: row.people_n, to("group-people")),
        *_needs(lists),
    )
    return Table(key="outreach", title=TITLE, unit="户、个、人、件", columns=columns)


class _To:
    """Where a count's list is: the total's in the subtree looked at, an organisation's in its own."""

    def __init__(self, office: OfficeRequest) -> None:
        self._office = office

    def __call__(self, name: str, **query: str) -> Callable[[OrgLine], str]:
        def link(row: OrgLine) -> str:
            told = query if row.is_total else query | {"scope": str(row.org_id)}
            return address(self._office, name, **told)

        return link


def _count(
    key: str, label: str, value: Callable[[OrgLine], int | str], link: Callable[[OrgLine], str] | None = None
) -> Column[OrgLine]:
    return Column(
        key,
        label,
        value,
        Kind.COUNT,
        link=link,
        tone=(lambda row: "late" if row.leaderless_n else "") if key == "leaderless" else None,
        card="state" if key == "households" else "more",
        sortable=False,
    )


def _needs(lists: _To | None) -> Iterator[Column[OrgLine]]:
    """Give a column for each kind of need, and one for each way in which needs stand."""
    for number, (kind, label) in enumerate(selectors.KINDS.items()):
        link = lists("need-list", kind=kind) if lists else None
        yield replace(_count(kind, label, _need(number), link), group="诉求")
    for number, (end, label) in enumerate(selectors.ENDINGS.items()):
        link = lists("need-list", end=end) if lists else None
        yield replace(_count(f"end_{end}", label, _end(number), link), group="办得怎样")


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    seen = seen_by(office)
    found = selectors.sums(seen)
    lines = selectors.org_lines(seen, seen_anywhere(office, LISTS))
    arranged = may_work(office, ARRANGE)
    context = {
        "title": TITLE,
        "sums": found,
        "may_open": office.actor.may(LISTS),
        "list_href": address(office, "household-list"),
        "ungrouped_href": address(office, "household-list", part="ungrouped"),
        "groups_href": address(office, "group-list"),
        "leaderless_href": address(office, "group-list", part="leaderless"),
        "people_href": address(office, "group-people"),
        "needs_href": address(office, "need-list", end="open"),
        "late_href": address(office, "need-list", end="late"),
        "arrange_org": arranged if arranged and found.households_n else None,
        "plans": selectors.plans_of(arranged) if arranged else [],
        "has_groups": bool(found.groups_n),
        "unsettled": selectors.unsettled(arranged) if arranged and found.groups_n else None,
    }
    return page_or_book(office, "outreach/board.html", _lines(office).show(lines, office.GET), context)


page = Page(
    name="outreach",
    route="outreach/",
    permission=VIEW,
    view=view,
    nav="温馨小组",
    today_only=True,
    why_today=WHY_TODAY,
)
