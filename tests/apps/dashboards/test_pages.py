"""Home by each role, the figures and their reasons, the work-list, and three things on paper."""

import io
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from jishi.apps.accounts import services as accounts
from jishi.apps.rectification.models import Line
from jishi.apps.tasks import services as tasks
from jishi.apps.tasks.models import Task
from jishi.apps.tasks.services import TaskDraft
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import travel
from tests.factories import cast as factory
from tests.factories.cast import DAY, FIRM, VILLAGE, Cast
from tests.journeys.visitor import HOLD_PRINTING

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def page_of(cast: Cast, role: str, address: str = "/") -> str:
    client = Client()
    client.force_login(cast.user(role), "django.contrib.auth.backends.ModelBackend")
    answer = client.get(address)
    assert answer.status_code == 200, (role, address, answer.status_code)
    return unescape(answer.content.decode())


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def _told(task: Task) -> dict[str, object]:
    return {each.attname: getattr(task, each.attname) for each in Task._meta.fields if each.name != "id"}


class TestHome:
    """今天."""

    @pytest.mark.parametrize(
        ("role", "words"),
        [
            ("county_officer", ["今日要报的数", "复制汇报文字", "本周变化", "等我办", "合计"]),
            ("city_officer", ["今日要报的数", "各地整改进展"]),
            ("township_officer", ["我管的组织 4 个", "打印各支部三件事", "批量代录"]),
            ("system_officer", ["我管的组织 1 个"]),
            ("branch_secretary", ["这几天要办三件事", "有困难,告诉镇里", "打印这页"]),
            ("instructor", ["我联系的单位", "记一次到访", "青石石墨制品公司党支部"]),
            ("leader", ["需要我表态的", "党的组织覆盖", "反弹"]),
            ("line_agency", ["请贵单位办的"]),
            ("auditor", ["今日要报的数"]),
            ("nobody", ["您的账号还没有职责范围"]),
        ],
    )
    def test_each_role_opens_on_its_own_work(self, cast: Cast, role: str, words: list[str]) -> None:
        page = text_of(page_of(cast, role))

        for word in words:
            assert word in page, word

    def test_the_sentence_of_the_day_counts_what_is_mine(self, cast: Cast) -> None:
        page = text_of(page_of(cast, "township_officer"))

        mine = int(re.search(r"等我办 (\d+)", page)[1])  # type: ignore[index]
        assert f"今天7月15日,星期日。到期0项, 逾期0项 ,等您办{mine}项。" in page
        assert mine > 0

    def test_the_sentence_to_copy_has_the_reported_numbers(self, cast: Cast) -> None:
        total = Line.objects.count()

        page = text_of(page_of(cast, "county_officer"))

        assert f"截至7月15日,青石县委共有整改事项{total}项,已销号0项,占0.0%;逾期0项。" in page

    def test_who_has_nothing_to_mend_says_so_in_one_sentence(self, cast: Cast) -> None:
        Line.objects.update(state=Line.State.WITHDRAWN)

        page = text_of(page_of(cast, "county_officer"))

        assert "截至7月15日,青石县委台账上没有整改事项。" in page

    def test_the_sum_of_the_counties_stands_first(self, cast: Cast) -> None:
        page = page_of(cast, "city_officer")

        body = page[page.index("各地整改进展") :]
        assert body.index("合计") < body.index("青石县")

    def test_every_figure_leads_to_a_list_of_as_many(self, cast: Cast) -> None:
        page = page_of(cast, "county_officer")
        boxes = re.findall(r'<div class="figure-value[^"]*">\s*<a href="([^"]+)"[^>]*>([\d,]+)</a>', page)

        assert len(boxes) == 5
        for href, n in boxes:
            listed = re.search(r"共 ([\d,]+) 项", text_of(page_of(cast, "county_officer", href)))
            assert listed is not None
            assert listed[1] == n, href

    def test_what_is_late_stands_once_on_the_instructors_card(self, cast: Cast) -> None:
        task = Task.objects.filter(state=Task.State.OPEN, org_id=cast.org(FIRM))[0]
        Task.objects.create(**{**_told(task), "source_kind": "question_late", "verb": "督办"})

        page = page_of(cast, "instructor")

        assert page.count(task.title) == 1

    def test_a_branch_without_work_hears_what_is_next(self, cast: Cast) -> None:
        Task.objects.filter(state=Task.State.OPEN).update(state=Task.State.DONE, closed_at=timezone.now())

        assert "这几天没有要您办的事。" in text_of(page_of(cast, "branch_secretary"))


