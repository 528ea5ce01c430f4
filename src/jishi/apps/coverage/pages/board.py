"""百日攻坚: how far, how long still, who is not covered and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.apps.registry import selectors as registry
from jishi.engines import coverage
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book

from .. import selectors
from ..selectors import Board, CampaignView, CaseRow, GroupRow
from ..selectors.cases import ASK, CASE_WHYS, DONE, EASE, LAST_WEEK, LATE, THIS_WEEK
from ..steps import VIEW
from .board_charts import curve, small_ones
from .board_map import campaign_map
from .scope import address, lines_of, looked_at, seen_by

TITLE, NO_CLUSTER = "百日攻坚", "不在集中区域"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to group the board: its word, what groups, and the groups' names in order."""

    label: str
    key_of: Callable[[CaseRow], str]
    names: Mapping[str, str]
    column: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One rate above the table."""

    label: str
    value: str
    note: str
    href: str


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    campaigns = selectors.campaigns_seen(seen_by(office), lines_of(office))
    if not campaigns:
        context = {"title": TITLE, "is_line": bool(lines_of(office))}
        return render(request, "coverage/board_empty.html", context)
    campaign_id = _chosen(office.GET.get("campaign", ""), campaigns)
    looked = looked_at(office, campaign_id)
    found = selectors.board(looked)
    ways = ways_of(office, found)
    by = office.GET.get("by", "area")
    way = ways.get(by, ways["area"])
    rows = selectors.rows_by(looked, found.rows, way.key_of, way.names)
    table = _table(office, looked.campaign, way)
    shown = table.show(rows, office.GET, total=found.total)
    main = looked.main.rule
    changes = selectors.changes_of(looked, main)
    context = {
        "title": looked.campaign.title,
        "campaign": looked.campaign,
        "campaigns": campaigns if len(campaigns) > 1 else {},
        "board": found,
        "figures": _figures(office, found),
        # Where nobody was asked yet there is nothing to cover, and nothing is reached either.
        "forecast": coverage.forecast_words("zh", found.total.forecast) if found.total.due_n else "",
        "ways": [(key, one.label, one is way) for key, one in ways.items()],
        "clusters": _clusters(office, found) if by == "cluster" else [],
        "changes": [
            (change, address(office, "rate-detail", campaign_id, main, part="changed", f_day=str(change.day)))
            for change in changes
        ],
        "chart": curve(found, changes),
        "small": small_ones(rows),
        "map": campaign_map(found.rows, way.key_of, way.names, _listed(office, campaign_id, way)),
    } | _lists(office, found)
    return page_or_book(office, "coverage/board.html", shown, context)


def _chosen(asked: str, campaigns: Mapping[int, str]) -> int:
    """Return the campaign that was asked for, else the newest; 404 for one of which nothing is seen."""
    by_text = {str(campaign_id): campaign_id for campaign_id in campaigns}
    if asked and asked not in by_text:
        raise Http404("campaign")
    return by_text.get(asked) or next(iter(campaigns))


def _lists(office: OfficeRequest, found: Board) -> dict[str, Any]:
    """Return the board's counts beside the table, each with the address of its list."""
    looked = found.looked
    campaign_id = looked.campaign.campaign_id

    def listed(**query: str) -> str:
        return address(office, "case-list", campaign_id, **query)

    def behind(part: str, reason: str) -> str:
        return address(office, "rate-detail", campaign_id, looked.main.rule, part=part, f_reason=reason)

    return {
        "whys": [(label, n, listed(f_why=label)) for _, label, n in found.whys],
        "orgs": [(label, n, units, behind("counted", label)) for label, n, units in found.orgs],
        "funnel": [(label, n, days, listed(f_step=label)) for label, n, days in found.funnel],
        "out": [(label, n, behind("excluded", label)) for label, n in found.out],
        "late_href": listed(f_why=CASE_WHYS["applied"], f_clock=LATE),
        "list_href": listed(),
        "ask_href": listed(f_stands="待摸清"),
        "out_href": listed(f_stands="不计入"),
    }


def ways_of(office: OfficeRequest, found: Board) -> dict[str, Way]:
    """Return the ways to group: by area, cluster, leading department, ease."""
    file = found.looked.campaign.file
    paths = registry.paths_among(sorted({row.owner_org_id for row in found.rows}), office.moment)
    leads = {row.lead: row.lead or "没有牵头部门" for row in sorted(found.rows, key=lambda row: row.lead)}
    return {
        "area": _by_area(office, found, paths),
        "cluster": Way(
            "集中区域",
            lambda row: row.cluster,
            {one.title: one.title for one in file.clusters} | {"": NO_CLUSTER},
            "cluster",
        ),
        "lead": Way("牵头部门", lambda row: row.lead, leads, "lead"),
        "ease": Way("难易", lambda row: row.ease or "done", EASE | {"done": DONE}, "ease"),
    }


