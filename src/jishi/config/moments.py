"""Which past a page shows: read from its address, kept in every link, and closed to writing."""

import re
from collections.abc import Callable
from datetime import date
from html import escape, unescape
from typing import cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.shared.dates import EARLIEST, Moment, day_end, today
from jishi.web.page import Page
from jishi.web.request import OfficeRequest

LABELS = {"on": "按这天的实际情况", "known": "按这天的台账"}
READING = ("GET", "HEAD", "OPTIONS")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LINK = re.compile(r'(<a\b(?![^>]*\bdata-today\b)[^>]*?\shref="|\shx-get=")([/?][^"#]*)')


class UnclearDay(ValueError):
    """The address asks for a day that cannot be shown; the sentence says which, and what to do."""


def moment_read(request: HttpRequest) -> None:
    """Set `moment`, `days` and `is_past` from `?on=` (as valid on) and `?known=` (as known on, at that day's end).

    Raises UnclearDay. The records of today are the present ones: today is not over yet.
    """
    office = cast(OfficeRequest, request)
    told = {name: _day(office, name) for name in LABELS}
    days = {name: day for name, day in told.items() if day is not None and day != today()}
    known = days.get("known")
    office.moment = Moment(told["on"] or today(), day_end(known) if known else None)
    office.days = {name: day.isoformat() for name, day in days.items()}
    office.is_past = bool(days)


def present_set(request: HttpRequest) -> None:
    """Look at the present."""
    office = cast(OfficeRequest, request)
    office.moment, office.days, office.is_past = Moment(today()), {}, False


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise UnclearDay(f"“{LABELS[name]}”是“{text[:30]}”,应写成2012-07-15这样的日期。请改正,或回到今天。")
    if day > today():
        raise UnclearDay(
            f"“{LABELS[name]}”是“{text}”,还没有到。只能看今天({today()})和以前的日子。请改正,或回到今天。"
        )
    if day < EARLIEST:
        raise UnclearDay(f"“{LABELS[name]}”是“{text}”,早于{EARLIEST},没有记录。请改正,或回到今天。")
    return day


def unclear_day(request: HttpRequest, error: UnclearDay) -> HttpResponse:
    """Say which day cannot be shown, and offer to choose another."""
    present_set(request)
    return render(request, "web/unclear_day.html", {"title": "日期不对", "sentence": str(error)}, status=400)


def only_today(page: Page, request: HttpRequest) -> HttpResponse | None:
    """Stop whoever wants to write while looking at the past; None where there is nothing to stop."""
    office = cast(OfficeRequest, request)
    is_written = request.method not in READING
    if not office.is_past or not (is_written or page.today_only):
        return None
    context = {
        "title": "这一页只有今天的" if page.why_today and not is_written else "过去的不能办理",
        "is_written": is_written,
        "was": office.moment,
        "why": page.why_today,
    }
    present_set(request)
    return render(request, "web/only_today.html", context, status=409)


class DaysKeptMiddleware:
    """Let every link of a page about the past lead to the same past, whichever room wrote the link.

    A link that names a day itself keeps it; one marked `data-today` leads back.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        days: dict[str, str] = getattr(request, "days", {})
        if not days or response.streaming:
            return response
        if response.headers.get("Location", "").startswith("/"):
            response["Location"] = unescape(_with_days(escape(response["Location"]), days))
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.content = links_kept(response.content.decode(), days).encode()
        return response


def links_kept(page: str, days: dict[str, str]) -> str:
    """Return a page whose links carry the days."""
    return _LINK.sub(lambda link: link[1] + _with_days(link[2], days), page)


def _with_days(address: str, days: dict[str, str]) -> str:
    missing = {name: day for name, day in days.items() if not re.search(rf"[?;&]{name}=", address)}
    if not missing:
        return address
    joint = "" if address.endswith("?") else "&amp;" if "?" in address else "?"
    return f"{address}{joint}{escape(urlencode(missing))}"
