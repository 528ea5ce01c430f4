"""The results of a round as a list: filtered, sorted, paged, exported as on screen."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Asked, Column, Kind, Table, Tick, page_or_book

from .. import selectors
from ..selectors import ONLY_LABELS, RatingFilter, RatingRow, RoundView
from .scope import RATIFY, VIEW, paths_of_group, reach, round_looked_at

STATES = {"provisional": "数据未齐", "missing": "缺项多", "held": "暂不核准", "ready": "待核准", "": "已核准"}
QUICK = ("waiting", "ratified", "near", "gated", "changed", "missing", "provisional")


def view(request: HttpRequest, round_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    found = round_looked_at(office, round_id)
    seen = reach(office, found)
    table = ratings_table(found)
    asked = table.asked(request.GET)
    wanted = wanted_of(office, found, asked)
    sort = f"-{asked.sort}" if asked.is_descending else asked.sort or "code"
    count, rows = selectors.ratings_of_round(
        round_id, seen=seen, wanted=wanted, sort=sort, first=(asked.page - 1) * table.page_size
    )
    choices = selectors.rating_choices(round_id, seen=seen, wanted=wanted)
    shown = table.show_page(
        rows,
        request.GET,
        count=count,
        every=lambda: selectors.ratings_every(round_id, seen=seen, wanted=wanted, sort=sort),
        ticks={
            key: [Tick(c.value, c.label, c.count, c.value in asked.chosen.get(key, ())) for c in offered]
            for key, offered in choices.items()
        },
    )
    context = {
        "title": f"{found.title} 定级结果",
        "round": found,
        "only": wanted.only,
        "only_label": ONLY_LABELS.get(wanted.only, ""),
        "quick": [(key, ONLY_LABELS[key]) for key in QUICK],
        "may_ratify": not office.is_past and office.actor.may(RATIFY),
    }
    return page_or_book(request, "grading/rating_list.html", shown, context)


def wanted_of(office: OfficeRequest, found: RoundView, asked: Asked) -> RatingFilter:
    """Return what the address asks for."""
    group, only = asked.query.get("group", ""), asked.query.get("only", "")
    return RatingFilter(
        tiers=asked.chosen.get("tier", ()),
        classes=asked.chosen.get("class", ()),
        org_types=asked.chosen.get("org_type", ()),
        paths=paths_of_group(found, reach(office, found), group) if group else (),
        only=only if only in ONLY_LABELS else "",
        at=office.moment,
    )


def ratings_table(found: RoundView) -> Table[RatingRow]:
    """Return the columns of a round's list."""
    return Table(
        key="ratings",
        title=f"{found.title} 定级结果",
        unit="分、项",
        columns=(
            Column(
                "name",
                "组织名称",
                lambda row: row.name,
                link=lambda row: rating_href(row, found),
                sortable=False,
                card="lead",
                width=32,
            ),
            Column("code", "组织代码", lambda row: row.code, card="off", width=16),
            Column("org_type", "类型", lambda row: row.type_label, funnel=True),
            Column("total", "总分", lambda row: row.total_cp, Kind.POINTS),
            Column("computed", "按得分", lambda row: row.tier_raw, hint=lambda row: "只看总分应在的档次"),
            Column("tier", "档次", _tier, funnel=True, card="state"),
            Column("class", "类别", lambda row: row.shown_class or "暂不能定", sortable=False, funnel=True),
            Column("missing", "缺项", lambda row: row.missing_n, Kind.COUNT),
            Column("state", "状态", lambda row: _state(row), sortable=False),
            Column("because", "说明", _because, sortable=False, width=40),
        ),
    )


def rating_href(row: RatingRow, found: RoundView) -> str:
    """Return the address of a reasons sheet; of an organisation that has ended since, as of the round's day."""
    address = reverse("rating-detail", args=[row.rating_id])
    return f"{address}?on={found.on_date.isoformat()}" if row.is_gone else address


def _tier(row: RatingRow) -> str:
    return row.shown or f"暂定{row.tier}"


def _state(row: RatingRow) -> str:
    return f"{STATES[row.stuck]}(组织已撤销)" if row.is_gone else STATES[row.stuck]


def _because(row: RatingRow) -> str:
    if row.is_changed:
        return f"计算为{row.tier},会议定为{row.decided_tier}:{row.reason}"
    if row.tier != row.tier_raw:
        return f"按得分应为{row.tier_raw},因一票否决等条件定为{row.tier}"
    return row.reason


page = Page(name="rating-list", route="rounds/<int:round_id>/ratings/", permission=VIEW, view=view)
