"""Ning'an in a browser, from two lists: an association over 240 villages, a dated decision on counting, the roll-up."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from jishi.apps.registry import selectors
from jishi.demo import ningan
from tests.apps.outreach.test_browser import signed_in, take_in

from .test_ningan import lay

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TODAY = "2012-07-15"


@pytest.mark.journey
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_lists_cover_240_villages_and_count_only_by_a_decision(
    browser: Browser, live_server: LiveServer, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOADS_DIR, settings.RUNS_DIR = tmp_path / "uploads", tmp_path / "runs"
    monkeypatch.setenv("JISHI_TODAY", TODAY)
    found = ningan.places()
    lay()
    ningan.county(found)
    page = signed_in(browser, live_server, "county_officer", "org", str(selectors.org_id_of(ningan.COUNTY)))

    for table, head, rows in (
        ("functional_orgs", ningan.FUNCTIONAL_HEAD, ningan.functional_rows(found)),
        ("village_officers", ningan.OFFICER_HEAD, ningan.officer_rows(found)),
    ):
        path = tmp_path / f"{table}.xlsx"
        ningan.list_write(path, head, rows)
        take_in(page, table, path)
        # The event of the file is the county's: its officer sees it and may take it back.
        page.get_by_role("link", name="看这一批").first.click()
        page.get_by_role("link", name="撤销").first.wait_for()
    look(page)
    decide(page)


def look(page: Page) -> None:
    """The association has a committee and twelve branches over 240 villages; they are in no statistics."""
    page.goto(reverse("functional-list"))
    page.get_by_role("link", name="宁安市村警协会", exact=True).click()
    told = page.locator("main").inner_text()
    assert "240" in told
    assert "宁安市村警协会党委" in told
    page.goto(reverse("statistics"))
    assert "功能型组织不计入上面各数,范围内有14个" in page.locator("main").inner_text()
    page.goto(reverse("rollup") + "?by=functional&level=2&measure=branches")
    assert "240" in page.locator("main").inner_text()


def decide(page: Page) -> None:
    """A dated decision lets the association count beside the branches."""
    page.goto(reverse("functional-list"))
    page.get_by_role("link", name="宁安市村警协会", exact=True).click()
    page.get_by_role("link", name="统计口径").click()
    page.get_by_label("计入", exact=True).check()
    page.get_by_label("从哪天起").fill("2012-07-01")
    page.get_by_label("文号").fill("宁组发〔2012〕30号")
    page.get_by_label("理由").fill("按文件计入")
    page.locator("main form button[type=submit]").first.click()
    page.get_by_text("宁组发〔2012〕30号").first.wait_for()
    page.goto(reverse("rollup") + "?measure=branches")
    told = page.locator("main").inner_text()
    assert "按文件计入功能型组织的" in told
    assert "12" in told
    page.goto(reverse("statistics"))
    assert "按宁组发〔2012〕30号计入" in page.locator("main").inner_text()
