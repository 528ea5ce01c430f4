"""今天: the home page, by role."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jishi.apps.postings import selectors as postings
from jishi.apps.rectification import selectors as ledgers
from jishi.apps.registry import selectors as registry
from jishi.apps.tasks import selectors as tasks
from jishi.web.no_scope import no_scope
from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table

from .. import selectors
from ..figures import asking_of, five

GROUPS: Table[ledgers.GroupCounts] = Table(
    key="today-groups",
    title="各地整改进展",
    unit="项",
    page_size=200,
    columns=(
        Column("name", "县(市、区)、市直工委", lambda g: g.name, card="lead", sortable=False),
        Column("total", "整改事项", lambda g: g.counts.total, Kind.COUNT, link=lambda g: _lines(g)),
        Column("done", "已销号", lambda g: g.counts.done, Kind.COUNT, link=lambda g: _lines(g, "done")),
        Column("open", "未办结", lambda g: g.counts.open, Kind.COUNT, link=lambda g: _lines(g, "open")),
        Column("soon", "七天内到期", lambda g: g.counts.soon, Kind.COUNT, link=lambda g: _lines(g, "soon")),
        Column(
            "overdue",
            "逾期",
            lambda g: g.counts.overdue,
            Kind.COUNT,
            link=lambda g: _lines(g, "overdue"),
            tone=lambda g: "late" if g.counts.overdue else "",
            card="state",
        ),
        Column("fresh", "本周新增", lambda g: g.counts.new_this_week, Kind.COUNT),
        Column("relapsed", "反弹", lambda g: g.counts.relapsed, Kind.COUNT),
    ),
)
OWN: Table[selectors.OwnOrg] = Table(
    key="own-orgs",
    title="我管的组织",
    unit="项",
    page_size=60,
    columns=(
        Column(
            "name",
            "组织",
            lambda o: o.name,
            link=lambda o: reverse("org-detail", args=[o.org_id]),
            card="lead",
        ),
        Column("secretary", "书记", lambda o: o.secretary or "空缺"),
        Column("tier", "定级", lambda o: o.tier, funnel=True, card="state"),
        Column("open", "未办", lambda o: o.open_n, Kind.COUNT),
        Column(
            "overdue", "逾期", lambda o: o.overdue_n, Kind.COUNT, tone=lambda o: "late" if o.overdue_n else ""
        ),
        Column("next", "下一件事", lambda o: o.next_title or None, link=lambda o: o.next_url),
        Column("deadline", "时限", lambda o: o.next_deadline, Kind.DAY),
    ),
)


# What is to be done is a list of today; of a past day the grades remain.
OWN_PAST: Table[selectors.OwnOrg] = replace(OWN, columns=OWN.columns[:3])


def _lines(group: ledgers.GroupCounts, due: str = "") -> str:
    if group.org_id is None and group.name != "合计":
        return ""
    scope = f"scope={group.org_id}&" if group.org_id else ""
    return f"{reverse('line-list')}?{scope}due={due}"


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    on = office.moment.valid_on
    home = selectors.home_of(office.actor)
    context: dict[str, Any] = {"title": "今天", "home": home}
    if not office.actor.grants:
        return render(request, "dashboards/home_nobody.html", context)
    if not office.is_past:
        context["today"] = selectors.today_of(office.actor, on, request.GET.get("tab", "mine"))
    context["may_open_orgs"] = office.actor.may("registry.view_org")
    has_place = any(grant.scope_kind == "org" for grant in office.actor.grants)
    if office.scope is None and has_place:
        return no_scope(office, "今天")
    template, more = HOMES.get(home if has_place else "", HOMES["agency"])
    context |= more(office)
    return render(request, template, context)


def _office(office: OfficeRequest) -> dict[str, Any]:
    on = office.moment.valid_on
    seen = registry.visible(office.actor, "rectification.view_line", office.moment).narrowed(
        office.scope.path
    )
    groups = ledgers.counts_by_group(seen, office.scope.path, on)
    now = ledgers.ledger_counts(seen, on)
    total = ledgers.GroupCounts("", "合计", office.scope.org_id, now)
    reported = selectors.reported_today(seen, now, on)
    numbers = {each.key: each.n for each in reported}
    return {
        "reported": reported,
        "sentence": _sentence(office, numbers),
        "groups": GROUPS.show([g for g in groups if g.counts.total], office.GET, total=total),
        "week": selectors.week_words(seen, now, on),
    }


def _sentence(office: OfficeRequest, n: dict[str, int]) -> str:
    """Write the sentence that goes into a report to the superior."""
    on, total = office.moment.valid_on, n["total"]
    name = office.scope.name.removeprefix("中共").removesuffix("委员会")
    so_far = f"截至{on.month}月{on.day}日,{name}"
    if not total:
        return f"{so_far}台账上没有整改事项。"
    share = f"占{(n['done'] * 2000 + total) // (2 * total) / 10:.1f}%"
    return f"{so_far}共有整改事项{total:,}项,已销号{n['done']:,}项,{share};逾期{n['overdue']:,}项。"


def _clerk(office: OfficeRequest) -> dict[str, Any]:
    seen = registry.visible(office.actor, "tasks.view", office.moment).narrowed(office.scope.path)
    rows = selectors.own_orgs(seen)
    table = OWN_PAST if office.is_past else OWN
    return {"table": table.show(rows, office.GET), "own_n": len(rows)}


def _branch(office: OfficeRequest) -> dict[str, Any]:
    if office.is_past:
        return {}
    on, org_id = office.moment.valid_on, office.scope.org_id
    asked, confirmed = selectors.asked_this_quarter(org_id, on)
    return {
        "things": tasks.three_things([org_id], on)[org_id],
        "asked": asked,
        "confirmed": confirmed,
        "coming": tasks.tasks_about(org_id, on, most=1),
    }


def _instructor(office: OfficeRequest) -> dict[str, Any]:
    on = office.moment.valid_on
    scopes = registry.scopes_of(office.actor, office.moment)
    serving = {row.org_id: row for row in postings.postings_at([scope.org_id for scope in scopes], on)}
    cards = [
        (
            scope,
            registry.org_card(scope.org_id, office.moment),
            [] if office.is_past else _each_once(tasks.tasks_about(scope.org_id, on, most=10))[:5],
            tasks.days_since_visit(scope.org_id, office.actor.user_id, on),
            serving.get(scope.org_id),
        )
        for scope in scopes
    ]
    return {"cards": cards}


def _each_once(open_tasks: list[tasks.TaskView]) -> list[tasks.TaskView]:
    """Keep one task of those about the same thing: what is late has its superior's task, too."""
    return list({(task.title, task.url): task for task in reversed(open_tasks)}.values())[::-1]


def _leader(office: OfficeRequest) -> dict[str, Any]:
    return {"figures": five(asking_of(office.actor, office.scope, office.moment))}


def _agency(office: OfficeRequest) -> dict[str, Any]:
    return {}


Home = tuple[str, Callable[[OfficeRequest], dict[str, Any]]]
HOMES: dict[str, Home] = {
    "office": ("dashboards/home_office.html", _office),
    "clerk": ("dashboards/home_clerk.html", _clerk),
    "branch": ("dashboards/home_branch.html", _branch),
    "instructor": ("dashboards/home_instructor.html", _instructor),
    "leader": ("dashboards/home_leader.html", _leader),
    "agency": ("dashboards/home_agency.html", _agency),
}

page = Page(name="home", route="", permission="signed-in", view=view, nav="今天")
