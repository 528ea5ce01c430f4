"""Batches of values: what came in, and the way back."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from jishi.shared.dates import BEIJING
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell, result_tell
from jishi.web.tables import Column, Kind, Table, page_or_book
from jishi.web.words import period_words, periods_words

from .. import selectors, services
from ..selectors import BatchValue, BatchView
from .scope import ANSWER, IMPORT, VIEW, seen_by

BATCHES: Table[BatchView] = Table(
    key="batches",
    title="导入批次",
    unit="行、个",
    columns=(
        Column(
            "source",
            "来源",
            lambda batch: batch.source,
            link=lambda batch: reverse("facts-batch", args=[batch.batch_id]),
            card="lead",
            width=30,
        ),
        Column("number", "批号", lambda batch: f"第{batch.batch_id}批", order=lambda batch: batch.batch_id),
        Column("kind", "方式", lambda batch: batch.kind_label, funnel=True),
        Column(
            "periods",
            "期间",
            lambda batch: periods_words(batch.periods),
            order=lambda batch: batch.periods,
        ),
        Column("read", "读入", lambda batch: batch.rows_read, Kind.COUNT),
        Column("applied", "导入", lambda batch: batch.rows_applied, Kind.COUNT),
        Column("refused", "退回", lambda batch: batch.rows_refused, Kind.COUNT),
        Column("values", "写入的数", lambda batch: batch.values_n, Kind.COUNT),
        Column("by", "谁办的", lambda batch: batch.by, funnel=True),
        Column("at", "时间", lambda batch: f"{batch.recorded_at.astimezone(BEIJING):%Y-%m-%d %H:%M}"),
        Column(
            "state",
            "状态",
            lambda batch: f"已撤销({batch.undone_by})" if batch.undone_at else "有效",
            card="state",
        ),
    ),
)
VALUES: Table[BatchValue] = Table(
    key="batch-values",
    title="这一批写入的数",
    columns=(
        Column(
            "org",
            "组织名称",
            lambda row: row.org_name,
            link=lambda row: reverse("org-facts", args=[row.org_id]),
            sortable=False,
            card="lead",
            width=30,
        ),
        Column("indicator", "指标", lambda row: row.fact.indicator.heading, sortable=False, width=24),
        Column("period", "期间", lambda row: period_words(row.fact.period), sortable=False),
        Column("value", "数", lambda row: row.fact.text, sortable=False, card="state"),
        Column("observed", "采集日期", lambda row: row.fact.observed_on, Kind.DAY, sortable=False),
    ),
)


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    rows = selectors.batches(office.actor, seen_by(office))
    return page_or_book(
        request, "facts/batch_list.html", BATCHES.show(rows, request.GET), {"title": "导入批次"}
    )


def detail(request: HttpRequest, batch_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    batch = _batch(office, batch_id, VIEW)
    asked = VALUES.asked(request.GET)
    first = (asked.page - 1) * VALUES.page_size
    shown = VALUES.show_page(
        selectors.batch_values(batch_id, office.moment, first=first, most=VALUES.page_size),
        request.GET,
        count=batch.values_n,
        every=lambda: selectors.batch_values(batch_id, office.moment),
    )
    context = {
        "title": f"第{batch_id}批:{batch.source}",
        "batch": batch,
        "may_undo": not office.is_past and office.actor.may(IMPORT) and batch.undone_at is None,
    }
    return page_or_book(request, "facts/batch_detail.html", shown, context)


@require_POST
def undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    _batch(office, batch_id, IMPORT)
    try:
        result = services.facts_batch_undo(batch_id=batch_id, by=office.actor)
    except services.FactsError as refused:
        refusal_tell(request, "没有撤销:" + "".join(fault.text for fault in refused.faults))
    else:
        back = f",其中{result.restored:,}个恢复为原来的数" if result.restored else ""
        result_tell(request, f"已撤销第{batch_id}批:收回{result.withdrawn:,}个数{back}。原来的记录都留着。")
    return redirect("facts-batch", batch_id=batch_id)


@require_POST
def undo_own(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take back one's own answers to a form."""
    office = cast(OfficeRequest, request)
    if not selectors.batch_is_of(batch_id, office.actor):
        raise Http404("batch")
    try:
        result = services.facts_batch_undo(batch_id=batch_id, by=office.actor)
    except services.FactsError as refused:
        refusal_tell(request, "没有撤销:" + "".join(fault.text for fault in refused.faults))
    else:
        result_tell(request, f"已撤销这次填报的{result.withdrawn:,}个数,恢复为填报前的样子。")
    return redirect("form-list" if office.actor.may(VIEW) else "home")


def _batch(office: OfficeRequest, batch_id: int, permission: str) -> BatchView:
    batch = selectors.batch_view(batch_id, office.actor, seen_by(office, permission))
    if batch is None:
        raise Http404("batch")
    return batch


PAGES = (
    Page(name="facts-batches", route="facts/batches/", permission=VIEW, view=view),
    Page(name="facts-batch", route="facts/batches/<int:batch_id>/", permission=VIEW, view=detail),
    Page(
        name="form-undo",
        route="forms/batches/<int:batch_id>/undo/",
        permission=ANSWER,
        view=undo_own,
        today_only=True,
    ),
    Page(
        name="facts-batch-undo",
        route="facts/batches/<int:batch_id>/undo/",
        permission=IMPORT,
        view=undo,
        today_only=True,
    ),
)
