"""Start a posting with its term, relation, duties and first tasks; end it; take it back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.rectification.selectors import LineRow
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import Transfer
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, months_after, now, today

from ..eligibility import pairs_forbidden
from ..models import FirstTask, Offer, Post, Posting, Talent
from ..rights import RUN
from ..rules import rule_title, rules_on
from ..weights import open_lines
from .errors import PostingsRefused, reason_needed
from .first_tasks import tasks_drop, tasks_show
from .histories import event_add

P = Posting.State
LINES_MOST = 3


@dataclass(frozen=True, slots=True)
class PostingDraft:
    """A posting to start: by an accepted offer, or (a further unit of the same person) for a post directly.

    `until` is the last day of the term; None: as long as the rule of the kind says. `line_ids` are open problems of
    the organisation that become first tasks.
    """

    talent_id: int
    post_id: int
    started_on: date
    document_no: str
    duties: str
    offer_id: int | None = None
    until: date | None = None
    moves_relation: bool = False
    line_ids: Sequence[int] = field(default_factory=tuple)


@transaction.atomic
def posting_start(*, draft: PostingDraft, by: Actor) -> int:
    """Let somebody take up a post; the membership relation moves with the person where that is wanted."""
    post = Post.objects.select_for_update(of=("self",)).select_related("quota").get(pk=draft.post_id)
    register.require(by, RUN, post.owner_org_id)
    talent = Talent.objects.select_for_update().get(pk=draft.talent_id)
    offer = _offer(draft, post)
    _check(draft, post, talent, offer)
    lines = open_lines(post.org_id, draft.started_on)
    rule = rules_on(draft.started_on).kinds[post.kind]
    months = post.quota.term_months if post.quota else rule.term_months
    until = draft.until or months_after(draft.started_on, months) - timedelta(days=1)
    row = Posting.objects.create(
        owner_org_id=post.owner_org_id,
        talent=talent,
        org_id=post.org_id,
        unit_id=post.unit_id,
        kind=post.kind,
        post=post,
        offer=offer,
        started_on=draft.started_on,
        until=until,
        duties=draft.duties.strip(),
        document_no=draft.document_no.strip(),
        subsidy_fen=post.quota.subsidy_fen if post.quota else None,
        members_before=registry.members_count(post.org_id, Moment(draft.started_on)),
        open_lines_before=len(lines),
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
    )
    _take_seat(row, post, offer)
    if draft.moves_relation:
        row.relation_change_id = _relation_move(row, talent, by)
        row.save()
    _first_tasks(row, draft, lines, by)
    event_add(row, "started", draft.started_on, by, note=row.document_no)
    detail = {"talent": talent.pk, "org": row.org_id, "unit": row.unit_id, "until": until.isoformat()}
    audit.event_record(what="posting_started", subject=f"posting:{row.pk}", by=by, detail=detail)
    return row.pk


def _offer(draft: PostingDraft, post: Post) -> Offer | None:
    if draft.offer_id is None:
        return None
    offer = Offer.objects.select_for_update().get(pk=draft.offer_id)
    if offer.state != Offer.State.ACCEPTED or (offer.talent_id, offer.post_id) != (draft.talent_id, post.pk):
        raise PostingsRefused("本人还没有接受,不能办到岗。请先记下答复。", "POSTING-02")
    return offer


def _check(draft: PostingDraft, post: Post, talent: Talent, offer: Offer | None) -> None:
    if not draft.document_no.strip() or not draft.duties.strip():
        raise PostingsRefused("要填任职文号和职责。请填写。", "POSTING-03")
    if draft.until is not None and draft.until < draft.started_on:
        raise PostingsRefused(f"任期截止日{draft.until}早于到岗日。请核对。", "POSTING-04")
    rule = pairs_forbidden([talent], [post], draft.started_on).get((talent.pk, post.pk), "")
    if rule:
        text = f"不能选派:{rule_title(rule, draft.started_on)}。请换人,或先办好条件。"
        raise PostingsRefused(text, "POSTING-05")
    if talent.left_on is not None:
        raise PostingsRefused("这个人已经退出人才库。请先恢复。", "POSTING-06")
    if offer is None and post.round_id is not None:
        raise PostingsRefused("岗位正在双向选择,不能直接选派。请等这一轮结束。", "POSTING-07")
    if offer is None and post.state != Post.State.WANTED:
        raise PostingsRefused("岗位没有空位。请换一个岗位。", "POSTING-08")
    same = Posting.objects.filter(talent=talent, org=post.org_id, unit=post.unit_id, state=P.SERVING)
    if same.exists():
        raise PostingsRefused("这个人已经在这里。不用再办。", "POSTING-09")


def _take_seat(row: Posting, post: Post, offer: Offer | None) -> None:
    if offer is not None:
        offer.state = Offer.State.STARTED
        offer.save()
    if post.postings.filter(state=P.SERVING).count() >= post.seats:
        post.state = Post.State.FILLED
        post.save()


def _relation_move(row: Posting, talent: Talent, by: Actor) -> int:
    """Move the membership relation to the post by the register's own service."""
    codes = registry.member_codes([talent.member_id]) if talent.member_id else {}
    if not codes:
        raise PostingsRefused("人才库里没有这个人的党员代码,转不了组织关系。请先补上代码。", "POSTING-10")
    to = next((code for org, code in registry.codes_of([row.org_id]).items() if org == row.org_id), "")
    return register.members_transfer(
        transfers=[Transfer(codes[talent.member_id or 0], to, row.started_on)],
        by=by,
        document_no=row.document_no,
        reason=f"选派{row.get_kind_display()},组织关系转到岗位",
    )


