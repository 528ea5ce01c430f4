"""What a department gets back about its own rows, on screen and as a workbook."""

from typing import cast

from django.http import HttpRequest, HttpResponse

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors
from ..selectors import Feedback
from .scope import VIEW, list_looked_at

FEEDBACK: Table[Feedback] = Table(
    key="survey-feedback",
    title="名单核对结果",
    unit="行",
    page_size=100,
    columns=(
        Column("kind", "情形", lambda one: one.kind, funnel=True, card="state"),
        Column("row", "原表行号", lambda one: one.row_n, Kind.COUNT),
        Column("name", "名单上的名称", lambda one: one.name, card="lead", width=30),
        Column("code", "名单上的代码", lambda one: one.code or None, width=18),
        Column("found", "核对情况", lambda one: one.found, sortable=False, width=40),
        Column("ask", "请贵单位", lambda one: one.ask, sortable=False, width=30),
    ),
)


def view(request: HttpRequest, survey_list_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    survey, reach, found = list_looked_at(office, survey_list_id)
    told = selectors.feedback_of(survey_list_id, reach)
    context = {
        "title": f"{found.head.source}名单核对结果",
        "survey": survey,
        "found": found,
        "counts": selectors.feedback_counts(told),
    }
    return page_or_book(request, "survey/feedback.html", FEEDBACK.show(told, request.GET), context)


PAGES = (
    Page(
        name="survey-feedback",
        route="survey-lists/<int:survey_list_id>/feedback/",
        permission=VIEW,
        view=view,
        today_only=True,
    ),
)
