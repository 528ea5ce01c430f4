"""Who looked at whose number in full (查看记录), for the superior."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Table, page_or_book

from .. import selectors
from ..selectors import ReadRow

READS: Table[ReadRow] = Table(
    key="reads",
    title="查看记录",
    unit="",
    columns=(
        Column(
            "at",
            "时间",
            lambda row: f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}",
            sortable=False,
            card="state",
            width=16,
        ),
        Column("by", "谁看的", lambda row: row.by, sortable=False, card="lead", width=16),
        Column(
            "member",
            "看的谁",
            lambda row: row.member,
            link=lambda row: reverse("member-reads") + f"?member={row.member_id}" if row.member_id else "",
            sortable=False,
        ),
        Column(
            "org",
            "组织关系在",
            lambda row: row.org_name or None,
            link=lambda row: reverse("org-detail", args=[row.org_id]) if row.org_id else "",
            sortable=False,
            width=30,
        ),
        Column("items", "看了哪几项", lambda row: row.items, sortable=False, width=20),
        Column("purpose", "用途", lambda row: row.purpose, sortable=False, width=34),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    told = request.GET.get("member", "")
    member_id = int(told) if told.isdecimal() and len(told) < 10 else None
    asked = selectors.reads_asked(office.actor, office.moment, member_id)
    if asked is None:
        raise Http404("member")
    seen = selectors.visible(office.actor, "registry.view_member", office.moment)
    shown = READS.show_read(
        lambda first, most: selectors.reads_page(asked, seen, first=first, most=most),
        request.GET,
        count=selectors.reads_count(asked),
    )
    return page_or_book(
        request,
        "registry/member_reads.html",
        shown,
        {"title": "查看记录", "is_of_one": member_id is not None},
    )


page = Page(name="member-reads", route="members/reads/", permission="audit.view", view=view)