class TestOverview:
    """五个数."""

    def test_each_figure_opens_its_reasons_and_its_rule(self, cast: Cast) -> None:
        page = page_of(cast, "county_officer", reverse("overview"))

        for href in re.findall(r'href="(/overview/\w+/\?scope=\d+)"', page):
            why = text_of(page_of(cast, "county_officer", href))
            for word in ("分子", "分母", "口径", "依据", "÷"):
                assert word in why, (href, word)

    def test_a_reason_leads_to_a_list_of_as_many(self, cast: Cast) -> None:
        page = page_of(cast, "county_officer", reverse("why", args=["mended"]))
        reasons = re.findall(r'<a href="(/lines/[^"]+)">([^<]+?) ([\d,]+) 项</a>', page)

        assert reasons
        for href, label, n in reasons:
            listed = re.search(r"共 ([\d,]+) 项", text_of(page_of(cast, "county_officer", href)))
            assert listed is not None
            assert listed[1] == n, label

    def test_an_unknown_figure_is_not_there(self, cast: Cast) -> None:
        client = Client()
        client.force_login(cast.user("county_officer"), "django.contrib.auth.backends.ModelBackend")

        assert client.get(reverse("why", args=["nothing"])).status_code == 404


def test_the_whole_work_list_has_every_tab(cast: Cast) -> None:
    page = page_of(cast, "county_officer", reverse("task-list") + "?tab=others")

    assert "等别人办" in page
    assert f'href="/lines/{Line.objects.filter(duty="branch")[0].pk}/"' in page


def test_the_clerk_prints_only_branches_with_something_to_do(cast: Cast) -> None:
    give(cast, FIRM)

    page = page_of(cast, "township_officer", reverse("things-all"))

    # The others have a letter of introduction to answer, and a village's problem to see to.
    assert page.count('class="thing-sheet"') == 3
    assert "青石石墨制品公司党支部" in page


def give(cast: Cast, code: str, n: int = 1) -> None:
    """Give a branch something to do, in as many words as fit."""
    own = cast.org(code)
    drafts = [
        TaskDraft(
            own, own, "落" * 200, "填写", "term", own * 10 + i, "/", DAY, how="做" * 300, helper="县财政局"
        )
        for i in range(n)
    ]
    tasks.tasks_put(drafts=drafts, by=SYSTEM)


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_three_long_things_of_a_branch_print_on_one_sheet(browser: Browser, live_server: LiveServer) -> None:
    with travel(DAY):
        made = factory.build()
        for code in (VILLAGE, FIRM):
            give(made, code, 4)
        token = accounts.sign_in_link_issue(user_id=made.user("township_officer").pk, by=SYSTEM)
        context = browser.new_context(locale="zh-CN", base_url=live_server.url)
        context.add_init_script(HOLD_PRINTING)
        page = context.new_page()
        page.goto(f"/sign-in/{token}/")
        page.wait_for_url(lambda url: "sign-in" not in url)
        page.goto(reverse("things-all"))
        page.wait_for_load_state("networkidle")

        sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages

        context.close()
    # The third has a letter of introduction to answer.
    assert len(sheets) == 3
    assert {(round(s.mediabox.width), round(s.mediabox.height)) for s in sheets} == {(595, 842)}
