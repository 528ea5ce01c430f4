"""What an organisation's own page shows of its indicators."""

from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from jishi.shared.dates import Moment, today
from jishi.web import words
from jishi.web.org_tabs import OrgFigure, OrgTab
from jishi.web.request import OfficeRequest

from .. import selectors
from ..selectors import FactView
from .scope import ANSWER, VIEW

MEETINGS = (("mtg_general", "党员大会"), ("mtg_committee", "支委会"), ("lectures", "党课"))


@dataclass(frozen=True, slots=True)
class Confirming:
    """Of which owners' numbers about one organisation the reader may say 仍然属实."""

    org_id: int
    owners: frozenset[str]

    def href(self, fact: FactView) -> str:
        """Return where it is said of a value that is too old; nothing where it cannot be."""
        if not fact.is_stale or fact.indicator.owner not in self.owners:
            return ""
        address = reverse("org-fact-confirm", args=[self.org_id, fact.indicator.id])
        return f"{address}?{urlencode({'period': fact.period})}"


def figures(org_id: int, request: OfficeRequest) -> list[OrgFigure]:
    """Return the boxes of the fact strip that stand on indicators, from the newest period on record."""
    facts = _newest(org_id, request)
    shown = [facts[name] for name in ("activists", "venue_sqm") if name in facts]
    confirming = _confirming(org_id, request, shown)
    found = [
        _figure("积极分子", facts.get("activists"), confirming),
        _figure("活动场所㎡", facts.get("venue_sqm"), confirming),
        _meetings(org_id, facts),
        _satisfaction(org_id, facts),
    ]
    may_open = request.actor.may(VIEW)
    return [figure if may_open else replace(figure, href="") for figure in found if figure is not None]


def tab(org_id: int, request: OfficeRequest) -> OrgTab | None:
    """Return the tab 指标数据; None for readers who may not see facts."""
    if not request.actor.may(VIEW):
        return None
    facts = _newest(org_id, request)
    html = partial(_html, org_id, request, list(facts.values()))
    empty = "还没有采集指标数据。由上级导入,或在“指标数据”里下载空表填报。"
    return OrgTab("facts", "指标数据", len(facts), html if facts else None, empty)


def _html(org_id: int, request: OfficeRequest, facts: list[FactView]) -> SafeString:
    confirming = _confirming(org_id, request, facts)
    context = {"facts": [(fact, confirming.href(fact)) for fact in facts], "org_id": org_id}
    return render_to_string("facts/part_org_facts.html", context, request)


def _confirming(org_id: int, request: OfficeRequest, facts: list[FactView]) -> Confirming:
    """Work out what the reader may confirm: only of today, and only where anything is too old."""
    is_now = request.moment == Moment(today())
    if not is_now or not request.actor.may(ANSWER) or not any(fact.is_stale for fact in facts):
        return Confirming(org_id, frozenset())
    return Confirming(org_id, selectors.owners_told_by(request.actor, org_id, request.moment))


def _newest(org_id: int, request: OfficeRequest) -> dict[str, FactView]:
    """Read the values of the newest period once for a page."""
    kept: dict[int, dict[str, FactView]] = request.__dict__.setdefault("_facts_of_org", {})
    if org_id not in kept:
        periods = selectors.org_periods(org_id, request.moment)
        lines = selectors.org_facts(org_id, periods[0], request.moment) if periods else []
        kept[org_id] = {line.indicator.id: line.fact for line in lines if line.fact}
    return kept[org_id]


def _figure(slot: str, fact: FactView | None, confirming: Confirming) -> OrgFigure | None:
    if fact is None:
        return None
    return _box(slot, fact.text, fact, _href(confirming.org_id, fact), confirming.href(fact))


def _box(slot: str, text: str, fact: FactView, href: str, confirm_href: str = "") -> OrgFigure:
    return OrgFigure(slot, text, fact.source, fact.observed_on, href, fact.unchecked_words, confirm_href)


def _meetings(org_id: int, facts: dict[str, FactView]) -> OrgFigure | None:
    held = [(word, facts[key]) for key, word in MEETINGS if key in facts]
    if not held:
        return None
    text, first = " ".join(f"{word}{fact.text}" for word, fact in held), held[0][1]
    return _box("本年“三会一课”", text, first, _href(org_id, first))


def _satisfaction(org_id: int, facts: dict[str, FactView]) -> OrgFigure | None:
    votes, content = facts.get("sat_n"), facts.get("sat_ok")
    if votes is None or content is None or votes.value is None or content.value is None:
        return None
    text = words.share_words(content.value, votes.value)
    return _box("满意率", text, votes, _href(org_id, content))


def _href(org_id: int, fact: FactView) -> str:
    return reverse("org-fact", args=[org_id, fact.indicator.id])