def _by_area(office: OfficeRequest, found: Board, paths: Mapping[int, str]) -> Way:
    """Group by what stands directly below the organisation looked at; its own units stand under its own name."""
    if office.scope is None:
        # A department stands nowhere in the tree: it goes by whoever answers for each place.
        told = registry.names_of(list(paths), office.moment)
        own = {str(org_id): told.get(org_id, "其他") for org_id in sorted(paths, key=lambda key: paths[key])}
        return Way("地方", lambda row: str(row.owner_org_id), own, "area")
    groups = registry.groups_below(office.scope.path, office.moment, by="area")
    names = {group.key: group.name for group in groups}
    keys = {
        org_id: next((group.key for group in groups if group.has(path)), "") for org_id, path in paths.items()
    }
    if "" in keys.values():
        names = {"": office.scope.name} | names
    return Way("地方", lambda row: keys.get(row.owner_org_id, ""), names, "area")


def _table(office: OfficeRequest, campaign: CampaignView, way: Way) -> Table[GroupRow]:
    last, at = campaign.last, _listed(office, campaign.campaign_id, way)

    def listed(row: GroupRow, **query: str | Sequence[str]) -> str:
        return at(row.name, **query)

    columns: tuple[Column[GroupRow], ...] = (
        Column("name", way.label, lambda r: r.name, link=listed, card="lead", sortable=False, width=24),
        Column(
            "due",
            "应覆盖",
            lambda r: r.due_n,
            Kind.COUNT,
            link=lambda r: listed(r, f_stands=("已覆盖", "未覆盖")),
        ),
        Column(
            "covered",
            "已覆盖",
            lambda r: r.covered_n,
            Kind.COUNT,
            link=lambda r: listed(r, f_stands="已覆盖"),
        ),
        Column(
            "left",
            "未覆盖",
            lambda r: r.left_n,
            Kind.COUNT,
            link=lambda r: listed(r, f_stands="未覆盖"),
            tone=lambda r: "strong" if r.left_n else "",
            card="state",
        ),
        *_paces(listed),
        Column(
            "short",
            f"按此速度{last.month}月{last.day}日还差",
            lambda r: r.forecast.short,
            Kind.COUNT,
            tone=lambda r: "due" if r.forecast.short else "",
        ),
        # Once no day is left there is no saying how many a day would do.
        Column(
            "need",
            "每天需要",
            lambda r: r.forecast.need_a_day if r.forecast.days_left or not r.left_n else None,
            Kind.COUNT,
        ),
    )
    return Table("campaign", TITLE, columns, unit="户")


def _paces(listed: Callable[..., str]) -> tuple[Column[GroupRow], ...]:
    return (
        Column(
            "week",
            "本周新增",
            lambda r: r.week_n,
            Kind.COUNT,
            link=lambda r: listed(r, f_when=THIS_WEEK),
        ),
        Column(
            "pace",
            "近两周每天",
            lambda r: r.pace_tenths,
            Kind.TENTHS,
            link=lambda r: listed(r, f_when=(THIS_WEEK, LAST_WEEK)),
        ),
    )


def _listed(office: OfficeRequest, campaign_id: int, way: Way) -> Callable[..., str]:
    """Return what gives the address of the list behind a group by its name; the total has all."""

    def at(name: str, **told: str | Sequence[str]) -> str:
        own = {f"f_{way.column}": name} if name != "合计" else {}
        query = {key if key.startswith("f_") else f"f_{key}": value for key, value in told.items()}
        return address(office, "case-list", campaign_id, **own, **query)

    return at


def _figures(office: OfficeRequest, found: Board) -> list[Figure]:
    looked = found.looked
    return [
        Figure(
            looked.title_of(rate.rule),
            coverage.percent(rate.numerator, rate.denominator),
            f"{rate.numerator:,} ÷ {rate.denominator:,}",
            address(office, "rate-detail", looked.campaign.campaign_id, rate.rule),
        )
        for rate in found.rates
    ]


def _clusters(office: OfficeRequest, found: Board) -> list[tuple[str, str, str, bool, int, str]]:
    """Return each cluster's clock: name, who leads, how long is left, whether it is late, how many are open, which."""
    day, told = office.moment.valid_on, []
    for one in found.looked.campaign.file.clusters:
        left = (one.by - day).days
        inside = [row for row in found.rows if row.cluster == one.title]
        open_n = sum(row.stands in ("", ASK) for row in inside)
        words = (
            "您看的范围里没有单位"
            if not inside
            else "已办完"
            if not open_n
            else f"逾期{-left}天"
            if left < 0
            else f"还剩{left}天"
        )
        until = f"{one.by.month}月{one.by.day}日前,{words}"
        campaign_id = found.looked.campaign.campaign_id
        listed = address(office, "case-list", campaign_id, f_cluster=one.title, f_stands=("未覆盖", "待摸清"))
        told.append((one.title, one.lead, until, bool(open_n) and left < 0, open_n, listed))
    return told


page = Page(name="campaign-board", route="campaigns/", permission=VIEW, view=view, nav=TITLE)
