"""A real browser on a real server, with an office to look at."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from jishi.apps.accounts import services as accounts
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import travel
from tests.apps.registry.office import SET_UP_ON, Office, build
from tests.journeys.visitor import PHONE, WIDE, at_rest

__all__ = ["PHONE", "WIDE", "Visitor"]


@pytest.fixture
def office(transactional_db: None) -> Office:
    """Set up the office."""
    with travel(SET_UP_ON):
        return build()


@pytest.fixture
def visitor(browser: Browser, live_server: LiveServer) -> Iterator["Visitor"]:
    """Give somebody with a browser, who notices every message and every request to elsewhere."""
    context = browser.new_context(viewport=WIDE, locale="zh-CN", base_url=live_server.url)  # type: ignore[arg-type]
    context.grant_permissions(["clipboard-read"])
    yield Visitor(context.new_page(), live_server.url)
    context.close()


class Visitor:
    """A browser page that keeps what went wrong."""

    def __init__(self, page: Page, home: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda asked: self._elsewhere(asked.url, home))

    def _elsewhere(self, url: str, home: str) -> None:
        if not url.startswith((home, "data:")):
            self.complaints.append(f"asked {url}")

    def sign_in(self, actor: Actor) -> None:
        """Open a one-time link; the page presses its button by itself."""
        assert actor.user_id is not None
        token = accounts.sign_in_link_issue(user_id=actor.user_id, by=SYSTEM)
        self.page.goto(f"/sign-in/{token}/")
        self.page.wait_for_url(lambda url: "sign-in" not in url)
        self.complaints.clear()

    def open(self, address: str) -> Page:
        """Open a page and wait until it is at rest."""
        self.page.goto(address)
        at_rest(self.page)
        return self.page
