"""Ledger lines and tasks follow their organisation to a new superior, or to the one it is merged into, and back."""

from typing import Any

import pytest

from jishi.apps.accounts.models import RoleGrant
from jishi.apps.rectification.models import Line, LineEvent
from jishi.apps.registry import services as register
from jishi.apps.registry.services import Papers, Successor
from jishi.apps.tasks.models import Task
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import travel
from tests.factories.cast import SYSTEM_COMMITTEE, TOWNSHIP, VILLAGE

from .office import Desk
from .test_ledgers import days

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
PAPERS = Papers(days(5), "乡镇机构改革", "青发〔2012〕12号")
OPEN = ("listed", "in_progress", "township_check", "county_acceptance", "returned", "relapsed")


def undo(change_id: int) -> int:
    return register.change_revert(change_id=change_id, reason="办错了,撤销重办", by=SYSTEM)


def test_what_waits_for_the_superior_waits_for_the_new_one(desk: Desk) -> None:
    line = desk.line(duty="township")
    old, new = desk.cast.org(TOWNSHIP), desk.cast.org(SYSTEM_COMMITTEE)
    told: dict[str, Any] = {"org_id": desk.cast.org(VILLAGE), "superior_id": new, "papers": PAPERS}

    def stand() -> tuple[int, int]:
        task = Task.objects.get(source_kind="line", source_id=line.pk, state="open")
        return Line.objects.get(pk=line.pk).duty_org_id, task.acting_org_id

    with travel(days(5)):
        plan = register.org_move_plan(**told)
        shown = register.plan_preview(plan, by=desk.who("county_officer"))
        before = stand()
        done = register.org_move(**told, by=desk.who("county_officer"))
        after = stand()
        undone = undo(done)
        back = stand()
        undo(undone)

    assert (before, after, back, stand()) == ((old, old), (new, new), (old, old), (new, new))
    assert next(one for one in shown.follows if one.key == "lines").becomes.endswith("项改由新上级负责")
    history = list(LineEvent.objects.filter(line=line).order_by("pk").values_list("what", "duty_org_id"))
    assert history[1:] == [("move", new), ("resume", old), ("move", new)]


def test_a_task_passed_on_since_stands_in_the_way_of_going_back(desk: Desk) -> None:
    line = desk.line(duty="township")
    with travel(days(5)):
        done = register.org_move(
            org_id=desk.cast.org(VILLAGE),
            superior_id=desk.cast.org(SYSTEM_COMMITTEE),
            papers=PAPERS,
            by=desk.who("county_officer"),
        )
        Task.objects.filter(source_kind="line", source_id=line.pk).update(
            acting_org_id=desk.cast.org(VILLAGE)
        )

        with pytest.raises(register.UndoBlocked, match="变动以后又转办过的事项"):
            undo(done)


def test_open_lines_of_a_merged_organisation_go_on_with_the_new_one(desk: Desk) -> None:
    RoleGrant.objects.filter(scope_kind="org", scope_id=str(desk.cast.org(VILLAGE))).delete()
    village, firm = desk.cast.org(VILLAGE), desk.cast.org("230321100104")
    n = Line.objects.filter(org_id__in=[village, firm], state__in=OPEN).count()
    told: dict[str, Any] = {
        "org_ids": [village, firm],
        "into": Successor(code="230321100199", name="柳河村企联合党支部"),
        "papers": PAPERS,
    }

    def counts() -> tuple[int, int, int]:
        fresh = Line.objects.filter(org__code="230321100199")
        tasks = Task.objects.filter(org__code="230321100199", source_kind="line", state="open").count()
        left = Line.objects.filter(org_id__in=[village, firm], state__in=OPEN).count()
        return fresh.filter(state__in=OPEN).count(), tasks, left

    def waiting() -> set[tuple[str, int]]:
        found = Task.objects.filter(org_id__in=[village, firm], state="open")
        return set(found.values_list("source_kind", "source_id"))

    with travel(days(5)):
        before = waiting()
        shown = register.plan_preview(register.orgs_merge_plan(**told), by=desk.who("county_officer"))
        done = register.orgs_merge(**told, by=desk.who("county_officer"))
        assert counts() == (n, n, 0)
        carried = LineEvent.objects.filter(what="carry")
        assert carried.count() == n
        assert "由“柳河镇柳河村党支部”转来,青发〔2012〕12号" in carried.order_by("pk")[0].note
        undo(done)
        assert counts() == (0, 0, n)
        assert {"first_task", "question"} <= {kind for kind, _ in before}
        assert waiting() == before

    assert n > 0
    told_of = {one.key: one.becomes for one in shown.follows}
    assert told_of["lines"] == f"{n}项转给承接的组织"
    assert told_of["ratings"] == "留在原组织;承接的组织未定级,等下一轮"
