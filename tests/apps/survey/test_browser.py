"""Dong'an in a browser: three files handed in, compared, decided by key, published, and taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from jishi.apps.accounts import services as accounts
from jishi.apps.jobs.models import Job
from jishi.apps.jobs.services import job_run
from jishi.apps.registry.models import UnitState
from jishi.apps.registry.selectors import org_ids_of
from jishi.apps.survey.models import LedgerUnit, ListRecord, ReviewCase, SourceList
from jishi.demo.survey_lists import SurveyLists, lists_write, survey_lists
from jishi.shared.actor import SYSTEM

from . import dongan

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DAY = "2012-07-15"
Truth = dict[tuple[int, int], int]


@pytest.mark.journey
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_three_files_become_the_districts_units(
    browser: Browser, live_server: LiveServer, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPLOADS_DIR, settings.RUNS_DIR = tmp_path / "uploads", tmp_path / "runs"
    monkeypatch.setenv("JISHI_TODAY", DAY)
    drawn, survey_id = survey_lists(), dongan.open_survey()
    page = signed_in(browser, live_server)

    truth = hand_in(page, survey_id, drawn, tmp_path)
    compare(page, survey_id)
    decide(page, survey_id, truth)
    compare(page, survey_id)
    decide(page, survey_id, truth)
    assert LedgerUnit.objects.filter(is_current=True).count() == 178
    dongan.visit_all(survey_id, drawn, truth, SourceList.objects.latest("pk").received_at.date())

    page.goto(reverse("survey", args=[survey_id]))
    assert "178个单位" in page.locator("main").inner_text()
    page.get_by_role("link", name="发布台账").click()
    assert "新增单位 157" in page.locator("main").inner_text()
    page.get_by_label("依据").fill("摸底核对完成")
    page.get_by_role("button", name="发布").click()
    page.get_by_text("已发布:新增单位157").wait_for()
    assert firms() == 157

    page.get_by_role("link", name="整批撤销").click()
    page.get_by_label("理由").fill("发布错了,整批撤销")
    page.locator("form.office-form button[type=submit]").click()
    page.wait_for_load_state("networkidle")
    assert firms() == 0


def firms() -> int:
    return UnitState.objects.current().exclude(unit_type="gov_organ").count()


def signed_in(browser: Browser, live_server: LiveServer) -> Page:
    user_id = accounts.user_create(username="officer", display_name="区组织部甲", by=SYSTEM)
    org_id = org_ids_of([dongan.DISTRICT])[dongan.DISTRICT]
    accounts.role_grant(
        user_id=user_id, role="county_officer", scope_kind="org", scope_id=str(org_id), by=SYSTEM
    )
    context = browser.new_context(locale="zh-CN", base_url=live_server.url)
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.goto(f"/sign-in/{accounts.sign_in_link_issue(user_id=user_id, by=SYSTEM)}/")
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def hand_in(page: Page, survey_id: int, drawn: SurveyLists, folder: Path) -> Truth:
    """Hand each file in as it is, and take the columns as they are proposed; return which body each row is."""
    truth: Truth = {}
    for each, path in zip(drawn.lists, lists_write(drawn, folder), strict=True):
        page.goto(reverse("survey-hand-in", args=[survey_id]))
        page.get_by_label("谁的名单").fill(each.seen.title)
        page.get_by_label("归口部门").fill(each.seen.line)
        page.get_by_label("名单文件").set_input_files(path)
        page.get_by_role("button", name="交名单").click()
        page.get_by_role("button", name="收入名单").click()
        page.get_by_text(f"已收入{len(each.rows)}行").wait_for()
        list_id = SourceList.objects.latest("pk").pk
        rows = ListRecord.objects.filter(source_list_id=list_id).order_by("row_n")
        truth |= {
            (list_id, row_n): body
            for row_n, body in zip(rows.values_list("row_n", flat=True), each.of, strict=True)
        }
    return truth


def compare(page: Page, survey_id: int) -> None:
    """Start the comparison; the job is done here, because no worker runs beside a test."""
    page.goto(reverse("survey", args=[survey_id]))
    page.get_by_role("button", name="比对").first.click()
    page.get_by_text("排队中").first.wait_for()
    job_run(job_id=Job.objects.latest("pk").pk)


def decide(page: Page, survey_id: int, truth: Truth) -> None:
    """Decide every pair with one key, as somebody who knows the district."""
    page.goto(reverse("survey-review", args=[survey_id]))
    while waiting := ReviewCase.objects.filter(verdict="").count():
        case = ReviewCase.objects.get(pk=int(page.url.rstrip("/").rpartition("/")[2]))
        is_same = dongan.body_of(case.left, truth) == dongan.body_of(case.right, truth)
        page.get_by_label("记一句理由").fill("电话核对过")
        page.locator("h1").click()
        page.keyboard.press("1" if is_same else "2")
        page.get_by_text("已记下").wait_for()
        assert ReviewCase.objects.filter(verdict="").count() == waiting - 1
