"""Pingfang in a browser, from two lists: grids and what members say, placing with reasons, a task to its review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from jishi.sheets import write_rows
from tests.apps.outreach.test_browser import signed_in, take_in

from . import street

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.mark.journey
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_member_is_in_a_grid_or_listed_and_tasks_are_reviewed(
    browser: Browser, live_server: LiveServer, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOADS_DIR, settings.RUNS_DIR = tmp_path / "uploads", tmp_path / "runs"
    monkeypatch.setenv("JISHI_TODAY", street.DAY.isoformat())
    street.build()
    page = signed_in(browser, live_server, "township_officer", "org", str(street.street_id()))

    for table, head, rows in (
        ("grids", street.GRID_HEAD, street.GRIDS),
        ("member_grids", street.MEMBER_HEAD, street.MEMBERS),
    ):
        path = tmp_path / f"{table}.xlsx"
        write_rows(path, {"表": [head, *rows]})
        take_in(page, table, path)
    place(page)
    set_a_task(page)
    review(page)


def place(page: Page) -> None:
    """Place everybody; who finds no grid stands in the list with the reason."""
    page.goto(reverse("grid-list"))
    page.get_by_role("link", name="编入网格").click()
    page.get_by_label("依据").fill("建立党员网格")
    page.get_by_role("button", name="编入网格").click()
    page.get_by_text("已把10名党员编入网格,1名没有编入").wait_for()
    page.get_by_role("link", name="没有编入 1").click()
    told = page.locator("main").inner_text()
    assert "在册党员11名,已编入网格10名,没有编入1名" in told
    assert "没有登记属地" in told


def set_a_task(page: Page) -> None:
    """Give the grid that has the electrician a task; the leader answers for all."""
    page.goto(reverse("grid-list"))
    page.get_by_role("link", name="东一网格").click()
    page.locator("main").get_by_text("电工").first.wait_for()
    page.get_by_role("link", name="下达任务").click()
    page.get_by_label("做什么").fill("入户查电路")
    page.get_by_label("做多少").fill("12")
    page.get_by_label("用什么计").fill("户")
    page.get_by_label("期限").fill("2012-08-31")
    page.locator("input[name=members]").first.check()
    page.get_by_role("button", name="下达").click()
    page.get_by_text("任务已下达").wait_for()
    page.get_by_role("link", name="回告任务").click()
    page.get_by_label("入户查电路:办了多少").fill("9")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已回告").wait_for()


def review(page: Page) -> None:
    page.goto(reverse("grid-review"))
    told = page.locator("main").inner_text()
    assert "入户查电路" in told
    assert "办了一部分" in told
    assert "网格长口头说" in told
