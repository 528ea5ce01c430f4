"""Plans of groups as their page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from jishi.shared.dates import today

from ..inputs import group_input
from ..models import Contact, GroupPlan, Household, Seat, WarmGroup, Worker
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
    def is_repair(self) -> bool:
        """Tell whether it adjusts groups that stand."""
        return self.kind == GroupPlan.Kind.REPAIR

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


def plan_uncovered(plan: PlanView) -> list[tuple[str, str, list[int]]]:
    """Return the skills that groups of a plan lack: skill, what is in the way, the groups."""
    found: dict[tuple[str, str], list[int]] = {}
    for each in plan.summary.get("uncovered", []):
        found.setdefault((each["skill"], each.get("why", "")), []).append(each["group"])
    return [(skill, why, sorted(numbers)) for (skill, why), numbers in sorted(found.items())]


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A household that a repair brings to another group: 0 is none; what it was in, what it comes to, and why."""

    household_id: int
    number: str
    cell: str
    was: int
    now: int
    why: str


def plan_changes(plan_id: int) -> list[PlanChange]:
    """Return which households a repair moves, and why."""
    result: dict[str, Any] = GroupPlan.objects.values_list("result", flat=True).get(pk=plan_id)
    told, why = result.get("changes", []), result.get("why", {})
    of_plan = GroupPlan.objects.filter(pk=plan_id).values("org_id")
    rows = {
        pk: (number, cell)
        for pk, number, cell in Household.objects.filter(org__in=of_plan).values_list("pk", "number", "cell")
    }
    return [PlanChange(pk, *rows[pk], was, now, why.get(str(pk), "")) for pk, was, now in told if pk in rows]


@dataclass(frozen=True, slots=True)
class PlanMove:
    """A group that a repair changes: households and work before and after, who comes and goes, who leads."""

    number: int
    was_n: int
    now_n: int
    in_n: int
    out_n: int
    was_work: int
    now_work: int
    led: str
    leads: str
    is_dissolved: bool


def plan_moves(plan_id: int) -> list[PlanMove]:
    """Return which groups a repair changes, and how."""
    result: dict[str, Any] = GroupPlan.objects.values_list("result", flat=True).get(pk=plan_id)
    told, standing = result.get("moves", []), {group["number"] for group in result.get("groups", [])}
    ids = {each[key] for each in told for key in ("led", "leads")} - {None}
    names = dict(Worker.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [
        PlanMove(
            number=each["number"],
            was_n=each["was"][0],
            now_n=each["now"][0],
            in_n=each["in"],
            out_n=each["out"],
            was_work=each["was"][1],
            now_work=each["now"][1],
            led=names.get(each["led"], ""),
            leads=names.get(each["leads"], ""),
            is_dissolved=each["number"] not in standing,
        )
        for each in told
    ]


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What one price of a change leads to: households that change, metres to the middle, work of groups."""

    price: int | None
    changed: int
    distance_m: int
    least: int
    most: int
    outside: int
    is_own: bool


def plan_curve(plan: PlanView) -> list[CurvePoint]:
    """Return what a repair and the other ways to make it lead to, fewest changes first."""
    return [
        CurvePoint(
            told["price"],
            told["changed"],
            told["distance_m"],
            told["loads"][0],
            told["loads"][1],
            told["outside"],
            told["price"] == plan.move_cost,
        )
        for told in plan.summary.get("curve", [])
    ]


def plan_is_old(plan: PlanView) -> bool:
    """Tell whether households, groups or people changed since a proposal was computed: then it cannot hold."""
    return plan.is_proposed and group_input(plan.org_id, rules_on(plan.on)).hash != plan.input_hash


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What a repair would settle: groups without a leader, households without a group, households that left."""

    groups_n: int
    leaderless: tuple[tuple[int, int], ...]
    ungrouped_n: int
    gone_n: int

    @property
    def is_any(self) -> bool:
        """Tell whether there is anything to settle."""
        return bool(self.groups_n and (self.leaderless or self.ungrouped_n or self.gone_n))


def unsettled(org_id: int) -> Unsettled:
    """Return what has come out of order in an organisation's groups."""
    listed = Household.objects.filter(org_id=org_id, is_listed=True, ended_on=None)
    inside = Contact.objects.filter(group__org_id=org_id, until=None)
    return Unsettled(
        WarmGroup.objects.filter(org_id=org_id, ended_on=None).count(),
        tuple(groups_leaderless(org_id)),
        listed.exclude(pk__in=inside.values("household_id")).count(),
        inside.exclude(household__in=listed).count(),
    )


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


def answer_days(on: date) -> dict[str, int]:
    """Return within how many days whoever asked must hear, by kind of need."""
    return rules_on(on).answer_days
