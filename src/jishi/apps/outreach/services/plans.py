"""Plans of groups: begun, computed in the background, published, taken back, not taken up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from jishi.apps.audit import services as audit
from jishi.apps.jobs.services import RunningJob, job_enqueue
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.dates import now, today

from ..errors import OutreachError
from ..inputs import group_input
from ..models import GroupPlan, Household, WarmGroup
from ..rules import rules_on
from .proposing import Tell, propose
from .publishing import publish, take_back
from .repairing import propose_repair

ARRANGE = "outreach.arrange"
S = GroupPlan.State


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """What a plan is asked for: how many groups (None: by the usual size), how even, and in a repair which groups go.

    `move_cost` is how much dearer a household's move is than its way: more of it means fewer moves.
    """

    org_id: int
    kind: str
    groups_n: int | None = None
    band_percent: int | None = None
    seed: int = 1
    move_cost: int | None = None
    dissolve: tuple[int, ...] = ()


@transaction.atomic
def plan_start(*, draft: PlanDraft, by: Actor) -> int:
    """Begin a plan and put its computation into the queue; return its number."""
    plan = _begin(draft, by)
    title = f"{plan.get_kind_display()}:{plan.groups_n}个党群温馨小组"
    plan.job_id = job_enqueue(kind="outreach.propose_groups", title=title, params={"plan_id": plan.pk}, by=by)
    plan.save(update_fields=["job_id"])
    return plan.pk


def plan_now(*, draft: PlanDraft, by: Actor) -> int:
    """Compute a plan here and now; the demo and tests use it."""
    with transaction.atomic():
        plan = _begin(draft, by)
    _keep(plan.pk, by, _silent)
    return plan.pk


def plan_job(job: RunningJob) -> dict[str, Any]:
    """Compute a plan in the background."""
    plan = _keep(int(job.params["plan_id"]), job.actor, job.progress)
    return {"url": reverse("group-plan", args=[plan.pk]), "says": str(plan.summary.get("says", ""))}


def _silent(n: int, of: int, message: str) -> None:
    del n, of, message


def _begin(draft: PlanDraft, by: Actor) -> GroupPlan:
    register.require(by, ARRANGE, draft.org_id)
    rules = rules_on(today())
    households_n = Household.objects.filter(org_id=draft.org_id, is_listed=True, ended_on=None).count()
    if not households_n:
        raise OutreachError("还没有联系户。请先在“表格”里导入联系户名册。", "GROUP-01")
    numbers = WarmGroup.objects.filter(org_id=draft.org_id, ended_on=None).values_list("number", flat=True)
    standing = set(numbers)
    if draft.kind == GroupPlan.Kind.REPAIR:
        _repairable(draft, standing)
    _one_at_a_time(draft.org_id)
    usual = max(1, (households_n + rules.group_size // 2) // rules.group_size)
    groups_n = draft.groups_n or len(standing - set(draft.dissolve)) or usual
    if not 1 <= groups_n <= households_n:
        text = f"小组数是{groups_n},应为1到{households_n}(联系户数)。请改正。"
        raise OutreachError(text, "GROUP-02")
    plan = GroupPlan.objects.create(
        org_id=draft.org_id,
        kind=draft.kind,
        on=today(),
        groups_n=groups_n,
        band_percent=rules.band_percent if draft.band_percent is None else draft.band_percent,
        seed=draft.seed,
        move_cost=draft.move_cost,
        summary={"dissolve": list(draft.dissolve)},
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
    )
    detail: dict[str, Any] = {"org": draft.org_id, "kind": draft.kind, "groups": groups_n, "seed": draft.seed}
    if draft.dissolve:
        detail["dissolve"] = sorted(draft.dissolve)
    audit.event_record(what="group_plan_begun", subject=f"group_plan:{plan.pk}", by=by, detail=detail)
    return plan


def _repairable(draft: PlanDraft, standing: set[int]) -> None:
    if not standing:
        raise OutreachError("还没有小组,没有可调整的。请先“重新分组”。", "GROUP-11")
    unknown = sorted(set(draft.dissolve) - standing)
    if unknown:
        told = "、".join(str(number) for number in unknown)
        raise OutreachError(f"要撤的第{told}组不在现有的小组里。请对照小组名单改正。", "GROUP-12")
    if standing <= set(draft.dissolve):
        raise OutreachError("全部小组都要撤,各户没有组可去。请至少留一个组,或“重新分组”。", "GROUP-13")


def _one_at_a_time(org_id: int) -> None:
    """Let a plan that was only proposed give way to the next; refuse while one is being computed."""
    standing = GroupPlan.objects.filter(org_id=org_id)
    if standing.filter(state=S.RUNNING).exists():
        raise OutreachError("上一个方案正在计算。请等它算完。", "GROUP-03")
    standing.filter(state=S.PROPOSED).update(state=S.DROPPED)


def _keep(plan_id: int, by: Actor, tell: Tell) -> GroupPlan:
    plan = GroupPlan.objects.get(pk=plan_id)
    if plan.state != S.RUNNING:
        return plan
    rules = rules_on(plan.on)
    given = group_input(plan.org_id, rules)
    found = (propose_repair if plan.kind == GroupPlan.Kind.REPAIR else propose)(plan, given, tell)
    with transaction.atomic():
        plan = GroupPlan.objects.select_for_update().get(pk=plan_id)
        plan.state = S.FAILED if found.is_failed else S.PROPOSED
        plan.engine_version, plan.input_hash = found.engine_version, given.hash
        plan.result, plan.summary = found.result, plan.summary | found.summary
        plan.save()
        detail = {"state": plan.state, "input": plan.input_hash, "engine": plan.engine_version}
        audit.event_record(what="group_plan_computed", subject=f"group_plan:{plan_id}", by=by, detail=detail)
    return plan


@transaction.atomic
def plan_publish(*, plan_id: int, on: date, note: str = "", by: Actor) -> None:
    """Let a plan hold from a day on: groups, who is in them, who leads them."""
    plan = GroupPlan.objects.select_for_update().get(pk=plan_id)
    register.require(by, ARRANGE, plan.org_id)
    if plan.state != S.PROPOSED:
        text = f"这个方案现在是“{plan.get_state_display()}”,不能公布。请看最新的方案。"
        raise OutreachError(text, "GROUP-04")
    if group_input(plan.org_id, rules_on(plan.on)).hash != plan.input_hash:
        text = "算出方案以后,联系户或小组人员又有变动。请重新计算,再公布。"
        raise OutreachError(text, "GROUP-05")
    if plan.kind == GroupPlan.Kind.REPAIR and len(note.strip()) < 4:
        raise OutreachError("没有写理由。请写明为什么调整(至少四个字)。", "GROUP-14")
    if plan.summary.get("shortfalls") and len(note.strip()) < 4:
        text = "这个方案有没满足的规则。照样公布的,请写明理由(至少四个字)。"
        raise OutreachError(text, "GROUP-06")
    publish(plan, on)
    plan.state, plan.published_on = S.PUBLISHED, on
    plan.save(update_fields=["state", "published_on"])
    detail = {"groups": plan.summary.get("groups"), "moved": plan.summary.get("moved")}
    audit.event_record(
        what="group_plan_published", subject=f"group_plan:{plan_id}", by=by, detail=detail, reason=note
    )


@transaction.atomic
def plan_take_back(*, plan_id: int, reason: str, by: Actor) -> None:
    """Take a published plan back: everybody is where they were before it."""
    plan = GroupPlan.objects.select_for_update().get(pk=plan_id)
    register.require(by, ARRANGE, plan.org_id)
    if plan.state != S.PUBLISHED:
        raise OutreachError("这个方案没有公布,不用撤销。", "GROUP-07")
    later = GroupPlan.objects.filter(org_id=plan.org_id, state=S.PUBLISHED, pk__gt=plan.pk)
    if later.exists():
        raise OutreachError("这个方案以后又公布过新的方案。请先撤销新的。", "GROUP-08")
    if len(reason.strip()) < 4:
        raise OutreachError("没有写理由。请写明为什么撤销(至少四个字)。", "GROUP-09")
    take_back(plan)
    plan.state, plan.published_on = S.UNDONE, None
    plan.save(update_fields=["state", "published_on"])
    audit.event_record(
        what="group_plan_taken_back", subject=f"group_plan:{plan_id}", by=by, reason=reason.strip()
    )


@transaction.atomic
def plan_drop(*, plan_id: int, by: Actor) -> None:
    """Do not take a proposed plan up."""
    plan = GroupPlan.objects.select_for_update().get(pk=plan_id)
    register.require(by, ARRANGE, plan.org_id)
    if plan.state not in (S.PROPOSED, S.FAILED):
        raise OutreachError("只有待定的方案可以不采用。", "GROUP-10")
    plan.state = S.DROPPED
    plan.save(update_fields=["state"])
    audit.event_record(what="group_plan_dropped", subject=f"group_plan:{plan_id}", by=by)
