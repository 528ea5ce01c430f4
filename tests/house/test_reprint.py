"""A page printed for two days is the same for good, byte for byte: months and corrections later, too."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from jishi.apps.audit import selectors as audit
from jishi.config.pages import PAGES
from jishi.shared.dates import day_end, travel
from jishi.web.page import Page
from tests.factories import cast as factory
from tests.factories.cast import Cast

from .corrections import correct_everything
from .page_examples import query_of, right_role, values_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# What a database could order or round differently the second time.
BOTH_DATABASES = pytest.mark.db
BACKEND = "django.contrib.auth.backends.ModelBackend"
PRINTED_ON, AGAIN_ON = factory.DAY + timedelta(days=1), factory.DAY + timedelta(days=95)
BOTH = f"on={factory.DAY}&known={factory.DAY}"
ONE = f"on={factory.DAY}"
# What nobody prints, or what no past day is offered of.
NOT_PRINTED = {
    "login",
    "logout",
    "me",
    "org-children",
    "rating-trial",
    "search",
    "search-suggest",
    "sign-in",
    "table",
    "table-export",
    "tables",
}
PRINTED = [page for page in PAGES if not page.today_only and page.name not in NOT_PRINTED]
# The pages that hand out a workbook.
BOOKS = {
    "campaign-board",
    "case-list",
    "rate-detail",
    "audit-list",
    "change-list",
    "contact-list",
    "facts-batch",
    "facts-batches",
    "facts-dictionary",
    "facts-indicator",
    "facts-list",
    "floating-list",
    "functional-detail",
    "functional-list",
    "grid-detail",
    "grid-list",
    "grid-review",
    "intake-list",
    "letter-batch",
    "letter-list",
    "line-list",
    "member-list",
    "member-reads",
    "need-list",
    "org-all",
    "org-facts",
    "org-list",
    "org-roster",
    "pledge-list",
    "posting-list",
    "proposal-list",
    "question-list",
    "rating-list",
    "round-detail",
    "round-list",
    "rollup",
    "statistics-flows",
    "term-list",
    "unit-list",
}
# Pages whose every fact is of the past already, so that corrections do not show even without the second day.
UNTOUCHED = {"facts-batch", "facts-dictionary", "year"}
Printed = dict[tuple[str, str, str], bytes]


@dataclass(frozen=True)
class Prints:
    """Every page printed for both days and for one, its workbook for both: before and after months of corrections."""

    before: Printed
    after: Printed
    head: str


def addresses(cast: Cast) -> dict[str, str]:
    """Where each page is printed from; told once, because the corrections make second things of a kind."""
    return {
        page.name: f"{reverse(page.name, kwargs=values_of(page, cast))}?{query_of(page, cast)}&"
        for page in PRINTED
    }


def forms(name: str) -> list[tuple[str, str]]:
    """For which days and how a page is asked for; on PostgreSQL only for what must stay the same."""
    books = [(BOTH, "xlsx")]
    if connection.vendor == "sqlite":
        return [(BOTH, "print"), (ONE, "print"), *books]
    return [(BOTH, "print"), *(books if name in BOOKS else [])]


def print_all(cast: Cast, told: dict[str, str]) -> Printed:
    found: Printed = {}
    for page in PRINTED:
        client = Client()
        client.force_login(cast.user(right_role(page)), BACKEND)
        for days, form in forms(page.name):
            answer = client.get(f"{told[page.name]}{days}&format={form}", follow=True)
            found[page.name, days, form] = answer.content if answer.status_code == 200 else b""
    return found


@pytest.fixture(scope="module")
def prints(cast: Cast, django_db_blocker: DjangoDbBlocker) -> Iterator[Prints]:
    """What is printed on the day after, and what is printed of the same day three months later."""
    with django_db_blocker.unblock():
        told = addresses(cast)
        with travel(PRINTED_ON):
            before = print_all(cast, told)
        with travel(AGAIN_ON):
            correct_everything(cast)
            yield Prints(before, print_all(cast, told), audit.head_at(day_end(factory.DAY)))


def each(pages: list[Page]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("name", [page.name for page in pages])


@BOTH_DATABASES
@each(PRINTED)
def test_both_days_told_the_page_is_the_same_byte_for_byte(name: str, prints: Prints) -> None:
    before, after = (told[name, BOTH, "print"] for told in (prints.before, prints.after))

    assert before
    assert shown(before) == shown(after)


@BOTH_DATABASES
@pytest.mark.parametrize("name", sorted(BOOKS))
def test_both_days_told_the_workbook_is_the_same_byte_for_byte(name: str, prints: Prints) -> None:
    before, after = (told[name, BOTH, "xlsx"] for told in (prints.before, prints.after))

    assert shown(before) == shown(after)
    assert before == after


def test_every_page_that_hands_out_a_workbook_is_among_them(prints: Prints) -> None:
    found = {name for (name, _, form), content in prints.after.items() if form == "xlsx" and is_book(content)}

    assert found == BOOKS


@each([page for page in PRINTED if page.name not in UNTOUCHED])
def test_with_one_day_told_the_later_records_show(name: str, prints: Prints) -> None:
    before, after = (told[name, ONE, "print"] for told in (prints.before, prints.after))

    assert without_foot(before) != without_foot(after)


@each(PRINTED)
def test_it_carries_both_days_and_the_end_of_the_records_by_then(name: str, prints: Prints) -> None:
    words = f"数据截至 {factory.DAY}(按这天的实际情况) · 按 {factory.DAY} 的台账"

    assert words in shown(prints.after[name, BOTH, "print"])
    assert prints.head in shown(prints.after[name, BOTH, "print"])


@each(PRINTED)
def test_without_the_second_day_it_says_which_instant_it_is_of(name: str, prints: Prints) -> None:
    assert f"按 {PRINTED_ON} 09:00 的台账" in shown(prints.before[name, ONE, "print"])
    assert f"按 {AGAIN_ON} 09:00 的台账" in shown(prints.after[name, ONE, "print"])


def is_book(content: bytes) -> bool:
    return content.startswith(b"PK")


def shown(content: bytes) -> str:
    """The text of a page, or of everything in a workbook: a difference is easier to read there."""
    if not is_book(content):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(
            f"{each.filename} {each.date_time}\n{book.read(each).decode()}" for each in book.infolist()
        )


def without_foot(content: bytes) -> str:
    """The page without the lines that name the instant and the end of the records."""
    return "\n".join(line for line in shown(content).splitlines() if "的台账" not in line)