def problems_at(org_id: int, on: date) -> list[tuple[int, str]]:
    """Return the open problems of an organisation, each with its line's number."""
    return [(line.line_id, line.problem) for line in open_lines(org_id, on)]


def _first_tasks(row: Posting, draft: PostingDraft, open_now: Sequence[LineRow], by: Actor) -> None:
    rules = rules_on(row.started_on)
    rows = [
        FirstTask(posting=row, text=one.text, deadline=row.started_on + timedelta(days=one.days))
        for one in rules.first_tasks.get(row.kind, ())
    ]
    lines = {line.line_id: line for line in open_now}
    for line_id in draft.line_ids:
        if line_id not in lines:
            raise PostingsRefused(f"整改事项{line_id}不在这里,或已办结。请刷新页面再选。", "POSTING-11")
        line = lines[line_id]
        text = f"协助整改:{line.problem}"[:200]
        deadline = max(line.deadline, row.started_on + timedelta(days=30))
        rows.append(FirstTask(posting=row, text=text, line_id=line_id, deadline=deadline))
    FirstTask.objects.bulk_create(rows)
    tasks_show(row, by=by)


@transaction.atomic
def posting_end(*, posting_id: int, on: date, reason: str, by: Actor) -> None:
    """End a posting: what is left of its first tasks is dropped; who wants somebody asks for a post again."""
    row = _serving(posting_id, by)
    told = reason_needed(reason)
    if not row.started_on <= on <= today():
        text = f"离岗日期{on}应在到岗日({row.started_on})到今天之间。请改正。"
        raise PostingsRefused(text, "POSTING-12")
    _stop(row, P.ENDED, on, told, by)
    audit.event_record(what="posting_ended", subject=f"posting:{posting_id}", by=by, reason=told)


@transaction.atomic
def posting_cancel(*, posting_id: int, reason: str, by: Actor) -> None:
    """Take a posting back as if it had not been: offer and post stand as before, the relation goes back.

    Raises what the register says where somebody has moved on since.
    """
    row = _serving(posting_id, by)
    told = reason_needed(reason)
    if row.relation_change_id is not None:
        # The register's event takes the relation back, and by its hook this posting's note of it.
        register.change_revert(change_id=row.relation_change_id, reason=told, by=by)
        row.refresh_from_db()
    _stop(row, P.CANCELLED, today(), told, by)
    if row.offer is not None:
        row.offer.state = Offer.State.ACCEPTED
        row.offer.save()
    if row.post is not None and row.post.state == Post.State.FILLED:
        row.post.state = Post.State.WANTED
        row.post.save()
    audit.event_record(what="posting_cancelled", subject=f"posting:{posting_id}", by=by, reason=told)


def _stop(row: Posting, state: str, on: date, reason: str, by: Actor) -> None:
    row.state, row.ended_on, row.end_reason = state, on, reason[:200]
    row.save()
    tasks_drop(row, on=on, by=by)
    event_add(row, "ended" if state == P.ENDED else "cancelled", on, by, note=reason)


@transaction.atomic
def posting_resume(*, posting_id: int, by: Actor) -> None:
    """Take an end back: the person serves on, and what was dropped is to be done again."""
    row = Posting.objects.select_for_update().get(pk=posting_id)
    register.require(by, RUN, row.owner_org_id)
    if row.state != P.ENDED:
        raise PostingsRefused("只有已结束的选派可以恢复。", "POSTING-13")
    same = Posting.objects.filter(talent=row.talent_id, org=row.org_id, unit=row.unit_id, state=P.SERVING)
    if same.exists():
        raise PostingsRefused("这个人已经在这里。不用再办。", "POSTING-09")
    dropped_on = row.ended_on
    row.state, row.ended_on, row.end_reason = P.SERVING, None, ""
    row.save()
    row.first_tasks.filter(dropped_on=dropped_on).update(dropped_on=None)
    tasks_show(row, by=by)
    event_add(row, "resumed", today(), by)
    audit.event_record(what="posting_resumed", subject=f"posting:{posting_id}", by=by)


def _serving(posting_id: int, by: Actor) -> Posting:
    row = Posting.objects.select_for_update(of=("self",)).select_related("offer", "post").get(pk=posting_id)
    register.require(by, RUN, row.owner_org_id)
    if row.state != P.SERVING:
        text = f"现在是“{P(row.state).label}”,不能再办。请刷新页面看最新情况。"
        raise PostingsRefused(text, "POSTING-14")
    return row
