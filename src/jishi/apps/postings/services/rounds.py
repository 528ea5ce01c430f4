"""Open a round, take slips in, let it go on."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse

from jishi.apps.audit import services as audit
from jishi.apps.registry import services as register
from jishi.apps.tasks import services as tasks
from jishi.apps.tasks.services import TaskDraft
from jishi.shared.actor import Actor
from jishi.shared.dates import now

from ..models import ChoiceSlip, Offer, Post, Round, Talent
from ..models.rounds import Kind
from ..rights import RUN, WANT
from ..rules import rules_on
from .errors import PostingsRefused, reason_needed

TASK = "choice"
S = Round.State


@dataclass(frozen=True, slots=True)
class RoundDraft:
    """A round to open; without post ids, all posts of its kind that wait for somebody take part."""

    title: str
    kind: str
    choices_until: date
    method: str = "mutual"
    post_ids: tuple[int, ...] = ()
    parent_id: int | None = None


def seed_hash_of(seed: int) -> str:
    """Return what is told of the lottery's seed before it is drawn with."""
    return hashlib.sha256(str(seed).encode()).hexdigest()


@transaction.atomic
def round_open(*, draft: RoundDraft, owner_org_id: int, on: date, by: Actor, seed: int | None = None) -> int:
    """Open a round over posts that wait for somebody; the lottery's seed is drawn now and its hash told at once."""
    register.require(by, RUN, owner_org_id)
    if draft.choices_until < on:
        text = f"填报截止日{draft.choices_until}早于今天({on})。请填今天或以后。"
        raise PostingsRefused(text, "MUTUAL-01")
    if not draft.title.strip() or draft.kind not in Kind.values or draft.method not in Round.Method.values:
        raise PostingsRefused("这一轮要有名称、岗位种类和办法。请填写。", "MUTUAL-02")
    posts = _posts(draft, owner_org_id)
    drawn = secrets.randbelow(2**31) if seed is None else seed
    row = Round.objects.create(
        owner_org_id=owner_org_id,
        title=draft.title.strip(),
        kind=draft.kind,
        method=draft.method,
        parent_id=draft.parent_id,
        opened_on=on,
        choices_until=draft.choices_until,
        seed=drawn,
        seed_hash=seed_hash_of(drawn),
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
    )
    Post.objects.filter(pk__in=[post.pk for post in posts]).update(round=row)
    task_sync(row, by=by)
    detail = {"posts": len(posts), "seed_hash": row.seed_hash, "until": draft.choices_until.isoformat()}
    audit.event_record(what="choice_opened", subject=f"choice:{row.pk}", by=by, detail=detail)
    return row.pk


def _posts(draft: RoundDraft, owner_org_id: int) -> list[Post]:
    waiting = Post.objects.select_for_update().filter(
        owner_org_id=owner_org_id, kind=draft.kind, state=Post.State.WANTED, round=None
    )
    if draft.post_ids:
        waiting = waiting.filter(pk__in=draft.post_ids)
    posts = list(waiting.order_by("pk"))
    if not posts:
        raise PostingsRefused("没有等人的岗位。请先登记岗位,再开展双向选择。", "MUTUAL-03")
    return posts


@transaction.atomic
def choices_hand_in(
    *,
    round_id: int,
    talent_id: int | None = None,
    post_id: int | None = None,
    ranks: Mapping[int, int],
    way: str,
    on: date,
    by: Actor,
) -> None:
    """Take in what one side wishes: the number beside each id of the other side; a later slip replaces it."""
    row = Round.objects.select_for_update().get(pk=round_id)
    if row.state != S.OPEN:
        raise PostingsRefused("填报已经结束。要改志愿,请先撤回结果。", "MUTUAL-04")
    others = _others(row, talent_id, post_id, by)
    _check_ranks(ranks, others, row.opened_on, is_person=talent_id is not None)
    ChoiceSlip.objects.create(
        round=row,
        talent_id=talent_id,
        post_id=post_id,
        ranks={str(one): int(ranks[one]) for one in sorted(ranks)},
        way=way,
        on=on,
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
    )
    side = f"talent:{talent_id}" if talent_id is not None else f"post:{post_id}"
    detail = {"side": side, "named": len(ranks), "way": way}
    audit.event_record(what="choices_handed_in", subject=f"choice:{round_id}", by=by, detail=detail)


