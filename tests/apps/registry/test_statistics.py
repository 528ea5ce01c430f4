"""The yearly statistics: opening, changes by reason, closing; what keeps a period open."""

from collections import Counter
from datetime import date, timedelta
from functools import cache
from random import Random

import pytest
from django.urls import reverse

from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import Affiliation, Placement, StatisticsClose
from jishi.apps.registry.selectors import Scope, Statement
from jishi.apps.registry.selectors.statistics import _is_odd
from jishi.apps.registry.services import MemberDraft, RegistryError, Transfer
from jishi.apps.registry.services.rows import rows_end, rows_replace
from jishi.apps.registry.services.rules import change_open
from jishi.apps.registry.statistics_rules import statistics_rules
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import Moment, Period, now, today, travel
from tests.factories.drawn import seeds

from .by_day import every_day, odd_by_hand, standing_on
from .office import BUREAU, COUNTY, DAY, EAST, FAR, FIRM, OTHER_COUNTY, TOWN, WEST, Office, client_of, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
HALF = Period.parse("2012-H1")
NOW = Moment(DAY)


def scope(office: Office, code: str = TOWN) -> Scope:
    found = selectors.scope_of(office.ids[code], NOW)
    assert found is not None
    return found


def told(office: Office, code: str = TOWN, period: Period = HALF) -> Statement:
    return selectors.statement(scope(office, code), period, NOW)


def enrol(n: int, code: str, on: date, joined_on: date | None = None) -> None:
    drafts = [
        MemberDraft(f"N{code[-3:]}{n}-{i}", "党员", "男", code, on, joined_on=joined_on) for i in range(n)
    ]
    services.members_enrol(drafts=drafts, by=SYSTEM)


def transfer(member: str, code: str, on: date) -> None:
    services.members_transfer(transfers=[Transfer(member, code, on)], by=SYSTEM)


def end(office: Office, member: str, on: date) -> None:
    rows = list(Affiliation.objects.current().filter(member__code=member))
    rows_end(rows, on=on, change=change_open("org_dissolved", by=SYSTEM, on=on))


def move(office: Office, code: str, to: str, on: date) -> None:
    """Hang an organisation elsewhere, as the move does to its dated rows."""
    above = Placement.objects.current().get(org_id=office.ids[to])
    own = Placement.objects.current().get(org_id=office.ids[code])
    values = {"parent_id": above.org_id, "path": above.path + own.path[-5:]}
    rows_replace([own], on=on, change=change_open("org_moved", by=SYSTEM, on=on), told=values)


