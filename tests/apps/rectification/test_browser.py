"""The input table in a real browser: Enter goes down, a block pastes, Ctrl+Z takes it back."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from jishi.apps.accounts import services as accounts
from jishi.apps.rectification.models import Line
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import travel
from tests.factories.cast import DAY

from . import office as offices

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PASTE = """([box, text]) => {
  const data = new DataTransfer();
  data.setData("text", text);
  box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_many_measures_are_settled_by_keyboard(browser: Browser, live_server: LiveServer) -> None:
    with travel(DAY):
        desk = offices.build()
        token = accounts.sign_in_link_issue(user_id=desk.cast.user("township_officer").pk, by=SYSTEM)
        context = browser.new_context(locale="zh-CN", base_url=live_server.url)
        page, complaints = context.new_page(), []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(f"/sign-in/{token}/")
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto("/lines/plan/")

        owners = page.locator("input[name$=-owner]:not([type=hidden])")
        owners.first.fill("甲支书")
        owners.first.press("Enter")
        page.keyboard.type("乙支书")
        first_two = [owners.nth(0).input_value(), owners.nth(1).input_value()]

        measures = page.locator("input[name$=-measure]:not([type=hidden])")
        before = measures.nth(1).input_value()
        measures.first.focus()
        page.evaluate(
            PASTE, [measures.first.element_handle(), "补会\t丙支书\t2012/8/31\n公开\t丁支书\t2012年9月1日"]
        )
        pasted = [measures.nth(1).input_value(), owners.nth(1).input_value()]
        dates = [page.locator("input[name$=-deadline]").nth(n).input_value() for n in (0, 1)]
        page.keyboard.press("Control+z")
        taken_back = [measures.nth(1).input_value(), owners.nth(1).input_value()]

        for place in range(owners.count()):
            owners.nth(place).fill("甲支书")
        page.locator("[data-tick-all]").check()
        page.get_by_role("button", name="定下勾选的").click()
        told = page.locator(".result").inner_text()
        context.close()
        states = set(Line.objects.filter(owner="甲支书").values_list("state", flat=True))
        call_command("flush", interactive=False, verbosity=0)

    assert first_two == ["甲支书", "乙支书"]
    assert pasted == ["公开", "丁支书"]
    assert dates == ["2012-08-31", "2012-09-01"]
    assert taken_back == [before, "乙支书"]
    assert told.startswith("已定措施 ")
    assert states == {"in_progress"}
    assert complaints == []
