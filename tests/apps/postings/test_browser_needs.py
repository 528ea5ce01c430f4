"""Fujin in a browser: weak villages are ticked on a list, and 29 people are chosen by what these need."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from pytest_django.live_server_helper import LiveServer

from jishi.apps.grading import selectors as grades
from jishi.apps.grading import services as grading
from jishi.apps.postings import services
from jishi.apps.postings.models import Offer, Posting
from jishi.apps.postings.services import TalentDraft
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment, travel

from . import office
from .office import VILLAGES, Desk
from .test_browser import signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DAY = date(2012, 5, 26)
PEOPLE, TOWNSHIP = 29, 9


def test_29_first_secretaries_go_where_the_ledgers_have_most_to_mend(
    browser: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JISHI_TODAY", DAY.isoformat())
    desk = office.build()
    with travel(DAY):
        villages = office.townships()
        pool(desk)
        grade(desk)
    ids = registry.org_ids_of(villages)
    wanted = [ids[code] for n, code in enumerate(villages) if n % VILLAGES < 2][:PEOPLE]
    page = signed_in(browser, live_server, desk)

    page.goto(reverse("post-list"))
    page.get_by_role("link", name="要派第一书记的村").click()
    for org_id in wanted:
        page.locator(f"input[name=org][value='{org_id}']").check()
    page.get_by_role("button", name="为勾选的村登记第一书记岗位").click()
    page.get_by_role("link", name="开展选派").click()
    page.get_by_label("名称").fill("第一书记选派")
    page.get_by_label("选什么人").select_option("first_secretary")
    page.get_by_label("办法").select_option("need")
    page.get_by_label("填报截止").fill(DAY.isoformat())
    page.get_by_role("button", name="开始").click()
    page.get_by_role("button", name="出结果").click()
    told = page.locator("main").inner_text()
    assert "岗位 29 · 报名 29 · 已配 29 · 空岗 0 · 未配 0" in told
    assert "必须先派的、乡镇名额、回避和条件全部满足" in told

    page.get_by_role("link", name="核准结果").click()
    page.get_by_label("核准文号").fill("富组发〔2012〕7号")
    page.get_by_role("button", name="核准结果").click()
    page.locator("form.offer").first.get_by_role("button", name="接受").click()
    page.get_by_role("link", name="办理到岗").first.click()
    page.get_by_label("任职文号").fill("富组任〔2012〕9号")
    page.get_by_role("button", name="到岗", exact=True).click()
    page.get_by_text("已到岗,到岗任务列入待办。").wait_for()

    offered = list(Offer.objects.values_list("post__org__code", flat=True))
    assert len(offered) == PEOPLE
    assert max(Counter(code[:TOWNSHIP] for code in offered).values()) == 2
    posting = Posting.objects.get()
    assert posting.open_lines_before > 0
    assert posting.post is not None
    assert posting.post.needs


def pool(desk: Desk) -> None:
    """List 28 people beside the one who is there."""
    for number in range(PEOPLE - 1):
        draft = TalentDraft(f"后备{number}", "1", "reserve_cadre", "full", work_years=5)
        services.talent_list(draft=draft, owner_org_id=desk.county, on=DAY, by=desk.officer)


def grade(desk: Desk) -> None:
    """Score villages of which nothing is recorded and ratify them: all is to be mended."""
    grading.rubrics_adopt(by=SYSTEM)
    round_id = grading.round_open(
        title="2012年度定级",
        period="2011",
        on_date=DAY,
        scope_org_id=desk.county,
        rubric_hashes=[rubric.hash for rubric in grades.rubrics_for(DAY)],
        by=desk.officer,
    )
    grading.round_score_now(round_id=round_id, by=desk.officer)
    seen = registry.visible(desk.officer, "grading.ratify", Moment(DAY))
    grading.ratings_ratify(
        round_id=round_id,
        rating_ids=grades.ids_waiting(round_id, seen=seen, wanted=grades.RatingFilter()),
        exemptions={},
        meeting="县委常委会",
        met_on=DAY,
        document_no="富发〔2012〕8号",
        by=desk.officer,
    )
