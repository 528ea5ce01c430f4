"""分类定级: every round and how far it has come."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book
from jishi.web.words import period_words

from .. import selectors
from ..selectors import RoundView
from .scope import RUN, VIEW
from .steps import steps_line

ROUNDS: Table[RoundView] = Table(
    key="rounds",
    title="分类定级",
    unit="个",
    columns=(
        Column(
            "title",
            "名称",
            lambda row: row.title,
            link=lambda row: reverse("round-detail", args=[row.round_id]),
            card="lead",
            width=24,
        ),
        Column("scope", "范围", lambda row: row.scope_name, width=22),
        Column("period", "数据期间", lambda row: period_words(row.period), order=lambda row: row.period),
        Column("on_date", "定级日期", lambda row: row.on_date, Kind.DAY),
        Column("rated", "已评分", lambda row: row.rated_n, Kind.COUNT),
        Column("ratified", "已核准", lambda row: row.ratified_n, Kind.COUNT),
        Column("steps", "走到哪一步", steps_line, sortable=False, card="state", width=60),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    seen = registry.visible(office.actor, VIEW, office.moment, office.scope)
    rounds = selectors.rounds_seen(seen)
    context = {"title": "分类定级", "may_run": not office.is_past and office.actor.may(RUN)}
    return page_or_book(request, "grading/round_list.html", ROUNDS.show(rounds, request.GET), context)


page = Page(name="round-list", route="rounds/", permission=VIEW, view=view, nav="分类定级")
