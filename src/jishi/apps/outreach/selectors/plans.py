"""Plans of groups as their page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from jishi.shared.dates import today

from ..models import GroupPlan, Household, Seat, WarmGroup, Worker
from ..rules import rules_on

S = GroupPlan.State


@dataclass(frozen=True, slots=True)
class PlanGroup:
    """One group of a plan: households by number, people by name."""

    number: int
    households_n: int
    work: int
    is_in_band: bool
    cells: str
    leader: str
    others: str


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan with its sums."""

    plan_id: int
    org_id: int
    kind: str
    kind_label: str
    state: str
    state_label: str
    on: date
    groups_n: int
    band_percent: int
    seed: int
    move_cost: int | None
    job_id: int | None
    engine_version: str
    input_hash: str
    summary: dict[str, Any]
    by_name: str
    recorded_at: datetime
    published_on: date | None
    is_last_published: bool

    @property
    def is_running(self) -> bool:
        """Tell whether it is being computed."""
        return self.state == S.RUNNING

    @property
    def is_proposed(self) -> bool:
        """Tell whether somebody must decide."""
        return self.state == S.PROPOSED


def plan_view(plan_id: int) -> PlanView | None:
    """Return one plan; None when there is none of that number."""
    plan = GroupPlan.objects.filter(pk=plan_id).defer("result").first()
    return _view(plan) if plan else None


def plans_of(org_id: int, most: int = 20) -> list[PlanView]:
    """Return an organisation's plans, newest first."""
    rows = GroupPlan.objects.filter(org_id=org_id).defer("result").order_by("-pk")
    return [_view(plan) for plan in rows[:most]]


def plan_org(plan_id: int) -> int | None:
    """Return the organisation that a plan is for."""
    return GroupPlan.objects.filter(pk=plan_id).values_list("org_id", flat=True).first()


def _view(plan: GroupPlan) -> PlanView:
    later = GroupPlan.objects.filter(org_id=plan.org_id, state=S.PUBLISHED, pk__gt=plan.pk).exists()
    return PlanView(
        plan.pk,
        plan.org_id,
        plan.kind,
        str(GroupPlan.Kind(plan.kind).label),
        plan.state,
        str(S(plan.state).label),
        plan.on,
        plan.groups_n,
        plan.band_percent,
        plan.seed,
        plan.move_cost,
        plan.job_id,
        plan.engine_version,
        plan.input_hash,
        plan.summary,
        plan.by_name,
        plan.recorded_at,
        plan.published_on,
        plan.state == S.PUBLISHED and not later,
    )


def plan_groups(plan_id: int) -> list[PlanGroup]:
    """Return the groups that a plan proposes."""
    result: dict[str, Any] = GroupPlan.objects.values_list("result", flat=True).get(pk=plan_id)
    told = result.get("groups", [])
    cells = dict(
        Household.objects.filter(org__in=GroupPlan.objects.filter(pk=plan_id).values("org_id")).values_list(
            "pk", "cell"
        )
    )
    names = dict(
        Worker.objects.filter(pk__in={seat["worker"] for seat in result.get("seats", [])}).values_list(
            "pk", "name"
        )
    )
    seats: dict[int, list[tuple[bool, str]]] = {}
    for seat in result.get("seats", []):
        seats.setdefault(seat["group"], []).append((seat["role"] == "leader", names.get(seat["worker"], "")))
    return [_group(group, cells, seats.get(group["number"], [])) for group in told]


def _group(group: dict[str, Any], cells: dict[int, str], seats: list[tuple[bool, str]]) -> PlanGroup:
    where = list(dict.fromkeys(cells.get(one, "") for one in group["households"]))
    named = [each for each in where if each]
    return PlanGroup(
        group["number"],
        len(group["households"]),
        group["work"],
        group["is_in_band"],
        "、".join(named[:3]) + (f"等{len(named)}处" if len(named) > 3 else ""),
        "、".join(name for leads, name in seats if leads),
        "、".join(name for leads, name in seats if not leads),
    )


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A household that a repair brings to another group."""

    number: str
    cell: str
    was: str
    now: str
    why: str


def plan_changes(plan_id: int) -> list[PlanChange]:
    """Return which households a repair moves, and why."""
    plan = GroupPlan.objects.get(pk=plan_id)
    told = plan.summary.get("changes", [])
    rows = Household.objects.in_bulk([each["household"] for each in told])
    why = plan.result.get("why", {})
    return [
        PlanChange(
            rows[each["household"]].number,
            rows[each["household"]].cell,
            _title(each["was"]),
            _title(each["now"]),
            why.get(str(each["household"]), ""),
        )
        for each in told
        if each["household"] in rows
    ]


def _title(key: str) -> str:
    return f"第{int(key[1:])}组" if key else "未编组"


def groups_leaderless(org_id: int) -> list[tuple[int, int]]:
    """Return groups without a leader: number, and how many households they have."""
    led = Seat.objects.filter(group=OuterRef("pk"), role=Seat.Role.LEADER, until=None)
    rows = WarmGroup.objects.filter(~Exists(led), org_id=org_id, ended_on=None)
    counted = rows.annotate(n=Count("contacts", filter=Q(contacts__until=None)))
    return list(counted.order_by("number").values_list("number", "n"))


def plan_usual(org_id: int) -> tuple[int, int]:
    """Return how many groups are usual for an organisation's households, and how even they are (percent)."""
    rules = rules_on(today())
    count = Household.objects.filter(org_id=org_id, is_listed=True, ended_on=None).count()
    return max(1, (count + rules.group_size // 2) // rules.group_size), rules.band_percent


def quiet_days(on: date) -> int:
    """Return after how many days without contact a group is listed."""
    return rules_on(on).quiet_days
