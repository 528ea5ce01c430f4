"""Somebody with a browser, who keeps a list of everything that went wrong."""

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response

WIDE, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
GRAVE = ("serious", "critical")
# Told on the console, where it becomes a complaint like any other error.
WATCH_POLICY = """document.addEventListener("securitypolicyviolation", (event) =>
    console.error(`policy ${event.violatedDirective} refused ${event.blockedURI} on ${event.documentURI}`));"""
# A sheet asks to be printed as soon as it is there; a browser that is still at it prints no second time.
HOLD_PRINTING = "window.print = () => {}"

# Marks each row of a table whose words are drawn as in a row above it: same colours, ground, size, weight.
MARK_ALIKE = """document.querySelectorAll("tbody").forEach((body) => {
    const looks = ["color", "backgroundColor", "backgroundImage", "fontSize", "fontWeight", "opacity", "display"];
    const drawn = (each) => looks.map((name) => getComputedStyle(each)[name]).join() +
        [...each.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const seen = new Set();
    for (const row of body.rows) {
        const look = [row, ...row.querySelectorAll("*")].map(drawn).join("|");
        row.toggleAttribute("data-alike", seen.has(look));
        seen.add(look);
    }
})"""
ALIKE = {"exclude": [["[data-alike]"]]}
ALL_BUT_COLOURS = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": False}}}
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}

UNDER_WAY = ".htmx-request, [data-chart]:not([_echarts_instance_])"
SIDEWAYS = """[...document.querySelectorAll("main *")]
    .filter((each) => ["auto", "scroll"].includes(getComputedStyle(each).overflowX))
    .filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1)
    .map((each) => each.outerHTML.slice(0, 200))"""


def at_rest(page: Page) -> None:
    """Wait for the page, for parts that are fetched after it and for charts that are drawn in it, and no longer."""
    page.wait_for_load_state()
    page.locator(UNDER_WAY).first.wait_for(state="detached")


class Visitor:
    """A person in a browser: every page is watched for errors, refusals and requests to elsewhere."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.complaints: list[str] = []
        self.home = home
        self._expected: set[str] = set()
        context.add_init_script(WATCH_POLICY)
        context.add_init_script(HOLD_PRINTING)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", self._asked)
        context.on("response", self._answered)
        self.page: Page = context.new_page()

    def _said(self, said: ConsoleMessage) -> None:
        if said.type == "error" and said.location.get("url", "") not in self._expected:
            self.complaints.append(f"console: {said.text} ({said.location.get('url', '')})")

    def _asked(self, asked: Request) -> None:
        if not asked.url.startswith((f"{self.home}/", "data:", "blob:")):
            self.complaints.append(f"asked {asked.url}")

    def _answered(self, answer: Response) -> None:
        if answer.status >= 400 and answer.url not in self._expected:
            self.complaints.append(f"{answer.status} from {answer.url}")

    def sign_in(self, link: str) -> Page:
        """Open a one-time link, whose page presses its button by itself."""
        self.page.goto(link)
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)
        return self.rest()

    def leave(self) -> None:
        """Close the browser's window with all its cookies."""
        self.page.context.close()

    def open(self, address: str, status: int = 200) -> Page:
        """Open a page, which must answer with `status`, and wait until it is at rest."""
        if status >= 400:
            self.expects(address)
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == status, (address, answer.status)
        return self.rest()

    def expects(self, address: str) -> None:
        """Take it as right that this address refuses."""
        self._expected.add(f"{self.home}{address}")

    def follow(self, link: str) -> Page:
        """Click a link by its words and wait for the page that it opens."""
        self.page.get_by_role("link", name=link, exact=True).first.click()
        return self.rest()

    def turn_to(self, group: str, word: str) -> Page:
        """Open a group of the menu and follow one of its words."""
        menu = self.page.get_by_role("navigation", name="主菜单")
        menu.get_by_text(group, exact=True).click()
        menu.get_by_role("link", name=word, exact=True).click()
        return self.rest()

    def press(self, button: str) -> Page:
        """Press a button by its words and wait for what it does."""
        self.page.get_by_role("button", name=button, exact=True).first.click()
        return self.rest()

    def address_of(self, link: str | re.Pattern[str]) -> str:
        """Return where the first link of the page with these words leads."""
        found = self.page.locator("main").get_by_role("link", name=link).first.get_attribute("href")
        assert found is not None
        return found

    def field(self, label: str) -> Locator:
        """Return the field of the page's form that has this label."""
        return self.page.locator("main").get_by_label(label).first

    def rest(self) -> Page:
        """Wait until the page is at rest."""
        at_rest(self.page)
        return self.page

    def sees(self, words: str | re.Pattern[str]) -> str:
        """Return the text of the page, once it shows these words."""
        self.page.get_by_text(words).locator("visible=true").first.wait_for()
        return self.text()

    def text(self) -> str:
        """Return what the page says."""
        return self.page.locator("main").inner_text()

    def outwaits(self, words: str | re.Pattern[str]) -> str:
        """Wait for a background job and open its result, unless the page shows the result already."""
        way = self.page.get_by_role("link", name="看结果")
        way.or_(self.page.get_by_text(words)).first.wait_for()
        if way.is_visible():
            self.follow("看结果")
        return self.sees(words)

    def wider_than_the_screen(self) -> int:
        """Return how many pixels of the page lie beyond the right edge."""
        beyond: int = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return beyond

    def sideways(self) -> list[str]:
        """Return what could only be read by scrolling sideways; the path of organisations above may."""
        found: list[str] = self.page.evaluate(SIDEWAYS)
        return found

    def grave_faults(self) -> list[dict[str, Any]]:
        """Return what axe finds serious or critical: rule, and where.

        Looking at colours takes most of its time: of rows that are drawn alike it is done for one.
        """
        found = Axe().run(self.page, options=ALL_BUT_COLOURS).response["violations"]
        self.page.evaluate(MARK_ALIKE)
        found += Axe().run(self.page, context=ALIKE, options=COLOURS).response["violations"]
        return [
            {"rule": each["id"], "where": [node["html"][:200] for node in each["nodes"]][:3]}
            for each in found
            if each["impact"] in GRAVE
        ]
