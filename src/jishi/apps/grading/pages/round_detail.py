"""One round's board: how far it has come, what blocks, four classes and eight tiers, the spread of totals."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jishi.apps.jobs import selectors as jobs
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import refusal_tell, result_tell
from jishi.web.tables import page_or_book

from .. import selectors, services
from ..selectors import BoardRow, RoundView
from .board_chart import totals_of
from .board_table import BY_WORDS, board_table
from .scope import RATIFY, RUN, VIEW, org_of_round, ratings_href, reach, round_looked_at
from .steps import steps_of

WAYS = {"area": "按地区", "type": "按类型", "line": "按隶属"}


def view(request: HttpRequest, round_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    found = round_looked_at(office, round_id)
    seen = reach(office, found)
    by = request.GET.get("by", "area") if request.GET.get("by") in BY_WORDS else "area"
    board = selectors.round_board(round_id, seen=seen, by=by, at=office.moment)
    scope_id = office.scope.org_id if office.scope else None
    table = board_table(board, by, lambda row, **query: _href(found, row, by, scope_id, query))
    spread = selectors.totals_histogram(round_id, seen=seen, at=office.moment)
    job = jobs.job_view(found.job_id) if found.job_id and found.state == "scoring" else None
    context = {
        "title": found.title,
        "round": found,
        "steps": steps_of(found),
        "board": board,
        "ways": [(key, label, key == by) for key, label in WAYS.items()],
        "totals": totals_of(spread, selectors.cuts_of(round_id)) if spread else None,
        "job": job,
        "is_own_job": job is not None and job.requested_by_id == office.actor.user_id,
        "may_run": not office.is_past and office.actor.may(RUN) and not found.ratified_n,
        "may_ratify": not office.is_past and office.actor.may(RATIFY) and board.waiting_n > 0,
        "near_href": ratings_href(round_id, scope_id, only="near"),
        "waiting_href": ratings_href(round_id, scope_id, only="waiting"),
        "obstacles": [
            (each, ratings_href(round_id, scope_id, only=f"stuck-{each.key}")) for each in board.obstacles
        ],
    }
    shown = table.show(board.rows, request.GET, total=board.total)
    return page_or_book(request, "grading/round_detail.html", shown, context)


@require_POST
def score(request: HttpRequest, round_id: int) -> HttpResponse:
    """Have the round scored, or scored again as long as nothing of it was ratified."""
    office = cast(OfficeRequest, request)
    try:
        services.round_score(round_id=round_id, by=office.actor)
    except services.GradingError as error:
        refusal_tell(request, error.text)
    else:
        result_tell(request, "已开始评分,可以离开本页。评完后这里显示结果。")
    return redirect("round-detail", round_id=round_id)


def _href(found: RoundView, row: BoardRow, by: str, scope_id: int | None, query: dict[str, str]) -> str:
    if by == "type" and row.key:
        return ratings_href(found.round_id, scope_id, f_org_type=row.key, **query)
    if row.org_id is not None:
        return ratings_href(found.round_id, row.org_id, **query)
    return ratings_href(found.round_id, scope_id, **({"group": row.key} if row.key else {}), **query)


PAGES = (
    Page(name="round-detail", route="rounds/<int:round_id>/", permission=VIEW, view=view),
    Page(
        name="round-score",
        route="rounds/<int:round_id>/score/",
        permission=RUN,
        view=score,
        org_of=org_of_round,
        today_only=True,
    ),
)
