"""Dong'an in a browser: from three departments' files to 157 of 157 units and 175 members with a home, and back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from jishi.apps.accounts import services as accounts
from jishi.apps.coverage import services as coverage
from jishi.apps.coverage.models import Campaign, FloaterEvent
from jishi.apps.jobs.models import Job
from jishi.apps.jobs.services import job_run
from jishi.apps.registry.models import UnitState
from jishi.apps.survey.models import LedgerUnit, ListRecord, ReviewCase, SourceList
from jishi.demo import district, surveying
from jishi.demo import hundred_days as dongan
from jishi.demo.hundred_days import Plan
from jishi.demo.survey_lists import SurveyLists, lists_write, survey_lists
from jishi.demo.surveying import Truth
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import travel
from tests.journeys.visitor import at_rest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WAYS = (
    "单独组建:38个组织,38户",
    "联合组建:27个组织,79户",
    "区域统建:6个组织,22户",
    "行业统建:3个组织,11户",
    "挂靠:7个组织,7户",
)
PAPER = "东组发〔2012〕81号"


class Walk:
    """The district's officer at the screen; `day` is what the office's calendar shows."""

    def __init__(self, page: Page, officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        self.page, self.officer, self._patch = page, officer, monkeypatch

    def on(self, day: Any) -> None:
        self._patch.setenv("JISHI_TODAY", day.isoformat())

    def open(self, name: str, *args: Any, query: str = "") -> str:
        self.page.goto(reverse(name, args=args) + query)
        return self.text()

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def link(self, words: str) -> str:
        """Follow a link; return what its page says."""
        self.page.get_by_role("link", name=words).first.click()
        at_rest(self.page)
        return self.text()

    def send(self, **told: str) -> str:
        """Fill a form in by its labels and send it."""
        form = self.page.locator("form.office-form")
        for label, value in told.items():
            field = form.get_by_label(re.compile(rf"^\s*{label}\s*\*?\s*$"))
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        form.locator("button[type=submit]").click()
        at_rest(self.page)
        return self.text()


@pytest.fixture
def walk(
    browser: Browser, live_server: LiveServer, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Walk:
    settings.UPLOADS_DIR, settings.RUNS_DIR = tmp_path / "uploads", tmp_path / "runs"
    with travel(surveying.OPENED):
        officer = district.found()
        district.people()
    context = browser.new_context(locale="zh-CN", base_url=live_server.url)
    context.set_default_timeout(30_000)
    page = context.new_page()
    found = Walk(page, officer, monkeypatch)
    found.on(surveying.HANDED_IN)
    assert officer.user_id is not None
    page.goto(f"/sign-in/{accounts.sign_in_link_issue(user_id=officer.user_id, by=SYSTEM)}/")
    page.wait_for_url(lambda url: "sign-in" not in url)
    return found


@pytest.mark.journey
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_from_three_files_to_157_of_157_and_175_homes(walk: Walk, tmp_path: Path) -> None:
    codes = surveyed(walk, tmp_path)
    covered(walk, codes)
    at_home(walk, codes)


def surveyed(walk: Walk, folder: Path) -> dict[int, str]:
    """Hand three files in, compare, decide by key, publish, take it back and publish again; return codes by body."""
    page, drawn = walk.page, survey_lists()
    with travel(surveying.OPENED):
        survey_id = surveying.opened(walk.officer)
    truth = hand_in(page, survey_id, drawn, folder)
    for _ in range(2):
        compare(page, survey_id)
        decide(page, survey_id, truth)
    assert LedgerUnit.objects.filter(is_current=True).count() == 178
    with travel(surveying.VISITED):
        surveying.visit(survey_id, drawn, truth, surveying.VISITED, walk.officer)

    walk.on(surveying.PUBLISHED)
    publish(walk, survey_id)
    walk.link("整批撤销")
    walk.send(理由="发布错了,整批撤销")
    assert firms() == 0
    publish(walk, survey_id)
    return surveying.codes(survey_id, truth)


def publish(walk: Walk, survey_id: int) -> None:
    assert "178个单位" in walk.open("survey", survey_id)
    assert "新增单位 157" in walk.link("发布台账")
    walk.page.get_by_label("依据").fill("摸底核对完成")
    walk.page.get_by_role("button", name="发布").click()
    walk.page.get_by_text("已发布:新增单位157").wait_for()
    assert firms() == 157


def firms() -> int:
    rows = UnitState.objects.current().exclude(unit_type__in=("gov_organ", "soe"))
    return rows.count()


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
        is_same = body_of(case.left, truth) == body_of(case.right, truth)
        page.get_by_label("记一句理由").fill("电话核对过")
        page.locator("h1").click()
        page.keyboard.press("1" if is_same else "2")
        page.get_by_text("已记下").wait_for()
        assert ReviewCase.objects.filter(verdict="").count() == waiting - 1


def body_of(record: ListRecord, truth: Truth) -> int:
    return truth[record.source_list_id, record.row_n]


def covered(walk: Walk, codes: dict[int, str]) -> None:
    """One unit goes all its way on screen, the others in whole lists; then each figure opens its list."""
    walk.on(dongan.FIRST)
    file = coverage.campaign_read("2012-dongan")
    with travel(dongan.FIRST):
        campaign = coverage.campaign_open(file=file, on=dongan.FIRST, by=walk.officer)
    first, *others = sorted(dongan.plans(), key=lambda plan: plan.way != "single")
    day = dongan.MEETINGS[-1][0]
    walk.on(day)
    with travel(day):
        cases = dongan.cases_of(campaign.pk, codes, day)
        dongan.meet(others, day, codes, cases, walk.officer)
        coverage.cases_follow(campaign_id=campaign.pk, on=day, by=walk.officer)

    walk.on(dongan.LAST)
    assert "156 ÷ 156" in walk.open("campaign-board")
    assert "有没有党员还没有摸清的 1 户" in walk.text()
    one_goes_all_its_way(walk, cases[first.bodies[0].number], first)
    with travel(dongan.LAST):
        coverage.rates_take(campaign_id=campaign.pk, on=dongan.LAST, by=walk.officer)
    figures_open_their_lists(walk)


def one_goes_all_its_way(walk: Walk, case_id: int, plan: Plan) -> None:
    n = str(plan.bodies[0].members_n)
    above = "规模以上" if plan.bodies[0].staff_n >= dongan.ABOVE_SCALE_STAFF else "规模以下"
    steps = {
        "已联系": {"谁去办": "王干事"},
        "记党员数": {"正式党员数": n, "党员数": n},
        "记规模": {"规模": above},
        "定方式": {"组建方式": "单独组建"},
        "提出申请": {},
        "批复同意": {"批复文号": PAPER},
    }
    walk.open("case-detail", case_id)
    for label, told in steps.items():
        walk.link(label)
        assert f"已办:{label}" in walk.send(**told), label
    walk.link("登记成立")
    members = " ".join(district.member_codes(plan.bodies[0]))
    assert "已登记成立" in walk.send(新组织代码=plan.code, 转入党员代码=members, 批复文号=PAPER)


def figures_open_their_lists(walk: Walk) -> None:
    campaign_id = Campaign.objects.get().pk
    board = walk.open("campaign-board")
    assert board.count("157 ÷ 157") == 2
    assert all(way in board for way in WAYS)

    for rule in ("org_coverage_with_members", "work_coverage"):
        assert "共 157 行" in walk.open("rate-detail", campaign_id, rule, query="?part=counted")
    for way in WAYS:
        walk.open("campaign-board")
        units = way.rpartition(",")[2].removesuffix("户")
        assert f"共 {units} 行" in walk.link(way), way


def at_home(walk: Walk, codes: dict[int, str]) -> None:
    """175 floating members get their homes and receipts as one list, are taken back, and one gets a home on screen."""
    listed = dongan.floating(codes, walk.officer)
    dongan.receipts(listed, walk.officer)
    walk.on(dongan.ANSWERED)
    assert "全部 175 = 等安家 0 + 已安家、等流出地回执 23 + 两头都有回执 152" in walk.open("floater-list")
    assert "共 152 行" in walk.link("两头都有回执 152")

    placed = FloaterEvent.objects.filter(what="placed").latest("pk")
    walk.open("change-undo", placed.change_id)
    walk.send(理由="安家名单有误,整批撤销")
    assert "全部 175 = 等安家 175" in walk.open("floater-list")

    walk.open("floater-detail", listed[0])
    for button, said in (
        ("安家", "已安家。"),
        ("已告知流出地(今天)", "已记下告知日期。"),
        ("记流出地回执(今天)", "已记下回执。"),
    ):
        walk.page.get_by_role("button", name=button).first.click()
        walk.page.get_by_text(said).wait_for()
    counted = "等安家 174 + 已安家、等流出地回执 0 + 两头都有回执 1"
    assert f"全部 175 = {counted}" in walk.open("floater-list")