class TestChangeTable:
    """Opening + came - went = closing, each with its reason."""

    def test_a_transfer_out_of_the_scope_and_an_enrolment(self, office: Office) -> None:
        enrol(2, WEST, date(2012, 5, 1))
        transfer("M1", FAR, date(2012, 6, 30))

        table = told(office).members

        assert (table.opening, table.came, table.went, table.closing) == (3, 2, 1, 4)
        assert [(line.way, line.reason, line.count) for line in table.lines] == [
            ("came", "补登、系统外转入", 2),
            ("went", "组织关系转出", 1),
        ]
        assert table.is_balanced

    def test_recruits_are_told_apart_from_those_who_were_members_before(self, office: Office) -> None:
        enrol(2, WEST, date(2012, 5, 1), joined_on=date(2012, 4, 28))
        enrol(3, WEST, date(2012, 5, 1), joined_on=date(2011, 12, 31))
        enrol(1, WEST, date(2012, 5, 1))

        table, first = told(office).members, told(office, period=Period.parse("2012-Q1")).members

        assert {line.reason: line.count for line in table.lines} == {"发展党员": 2, "补登、系统外转入": 4}
        assert (table.opening, table.closing, table.is_balanced) == (3, 9, True)
        assert first.lines == ()

    def test_a_day_of_joining_that_is_corrected_later_leaves_what_was_reported(self, office: Office) -> None:
        enrol(1, WEST, date(2012, 5, 1), joined_on=date(2012, 4, 28))
        moment = Moment(DAY, now())
        member = Affiliation.objects.get(member__code__startswith="N").member_id
        with travel(date(2012, 9, 1)):
            services.member_correct(
                member_id=member,
                fields_told={"joined_on": date(2011, 4, 28)},
                on=date(2012, 5, 1),
                reason="入党志愿书写明",
                by=SYSTEM,
            )

        then, today_told = selectors.statement(scope(office), HALF, moment), told(office)

        assert [line.reason for line in then.members.lines] == ["发展党员"]
        assert [line.reason for line in today_told.members.lines] == ["补登、系统外转入"]

    def test_a_transfer_inside_the_scope_is_no_change(self, office: Office) -> None:
        transfer("M1", WEST, date(2012, 5, 1))

        assert told(office).members.lines == ()
        [out] = told(office, EAST).members.lines
        [into] = told(office, WEST).members.lines
        assert (out.reason, into.reason) == ("组织关系转出", "组织关系转入")

    def test_there_and_back_counts_both_ways(self, office: Office) -> None:
        transfer("M1", FAR, date(2012, 3, 1))
        transfer("M1", EAST, date(2012, 5, 1))

        table = told(office).members

        assert (table.opening, table.came, table.went, table.closing) == (3, 1, 1, 3)

    def test_members_follow_their_organisation(self, office: Office) -> None:
        move(office, EAST, OTHER_COUNTY, date(2012, 4, 1))

        town, other = told(office), told(office, OTHER_COUNTY)

        assert [(line.reason, line.count) for line in town.members.lines] == [("随组织划出", 3)]
        assert [(line.reason, line.count) for line in other.members.lines] == [("随组织划入", 3)]
        assert [line.count for line in town.orgs.lines] == [1]
        assert town.orgs.is_balanced
        assert other.orgs.is_balanced

    def test_an_organisation_that_ends(self, office: Office) -> None:
        services.org_dissolve(
            org_id=office.ids[WEST],
            on=date(2012, 6, 1),
            document_no="1号",
            reason="并入东发村",
            by=office.county,
        )

        table = told(office).orgs

        assert (table.opening, table.came, table.went, table.closing) == (3, 0, 1, 2)
        assert table.lines[0].reason == "组织撤销"

    def test_the_last_day_belongs_to_the_period_and_the_next_does_not(self, office: Office) -> None:
        enrol(1, WEST, date(2012, 6, 30))
        enrol(2, WEST, date(2012, 7, 1))
        end(office, "M1", date(2012, 7, 1))
        end(office, "M2", date(2012, 1, 1))

        table = told(office).members

        assert (table.opening, table.came, table.went, table.closing) == (3, 1, 1, 3)

    def test_what_was_known_then_stays_as_it_was(self, office: Office) -> None:
        enrol(1, WEST, date(2012, 5, 1))
        moment = Moment(DAY, now())
        with travel(date(2012, 9, 1)):
            enrol(2, EAST, date(2012, 5, 1))

        assert selectors.statement(scope(office), HALF, moment).members.came == 1
        assert told(office).members.came == 3


@pytest.mark.parametrize("seed", seeds(6))
def test_it_equals_a_count_of_every_day(office: Office, seed: int) -> None:
    rng = Random(seed)
    codes = [EAST, WEST, FIRM, BUREAU, FAR]
    enrol(3, WEST, date(2012, 1, 10))
    everybody = list(Affiliation.objects.current().values_list("member__code", flat=True))
    day = date(2012, 1, 20)
    for _ in range(14):
        day += timedelta(days=rng.randrange(1, 25))
        if rng.random() < 0.25:
            move(office, rng.choice([EAST, WEST]), rng.choice([TOWN, OTHER_COUNTY, COUNTY]), day)
        else:
            transfer(rng.choice(everybody), rng.choice(codes), day)

    # Each day is read once, for all scopes and periods.
    standing = cache(standing_on)
    for code in (TOWN, COUNTY, OTHER_COUNTY, EAST):
        for text in ("2012-H1", "2012-Q2", "2012-05"):
            period = Period.parse(text)
            found = told(office, code, period)
            assert found.members.is_balanced
            assert found.orgs.is_balanced
            assert set(found.odd) == odd_by_hand(scope(office, code).path, period, standing)
            flows = selectors.flows_of(scope(office, code), period, NOW, "members")
            assert Counter((f.on, f.way) for f in flows) == every_day(
                scope(office, code).path, period, standing
            )


