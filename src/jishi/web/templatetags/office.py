"""Figures, days and addresses in templates, in the office's form."""

import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from jishi.shared.actor import Actor
from jishi.shared.dates import today
from jishi.web import paper, words
from jishi.web.page import openable
from jishi.web.results import Way

register = template.Library()
DAYS = ("on", "known")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@register.filter
def open_to(address: str, actor: Actor) -> str:
    """Return an address that the reader may follow; nothing where another role's page stands."""
    return openable(address, actor)


@register.filter
def count(value: int | None) -> str:
    """4355 → 4,355; nothing → —."""
    return words.NOT_APPLICABLE if value is None else words.count_words(value)


@register.filter
def points(value: int | None) -> str:
    """Centipoints: 8235 → 82.35."""
    return words.NOT_APPLICABLE if value is None else words.points_words(value)


@register.filter
def rate(value: int | None) -> str:
    """Basis points: 8367 → 83.7%."""
    return words.NOT_APPLICABLE if value is None else words.rate_words(value)


@register.filter
def share(part: int, whole: int) -> str:
    """1066|share:1274 → 83.7%."""
    return words.share_words(part, whole)


@register.filter
def yuan(value: int | None) -> str:
    """Fen: 120000 → 1,200."""
    return words.NOT_APPLICABLE if value is None else words.yuan_words(value)


@register.filter
def day(value: date | None, office_day: date | None = None) -> str:
    """A day of the year looked at (this one, where none is told) as 7月15日, any other as 2011-07-15."""
    if value is None:
        return words.NOT_APPLICABLE
    return words.day_words(value, office_day=office_day or today())


@register.filter
def long_day(value: date) -> str:
    """7月15日,星期日."""
    return words.long_day_words(value)


@register.filter
def period_said(text: str) -> str:
    """2012-H1 → 2012年上半年."""
    return words.period_words(text)


@register.filter
def periods_said(text: str) -> str:
    """2011、2012-H1 → 2011年、2012年上半年."""
    return words.periods_words(text)


@register.filter
def sources_said(text: str) -> str:
    """S12 S17 → the titles of these sources."""
    return words.sources_words(text)


@register.filter
def iso(value: date | None) -> str:
    """2012-07-15; nothing → —."""
    return words.NOT_APPLICABLE if value is None else value.isoformat()


@register.filter
def whole_days(text: str) -> SafeString:
    """A text in which no day is broken at its hyphens."""
    return mark_safe(_DAY.sub(r'<span class="day">\g<0></span>', conditional_escape(text)))


@register.filter
def left_until(value: date, on: date | None = None) -> words.DeadlineWords:
    """How long is left: a value with `text` and `tone`."""
    return words.deadline_words(value, on or today())


@register.filter
def may(actor: Actor, permission: str) -> bool:
    """Tell whether the reader holds a permission anywhere: what a reader cannot open is not offered."""
    return actor.may(permission)


@register.filter
def ways(message: Message) -> list[Way]:
    """Return the ways on and back that a message offers."""
    told = message.extra_tags
    return [Way(**one) for one in json.loads(told)] if told and told.startswith("[") else []


@register.simple_tag(takes_context=True)
def url_kept(context: dict[str, Any], name: str, *args: Any, **changes: Any) -> str:
    """Return a page's address that keeps the subtree and the days looked at; keywords replace or add."""
    query = _kept(context.get("request"), changes)
    address = reverse(name, args=args)
    return f"{address}?{query.urlencode()}" if query else address


@register.simple_tag(takes_context=True)
def crumb_url(context: dict[str, Any], org_id: int) -> str:
    """Return where a step of the breadcrumb leads: this page about that subtree, or its list of organisations.

    Nowhere, for whoever may not open that list.
    """
    request: HttpRequest = context["request"]
    match = request.resolver_match
    is_about_one = match is None or bool(match.kwargs)
    if is_about_one and not context["actor"].may("registry.view_org"):
        return ""
    query = _kept(request, {"scope": org_id})
    address = reverse("org-list") if is_about_one else request.path
    return f"{address}?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def days_words(context: dict[str, Any]) -> str:
    """Say which day's facts the page shows, and by which day's records where that is not simply the present."""
    return paper.days_words(context["request"], on_paper=context["is_paper"])


@register.simple_tag(takes_context=True)
def days_kept(context: dict[str, Any]) -> SafeString:
    """Give the hidden fields with which a form that only asks stays in the past looked at."""
    return _hidden(context["request"].days.items())


@register.simple_tag(takes_context=True)
def query_kept(context: dict[str, Any]) -> SafeString:
    """Give hidden fields for everything in the address but the days, the page and the format."""
    asked = context["request"].GET
    left = [name for name in asked if name not in (*DAYS, "format") and not name.endswith("page")]
    return _hidden((name, value) for name in left for value in asked.getlist(name))


def _hidden(pairs: Iterable[tuple[str, str]]) -> SafeString:
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.simple_tag(takes_context=True)
def paper_href(context: dict[str, Any]) -> SafeString:
    """Return the address of the page as it is printed."""
    query = context["request"].GET.copy()
    query["format"] = "print"
    return format_html("?{}", query.urlencode())


def _kept(request: HttpRequest | None, changes: dict[str, Any]) -> QueryDict:
    query = QueryDict(mutable=True)
    if request is not None and request.GET.get("scope"):
        query["scope"] = request.GET["scope"]
    query.update(getattr(request, "days", {}))
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None and value != "":
            query[name] = str(value)
    return query
