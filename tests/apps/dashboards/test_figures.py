"""The five figures: numerator, denominator, and the reasons of what is left out."""

from datetime import date

import pytest

from jishi.apps.dashboards import selectors
from jishi.apps.dashboards.figures import Asking, asking_of, figure, five, last_monday
from jishi.apps.rectification import selectors as ledgers
from jishi.apps.rectification import services as mending
from jishi.apps.rectification.models import Line
from jishi.apps.registry import selectors as registry
from jishi.apps.registry.services import OrgDraft, orgs_set_up
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment, travel
from tests.factories.cast import CITY, DAY, TOWNSHIP, VILLAGE, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def asking(cast: Cast, code: str = CITY, on: date = DAY) -> Asking:
    scope = registry.scope_of(cast.org(code), Moment(on))
    assert scope is not None
    return asking_of(cast.people["city_officer"], scope, Moment(on))


def plan(cast: Cast, deadline: date, on: date) -> None:
    """Settle the village's own line."""
    line = Line.objects.filter(org__code=VILLAGE, duty="branch").order_by("pk")[0]
    step = mending.Step(line.pk, "plan", measure="补开会议", owner="王支书", deadline=deadline)
    with travel(on):
        mending.line_advance(step=step, on=on, by=cast.people["township_officer"])


@pytest.mark.parametrize(
    ("on", "monday"),
    [
        (date(2012, 7, 15), date(2012, 7, 9)),
        (date(2012, 7, 16), date(2012, 7, 9)),
        (date(2012, 7, 17), date(2012, 7, 16)),
        (date(2012, 7, 14), date(2012, 7, 9)),
    ],
)
def test_last_monday_is_the_one_before_today(on: date, monday: date) -> None:
    assert last_monday(on) == monday
    assert monday.weekday() == 0


class TestFive:
    """Every figure confesses."""

    def test_the_reasons_make_the_difference(self, cast: Cast) -> None:
        for key in ("covered", "graded", "mended"):
            found = figure(key, asking(cast))
            assert found.whole - found.part == sum(reason.count for reason in found.left_out), key
            assert found.whole > 0

    def test_the_late_ones_are_told_by_whose_they_are(self, cast: Cast) -> None:
        plan(cast, DAY, DAY)
        later = date(2012, 7, 20)
        with travel(later):
            found = figure("overdue", asking(cast, on=later))

        assert found.part == 1 == sum(reason.count for reason in found.left_out)
        assert [reason.label for reason in found.left_out] == ["归支部办"]

    def test_the_largest_reason_comes_first(self, cast: Cast) -> None:
        for found in five(asking(cast)):
            counts = [reason.count for reason in found.left_out]
            assert counts == sorted(counts, reverse=True)
            assert 0 not in counts

    def test_what_is_not_graded_is_told_by_why(self, cast: Cast) -> None:
        orgs_set_up(
            drafts=[
                OrgDraft(
                    "230321100199", "新村党支部", "branch", TOWNSHIP, DAY, org_type="village", founded_on=DAY
                )
            ],
            by=SYSTEM,
        )

        found = figure("graded", asking(cast, TOWNSHIP))

        assert {reason.label: reason.count for reason in found.left_out} == {"未定级(新建不足6个月)": 1}
        assert (found.part, found.whole) == (4, 5)

    def test_a_change_is_told_against_last_monday(self, cast: Cast) -> None:
        plan(cast, DAY, DAY)
        with travel(date(2012, 7, 17)):
            on = date(2012, 7, 17)
            found = figure("overdue", asking(cast, on=on))

        assert (found.part, found.before, found.change) == (1, 1, 0)
        with travel(date(2012, 7, 16)):
            on = date(2012, 7, 16)
            found = figure("overdue", asking(cast, on=on))
        assert (found.part, found.before, found.change) == (1, 0, 1)

    def test_each_subtree_has_its_own(self, cast: Cast) -> None:
        town = figure("mended", asking(cast, TOWNSHIP))
        city = figure("mended", asking(cast))

        assert 0 < town.whole < city.whole


class TestReported:
    """今日要报的数."""

    def test_they_equal_the_ledger(self, cast: Cast) -> None:
        seen = registry.visible(cast.people["city_officer"], "rectification.view_line", Moment(DAY))
        counts = ledgers.ledger_counts(seen, DAY)

        told = {each.key: each for each in selectors.reported_today(seen, counts, DAY)}

        assert told["total"].n == counts.total == told["this_week"].n
        assert told["total"].change == f"+{counts.total}"
        assert told["overdue"].change == "持平"

    def test_the_week_is_told_in_five_lines(self, cast: Cast) -> None:
        seen = registry.visible(cast.people["city_officer"], "rectification.view_line", Moment(DAY))
        counts = ledgers.ledger_counts(seen, DAY)

        words = selectors.week_words(seen, counts, DAY)

        assert len(words) == 5
        assert words[2] == f"未办结 {counts.open} 项,比7天前多 {counts.open}。"
