"""The events of all organisations in a scope (变动), by kind, newest first."""

from typing import cast

from django.http import HttpRequest, HttpResponse

from jishi.web.addresses import address
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors
from ..selectors import ChangeRow
from ..words import change_words

VIEW = "registry.view_org"

CHANGES: Table[ChangeRow] = Table(
    key="changes",
    title="组织变动",
    unit="",
    columns=(
        Column("on", "日期", lambda row: row.on, Kind.DAY, sortable=False, card="state"),
        Column(
            "what",
            "事项",
            lambda row: row.words,
            link=lambda row: address("change-detail", row.change_id),
            sortable=False,
            card="lead",
            width=14,
        ),
        Column(
            "org",
            "组织",
            lambda row: row.org_name,
            link=lambda row: address("org-detail", row.org_id),
            sortable=False,
            width=34,
        ),
        Column("document", "文号", lambda row: row.document_no or None, sortable=False, width=20),
        Column("reason", "理由", lambda row: row.reason or None, sortable=False, width=34),
        Column("by", "谁记的", lambda row: row.by, sortable=False),
        Column("recorded", "记录日期", lambda row: row.recorded_at.date(), Kind.DAY, sortable=False),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    seen = selectors.visible(office.actor, VIEW, office.moment, office.scope)
    counts = selectors.changes_counts(seen)
    asked = request.GET.get("kind", "")
    kind = asked if asked in counts else ""
    total = counts[kind] if kind else sum(counts.values())
    shown = CHANGES.show_read(
        lambda first, most: selectors.changes_page(seen, kind, first=first, most=most),
        request.GET,
        count=total,
    )
    tabs = [("", "全部", sum(counts.values())), *((key, change_words(key), n) for key, n in counts.items())]
    return page_or_book(
        request, "registry/change_list.html", shown, {"title": "组织变动", "tabs": tabs, "kind": kind}
    )


page = Page(name="change-list", route="changes/", permission=VIEW, view=view, nav="组织变动")
