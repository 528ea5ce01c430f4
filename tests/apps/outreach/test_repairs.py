"""Groups adjusted with least change after people left or households came: who moves and why, held, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from jishi.apps.audit import selectors as audit
from jishi.apps.jobs.services import job_run
from jishi.apps.outreach import selectors, services
from jishi.apps.outreach.models import Contact, GroupPlan, Seat
from jishi.apps.outreach.services import OutreachError, PlanDraft

from .office import DAY, HOMES, STREET, Street, book, taken

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def where(street: Street) -> dict[int, int]:
    rows = Contact.objects.filter(group__org_id=street.street, until=None)
    return dict(rows.values_list("household_id", "group__number"))


def seats(street: Street) -> set[tuple[int, int, str]]:
    rows = Seat.objects.filter(group__org_id=street.street, until=None)
    return set(rows.values_list("group__number", "worker_id", "role"))


def leave(street: Street, number: int) -> None:
    """Let the leader of a group leave."""
    seat = Seat.objects.get(group__org_id=street.street, group__number=number, role="leader", until=None)
    services.worker_end(worker_id=seat.worker_id, on=DAY, reason="搬走", by=street.people["clerk"])


def repaired(street: Street, **told: object) -> selectors.PlanView:
    draft = PlanDraft(street.street, "repair", **told)  # type: ignore[arg-type]
    plan = selectors.plan_view(services.plan_now(draft=draft, by=street.people["clerk"]))
    assert plan is not None
    return plan


def hold(plan: selectors.PlanView, street: Street) -> None:
    services.plan_publish(plan_id=plan.plan_id, on=DAY, note="组长搬走了", by=street.people["clerk"])


def test_nobody_left_and_nothing_changes(street: Street) -> None:
    street.grouped()
    before, sitting = where(street), seats(street)

    plan = repaired(street)

    assert plan.summary["says"] == "没有一户换组。"
    assert selectors.plan_changes(plan.plan_id) == []
    assert selectors.plan_moves(plan.plan_id) == []
    hold(plan, street)
    assert (where(street), seats(street)) == (before, sitting)


def test_a_group_that_lost_its_leader_goes_and_only_who_must_moves(street: Street) -> None:
    street.grouped()
    before, sitting = where(street), seats(street)
    leave(street, 2)

    plan = repaired(street, dissolve=(2,), band_percent=25)

    changes, moves = selectors.plan_changes(plan.plan_id), selectors.plan_moves(plan.plan_id)
    assert {each.household_id for each in changes if each.was == 2} == {
        h for h, n in before.items() if n == 2
    }
    assert all("第2组撤了" in each.why for each in changes if each.was == 2)
    assert [each.number for each in moves if each.is_dissolved] == [2]
    assert sum(each.in_n for each in moves) == sum(each.out_n for each in moves) == len(changes)
    assert all(each.was_n - each.out_n + each.in_n == each.now_n for each in moves)
    assert plan.summary["checked"] == []
    curve = plan.summary["curve"]
    assert [point["price"] for point in curve] == [None, 300, 100, 30, 0]
    assert curve[0]["changed"] == len(changes) <= curve[-1]["changed"]
    hold(plan, street)
    assert set(where(street).values()) == {1, 3, 4}
    stayed = {row for row in sitting if row[0] != 2}
    assert stayed <= seats(street)
    services.plan_take_back(plan_id=plan.plan_id, reason="社区有意见,撤销", by=street.people["clerk"])
    assert where(street) == before


def test_a_group_without_a_leader_gets_another_and_households_stay(street: Street) -> None:
    street.grouped()
    before = where(street)
    leave(street, 2)

    plan = repaired(street)

    [move] = [each for each in selectors.plan_moves(plan.plan_id) if each.number == 2]
    assert (move.led, bool(move.leads), move.in_n, move.out_n) == ("", True, 0, 0)
    assert plan.summary["says"] == "没有一户换组,换组长1个组。"
    hold(plan, street)
    assert where(street) == before
    assert selectors.groups_leaderless(street.street) == []


def test_households_that_came_join_a_group_and_those_that_left_are_out(
    street: Street, tmp_path: Path
) -> None:
    street.grouped()
    before, clerk = where(street), street.people["clerk"]
    new = [STREET, "901", "孙某", None, "9号楼", 50, 50, 1, None, None]
    gone = [STREET, "001", None, None, None, None, None, None, None, DAY]
    taken("households", book(tmp_path / "a.xlsx", HOMES, [new, gone]), clerk)
    found = selectors.unsettled(street.street)
    assert (found.ungrouped_n, found.gone_n, found.is_any) == (1, 1, True)

    plan = repaired(street)

    fresh = [each for each in selectors.plan_changes(plan.plan_id) if not each.was]
    assert [(each.number, each.why[:5]) for each in fresh] == [("901", "新来的户,")]
    assert (plan.summary["gone"], plan.summary["changed"]) == (1, 1)
    hold(plan, street)
    after = where(street)
    assert after.keys() == before.keys() - {street.home("001").pk} | {street.home("901").pk}
    assert not selectors.unsettled(street.street).is_any


def test_the_repair_is_computed_in_the_background_and_kept_on_record(street: Street) -> None:
    street.grouped()
    leave(street, 2)
    draft = PlanDraft(street.street, "repair", dissolve=(2,), move_cost=0)
    plan_id = services.plan_start(draft=draft, by=street.people["clerk"])
    job_run(job_id=GroupPlan.objects.get(pk=plan_id).job_id or 0)
    plan = selectors.plan_view(plan_id)
    assert plan is not None
    assert (plan.state, plan.move_cost, plan.groups_n) == ("proposed", 0, 3)

    hold(plan, street)

    told = audit.events_of(f"group_plan:{plan_id}")
    assert [each.what for each in told][:2] == ["group_plan_published", "group_plan_computed"]
    assert told[0].reason == "组长搬走了"


def test_a_repair_older_than_the_last_change_is_refused(street: Street) -> None:
    street.grouped()
    leave(street, 2)
    plan = repaired(street)
    assert not selectors.plan_is_old(plan)
    leave(street, 3)

    assert selectors.plan_is_old(plan)
    with pytest.raises(OutreachError, match="GROUP-05"):
        hold(plan, street)


def test_what_cannot_be_adjusted_says_why(street: Street) -> None:
    with pytest.raises(OutreachError, match="GROUP-11"):
        repaired(street)
    street.grouped()
    with pytest.raises(OutreachError, match=r"第9组不在现有的小组里.*GROUP-12"):
        repaired(street, dissolve=(9,))
    with pytest.raises(OutreachError, match="GROUP-13"):
        repaired(street, dissolve=(1, 2, 3, 4))
    plan = repaired(street)
    with pytest.raises(OutreachError, match="GROUP-14"):
        services.plan_publish(plan_id=plan.plan_id, on=DAY, note="好", by=street.people["clerk"])