def _others(row: Round, talent_id: int | None, post_id: int | None, by: Actor) -> set[int]:
    """Return whom a slip may name, once it is clear that the actor may hand it in."""
    if talent_id is not None:
        talent = Talent.objects.filter(pk=talent_id, owner_org=row.owner_org_id, left_on=None).first()
        register.require(by, RUN, row.owner_org_id)
        if talent is None:
            raise PostingsRefused("这个人不在本级的人才库里。请先登记。", "MUTUAL-05")
        return set(Post.objects.filter(round=row).values_list("pk", flat=True))
    post = Post.objects.filter(pk=post_id or 0, round=row).first()
    if post is None:
        raise PostingsRefused("这个岗位不在这一轮里。请刷新页面看有哪些岗位。", "MUTUAL-06")
    register.require(by, WANT, post.org_id)
    listed = Talent.objects.filter(owner_org=row.owner_org_id, left_on=None)
    return set(listed.values_list("pk", flat=True))


def _check_ranks(ranks: Mapping[int, int], others: set[int], on: date, *, is_person: bool) -> None:
    strange = sorted(set(ranks) - others)
    if strange:
        kind, prefix = ("岗位", "P") if is_person else ("人员", "R")
        told = "、".join(f"{prefix}{one}" for one in strange[:5])
        raise PostingsRefused(f"志愿里有没有的{kind}:{told}。请核对编号。", "MUTUAL-07")
    most = rules_on(on).choices_most
    if is_person and len(ranks) > most:
        raise PostingsRefused(f"填了{len(ranks)}个志愿,最多填{most}个。请减少。", "MUTUAL-08")
    wrong = [number for number in ranks.values() if not 1 <= number <= 99]
    if wrong:
        raise PostingsRefused(f"志愿的号数{wrong[0]}不对,应为1至99的整数。请改正。", "MUTUAL-09")


@transaction.atomic
def round_withdraw(*, round_id: int, reason: str, by: Actor) -> None:
    """Take a round back before anything was agreed: its posts wait again; slips stay on record."""
    row = Round.objects.select_for_update().get(pk=round_id)
    register.require(by, RUN, row.owner_org_id)
    told = reason_needed(reason)
    if row.state not in (S.OPEN, S.RUN):
        raise PostingsRefused("已经核准,不能撤销这一轮。请先撤回核准。", "MUTUAL-10")
    Post.objects.filter(round=row).update(round=None)
    row.state = S.WITHDRAWN
    row.save()
    task_sync(row, by=by)
    audit.event_record(what="choice_withdrawn", subject=f"choice:{round_id}", by=by, reason=told)


@transaction.atomic
def round_close(*, round_id: int, by: Actor) -> None:
    """Close a round whose offers are all answered: posts that still have a seat free wait again."""
    row = Round.objects.select_for_update().get(pk=round_id)
    register.require(by, RUN, row.owner_org_id)
    if row.state != S.APPROVED:
        raise PostingsRefused("还没有核准,不能结束。要停办,请撤销这一轮。", "MUTUAL-11")
    waiting = row.offers.filter(state=Offer.State.WAITING).count()
    if waiting:
        raise PostingsRefused(f"还有{waiting}人没有答复。请先记下答复。", "MUTUAL-12")
    _let_go(row)
    row.state = S.CLOSED
    row.save()
    task_sync(row, by=by)
    audit.event_record(what="choice_closed", subject=f"choice:{round_id}", by=by)


def _let_go(row: Round) -> None:
    kept = (Offer.State.ACCEPTED, Offer.State.STARTED)
    for post in Post.objects.select_for_update().filter(round=row):
        taken = post.offers.filter(state__in=kept).count()
        post.round = None
        post.state = Post.State.FILLED if taken >= post.seats else Post.State.WANTED
        post.save()


def task_sync(row: Round, *, by: Actor) -> None:
    """Let the work-list say what comes next in a round."""
    answers = max(
        (offer.answer_until for offer in row.offers.filter(state=Offer.State.WAITING)),
        default=row.choices_until,
    )
    told = {
        S.OPEN: ("填写", "收齐双方志愿,到期出结果", row.choices_until),
        S.RUN: ("核准", "看结果和核验,核准或人工调整", row.choices_until),
        S.APPROVED: ("答复", "记下每个人接受还是谢绝;有人谢绝的先递补,还有空岗的开始补录", answers),
    }.get(S(row.state))
    if told is None:
        tasks.tasks_close(source_kind=TASK, source_ids=[row.pk], by=by)
        return
    verb, how, deadline = told
    draft = TaskDraft(
        org_id=row.owner_org_id,
        acting_org_id=row.owner_org_id,
        title=f"{row.title}:{S(row.state).label}"[:200],
        verb=verb,
        source_kind=TASK,
        source_id=row.pk,
        url=reverse("choice-detail", args=[row.pk]),
        deadline=max(deadline, row.choices_until),
        how=how,
    )
    tasks.tasks_put(drafts=[draft], by=by)
