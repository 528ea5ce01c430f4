"""Jixi in a browser: lists, wishes of both sides, a result, an answer, and an instructor at work on 26 May."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from jishi.apps.accounts import services as accounts
from jishi.apps.postings.models import Posting
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment

from . import office
from .office import COUNTY, NETWORK, Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DAY = date(2012, 5, 26)
# Who wishes for what, 1 the most wanted; nothing else is given.
PEOPLE = {"岳": ("network", "graphite"), "华": ("network", "graphite"), "衡": ("network",)}
FIRMS = {"network": ("岳", "衡", "华"), "graphite": ("华", "岳")}


def test_an_instructor_is_chosen_by_both_sides_and_starts_on_26_may(
    browser: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JISHI_TODAY", DAY.isoformat())
    desk = office.build()
    page = signed_in(browser, live_server, desk)

    page.goto(reverse("choice-list"))
    page.get_by_role("link", name="开展双向选择").click()
    page.get_by_label("填报截止").fill(DAY.isoformat())
    page.get_by_role("button", name="开始").click()
    board = page.url
    for name, wishes in PEOPLE.items():
        hand_in(page, board, name, [f"P{desk.posts[one]}" for one in wishes])
    for key, wishes in FIRMS.items():
        firm = {"network": "鸡东晨帆网络科技有限公司", "graphite": "鸡东墨源石墨制品有限公司"}[key]
        hand_in(page, board, firm, [f"R{desk.talents[one]}" for one in wishes])
    page.goto(board)
    page.get_by_role("button", name="按志愿出结果").click()
    told = page.locator("main").inner_text()
    assert "岗位 2 · 报名 3 · 已配 2 · 空岗 0 · 未配 1" in told
    assert "没有发现“双方都更愿意换”的情况" in told

    page.get_by_role("link", name="核准结果").click()
    page.get_by_label("核准文号").fill("鸡组发〔2012〕5号")
    page.get_by_role("button", name="核准结果").click()
    page.locator("form.offer", has_text="晨帆").get_by_role("button", name="接受").click()
    page.get_by_role("link", name="办理到岗").first.click()
    page.get_by_label("任职文号").fill("鸡组任〔2012〕7号")
    page.get_by_label("组织关系随转到岗位").check()
    page.get_by_role("button", name="到岗", exact=True).click()
    page.get_by_text("已到岗,到岗任务列入待办。").wait_for()

    posting = Posting.objects.get()
    card = registry.org_card(posting.org_id, Moment(DAY))
    assert card is not None
    [unit] = card.units
    assert (posting.started_on, posting.talent.name) == (DAY, "岳")
    assert (unit.staff_n, unit.mean_age_tenths) == (120, 260)
    assert card.founded_on == date(2007, 6, 1)
    assert registry.members_count(desk.ids[NETWORK], Moment(DAY)) == 1


def hand_in(page: Page, board: str, who: str, wishes: list[str]) -> None:
    """Fill one side's slip in: a number beside each that is wished for."""
    page.goto(board)
    page.get_by_role("link", name=who, exact=True).click()
    for number, key in enumerate(wishes, 1):
        page.locator(f"input[name={key}]").fill(str(number))
    page.get_by_role("button", name="交志愿").click()
    page.get_by_text("已记下").wait_for()


def signed_in(browser: Browser, live_server: LiveServer, desk: Desk) -> Page:
    user_id = accounts.user_create(username="officer", display_name="县组织部甲", by=SYSTEM)
    accounts.role_grant(
        user_id=user_id,
        role="county_officer",
        scope_kind="org",
        scope_id=str(desk.ids[COUNTY]),
        by=SYSTEM,
    )
    context = browser.new_context(locale="zh-CN", base_url=live_server.url)
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(f"/sign-in/{accounts.sign_in_link_issue(user_id=user_id, by=SYSTEM)}/")
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page
