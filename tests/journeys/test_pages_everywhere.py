"""The main pages of every role, on a desk and on a phone: whole, readable, reachable by keyboard."""

import re

import pytest

from .conftest import Visit
from .visitor import PHONE, WIDE, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.slow]
# Page: the words of a link on it whose page is looked at too, if any.
OFFICE_PAGES = {
    "/overview/": "%$",
    "/orgs/": "鸡东镇党委",
    "/orgs/all/": "村党支部",
    "/units/": "村民委员会",
    "/search/?q=石": "",
    "/rounds/": "",
    "/rounds/1/": "^已定级",
    "/rounds/1/?by=type": "",
    "/rounds/1/ratings/": "村党支部",
    "/rounds/new/": "",
    "/lines/": "批量定措施",
    "/lines/?tab=D": "得.*分",
    "/lines/?tab=A": "",
    "/facts/": "书记空缺月数",
    "/facts/import/": "",
    "/facts/batches/": "",
    "/tasks/": "",
    "/audit/": "",
    "/me/": "",
}
OTHER_PAGES = {
    "city_officer": ("/", "/lines/", "/rounds/1/"),
    "township_officer": ("/", "/things/", "/lines/"),
    "branch_secretary": ("/",),
    "instructor": ("/",),
    "line_agency": ("/",),
    "leader": ("/", "/overview/"),
    "auditor": ("/", "/audit/"),
}


def whole(visitor: Visitor, address: str) -> list[object]:
    """Open a page and return what is wrong with it, on a desk and on a phone."""
    page = visitor.open(address)
    wrong: list[object] = []
    if page.locator("main").get_by_role("heading", level=1).count() != 1:
        wrong.append(f"{address} has not one heading")
    if not re.fullmatch(r"\S.* · 基石", page.title()):
        wrong.append(f"{address} is called {page.title()}")
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        wrong += [fault | {"page": address, "size": size} for fault in visitor.grave_faults()]
        if (beyond := visitor.wider_than_the_screen()) > 0:
            wrong.append(f"{address} is {beyond} px too wide for {size}")
        if size == PHONE:
            wrong += [f"{address} scrolls sideways: {each}" for each in visitor.sideways()]
    return wrong


def test_the_pages_of_an_office_are_whole(visit: Visit) -> None:
    officer = visit("county_officer")

    wrong = whole(officer, "/")
    for address, link in OFFICE_PAGES.items():
        wrong += whole(officer, address)
        wrong += whole(officer, officer.address_of(re.compile(link))) if link else []

    assert wrong == []


@pytest.mark.parametrize("role", OTHER_PAGES)
def test_the_pages_of_the_other_roles_are_whole(visit: Visit, role: str) -> None:
    visitor = visit(role)

    wrong = [fault for address in OTHER_PAGES[role] for fault in whole(visitor, address)]

    assert wrong == []


def test_the_page_before_signing_in_is_whole(visit: Visit) -> None:
    assert whole(visit(), "/login/") == []


def focused(visitor: Visitor) -> str:
    words: str = visitor.page.evaluate("document.activeElement.textContent.trim()")
    return words


def test_the_first_key_leads_past_the_menu(visit: Visit) -> None:
    officer = visit("county_officer")
    page = officer.open("/orgs/")

    page.keyboard.press("Tab")
    assert focused(officer) == "跳到正文"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_menu_is_reached_by_keys_alone(visit: Visit) -> None:
    officer = visit("county_officer")
    page = officer.open("/")

    for _ in range(20):
        page.keyboard.press("Tab")
        if focused(officer) == "评定整改":
            break
    page.keyboard.press("Enter")
    page.locator("a:focus", has_text="分类定级").wait_for()
    page.keyboard.press("Escape")
    assert focused(officer) == "评定整改"
    page.keyboard.press("Enter")
    page.locator("a:focus", has_text="分类定级").wait_for()
    page.keyboard.press("Enter")

    page.wait_for_url("**/rounds/**")


def test_on_a_phone_the_menu_opens_by_keys_alone(visit: Visit) -> None:
    officer = visit("county_officer", PHONE)
    page = officer.open("/")

    page.get_by_role("button", name="菜单").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert focused(officer) == "今天"
    assert not page.get_by_role("link", name="分类定级").is_visible()
    page.get_by_text("评定整改", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="分类定级").wait_for()
