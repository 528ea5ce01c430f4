"""Posts that are wanted, and the labour office's quotas for public-welfare posts."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Sum

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, now

from ..models import Post, WelfareQuota
from ..models.rounds import Kind
from ..rights import RUN, WANT
from ..rules import rules_on
from ..weights import open_lines
from .errors import PostingsRefused, reason_needed


@dataclass(frozen=True, slots=True)
class QuotaDraft:
    """A quota as the labour office's paper tells it."""

    title: str
    document_no: str
    seats: int
    subsidy_fen: int
    term_months: int
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class PostDraft:
    """A post that is wanted: the unit it is for, by code (a village's branch by `org_code`)."""

    kind: str
    needs: str
    unit_code: str = ""
    org_code: str = ""
    skill: str = ""
    seats: int = 1
    quota_id: int | None = None
    is_must: bool = False


@transaction.atomic
def quota_set(*, draft: QuotaDraft, owner_org_id: int, by: Actor) -> int:
    """Keep what the labour office allows; return its id."""
    register.require(by, RUN, owner_org_id)
    if draft.seats < 1 or draft.subsidy_fen < 0 or draft.valid_from > draft.valid_to:
        text = "公益性岗位指标要有1个以上名额、不小于0的补贴,起始日不晚于截止日。请改正。"
        raise PostingsRefused(text, "POST-01")
    row = WelfareQuota.objects.create(
        owner_org_id=owner_org_id,
        title=draft.title.strip(),
        document_no=draft.document_no.strip(),
        seats=draft.seats,
        subsidy_fen=draft.subsidy_fen,
        term_months=draft.term_months,
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
    )
    detail = {"org": owner_org_id, "seats": draft.seats, "subsidy_fen": draft.subsidy_fen}
    audit.event_record(what="quota_set", subject=f"quota:{row.pk}", by=by, detail=detail)
    return row.pk


@transaction.atomic
def post_want(*, draft: PostDraft, owner_org_id: int, on: date, by: Actor) -> int:
    """Say that somebody is wanted somewhere; whoever answers for the place may. Return the post's id."""
    unit_id, org_id = place_of(draft, owner_org_id, on)
    register.require(by, WANT, org_id)
    _check(draft, on)
    skill = draft.skill or _skill_for(draft.kind, org_id, on)
    if draft.quota_id is not None:
        _check_quota(draft.quota_id, owner_org_id, draft.seats, on)
    same = Post.objects.filter(org_id=org_id, unit=unit_id, kind=draft.kind, state=Post.State.WANTED)
    if same.exists():
        raise PostingsRefused("这里已经有同样的岗位在等人。请改原来的岗位。", "POST-02")
    row = Post.objects.create(
        owner_org_id=owner_org_id,
        org_id=org_id,
        unit_id=unit_id,
        kind=draft.kind,
        seats=draft.seats,
        needs=draft.needs.strip(),
        skill=skill,
        quota_id=draft.quota_id,
        is_must=draft.is_must,
        wanted_on=on,
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
    )
    detail = {"org": org_id, "unit": unit_id, "kind": draft.kind}
    audit.event_record(what="post_wanted", subject=f"post:{row.pk}", by=by, detail=detail)
    return row.pk


def _skill_for(kind: str, org_id: int, on: date) -> str:
    """Return the speciality for which the open problems of a village ask; nothing for other posts."""
    if kind != Kind.FIRST_SECRETARY:
        return ""
    return rules_on(on).skill_for([line.problem for line in open_lines(org_id, on)])


def place_of(draft: PostDraft, owner_org_id: int, on: date) -> tuple[int | None, int]:
    """Return a post's unit and the organisation where whoever comes will stand.

    That is the unit's own branch; where it has none, the committee that answers for the unit's area.
    """
    moment = Moment(on)
    scope = registry.scope_of(owner_org_id, moment)
    if scope is None:
        raise PostingsRefused("选派的党委现在不存在。请换一个。", "POST-03")
    if draft.org_code.strip():
        found = registry.org_ids_of([draft.org_code.strip()])
        org_id = found.get(draft.org_code.strip())
        path = registry.paths_among([org_id], moment).get(org_id, "") if org_id else ""
        if org_id is None or not path.startswith(scope.path):
            text = f"没有组织“{draft.org_code}”,或它不在本级之下。请核对组织代码。"
            raise PostingsRefused(text, "POST-04")
        return None, org_id
    code = draft.unit_code.strip()
    unit_id = registry.unit_ids_of([code]).get(code) if code else None
    unit = registry.units_named([unit_id], moment).get(unit_id) if unit_id is not None else None
    if unit_id is None or unit is None:
        raise PostingsRefused(f"没有单位“{code}”。请核对单位代码,或填组织代码。", "POST-05")
    return unit_id, _org_at(unit_id, unit.area_code, scope, moment)


