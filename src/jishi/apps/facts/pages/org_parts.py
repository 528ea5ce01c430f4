"""What an organisation's own page shows of its indicators."""

from functools import partial

from django.template.loader import render_to_string
from django.urls import reverse

from jishi.web import words
from jishi.web.org_tabs import OrgFigure, OrgTab
from jishi.web.request import OfficeRequest

from .. import selectors
from ..selectors import FactView
from .scope import VIEW

MEETINGS = (("mtg_general", "党员大会"), ("mtg_committee", "支委会"), ("lectures", "党课"))


def figures(org_id: int, request: OfficeRequest) -> list[OrgFigure]:
    """Return the boxes of the fact strip that stand on indicators, from the newest period on record."""
    facts = _newest(org_id, request)
    simple = [
        _figure(org_id, "积极分子", facts.get("activists")),
        _figure(org_id, "活动场所㎡", facts.get("venue_sqm")),
    ]
    found = [*simple, _meetings(org_id, facts), _satisfaction(org_id, facts)]
    return [figure for figure in found if figure is not None]


def tab(org_id: int, request: OfficeRequest) -> OrgTab | None:
    """Return the tab 指标数据; None for readers who may not see facts."""
    if not request.actor.may(VIEW):
        return None
    facts = _newest(org_id, request)
    context = {"facts": list(facts.values()), "org_id": org_id}
    html = partial(render_to_string, "facts/part_org_facts.html", context, request)
    empty = "还没有采集指标数据。由上级导入,或在“指标数据”里下载空表填报。"
    return OrgTab("facts", "指标数据", len(facts), html if facts else None, empty)


def _newest(org_id: int, request: OfficeRequest) -> dict[str, FactView]:
    periods = selectors.org_periods(org_id, request.moment)
    lines = selectors.org_facts(org_id, periods[0], request.moment) if periods else []
    return {line.indicator.id: line.fact for line in lines if line.fact}


def _figure(org_id: int, slot: str, fact: FactView | None) -> OrgFigure | None:
    if fact is None:
        return None
    return OrgFigure(slot, fact.text, fact.source, fact.observed_on, _href(org_id, fact))


def _meetings(org_id: int, facts: dict[str, FactView]) -> OrgFigure | None:
    held = [(word, facts[key]) for key, word in MEETINGS if key in facts]
    if not held:
        return None
    text = " ".join(f"{word}{fact.text}" for word, fact in held)
    first = held[0][1]
    return OrgFigure("本年“三会一课”", text, first.source, first.observed_on, _href(org_id, first))


def _satisfaction(org_id: int, facts: dict[str, FactView]) -> OrgFigure | None:
    votes, content = facts.get("sat_n"), facts.get("sat_ok")
    if votes is None or content is None or votes.value is None or content.value is None:
        return None
    text = words.share_words(content.value, votes.value)
    return OrgFigure("满意率", text, votes.source, votes.observed_on, _href(org_id, content))


def _href(org_id: int, fact: FactView) -> str:
    return reverse("org-fact", args=[org_id, fact.indicator.id])
