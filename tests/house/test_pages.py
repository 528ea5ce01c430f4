"""Every page opens for whoever may open it, and leads nobody to one that he or she may not open."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory
from django.urls import Resolver404, resolve, reverse

from jishi.config.pages import GROUPS, MENU, MOST_ALONE, PAGES, ROOMS, beside, menu_of
from jishi.web.page import Page
from jishi.web.templatetags.office import crumb_url
from tests.factories.cast import TOWNSHIP, Cast

from . import source
from .page_examples import RIGHT_STATUS, is_about_one, query_of, right_role, unknown, values_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GUARDED = [page for page in PAGES if page.permission != "public"]
BY_ROLE = [page for page in GUARDED if page.permission != "signed-in"]
ABOVE = {"county_officer": "/orgs/?scope=5", "line_agency": ""}
# What an office has beyond these roles is what it does: its own pages are looked at in the browser.
ROLES = ("branch_secretary", "instructor", "line_agency", "leader", "auditor")
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"]*)"')


def each(pages: list[Page]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", pages, ids=lambda page: page.name)


def visit(page: Page, cast: Cast, person: str = "", method: str = "get", scope: int | None = None) -> Any:
    client = cast.client(person) if person else Client()
    query = [query_of(page, cast), f"scope={scope}" if scope else ""]
    address = reverse(page.name, kwargs=values_of(page, cast)) + "?" + "&".join(filter(None, query))
    return getattr(client, method)(address)


@dataclass(frozen=True)
class Seen:
    """How a page answered, and where it led: nowhere if it is a file."""

    status: int
    links: frozenset[str]


Open = Callable[[Page, str], Seen]


@pytest.fixture(scope="module")
def opened(cast: Cast) -> Open:
    """Open a page in a role, once for all that is asked of it."""
    found: dict[tuple[str, str], Seen] = {}

    def look(page: Page, role: str) -> Seen:
        if (page.name, role) not in found:
            answer = visit(page, cast, role)
            is_html = answer.status_code == 200 and not answer.streaming and "html" in answer["Content-Type"]
            links = frozenset(LINK.findall(answer.content.decode())) if is_html else frozenset()
            found[page.name, role] = Seen(answer.status_code, links)
        return found[page.name, role]

    return look


def test_there_are_pages() -> None:
    assert len(PAGES) > 20


def test_every_word_of_the_menu_stands_in_one_group() -> None:
    grouped = [word for _, own in GROUPS for word in own]

    assert sorted(grouped) == sorted({page.nav for page in MENU})


def test_only_pages_of_one_room_share_a_word_of_the_menu() -> None:
    by_word = {word: [page.name for page in MENU if page.nav == word] for word in {page.nav for page in MENU}}
    shared = [sorted(names) for names in by_word.values() if len(names) > 1]

    assert shared == [sorted(dict(room)) for room in ROOMS]


def test_a_shared_word_leads_to_the_first_page_of_the_room_that_may_be_opened() -> None:
    own = {page.name: page for page in MENU if page.nav == "流动党员"}
    whole, part = menu_of(own.values()), menu_of([own["floater-list"]])

    assert [word.page.name for word in whole[0].words] == ["floating-list"]
    assert set(whole[0].names) == set(own)
    assert [word.page.name for word in part[0].words] == ["floater-list"]


def test_few_pages_stand_alone_and_many_in_groups() -> None:
    few, many = MENU[:MOST_ALONE], menu_of(MENU)

    assert [len(part.words) for part in menu_of(few)] == [1] * MOST_ALONE
    assert sum(len(part.words) for part in many) == len({page.nav for page in MENU})
    assert len(many) <= MOST_ALONE + 1


def test_the_menu_is_that_of_the_role_the_page_and_the_subtree(cast: Cast) -> None:
    def words(role: str, address: str) -> list[str]:
        page = cast.client(role).get(address).content.decode()
        return re.findall(
            r"<a [^>]*>[^<]*</a>", page[page.index('id="menu-words"') : page.index("</header>")]
        )

    county, secretary = words("county_officer", "/orgs/"), words("branch_secretary", "/orgs/all/")
    scoped = words("county_officer", f"/units/?scope={cast.org(TOWNSHIP)}")

    assert len(county) > len(secretary)
    marked = [[word for word in found if "aria-current" in word] for found in (county, scoped)]
    assert [re.findall(r">(.+?)<", "".join(found)) for found in marked] == [["组织"], ["单位"]]
    assert f'href="/orgs/?scope={cast.org(TOWNSHIP)}"' in "".join(scoped)
    assert "scope=" not in "".join(county)
    assert words("county_officer", "/orgs/") == county


def test_pages_of_one_room_show_each_other_to_whoever_may_open_them() -> None:
    own = [page for page in PAGES if page.name in ("floating-list", "floater-list")]

    assert [name for name, _ in beside("floater-list", own)] == ["floating-list", "floater-list"]
    assert beside("floater-list", own[:1]) == ()
    assert beside("org-list", PAGES) == ()


def test_the_pages_command_lists_them_all() -> None:
    out = StringIO()

    call_command("pages", "--json", stdout=out)

    told = [{"name": page.name, "path": f"/{page.route}", "permission": page.permission} for page in PAGES]
    assert json.loads(out.getvalue()) == told


def test_every_address_has_an_example() -> None:
    source.nobody(
        f"{page.name}: say in page_examples.py what {unknown(page)} is" for page in PAGES if unknown(page)
    )


def test_a_subtree_longer_than_any_number_is_the_own_one(cast: Cast) -> None:
    client = cast.client("county_officer")

    assert client.get(reverse("org-list") + f"?scope={10**24}").status_code == 200


def test_the_path_above_leads_nobody_to_a_page_that_is_not_his(cast: Cast) -> None:
    request = RequestFactory().get("/lines/1/")
    request.resolver_match = resolve("/lines/1/")
    above = {role: crumb_url({"request": request, "actor": cast.people[role]}, 5) for role in ABOVE}

    assert above == ABOVE


def test_each_is_offered_the_tables_that_he_may_write(cast: Cast) -> None:
    def offered(role: str) -> int:
        client = cast.client(role)
        return client.get(reverse("tables")).content.decode().count("下载填报表")

    # A branch keeps its households, the people of its groups and their notebooks.
    assert offered("township_officer") > offered("branch_secretary") == 3
    assert offered("leader") == 0


@pytest.mark.db
@each(list(PAGES))
def test_the_right_role_gets_the_page(page: Page, opened: Open) -> None:
    # A page that only takes what is sent answers 405 to whoever may send it.
    assert opened(page, right_role(page)).status in (RIGHT_STATUS.get(page.name, 200), 405)


@each(BY_ROLE)
def test_whoever_has_the_permission_somewhere_may_open_the_page(page: Page, cast: Cast, opened: Open) -> None:
    for role in cast.roles:
        if not is_about_one(page) and cast.people[role].may(page.permission):
            assert opened(page, role).status in (200, 302, 404, 405), role


@pytest.mark.parametrize("role", ROLES)
def test_no_page_leads_to_one_that_the_reader_may_not_open(cast: Cast, opened: Open, role: str) -> None:
    own = [page for page in PAGES if page.permission == "signed-in" or cast.people[role].may(page.permission)]
    shown = {page.name: opened(page, role) for page in own}

    refused = {name: links for name, seen in shown.items() if (links := _refused(cast, role, seen.links))}
    assert refused == {}
    assert len([seen for seen in shown.values() if seen.links]) > 1


def _refused(cast: Cast, role: str, links: frozenset[str]) -> list[str]:
    """Return the addresses whose permission the role has not, and those that are no page's."""
    found = []
    for link in sorted(links):
        try:
            page = getattr(resolve(urlsplit(unescape(link)).path).func, "page", None)
        except Resolver404:
            found.append(link)
            continue
        is_open = page is None or page.permission in ("public", "signed-in")
        found += [] if is_open or (page and cast.people[role].may(page.permission)) else [link]
    return found
