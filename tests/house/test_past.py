"""Every page looked at in the past: it says both days, every link stays there, and nothing is written."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from jishi.apps.audit import selectors as audit
from jishi.config.pages import PAGES
from jishi.shared.dates import travel
from jishi.web.page import Page
from tests.factories import cast as factory
from tests.factories.cast import Cast

from . import source
from .page_examples import query_of, right_role, values_of

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
LATER = factory.DAY + timedelta(days=20)
KNOWN = factory.DAY + timedelta(days=5)
DAYS = {"on": factory.DAY.isoformat(), "known": KNOWN.isoformat()}
GUARDED = [page for page in PAGES if page.permission != "public"]
OFFERED = [page for page in GUARDED if not page.today_only]
TODAY_ONLY = [page for page in GUARDED if page.today_only]
# They are nobody's past: one's own account.
TIMELESS = {"me"}
LINK = re.compile(r"<a\b([^>]*)>")
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
# What leads to today on purpose, or out of the office.
ELSEWHERE = re.compile(r"data-today|href=\"#")


def each(pages: list[Page]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", pages, ids=lambda page: page.name)


def address_of(page: Page, cast: Cast, days: dict[str, str]) -> str:
    told = "&".join(filter(None, (query_of(page, cast), *(f"{name}={day}" for name, day in days.items()))))
    return f"{reverse(page.name, kwargs=values_of(page, cast))}?{told}"


def client_of(page: Page, cast: Cast) -> Client:
    return cast.client(right_role(page))


def visit(page: Page, cast: Cast, days: dict[str, str]) -> Any:
    address = address_of(page, cast, days)
    with travel(LATER):
        return client_of(page, cast).get(address, follow=True)


def work(answer: Any) -> str:
    """The page between the frame and its end; a part of a page is all work."""
    return within(str(answer.content.decode()))


def within(told: str) -> str:
    return told[told.index("<main") :] if "<main" in told else told


@dataclass(frozen=True)
class Seen:
    """What a page showed: nothing where it is no page but a file."""

    status: int
    told: str


@pytest.fixture(scope="module")
def seen(cast: Cast) -> Callable[[Page], Seen]:
    """Look at a page in the past, once for all that is asked of it."""
    found: dict[str, Seen] = {}

    def look(page: Page) -> Seen:
        if page.name not in found:
            answer = visit(page, cast, DAYS)
            is_html = str(answer.headers["Content-Type"]).startswith("text/html") and not answer.streaming
            found[page.name] = Seen(answer.status_code, answer.content.decode() if is_html else "")
        return found[page.name]

    return look


@each(OFFERED)
def test_it_opens_and_says_both_days(page: Page, seen: Callable[[Page], Seen]) -> None:
    shown = seen(page)

    assert shown.status == 200
    if "<main" in shown.told and page.name not in TIMELESS:
        words = f"数据截至 {DAYS['on']}(按这天的实际情况) · 按 {DAYS['known']} 的台账"
        assert words in within(shown.told)
        assert "回到今天" in within(shown.told)


@each(OFFERED)
def test_every_link_stays_in_the_past(page: Page, seen: Callable[[Page], Seen]) -> None:
    links = LINK.findall(seen(page).told)

    source.nobody(
        link.strip()
        for link in links
        if not ELSEWHERE.search(link) and not all(f"{name}=" in link for name in DAYS)
    )


@each(OFFERED)
def test_what_only_asks_stays_in_the_past_and_nothing_offers_to_write(
    page: Page, seen: Callable[[Page], Seen]
) -> None:
    forms = [form for form in FORM.findall(seen(page).told) if reverse("logout") not in form]

    source.nobody(form[:200] for form in forms if 'method="post"' in form)
    source.nobody(form[:200] for form in forms if not all(f'name="{name}"' in form for name in DAYS))


@each(OFFERED)
def test_no_link_leads_to_where_one_writes(page: Page, seen: Callable[[Page], Seen]) -> None:
    hrefs = re.findall(r'href="(/[^"?#]*)', within(seen(page).told))

    source.nobody(href for href in hrefs if is_today_only(href))


def is_today_only(href: str) -> bool:
    try:
        page = getattr(resolve(href).func, "page", None)
    except Resolver404:
        return False
    return bool(page and page.today_only)


@each(GUARDED)
def test_nothing_that_is_sent_into_the_past_is_written(page: Page, cast: Cast) -> None:
    address, client = address_of(page, cast, DAYS), client_of(page, cast)
    before = audit.head_at()
    with travel(LATER):
        answer = client.post(address)

    assert answer.status_code == 409
    assert "没有保存:您看的是 2012-07-15 的情况(按 2012-07-20 的台账),过去的只能看,不能办理。" in work(answer)
    assert audit.head_at() == before


@each(TODAY_ONLY)
def test_a_page_that_writes_opens_only_today(page: Page, cast: Cast) -> None:
    answer = visit(page, cast, DAYS)

    assert answer.status_code == 409
    assert "过去的只能看,不能办理" in work(answer)
    assert 'data-today href="' in work(answer)


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"on": "2012-13-40"}, "“按这天的实际情况”是“2012-13-40”,应写成2012-07-15这样的日期。"),
        ({"known": "上周"}, "“按这天的台账”是“上周”,应写成2012-07-15这样的日期。"),
        ({"on": "20120715"}, "“按这天的实际情况”是“20120715”,应写成2012-07-15这样的日期。"),
        (
            {"on": "2012-08-05"},
            "“按这天的实际情况”是“2012-08-05”,还没有到。只能看今天(2012-08-04)和以前的日子。",
        ),
        ({"known": "9999-12-31"}, "“按这天的台账”是“9999-12-31”,还没有到。"),
        ({"on": "0001-01-01"}, "“按这天的实际情况”是“0001-01-01”,早于1900-01-01,没有记录。"),
    ],
)
@each([page for page in OFFERED if page.name in ("home", "org-all", "org-detail", "line-list", "me")])
def test_a_day_that_cannot_be_shown_is_told(
    page: Page, days: dict[str, str], sentence: str, cast: Cast
) -> None:
    answer = visit(page, cast, days)

    assert answer.status_code == 400
    assert sentence in work(answer)
    assert "看今天的情况" in work(answer)


@each([page for page in OFFERED if page.name in ("org-all", "org-detail", "home")])
def test_today_told_by_its_date_is_today(page: Page, cast: Cast) -> None:
    answer = visit(page, cast, {"on": LATER.isoformat(), "known": LATER.isoformat()})

    assert answer.status_code == 200
    assert "不是今天的数" not in answer.content.decode()


@each([page for page in OFFERED if page.name not in TIMELESS])
@pytest.mark.parametrize("day", ["1900-01-01", "2010-01-01"])
def test_the_earliest_day_breaks_nothing(page: Page, day: str, cast: Cast) -> None:
    answer = visit(page, cast, {"on": day})

    assert answer.status_code in (200, 404)
