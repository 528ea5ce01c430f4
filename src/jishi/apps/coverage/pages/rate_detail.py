"""为什么是这个数: a rate with its two lists, who is not counted and why, and why other rates differ."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Shown, Table, page_or_book

from .. import selectors
from ..selectors import Looked, Moved, RateList
from ..selectors.rates import Listed
from ..steps import VIEW
from .scope import address, looked_at

PARTS = {"counted": "分子", "missing": "还没有", "excluded": "未计入"}
_COLUMNS: tuple[Column[Listed], ...] = (
    Column(
        "name",
        "单位",
        lambda r: r.name,
        link=lambda r: reverse("case-detail", args=[r.case_id]),
        card="lead",
        width=36,
    ),
    Column("code", "代码", lambda r: r.code),
    Column("reason", "方式或原因", lambda r: r.reason, funnel=True, card="state", width=36),
)

_MOVED: tuple[Column[Moved], ...] = (
    Column(
        "name", "单位", lambda r: r.name, link=lambda r: reverse("case-detail", args=[r.case_id]), card="lead"
    ),
    Column("code", "代码", lambda r: r.code),
    Column("day", "哪天", lambda r: r.day.isoformat(), funnel=True),
    Column("way", "怎么变", lambda r: "列入分母" if r.is_joined else "不再列入", funnel=True),
    Column("reason", "原因(列入的是原来的)", lambda r: r.reason, funnel=True, card="state", width=36),
)


def view(request: HttpRequest, campaign_id: int, rule: str) -> HttpResponse:
    office = cast(OfficeRequest, request)
    looked = looked_at(office, campaign_id)
    found = selectors.rate_list(looked, rule)
    if found is None:
        raise Http404("rule")
    part = office.GET.get("part", "missing")
    part = part if part in (*PARTS, "changed") else "missing"
    shown = _moved(looked, rule, office) if part == "changed" else _listed(found, part, office)
    context = {
        "title": f"为什么是这个数:{found.title}",
        "campaign": looked.campaign,
        "found": found,
        "parts": [
            (
                label,
                len(getattr(found, key)),
                address(office, "rate-detail", campaign_id, rule, part=key),
                key == part,
            )
            for key, label in PARTS.items()
        ],
        "reasons": [
            (reason, n, address(office, "rate-detail", campaign_id, rule, part="excluded", f_reason=reason))
            for reason, n in found.reasons
        ],
        "changes": [
            (change, address(office, "rate-detail", campaign_id, rule, part="changed", f_day=str(change.day)))
            for change in selectors.changes_of(looked, rule)
        ],
        "provenance": selectors.provenance_of(looked, office.actor),
        "units_n": len(looked.units),
        "others": [
            (title, words, address(office, "rate-detail", campaign_id, other))
            for other, title, words in found.others
        ],
        "from_day": found.rate.rule_from,
        "hash": found.rate.rule_hash[:12],
    }
    return page_or_book(office, "coverage/rate_detail.html", shown, context)


def _listed(found: RateList, part: str, office: OfficeRequest) -> Shown[Listed]:
    rows: tuple[Listed, ...] = getattr(found, part)
    return Table(f"rate-{part}", PARTS[part], _COLUMNS).show(rows, office.GET)


def _moved(looked: Looked, rule: str, office: OfficeRequest) -> Shown[Moved]:
    return Table("rate-changed", "分母变动", _MOVED).show(selectors.moved_of(looked, rule), office.GET)


page = Page(
    name="rate-detail", route="campaigns/<int:campaign_id>/rates/<slug:rule>/", permission=VIEW, view=view
)
