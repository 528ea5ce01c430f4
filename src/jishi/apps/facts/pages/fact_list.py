"""指标数据: how much of what is asked has been filled in for a period, and how fresh it is."""

from collections.abc import Callable
from functools import lru_cache, partial
from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.tables import Column, Kind, Table, page_or_book
from jishi.web.unclear import period_read
from jishi.web.words import period_words

from .. import selectors
from ..selectors import Coverage
from .scope import VIEW, seen_by

# What the list behind a figure is ticked for.
FILLED, MISSING = ("已填",), (selectors.MISSING,)


SAID = {"unknown": "不清楚", "refused": "拒答", "not_applicable": "不适用"}


def view(request: HttpRequest) -> HttpResponse:
    office = cast(OfficeRequest, request)
    known = selectors.periods(office.moment)
    period = period_asked(request, known)
    lines = selectors.coverage(period, seen_by(office))
    total = selectors.coverage_total(lines)
    table = coverage_table(period, office.GET.get("scope", ""))
    shown = table.show(lines, request.GET, total=total if lines else None)
    context = {
        "title": f"指标数据({period_words(period)})",
        "period": period,
        "periods": known,
        "total": total,
        "may_import": not office.is_past and office.actor.may("facts.import"),
    }
    return page_or_book(request, "facts/fact_list.html", shown, context)


def period_asked(request: HttpRequest, known: list[str]) -> str:
    """Return the period in the address, else the newest."""
    text = request.GET.get("period") or known[0]
    return period_read(text, reverse("facts-list")).text


def coverage_table(period: str, scope: str) -> Table[Coverage]:
    """Return the table; every figure leads to the organisations that it counts."""
    to = partial(_to, period, scope)
    return Table(
        key="facts",
        title=f"指标数据{period_words(period)}",
        unit="个、%",
        page_size=200,
        columns=(
            Column("label", "指标", _label, link=to, hint=_help, card="lead", width=30),
            Column("owner", "归谁管", _owner, funnel=True, width=16),
            Column("asked", "应填", lambda line: line.asked, Kind.COUNT, link=to),
            Column("filled", "已填", lambda line: line.filled, Kind.COUNT, link=partial(to, states=FILLED)),
            Column(
                "zero", "其中为0", lambda line: line.zero, Kind.COUNT, hint=lambda _: "0是一个数,不是没填"
            ),
            *(_said(name, word, to) for name, word in SAID.items()),
            Column(
                "missing",
                "未采集",
                lambda line: line.missing,
                Kind.COUNT,
                link=partial(to, states=MISSING),
                tone=lambda line: "late" if line.missing else "",
            ),
            Column("rate", "填报率", lambda line: line.rate_bp, Kind.RATE, card="state"),
            Column(
                "stale",
                "过期",
                lambda line: line.stale,
                Kind.COUNT,
                link=partial(to, fresh="过期"),
                tone=lambda line: "due" if line.stale else "",
                hint=_stale_hint,
            ),
            Column("latest", "最近采集", lambda line: line.latest_on, Kind.DAY),
        ),
    )


def _said(name: str, word: str, to: Callable[..., str]) -> Column[Coverage]:
    """Return the column of one answer without a number."""
    return Column(
        name,
        word,
        lambda line: getattr(line, name),
        Kind.COUNT,
        link=partial(to, states=(word,)),
        group="说明原因",
    )


def _to(period: str, scope: str, line: Coverage, *, states: tuple[str, ...] = (), fresh: str = "") -> str:
    """Return the address of the list behind a figure; the sum of all indicators has none."""
    if line.indicator is None:
        return ""
    return _address(period, line.indicator.id, scope, states, fresh)


@lru_cache(maxsize=4096)
def _address(period: str, indicator: str, scope: str, states: tuple[str, ...], fresh: str) -> str:
    query = [("f.state", state) for state in states] + [("f.fresh", fresh), ("scope", scope)]
    told = urlencode([pair for pair in query if pair[1]])
    address = reverse("facts-indicator", args=[period, indicator])
    return f"{address}?{told}" if told else address


def _label(line: Coverage) -> str:
    return line.indicator.heading if line.indicator else "合计"


def _help(line: Coverage) -> str:
    return line.indicator.help if line.indicator else ""


def _owner(line: Coverage) -> str:
    return selectors.owner_label(line.indicator) if line.indicator else ""


def _stale_hint(line: Coverage) -> str:
    return f"采集已超过{line.indicator.fresh_days}天" if line.indicator else ""


page = Page(name="facts-list", route="facts/", permission=VIEW, view=view, nav="指标数据")