def _org_at(unit_id: int, area: str, scope: registry.Scope, moment: Moment) -> int:
    here = [one for one in registry.hosted_orgs([unit_id], moment) if one.last >= moment.valid_on]
    paths = registry.paths_among([one.org_id for one in here], moment)
    below = [one.org_id for one in here if paths.get(one.org_id, "").startswith(scope.path)]
    if below:
        return below[0]
    seats = registry.seats_below(scope.path, moment)
    place = next((area[:size] for size in range(len(area), 3, -1) if area[:size] in seats), "")
    if not place:
        raise PostingsRefused("这个单位不在本级管的地方。请由它所在地的组织部门登记岗位。", "POST-06")
    return seats[place]


def _check(draft: PostDraft, on: date) -> None:
    rules = rules_on(on)
    if draft.kind not in Kind.values or draft.seats < 1:
        raise PostingsRefused("岗位要有种类和1个以上名额。请改正。", "POST-07")
    if not draft.needs.strip():
        raise PostingsRefused("没有写要解决什么问题。请写明这里需要什么人、做什么。", "POST-08")
    if draft.skill and draft.skill not in rules.specialities:
        raise PostingsRefused("专长不在可选的范围里。请从列表中选一项。", "POOL-05")


def _check_quota(quota_id: int, owner_org_id: int, seats: int, on: date) -> None:
    quota = WelfareQuota.objects.select_for_update().filter(pk=quota_id, owner_org_id=owner_org_id).first()
    if quota is None or not quota.valid_from <= on <= quota.valid_to:
        raise PostingsRefused("没有这个公益性岗位指标,或已过期。请换一个指标。", "POST-09")
    taken = quota.posts.exclude(state=Post.State.CANCELLED).aggregate(n=Sum("seats"))["n"] or 0
    if taken + seats > quota.seats:
        text = f"公益性岗位指标{quota.seats}个,已用{taken}个,不够再加{seats}个。请减少名额,或申请新指标。"
        raise PostingsRefused(text, "POST-10")


@transaction.atomic
def post_cancel(*, post_id: int, reason: str, by: Actor) -> None:
    """Say that nobody is wanted here any more; while choices are given, a post stays in its round."""
    row = _post(post_id, by)
    told = reason_needed(reason)
    if row.state != Post.State.WANTED or row.round_id is not None:
        raise PostingsRefused("岗位正在双向选择,或已派满,不能取消。请等这一轮结束。", "POST-11")
    row.state = Post.State.CANCELLED
    row.save()
    audit.event_record(what="post_cancelled", subject=f"post:{post_id}", by=by, reason=told)


@transaction.atomic
def post_restore(*, post_id: int, by: Actor) -> None:
    """Want somebody again on a post that was cancelled."""
    row = _post(post_id, by)
    if row.state != Post.State.CANCELLED:
        raise PostingsRefused("岗位没有取消,不用恢复。", "POST-12")
    same = Post.objects.filter(org=row.org_id, unit=row.unit_id, kind=row.kind, state=Post.State.WANTED)
    if same.exists():
        raise PostingsRefused("这里已经有同样的岗位在等人。请改原来的岗位。", "POST-02")
    if row.quota_id is not None:
        _check_quota(row.quota_id, row.owner_org_id, row.seats, now().date())
    row.state = Post.State.WANTED
    row.save()
    audit.event_record(what="post_restored", subject=f"post:{post_id}", by=by)


def _post(post_id: int, by: Actor) -> Post:
    row = Post.objects.select_for_update().get(pk=post_id)
    register.require(by, WANT, row.org_id)
    return row