class TestClosing:
    """A period is closed when everything fits; what does not is told at once."""

    def note_all(self, office: Office, period: str = "2012-H1") -> None:
        for odd in told(office, period=Period.parse(period)).odd:
            services.statistics_note(
                org_id=odd.org_id, period=period, rule=odd.rule, text="人数少,已报联建", by=office.clerk
            )

    def close(self, office: Office, period: str = "2012-H1") -> None:
        services.statistics_close(org_id=office.ids[TOWN], period=period, by=office.clerk)

    def test_odd_values_need_a_note(self, office: Office) -> None:
        odd = {(each.org_name, each.words) for each in selectors.odd_page(told(office))}
        assert ("西发村党支部", "正式党员不足3人") in odd

        with pytest.raises(RegistryError, match=r"个异常数没有写说明.*STAT-06"):
            self.close(office)
        self.note_all(office)
        self.close(office)

        row = StatisticsClose.objects.get()
        assert (row.members_opening, row.members_closing, row.orgs_closing) == (3, 3, 3)

    @pytest.mark.parametrize(
        ("opening", "closing", "full", "rules"),
        [
            (50, 51, 51, {"over_fifty"}),
            (50, 50, 50, set()),
            (5, 5, 2, {"under_three"}),
            (10, 20, 20, set()),
            (10, 21, 21, {"doubled"}),
            (4, 9, 9, set()),
            (20, 9, 9, {"halved"}),
            (20, 10, 10, set()),
            (0, 40, 40, set()),
        ],
    )
    def test_the_bounds_of_the_rules(self, opening: int, closing: int, full: int, rules: set[str]) -> None:
        found = {r.key for r in statistics_rules(DAY).odd if _is_odd(r, opening, closing, full)}

        assert found == rules

    def test_the_next_opening_is_the_last_closing_or_says_why_not(self, office: Office) -> None:
        self.note_all(office, "2012-Q1")
        self.close(office, "2012-Q1")
        enrol(1, EAST, date(2012, 3, 1))
        self.note_all(office, "2012-Q2")

        gap = "党员期初数4与上期(2012年第一季度)上报的期末数3不一致,相差1。"
        with pytest.raises(RegistryError) as error:
            self.close(office, "2012-Q2")
        assert gap in str(error.value)

        services.statistics_note(
            org_id=office.ids[TOWN],
            period="2012-Q2",
            rule="opening",
            text="一季度漏登1名,已补记",
            by=office.clerk,
        )
        self.close(office, "2012-Q2")
        assert [each.period for each in selectors.closed_periods(office.ids[TOWN], Moment(today()))] == [
            "2012-Q2",
            "2012-Q1",
        ]

    def test_it_is_closed_once_and_never_before_it_is_over(self, office: Office) -> None:
        self.note_all(office)
        self.close(office)

        with pytest.raises(RegistryError, match="STAT-05"):
            self.close(office)
        with pytest.raises(RegistryError, match="STAT-03"):
            self.close(office, "2012-H2")

    def test_an_organisation_that_is_gone_reports_nothing(self, office: Office) -> None:
        with travel(date(2009, 8, 1)), pytest.raises(RegistryError, match="STAT-04"):
            services.statistics_close(org_id=office.ids[TOWN], period="2009-H1", by=SYSTEM)

    def test_a_note_says_something_about_a_rule_that_exists(self, office: Office) -> None:
        for rule, text, code in (("none", "人数少,已报", "STAT-01"), ("under_three", "少", "STAT-02")):
            with pytest.raises(RegistryError, match=code):
                services.statistics_note(
                    org_id=office.ids[WEST], period="2012-H1", rule=rule, text=text, by=office.clerk
                )

    def test_only_over_ones_own(self, office: Office) -> None:
        with pytest.raises(NotAllowed):
            services.statistics_close(org_id=office.ids[TOWN], period="2012-H1", by=office.system_clerk)
        with pytest.raises(NotAllowed):
            services.statistics_note(
                org_id=office.ids[WEST], period="2012-H1", rule="opening", text="说明原因", by=office.leader
            )


