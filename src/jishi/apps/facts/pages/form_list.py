"""调查表: what one asks, and what one is asked."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book
from jishi.web.words import period_words

from .. import selectors
from ..selectors import FormRow
from .scope import ANSWER, ISSUE, VIEW


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    rows = selectors.forms_listed(office.actor, office.moment)
    shown = forms_table(office).show(rows, office.GET)
    context = {"title": "调查表", "may_issue": office.actor.may(ISSUE) and office.scope is not None}
    return page_or_book(request, "facts/form_list.html", shown, context)


def forms_table(office: OfficeRequest) -> Table[FormRow]:
    """Return the table; a form leads to its progress for whoever issues it, to its cells for whoever answers."""
    on, may_answer = office.moment.valid_on, office.actor.may(ANSWER)

    def to(row: FormRow) -> str:
        if row.is_own:
            return reverse("form-detail", args=[row.form_id])
        if not may_answer or row.state == "draft":
            return ""
        if row.sheet_org_id is not None:
            return reverse("org-form", args=[row.sheet_org_id, row.form_id])
        return reverse("form-table", args=[row.form_id])

    def is_late(row: FormRow) -> bool:
        return row.state == "issued" and row.open_n > 0 and row.deadline < on

    return Table(
        key="forms",
        title="调查表",
        unit="个",
        columns=(
            Column("title", "表名", lambda row: row.title, link=to, card="lead", width=34),
            Column("issuer", "谁要的", lambda row: row.issuer, funnel=True, width=20),
            Column(
                "period",
                "期间",
                lambda row: period_words(row.period),
                order=lambda row: row.period,
                funnel=True,
            ),
            Column("ask", "要填", lambda row: row.ask, Kind.COUNT),
            Column("confirm", "只需确认", lambda row: row.confirm, Kind.COUNT),
            Column("told", "已答", lambda row: row.told, Kind.COUNT),
            Column(
                "open",
                "还差",
                lambda row: row.open_n,
                Kind.COUNT,
                tone=lambda row: "late" if is_late(row) else "",
            ),
            Column("issued", "发出", lambda row: row.issued_on, Kind.DAY),
            Column(
                "deadline",
                "完成时限",
                lambda row: row.deadline,
                Kind.DAY,
                tone=lambda row: "late" if is_late(row) else "",
            ),
            Column("state", "状态", lambda row: row.state_label, funnel=True, card="state"),
        ),
    )


page = Page(name="form-list", route="forms/", permission=VIEW, view=view, nav="调查表", today_only=True)
