"""The ledgers' pages, as each role sees them."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jishi.apps.rectification.models import BookEntry, Line
from jishi.shared.dates import travel
from jishi.sheets import read_rows, table_read
from tests.factories.cast import COUNTY, DAY, FIRM, SCHOOL, VILLAGE

from .office import AGENCY, CRITERIA, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
COLUMNS = [
    "序号",
    "组织名称",
    "类别",
    "档次",
    "存在问题",
    "产生原因",
    "整改措施",
    "整改目标",
    "责任领导",
    "责任单位",
    "责任人",
    "包联帮扶",
    "完成时限",
    "进展",
    "状态",
    "验收人",
    "验收日期",
]
LIST = "/lines/"


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def links_of(page: str, words: str) -> list[tuple[str, str]]:
    """The links whose text begins with words: address and text."""
    found = re.findall(r'<a href="([^"]+)"[^>]*>\s*([^<]+?)\s*</a>', page)
    return [(unescape(href), text) for href, text in found if text.startswith(words)]


def rows_n(page: str) -> int:
    found = re.search(r"共 ([\d,]+) 项", text_of(page))
    assert found is not None
    return int(found[1].replace(",", ""))


class TestList:
    """整改台账."""

    def test_the_columns_are_the_offices_own(self, desk: Desk) -> None:
        page = desk.page("county_officer", LIST)

        heads = re.findall(r"<th[^>]*>(.*?)</th>", page, re.S)
        assert [text_of(head).split(" (")[0].strip().split(" ")[0] for head in heads] == COLUMNS

    def test_every_figure_above_is_a_list_of_as_many(self, desk: Desk) -> None:
        desk.line("township_check")
        desk.line("in_progress", "agency")
        page = desk.page("county_officer", LIST)

        said = re.search(r"未办结 (\d+) = 按期 (\d+) \+ 七天内到期 (\d+) \+ 逾期 (\d+)", text_of(page))
        assert said is not None
        whole, *parts = (int(n) for n in said.groups())
        assert whole == sum(parts) > 0
        for words in ("未办结", "按期", "等支部办", "等镇里办", "等县里办", "等部门办", "待定措施", "待初验"):
            href, text = links_of(page, words)[0]
            assert rows_n(desk.page("county_officer", LIST + href)) == int(text.split()[-1]), words

    def test_who_must_act_adds_up_to_what_is_open(self, desk: Desk) -> None:
        desk.line("in_progress", "agency")
        page = text_of(desk.page("county_officer", LIST))

        acts = [int(n) for n in re.findall(r"等[支镇县部]\w+办 (\d+)", page)]
        assert sum(acts) == int(re.search(r"未办结 (\d+)", page)[1])  # type: ignore[index]

    def test_tabs_show_one_book_each(self, desk: Desk) -> None:
        assert "A类(巩固)基层党组织台账" in desk.page("county_officer", LIST + "?tab=A")
        for query in ("?tab=D", "?f.book=D"):
            page = desk.page("county_officer", LIST + query)
            assert "D类(整顿)基层党组织整改台账" in page
            assert rows_n(page) == Line.objects.filter(book="D").count()
        assert rows_n(desk.page("county_officer", LIST + "?tab=C")) == 0

    def test_a_tag_takes_a_condition_away(self, desk: Desk) -> None:
        page = desk.page("county_officer", LIST + "?due=overdue&f.state=listed")

        tags = re.findall(r'class="tag" href="([^"]+)"', page)
        assert [unescape(tag) for tag in tags] == ["?f.state=listed", "?due=overdue"]

    def test_a_condition_that_nothing_meets_keeps_its_words(self, desk: Desk) -> None:
        page = text_of(desk.page("county_officer", LIST + "?f.state=returned&f.duty=agency"))

        assert "责任单位:部门" in page
        assert "状态:已退回" in page
        assert "没有符合条件的整改事项。" in page

    def test_the_database_sorts(self, desk: Desk) -> None:
        for sort, down in (("deadline", False), ("-deadline", True)):
            page = desk.page("county_officer", f"{LIST}?sort={sort}")
            days = re.findall(r'data-key="deadline"[^>]*>(\d{4}-\d\d-\d\d)<', page)
            assert len(days) > 3
            assert days == sorted(days, reverse=down)

    def test_the_workbook_equals_the_screen(self, desk: Desk, tmp_path: Path) -> None:
        desk.line("closed_watch")
        query = "?tab=D&sort=-deadline&f.duty=branch"
        answer = desk.client(desk.who("county_officer")).get(f"{LIST}{query}&format=xlsx")
        file = tmp_path / "book.xlsx"
        file.write_bytes(answer.content)

        rows = read_rows(file)

        assert rows[0][0] == "D类(整顿)基层党组织整改台账"
        assert "责任单位:支部" in str(rows[1][0])
        assert rows[2] == COLUMNS
        data = [row for row in rows[3:] if isinstance(row[0], int | float)]
        assert len(data) == rows_n(desk.page("county_officer", LIST + query))
        deadlines = [str(row[12]) for row in data]
        assert deadlines == sorted(deadlines, reverse=True)
        table = table_read(file, headers=COLUMNS)
        assert (len(table.rows), table.problems) == (len(data), ())
        assert any("填报单位" in str(cell) for row in rows[-3:] for cell in row)

    def test_a_township_sees_its_own_and_a_stranger_nothing(self, desk: Desk) -> None:
        assert "柳河" in desk.page("township_officer", LIST)
        assert "柳河" not in desk.page("stranger", LIST)

    def test_an_agency_sees_what_stands_on_its_list(self, desk: Desk) -> None:
        desk.line("in_progress", "agency")
        desk.line("in_progress")

        page = desk.client(desk.agency).get(LIST).content.decode()

        assert rows_n(page) == 1
        assert AGENCY in page
        assert "/orgs/" not in page

    def test_the_queries_do_not_grow_with_the_lines(self, desk: Desk) -> None:
        line = desk.line("in_progress")
        client = desk.client(desk.who("county_officer"))

        def count(address: str) -> int:
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                client.get(address)
            return len(seen)

        detail = reverse("line-detail", args=[line.pk])
        before = [count(LIST), count(detail), count("/lines/plan/")]
        for criterion in ("V06", "V08", "V09", "V10", "V16", "V05", "V07", "V11", "V17"):
            desk.line("in_progress" if criterion > "V09" else "listed", criterion=criterion)

        assert [count(LIST), count(detail), count("/lines/plan/")] == before


class TestLine:
    """One line."""

    def test_it_says_where_it_stands_and_what_is_next(self, desk: Desk) -> None:
        line = desk.line("township_check")
        page = text_of(desk.page("township_officer", reverse("line-detail", args=[line.pk])))

        assert line.problem in page
        assert "来自:得分单第3项,失3分" in page
        assert "措施完成 7月15日 材料认可 现在这一步 问题解决 未到 定级变化 未到 巩固12个月 未到" in page
        assert "下一步:等镇里初验(已等0天)" in page
        assert "最初时限 9月13日 现时限 9月13日 还剩 还剩60天" in page
        assert "7月15日 branch_secretary甲 申请验收 :会开了,结果张榜" in page

    @pytest.mark.parametrize(
        ("role", "state", "labels"),
        [
            ("branch_secretary", "in_progress", ["申请验收", "报告进展", "申请延期"]),
            ("township_officer", "township_check", ["初验通过", "退回"]),
            ("county_officer", "county_acceptance", ["验收", "退回", "督办"]),
            ("county_officer", "listed", ["定措施", "督办"]),
            ("leader", "in_progress", []),
        ],
    )
    def test_the_buttons_are_those_of_the_person_who_looks(
        self, desk: Desk, role: str, state: str, labels: list[str]
    ) -> None:
        line = desk.line(state)
        page = desk.page(role, reverse("line-detail", args=[line.pk]))

        assert re.findall(r'<a class="btn[^"]*" href="[^"]+">([^<]+)</a>', page) == labels
        assert page.count("btn-primary") == bool(labels)

    def test_the_past_has_no_buttons(self, desk: Desk) -> None:
        line = desk.line("in_progress")
        address = reverse("line-detail", args=[line.pk])

        with travel(DAY + timedelta(days=1)):
            page = desk.page("county_officer", f"{address}?on={DAY}")
        assert 'class="btn btn-primary"' not in page
        assert "报告进展" not in page
        answer = desk.client(desk.who("county_officer")).get(f"{address}?on={DAY - timedelta(days=1)}")
        assert answer.status_code == 404

    def test_an_agency_opens_its_own_line_and_no_other(self, desk: Desk) -> None:
        client = desk.client(desk.agency)
        own, other = desk.line("in_progress", "agency"), desk.line("in_progress")

        assert client.get(reverse("line-detail", args=[own.pk])).status_code == 200
        assert client.get(reverse("line-detail", args=[other.pk])).status_code == 404

    def test_a_vote_stands_in_the_history(self, desk: Desk) -> None:
        line = desk.line("closed_watch")
        page = text_of(desk.page("branch_secretary", reverse("line-detail", args=[line.pk])))

        assert "到场15人 · 满意11 · 基本满意2 · 不满意1 · 不了解1 · 得分88,通过" in page
        assert "录入:county_officer甲;复核:李复核" in page


def test_the_organisations_page_shows_lines_helpers_badge_and_what_is_due(desk: Desk) -> None:
    line = desk.line("in_progress")
    Line.objects.filter(pk=line.pk).update(helper="县财政局")
    address = reverse("org-detail", args=[desk.cast.org(VILLAGE)])

    page = text_of(desk.page("county_officer", address + "?tab=lines"))

    assert "整顿中" in page
    assert "整改事项 4" in page
    assert f"{line.problem} 整改 · 整改中" in page
    assert "县财政局:包联帮扶 1 项整改" in text_of(desk.page("county_officer", address + "?tab=helpers"))
    assert "整顿中" not in desk.page("county_officer", reverse("org-detail", args=[desk.cast.org(SCHOOL)]))


def test_a_line_of_an_organisation_that_ended_is_still_opened_by_its_superior(desk: Desk) -> None:
    from jishi.apps.registry import services as register

    line = Line.objects.filter(org__code=FIRM).order_by("pk")[0]
    register.org_dissolve(
        org_id=line.org_id, on=DAY, document_no="9号", reason="企业停业", by=desk.who("county_officer")
    )

    page = text_of(desk.page("township_officer", reverse("line-detail", args=[line.pk])))

    assert "下一步:组织已撤销,随组织终止" in page
    assert "青石石墨制品公司党支部" in page
    stranger = desk.client(desk.who("stranger"))
    assert stranger.get(reverse("line-detail", args=[line.pk])).status_code == 404


def test_ledger_a_offers_its_form_to_the_township(desk: Desk) -> None:
    entry = BookEntry.objects.get(org__code=SCHOOL)
    address = reverse("entry-edit", args=[entry.pk])
    client = desk.client(desk.who("township_officer"))
    assert f'href="{address}"' in desk.page("township_officer", LIST + "?tab=A")
    assert f'href="{address}"' not in desk.page("leader", LIST + "?tab=A")

    told = {"consolidation": "每月固定一日", "helps_org_id": str(desk.cast.org(VILLAGE))}
    answer = client.post(address, told, follow=True)

    assert "已填写柳河镇中心校党支部的A类台账。" in answer.content.decode()
    assert "每月固定一日" in answer.content.decode()


def test_the_county_is_asked_to_settle_what_is_its_own(desk: Desk) -> None:
    criterion = CRITERIA["county"]
    desk.line(duty="county", criterion=criterion)

    page = desk.page("county_officer", "/lines/plan/")

    assert "年党建工作经费" in page
    assert "年党建工作经费" not in desk.page("township_officer", "/lines/plan/")
    assert f"scope={desk.cast.org(COUNTY)}" in desk.page("county_officer", LIST)