class TestPages:
    """The clerk's page: look, explain, report."""

    def test_look_explain_report(self, office: Office) -> None:
        client, address = client_of(office.clerk), reverse("statistics")
        page = client.get(address).content.decode()
        assert "3 + 0 - 0 = 3,平衡" in page
        assert "个异常数没有写说明" in page

        for odd in told(office).odd:
            sent = {"period": "2012-H1", "rule": odd.rule, "text": "人数少,已报联建"}
            answer = client.post(reverse("statistics-note", args=[odd.org_id]), sent, follow=True)
            assert "已写入说明" in answer.content.decode()
        close = reverse("statistics-close", args=[office.ids[TOWN]])
        done = client.post(close, {"period": "2012-H1"}, follow=True).content.decode()

        assert "已上报2012年上半年统计" in done
        assert "上报:党员3名,支部、总支3个" in done

    def test_each_line_opens_its_list(self, office: Office) -> None:
        transfer("M1", FAR, date(2012, 6, 30))

        page = client_of(office.clerk).get(reverse("statistics-flows", args=["members"])).content.decode()

        assert "组织关系转出" in page
        assert "东发村党支部" in page
        assert client_of(office.clerk).get(reverse("statistics-flows", args=["cats"])).status_code == 404

    def test_refusals_are_sentences(self, office: Office) -> None:
        client = client_of(office.clerk)

        early = client.post(
            reverse("statistics-close", args=[office.ids[TOWN]]), {"period": "2012-H2"}, follow=True
        )
        wrong = client.post(
            reverse("statistics-note", args=[office.ids[WEST]]), {"period": "九月"}, follow=False
        )

        assert "没有上报:2012年下半年还没有结束" in early.content.decode()
        assert wrong.status_code == 302

    def test_a_period_that_is_none_is_told_and_leads_back(self, office: Office) -> None:
        client = client_of(office.clerk)

        for name, back in (("statistics", "statistics"), ("facts-list", "facts-list")):
            answer = client.get(reverse(name) + "?period=九月")
            page = answer.content.decode()
            assert answer.status_code == 400
            assert "“期间”是“九月”,应写成2012年、2012年上半年" in page
            assert f'href="{reverse(back)}"' in page

    def test_a_period_that_is_not_over_counts_to_the_day_that_is_looked_at(self, office: Office) -> None:
        enrol(2, EAST, date(2012, 5, 10))

        page = page_of(office.clerk, reverse("statistics") + "?period=2012-H1&on=2012-04-30")
        over = page_of(office.clerk, reverse("statistics") + "?period=2012-H1")

        assert "到2012-06-30才结束,下面只数到2012-04-30" in page
        assert "3 + 0 - 0 = 3,平衡" in page
        assert "才结束" not in over
        assert "3 + 2 - 0 = 5,平衡" in over
        flows = reverse("statistics-flows", args=["members"]) + "?period=2012-H1"
        assert "东发村党支部" in page_of(office.clerk, flows)
        assert "东发村党支部" not in page_of(office.clerk, flows + "&on=2012-04-30")

    @pytest.mark.parametrize(("period", "said"), [("2013年", "还没有开始"), ("0001", "“期间”是“0001”")])
    def test_a_period_that_has_not_begun_is_refused(self, period: str, said: str, office: Office) -> None:
        answer = client_of(office.clerk).get(reverse("statistics") + f"?period={period}")

        assert answer.status_code == 400
        assert said in answer.content.decode()

    def test_a_period_is_shown_and_read_as_the_office_writes_it(self, office: Office) -> None:
        for told in ("2012年上半年", "2012-H1"):
            page = page_of(office.clerk, reverse("statistics") + f"?period={told}")
            assert 'name="period" value="2012年上半年"' in page

    def test_the_figures_of_an_odd_value_keep_their_names_on_a_phone(self, office: Office) -> None:
        page = page_of(office.clerk, reverse("statistics") + "?period=2012-H1")

        for word in ("期初", "期末", "正式党员"):
            assert f'class="num card-more" data-label="{word}"' in page
