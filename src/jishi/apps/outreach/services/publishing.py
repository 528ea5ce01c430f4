"""Let a plan hold, and take it back: only what it changes begins or ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ..models import Contact, GroupPlan, Seat, WarmGroup


def publish(plan: GroupPlan, on: date) -> None:
    """Begin and end groups, contacts and seats so that they are as the plan says."""
    told: list[dict[str, Any]] = plan.result["groups"]
    standing = {group.number: group for group in WarmGroup.objects.filter(org_id=plan.org_id, ended_on=None)}
    is_fresh = plan.kind == GroupPlan.Kind.FRESH
    wanted = {group["number"] for group in told}
    ended = [group for number, group in standing.items() if is_fresh or number not in wanted]
    _end(WarmGroup, [group.pk for group in ended], "ended_on", on, plan)
    kept = {} if is_fresh else {number: standing[number] for number in wanted & standing.keys()}
    fresh = [
        WarmGroup(org_id=plan.org_id, number=number, begun_on=on, plan=plan)
        for number in sorted(wanted - kept.keys())
    ]
    WarmGroup.objects.bulk_create(fresh, batch_size=1000)
    group_of = kept | {group.number: group for group in fresh}
    _contacts(plan, on, {h: group_of[g["number"]].pk for g in told for h in g["households"]})
    _seats(plan, on, {number: group.pk for number, group in group_of.items()})


def _contacts(plan: GroupPlan, on: date, wanted: dict[int, int]) -> None:
    now = {c.household_id: c for c in Contact.objects.filter(group__org_id=plan.org_id, until=None)}
    moved = [c.pk for household, c in now.items() if wanted.get(household) != c.group_id]
    _end(Contact, moved, "until", on, plan)
    why = plan.result["why"]
    Contact.objects.bulk_create(
        [
            Contact(
                household_id=household,
                group_id=group_id,
                since=on,
                plan=plan,
                why=why.get(str(household), "")[:120],
            )
            for household, group_id in sorted(wanted.items())
            if household not in now or now[household].group_id != group_id
        ],
        batch_size=1000,
    )


def _seats(plan: GroupPlan, on: date, group_ids: dict[int, int]) -> None:
    told = {(group_ids[s["group"]], s["worker"]): s for s in plan.result["seats"]}
    now = {(s.group_id, s.worker_id): s for s in Seat.objects.filter(group__org_id=plan.org_id, until=None)}
    gone = [s.pk for key, s in now.items() if key not in told or told[key]["role"] != s.role]
    _end(Seat, gone, "until", on, plan)
    Seat.objects.bulk_create(
        [
            Seat(
                group_id=group_id,
                worker_id=worker,
                role=seat["role"],
                since=on,
                plan=plan,
                why=seat["why"][:120],
            )
            for (group_id, worker), seat in sorted(told.items())
            if (group_id, worker) not in now or now[group_id, worker].role != seat["role"]
        ],
        batch_size=1000,
    )


_Dated = type[WarmGroup] | type[Contact] | type[Seat]


def _end(model: _Dated, ids: Iterable[int], field: str, on: date, plan: GroupPlan) -> None:
    rows = sorted(ids)
    for start in range(0, len(rows), 800):
        told: dict[str, Any] = {field: on, "ended_by": plan}
        model._base_manager.filter(pk__in=rows[start : start + 800]).update(**told)


def take_back(plan: GroupPlan) -> None:
    """Undo what a plan began and ended."""
    Contact.objects.filter(plan=plan).delete()
    Seat.objects.filter(plan=plan).delete()
    WarmGroup.objects.filter(plan=plan).delete()
    WarmGroup.objects.filter(ended_by=plan).update(ended_on=None, ended_by=None)
    # A household or a person who left meanwhile does not come back by this.
    gone_household, gone_worker = {"household__ended_on__isnull": True}, {"worker__ended_on__isnull": True}
    Contact.objects.filter(ended_by=plan, **gone_household).update(until=None, ended_by=None)
    Seat.objects.filter(ended_by=plan, **gone_worker).update(until=None, ended_by=None)
