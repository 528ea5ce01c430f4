"""The table of a form has the keys of Excel: Enter down, Tab right, a pasted block, Ctrl+Z; a refused cell stays."""

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from jishi.apps.accounts import services as accounts
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import travel

from . import office as offices
from .asking import issued
from .office import COMMUNITY, DAY, OTHER_VILLAGE, VILLAGE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PASTE = """text => {
  const board = new DataTransfer();
  board.setData("text/plain", text);
  const told = { clipboardData: board, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", told));
}"""


def at(page: "Page") -> str:
    return str(page.evaluate("document.activeElement.name"))


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_a_clerk_fills_the_table_as_in_excel(browser: "Browser", live_server: LiveServer) -> None:
    with travel(DAY):
        office = offices.build()
        form_id = issued(office, "lectures", "mtg_general")
        token = accounts.sign_in_link_issue(user_id=office.clerk.user_id or 0, by=SYSTEM)
        context = browser.new_context(locale="zh-CN", base_url=live_server.url)
        page = context.new_page()
        page.goto(f"/sign-in/{token}/")
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto(reverse("form-table", args=[form_id]))
        page.wait_for_load_state("networkidle")
        # The columns stand in the dictionary's order: general meetings before lectures.
        ids = [office.ids[code] for code in (VILLAGE, OTHER_VILLAGE, COMMUNITY)]
        cells = {
            (n, name): page.locator(f'[name="c.{org_id}.{name}"]')
            for n, org_id in enumerate(ids)
            for name in ("mtg_general", "lectures")
        }

        cells[0, "mtg_general"].focus()
        page.keyboard.press("Enter")
        below = at(page)
        page.keyboard.press("Tab")
        beside = at(page)
        cells[0, "mtg_general"].focus()
        page.evaluate(PASTE, "2\t3\r\n77\t0\r\n")
        pasted = [cells[n, name].input_value() for n in (0, 1) for name in ("mtg_general", "lectures")]
        page.keyboard.press("Control+z")
        undone = cells[1, "mtg_general"].input_value()
        page.evaluate(PASTE, "2\t3\r\n77\t0\r\n")
        page.get_by_role("button", name="保存本页").click()
        page.wait_for_load_state("networkidle")
        told = page.locator(".result").inner_text()
        wrong = page.locator("td.is-wrong input:not([type=hidden])")
        kept = [wrong.count(), wrong.first.input_value()]
        context.close()

    assert below == f"c.{ids[1]}.mtg_general"
    assert beside == f"c.{ids[1]}.lectures"
    assert (pasted, undone) == (["2", "3", "77", "0"], "")
    assert "已保存3个数。退回1格" in told
    assert kept == [1, "77"]
