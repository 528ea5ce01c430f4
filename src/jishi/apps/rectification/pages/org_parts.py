"""What an organisation's own page shows of its ledger: the lines, who helps, what is due, 整顿中."""

from functools import partial

from django.template.loader import render_to_string
from django.urls import reverse

from jishi.apps.registry import selectors as registry
from jishi.web.org_tabs import OrgBadge, OrgDue, OrgHelper, OrgTab
from jishi.web.request import OfficeRequest

from .. import selectors
from ..selectors import LineRow
from .scope import VIEW

MENDING_BOOK = "D"


def tab(org_id: int, request: OfficeRequest) -> OrgTab | None:
    """Return the tab 整改事项; None for readers who may not see ledgers."""
    if not request.actor.may(VIEW):
        return None
    rows = _rows(org_id, request)
    html = partial(render_to_string, "rectification/part_org_lines.html", {"rows": rows}, request)
    empty = "还没有整改事项。定级核准后,C类、D类组织的失分项会转到这里;得分单上也可以“转整改”。"
    return OrgTab("lines", "整改事项", len(rows), html if rows else None, empty)


def helpers(org_id: int, request: OfficeRequest) -> list[OrgHelper]:
    """Return who stands under 包联帮扶, and for what, for the tab 帮扶力量."""
    if not request.actor.may(VIEW):
        return []
    found: dict[str, list[LineRow]] = {}
    for row in _rows(org_id, request):
        if row.helper:
            found.setdefault(row.helper, []).append(row)
    return [
        OrgHelper(
            who,
            f"包联帮扶 {len(rows)} 项整改",
            tuple(
                (f"第{n}项({row.state_label})", reverse("line-detail", args=[row.line_id]))
                for n, row in enumerate(rows, 1)
            ),
        )
        for who, rows in found.items()
    ]


def due(org_id: int, request: OfficeRequest) -> list[OrgDue]:
    """Return the open lines."""
    if not request.actor.may(VIEW):
        return []
    return [
        OrgDue(
            row.problem, reverse("line-detail", args=[row.line_id]), f"整改 · {row.state_label}", row.deadline
        )
        for row in _rows(org_id, request)
        if row.is_open
    ]


def badges(org_id: int, request: OfficeRequest) -> list[OrgBadge]:
    """Return 整顿中 while lines of ledger D are open."""
    rows = _rows(org_id, request) if request.actor.may(VIEW) else []
    if not any(row.is_open and row.book == MENDING_BOOK for row in rows):
        return []
    return [OrgBadge("整顿中", reverse("org-detail", args=[org_id]) + "?tab=lines#tabs")]


def _rows(org_id: int, request: OfficeRequest) -> list[LineRow]:
    """Read the lines once for a page."""
    kept: dict[int, list[LineRow]] = request.__dict__.setdefault("_lines_of_org", {})
    if org_id not in kept:
        seen = registry.visible(request.actor, VIEW, request.moment)
        kept[org_id] = selectors.lines_of_org(seen, org_id, request.moment.valid_on)
    return kept[org_id]
