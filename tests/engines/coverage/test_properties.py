"""What holds of every rate, difference, forecast and suggestion; the plain reference decides what is right."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jishi.engines import coverage
from jishi.engines.coverage import JointUnit, Records
from jishi.engines.coverage.check import check_joint, check_rate

from .lawful import DAY, days, pools, records, rules

pytestmark = pytest.mark.slow


@given(records())
def test_every_rate_is_what_brute_force_finds_and_its_lists_add_up(told: Records) -> None:
    for found in coverage.rates(told, rules(), DAY):
        assert check_rate(found, told, rules()) == []


@given(records(), st.randoms(use_true_random=False))
def test_shuffled_records_and_a_second_run_change_nothing(told: Records, chance: Random) -> None:
    def mixed(rows: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(chance.sample(rows, len(rows)))

    shuffled = Records(
        mixed(told.units),  # type: ignore[arg-type]
        mixed(told.organisations),  # type: ignore[arg-type]
        mixed(told.hostings),  # type: ignore[arg-type]
        mixed(told.helps),  # type: ignore[arg-type]
    )
    first = coverage.rates(told, rules(), DAY)

    assert coverage.rates(shuffled, rules(), DAY) == first
    assert coverage.rates(told, rules(), DAY) == first


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_a_share_is_whole_only_of_all_and_nothing_only_of_none(part: int, rest: int) -> None:
    words = coverage.percent(part, part + rest)

    assert (words == "100.0%") == (part > 0 and rest == 0)
    assert (words == "0.0%") == (part == 0 and rest > 0)


@given(records(), records())
def test_a_difference_leads_from_one_rate_to_the_other(one: Records, two: Records) -> None:
    for first in coverage.rates(one, rules(), DAY):
        for second in coverage.rates(two, rules(), DAY):
            found = coverage.difference(first, second)
            joined, left = (sum(part.units for part in parts) for parts in (found.joined, found.left))

            assert second.denominator == first.denominator + joined - left
            assert found.is_same_base == (not joined and not left)
            for lang in ("zh", "en"):
                assert coverage.difference_words(lang, found, rules())


@given(st.lists(days, max_size=30), st.integers(0, 60), st.integers(0, 40), st.integers(-2, 60))
def test_a_forecast_stays_within_its_range(covered: list[date], left: int, since: int, ahead: int) -> None:
    start, deadline = DAY - timedelta(days=since), DAY + timedelta(days=ahead)

    found = coverage.forecast(covered, left=left, start=start, day=DAY, deadline=deadline)

    assert 0 <= found.short_low <= found.short <= found.short_high <= left
    assert found.need_a_day * found.days_left >= left or not found.days_left
    assert found.reach_on is None or found.reach_on >= DAY
    assert coverage.forecast_words("zh", found)
    assert coverage.forecast_words("en", found)


@given(pools(), st.randoms(use_true_random=False))
def test_suggested_groups_keep_to_the_limits_whatever_the_order(
    pool: list[JointUnit], chance: Random
) -> None:
    groups, alone = coverage.suggest(pool, rules().joint)

    assert check_joint([group.units for group in groups], alone, pool, rules().joint) == []
    assert coverage.suggest(chance.sample(pool, len(pool)), rules().joint) == (groups, alone)
