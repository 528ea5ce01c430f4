"""Xinwei in a browser, from list files: taken in, grouped, cards, a need to the bank and back. A smaller list here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from jishi.apps.accounts import services as accounts
from jishi.apps.jobs.models import Job
from jishi.apps.jobs.services import job_run
from jishi.apps.outreach.models import Contact, Need, WarmGroup
from jishi.apps.registry.selectors import org_ids_of
from jishi.demo import xinwei
from jishi.shared.actor import SYSTEM, ScopeKind

from . import ground

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HOMES, GROUPS = 380, 20


@pytest.mark.journey
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_lists_become_groups_that_follow_needs(
    browser: Browser, live_server: LiveServer, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOADS_DIR, settings.RUNS_DIR = tmp_path / "uploads", tmp_path / "runs"
    monkeypatch.setenv("JISHI_TODAY", xinwei.TODAY.isoformat())
    ground.lay()
    street = org_ids_of([xinwei.STREET])[xinwei.STREET]
    page = signed_in(browser, live_server, "township_officer", "org", str(street))
    lists = xinwei.lists_write(tmp_path, HOMES, 12, 30)

    for table, path in zip(("households", "group_workers"), lists, strict=True):
        take_in(page, table, path)
    form_groups(page, street)
    assert WarmGroup.objects.count() == GROUPS
    assert Contact.objects.values("household").distinct().count() == HOMES
    look_at_groups(page)
    follow_a_need(page, signed_in(browser, live_server, "line_agency", "line", xinwei.BANK))


def signed_in(browser: Browser, live_server: LiveServer, role: str, kind: ScopeKind, scope: str) -> Page:
    user_id = accounts.user_create(username=role, display_name=f"{role}甲", by=SYSTEM)
    accounts.role_grant(user_id=user_id, role=role, scope_kind=kind, scope_id=scope, by=SYSTEM)
    context = browser.new_context(locale="zh-CN", base_url=live_server.url)
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(f"/sign-in/{accounts.sign_in_link_issue(user_id=user_id, by=SYSTEM)}/")
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def take_in(page: Page, table: str, path: Path) -> None:
    """Hand a list in, look at the preview, import it; the jobs are done here, because no worker runs."""
    page.goto(reverse("table", args=[table]))
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_label("依据").fill("建组摸底")
    page.locator("form[enctype] button[type=submit]").first.click()
    page.wait_for_load_state()
    work()
    page.reload()
    page.get_by_role("button", name="导入").first.click()
    page.wait_for_load_state()
    work()


def work() -> None:
    """Do the jobs that wait."""
    for job_id in Job.objects.filter(state=Job.State.QUEUED).values_list("pk", flat=True):
        job_run(job_id=job_id)


def form_groups(page: Page, street: int) -> None:
    page.goto(reverse("outreach"))
    assert f"未编组 {HOMES} 户" in page.locator("main").inner_text()
    page.get_by_role("link", name="重新分组").click()
    page.get_by_label("小组数").fill(str(GROUPS))
    page.get_by_role("button", name="计算方案").click()
    page.get_by_text("排队中").first.wait_for()
    work()
    page.reload()
    assert "各组连成一片" in page.locator("main").inner_text()
    # The row of buildings leaves one group a unit of work above the band: whoever publishes that says why.
    page.get_by_label("理由").fill("楼院相连,多一份工作量,先这样")
    page.get_by_role("button", name="公布这个方案").click()
    page.get_by_text("已公布,从").first.wait_for()


def look_at_groups(page: Page) -> None:
    page.goto(reverse("group-map"))
    assert page.locator("svg a").count() == GROUPS
    page.goto(reverse("group-list"))
    page.get_by_role("link", name="第1组").click()
    page.get_by_role("link", name="小组卡片").click()
    assert "联系本" in page.locator("main").inner_text()


def follow_a_need(page: Page, bank: Page) -> None:
    """A household asks for a small loan; the bank decides; whoever asked agrees."""
    page.goto(reverse("household-list"))
    page.get_by_role("link", name="X0001").click()
    page.get_by_role("link", name="记一件事").click()
    page.get_by_label("类别").select_option(label="小额贷款")
    page.get_by_label("本人怎么说").fill("想借钱开小吃店")
    page.get_by_role("button", name="记下").click()
    step(page, "转部门", {"想借多少(元)": "20000"})
    bank.goto(reverse("referral-list"))
    bank.locator("table.sheet tbody a").first.click()
    for word in ("受理", "审核", "批准", "已发放"):
        bank.get_by_label("办什么").select_option(label=word)
        if word == "批准":
            bank.get_by_label("批准金额(元)").fill("20000")
            bank.get_by_label("期限(月)").fill("24")
        bank.get_by_role("button", name="办理").click()
        bank.get_by_text("已记下").first.wait_for()
    page.reload()
    step(page, "本人认可", {})
    assert Need.objects.get().state == Need.State.CLOSED


def step(page: Page, word: str, told: dict[str, str]) -> None:
    page.locator("summary", has_text=word).first.click()
    box = page.locator("details[open]").last
    for label, value in told.items():
        box.get_by_label(label).fill(value)
    box.get_by_role("button", name=word).click()
    page.get_by_text("已办:").first.wait_for()
