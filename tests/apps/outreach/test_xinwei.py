"""Xinwei's case at full size, from list files: 329 groups hold 6,228 households, the plant's people are followed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from jishi.apps.outreach import selectors
from jishi.apps.outreach.models import Contact, Need, Seat, WarmGroup
from jishi.apps.registry import selectors as registry
from jishi.demo import xinwei
from jishi.shared.dates import Moment, travel

from . import ground

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
EVERYTHING = ("",)


@pytest.fixture(scope="module")
def _lived(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    with travel(xinwei.TODAY):
        try:
            with django_db_blocker.unblock():
                ground.lay()
                xinwei.live(tmp_path_factory.mktemp("xinwei"))
            yield
        finally:
            with django_db_blocker.unblock():
                call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def lived(_lived: None, db: None) -> registry.Visible:
    return registry.Visible(Moment(xinwei.TODAY), EVERYTHING)


def test_329_groups_hold_6228_different_households(lived: registry.Visible) -> None:
    homes = Contact.objects.filter(until=None).values_list("household_id", "group_id")

    assert len(homes) == len({home for home, _ in homes}) == 6_228
    assert len({group for _, group in homes}) == WarmGroup.objects.filter(ended_on=None).count() == 329
    plan = selectors.plans_of(registry.org_ids_of([xinwei.STREET])[xinwei.STREET])[0]
    assert (plan.summary["checked"], plan.summary["out_of_band"]) == ([], 0)
    assert plan.summary["shortfalls"] == []


def test_every_group_has_a_leader_who_is_a_member_and_two_to_six_people(lived: registry.Visible) -> None:
    leaders = Seat.objects.filter(until=None, role="leader")
    sizes = Counter(Seat.objects.filter(until=None).values_list("group_id", flat=True))

    assert leaders.count() == len(set(leaders.values_list("group_id", flat=True))) == 329
    assert not leaders.filter(worker__member_code="").exists()
    assert 2 <= min(sizes.values()) <= max(sizes.values()) <= 6


def test_1742_needs_by_kind_and_by_how_they_ended(lived: registry.Visible) -> None:
    kinds = Counter(Need.objects.values_list("kind", flat=True))
    states = Counter(Need.objects.values_list("state", flat=True))

    assert kinds == xinwei.NEEDS
    assert (states["closed"], states["not_done"], sum(states.values())) == (1_185, 157, 1_742)
    sums = selectors.sums(lived)
    assert (sums.households_n, sums.grouped_n, sums.groups_n) == (6_228, 6_228, 329)
    sent = selectors.referrals_of([], lived)
    assert Counter(row.state for row in sent) == {"done": 61, "declined": 25, "sent": xinwei.WITH_LABOUR}
    assert sums.late_n == xinwei.LATE


def test_the_plants_people_are_one_batch_whose_needs_the_groups_follow(lived: registry.Visible) -> None:
    [line] = selectors.intake_lines(lived, lived)

    assert (line.people_n, line.members_n, line.received_n) == (2_046, 92, 92)
    assert line.people_n > 2_000
    assert line.households_n == line.grouped_n > 2_000
    assert line.needs_n == line.open_n + line.closed_n + line.not_done_n > 1_000


def test_the_map_draws_all_of_them(lived: registry.Visible) -> None:
    drawn = selectors.group_map(lived, with_homes=True)

    assert drawn is not None
    assert (len(drawn.groups), drawn.unplaced_n) == (329, 0)
    assert sum(n for _, n in selectors.loads([one.row for one in drawn.groups])) == 329
