"""Worked cases of coverage: the two numbers that are both right, a branch that dies, what a day leads to."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from jishi.engines import coverage
from jishi.engines.coverage import (
    CoverageError,
    Help,
    Hosting,
    JointUnit,
    Organisation,
    Rate,
    Records,
    Unit,
)
from jishi.engines.coverage.check import check_joint, check_rate

from .lawful import DATA, DAY, rules

ONE = Unit("u1", full_n=3, members_n=4)


def rate_of(told: Records, rule: str, day: date = DAY) -> Rate:
    return coverage.rate(told, rules(), day, rule)


def reasons(rate: Rate) -> dict[str, str]:
    return {one.unit: one.reason for one in (*rate.counted, *rate.missing, *rate.excluded)}


def test_two_rates_of_one_count_are_both_right_and_say_why() -> None:
    # The shape of end-2008: 99.4 % of the eligible, 15.9 % of all (S31).
    units = [
        Unit(f"u{n:05}", full_n=3 if n < 1_600 else 0, members_n=3 if n < 1_600 else 0) for n in range(10_000)
    ]
    orgs = [Organisation(f"o{n:05}", "single", full_n=3) for n in range(1_590)]
    told = Records(tuple(units), tuple(orgs), tuple(Hosting(o.id, f"u{o.id[1:]}") for o in orgs))
    first, second = rate_of(told, "org_coverage_eligible"), rate_of(told, "org_coverage_all")

    words = coverage.difference_words("zh", coverage.difference(first, second), rules())

    assert (first.numerator, first.denominator, second.denominator) == (1_590, 1_600, 10_000)
    assert words == (
        "组织覆盖率(具备组建条件的单位):99.4% = 1,590 ÷ 1,600;"
        "组织覆盖率(全部实体单位):15.9% = 1,590 ÷ 10,000;"
        "后者的分母多8,400个单位(不具备组建条件(正式党员不足3名) 8,400);"
        "分子相同,都是1,590个单位,两个数都对,只是分母不同。"
    )


def test_a_branch_below_three_full_members_covers_nobody_until_another_takes_over() -> None:
    branch = Organisation("o1", "single", full_n=2)
    told = Records((ONE,), (branch,), (Hosting("o1", "u1"),))
    heir = Organisation("o2", "joint", full_n=5)
    taken_over = Records((ONE,), (branch, heir), (Hosting("o1", "u1"), Hosting("o2", "u1")))

    assert reasons(rate_of(told, "org_coverage_all")) == {"u1": "under_three"}
    assert reasons(rate_of(taken_over, "org_coverage_all")) == {"u1": "joint"}


def test_an_attached_organisation_needs_no_three_and_a_general_branch_is_not_asked() -> None:
    for org in (Organisation("o1", "attached", full_n=1), Organisation("o1", "single", "general_branch", 2)):
        assert rate_of(Records((ONE,), (org,), (Hosting("o1", "u1"),)), "org_coverage_all").numerator == 1


def test_a_joint_branch_covers_several_units_and_is_one_organisation() -> None:
    units = tuple(Unit(f"u{n}", full_n=1, members_n=1) for n in range(3))
    told = Records(units, (Organisation("o1", "joint", full_n=3),), tuple(Hosting("o1", u.id) for u in units))

    found = rate_of(told, "org_coverage_with_members")

    assert (found.numerator, found.orgs) == (3, (("joint", 1),))
    assert rate_of(told, "own_setup_rate").denominator == 0


def test_who_is_left_out_of_the_denominator_has_one_reason() -> None:
    units = (
        replace(ONE, id="unsure office", is_branch_office=None),
        replace(ONE, id="closed", status="suspended", is_shell=True),
        replace(ONE, id="shell", is_shell=True),
        replace(ONE, id="unsure", is_shell=None),
        replace(ONE, id="office", is_branch_office=True),
        replace(ONE, id="empty", full_n=0, members_n=0),
        replace(ONE, id="unasked", full_n=None, members_n=None),
        ONE,
    )

    found = rate_of(Records(units), "org_coverage_with_members")

    assert reasons(found) == {
        "unsure office": "branch_office?",
        "closed": "not_operating",
        "shell": "shell",
        "unsure": "shell?",
        "office": "branch_office",
        "empty": "no_members",
        "unasked": "no_members?",
        "u1": "no_org",
    }
    assert [coverage.reason_title("zh", rules(), told) for told in ("shell", "no_members?", "no_org")] == [
        "无实体(空壳)",
        "有无党员还没有摸清",
        "没有党组织",
    ]


def test_why_a_unit_is_not_covered() -> None:
    joint = Organisation("o1", "joint", full_n=5)
    gone = Organisation("o1", "single", full_n=5, ended_on=DAY)
    other_way = Records((ONE,), (joint,), (Hosting("o1", "u1"),))
    ended = Records((ONE,), (gone,), (Hosting("o1", "u1"),))
    later = Records((ONE,), (joint,), (Hosting("o1", "u1", first=DAY + timedelta(days=1)),))

    assert reasons(rate_of(other_way, "own_setup_rate")) == {"u1": "other_way"}
    assert reasons(rate_of(ended, "org_coverage_all")) == {"u1": "org_ended"}
    assert reasons(rate_of(ended, "org_coverage_all", DAY - timedelta(days=1))) == {"u1": "single"}
    assert reasons(rate_of(later, "org_coverage_all")) == {"u1": "no_org"}


def test_work_coverage_counts_who_is_sent_on_the_days_of_the_posting() -> None:
    told = Records((ONE,), helps=(Help("u1", "instructor", last=DAY),))

    assert reasons(rate_of(told, "work_coverage")) == {"u1": "instructor"}
    assert reasons(rate_of(told, "work_coverage", DAY + timedelta(days=1))) == {"u1": "no_org"}


def test_a_changed_denominator_is_told_with_its_reasons() -> None:
    units = tuple(Unit(f"u{n}", full_n=3, members_n=3) for n in range(4))
    later = (replace(units[0], status="suspended"), replace(units[1], status="moved"), *units[2:])
    first = rate_of(Records(units), "org_coverage_with_members")
    second = rate_of(Records((*later, Unit("u9", full_n=1, members_n=1))), "org_coverage_with_members")

    found = coverage.difference(first, second)

    assert [(part.reason, part.units) for part in found.left] == [("not_operating", 2)]
    assert [(part.reason, part.units) for part in found.joined] == [("new", 1)]


def test_the_forecast_speaks_as_an_office_does() -> None:
    days = [date(2012, 6, 10)] * 10 + [date(2012, 6, 3)] * 4

    found = coverage.forecast(
        days, left=26, start=date(2012, 3, 23), day=date(2012, 6, 16), deadline=date(2012, 6, 30)
    )

    assert coverage.forecast_words("zh", found) == (
        "按近两周速度,6月30日还差约12户,每天需办2户(按近四周最快、最慢的一周,差6至26户)。"
    )
    assert found.reach_on == date(2012, 7, 12)


@pytest.mark.parametrize(
    ("covered", "left", "since", "ahead", "words"),
    [
        ([], 0, 30, 5, "已全部覆盖。"),
        ([], 3, 30, 0, "还差3户。"),
        ([], 3, 30, -9, "还差3户。"),
        ([], 3, 0, 2, "开始1天,还没有进展,每天需办2户。"),
        ([], 3, 30, 2, "近14天没有进展,6月18日还差3户,每天需办2户。"),
        ([DAY] * 4, 1, 3, 1, "按开始以来4天的速度,6月17日前可以全部覆盖,每天需办1户。"),
    ],
)
def test_the_forecast_knows_the_ends(
    covered: list[date], left: int, since: int, ahead: int, words: str
) -> None:
    found = coverage.forecast(
        covered, left=left, start=DAY - timedelta(days=since), day=DAY, deadline=DAY + timedelta(days=ahead)
    )

    assert coverage.forecast_words("zh", found) == words


def test_days_before_the_start_are_nobodys_to_use() -> None:
    found = coverage.forecast(
        [], left=20, start=DAY + timedelta(days=30), day=DAY, deadline=DAY + timedelta(days=39)
    )

    assert (found.days_left, found.need_a_day) == (10, 2)


def test_who_has_an_organisation_is_told_whatever_rates_there_are() -> None:
    told = Records(
        (ONE, Unit("u2"), Unit("u3", is_shell=True)), (Organisation("o1", "area"),), (Hosting("o1", "u1"),)
    )

    found = coverage.organised(told, replace(rules(), rules=()), DAY)

    assert reasons(found) == {"u1": "area", "u2": "no_org", "u3": "shell"}
    assert (found.numerator, found.denominator) == (1, 2)


class TestJoint:
    def test_neighbours_of_one_trade_come_first(self) -> None:
        pool = [
            JointUnit("a", ("区", "街", "楼1"), "商贸", 1, 10),
            JointUnit("b", ("区", "街", "楼1"), "商贸", 2, 12),
            JointUnit("c", ("区", "街", "楼2"), "商贸", 2, 12),
            JointUnit("d", ("区", "街", "楼2"), "物业", 2, 12),
        ]

        groups, alone = coverage.suggest(pool, rules().joint)

        assert [(group.units, group.full_n, group.shared, group.is_same_trade) for group in groups] == [
            (("a", "b"), 3, 3, True),
            (("c", "d"), 4, 3, False),
        ]
        assert alone == ()

    def test_another_choice_is_another_group(self) -> None:
        pool = [JointUnit(name, ("区",), "商贸", 2) for name in "abcd"]

        found = coverage.alternatives(pool[0], pool, rules().joint)

        assert [group.units for group in found] == [("a", "b"), ("a", "c"), ("a", "d")]

    def test_who_is_too_far_stays_alone_and_who_has_no_full_member_joins(self) -> None:
        pool = [
            JointUnit("a", ("区",), "", 2),
            JointUnit("b", ("区",), "", 1),
            JointUnit("c", ("区",), "", 0),
        ]
        far = JointUnit("z", ("县",), "", 2)

        groups, alone = coverage.suggest([*pool, far], rules().joint)

        assert ([group.units for group in groups], alone) == ([("a", "b", "c")], ("z",))

    def test_the_checker_finds_what_is_wrong(self) -> None:
        pool = [JointUnit("a", ("区",), "", 2), JointUnit("b", ("县",), "", 0)]

        assert check_joint([["a", "b"]], [], pool, rules().joint) == ["a: full members", "a: places"]
        assert check_joint([["a"]], [], pool, rules().joint)[:2] == ["each unit once", "a: 1 units"]


def test_the_same_base_and_what_counts_more_are_told() -> None:
    told = Records((ONE,), helps=(Help("u1", "liaison"),))
    first, second = rate_of(told, "org_coverage_all"), rate_of(told, "work_coverage")

    assert coverage.difference_words("zh", coverage.difference(first, second), rules()).endswith(
        "分母相同,都是1个单位;后者的分子多算1个单位(派联络员 1)。"
    )


def test_two_rules_that_come_to_one_figure_are_not_said_to_differ() -> None:
    told = Records((ONE,))
    first, second = rate_of(told, "org_coverage_all"), rate_of(told, "work_coverage")

    words = coverage.difference_words("zh", coverage.difference(first, second), rules())

    assert words.endswith("分母相同,都是1个单位;分子也相同,都是0个单位:口径不同,这一天数一样。")


def test_the_judge_finds_a_wrong_rate() -> None:
    told = Records((ONE,))
    right = rate_of(told, "org_coverage_all")
    wrong = replace(right, counted=right.missing, missing=())
    empty = replace(right, missing=())

    assert check_rate(wrong, told, rules()) == ["counted"]
    assert check_rate(empty, told, rules()) == ["denominator", "lists"]


class TestRefusals:
    def codes(self, told: Records) -> list[str]:
        with pytest.raises(CoverageError) as caught:
            coverage.rates(told, rules(), DAY)
        assert caught.value.lines("zh") != caught.value.lines("en") == str(caught.value).split("\n")
        return [problem.code for problem in caught.value.problems]

    def test_an_id_twice_a_lost_name_and_an_unknown_way(self) -> None:
        assert self.codes(Records((ONE, ONE))) == ["COVER-08"]
        assert self.codes(Records((ONE,), hostings=(Hosting("o1", "u1"),))) == ["COVER-09"]
        assert self.codes(Records((ONE,), (Organisation("o1", "other"),))) == ["COVER-10"]

    def test_a_day_without_rules(self) -> None:
        with pytest.raises(CoverageError, match="COVER-07"):
            coverage.rules_in_force(coverage.rule_sets_read(DATA), date(1999, 1, 1))
