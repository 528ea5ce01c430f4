"""Referrals: the agency's own small pipeline; its decision comes back to whoever sees to the need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import now

from ..errors import OutreachError
from ..models import Need, Referral, ReferralEvent
from ..rules import rules_on
from ..steps import AFTER, PIPELINES
from .listing import tasks_sync
from .needs import events_add, needs_save

REFER = "outreach.refer"
R = Referral.State


@dataclass(frozen=True, slots=True)
class ReferralStep:
    """One step of an agency with what was referred to it."""

    referral_id: int
    what: str
    on: date
    note: str = ""
    granted_fen: int | None = None
    months: int | None = None


@transaction.atomic
def referrals_step(*, steps: Sequence[ReferralStep], by: Actor) -> int:
    """Take an agency's steps, all or none; what it decides comes back to the need. Returns how many."""
    rows = (
        Referral.objects.select_for_update()
        .select_related("need")
        .in_bulk(list({step.referral_id for step in steps}))
    )
    require_line(by, {row.line for row in rows.values()})
    instant, events, told = now(), [], []
    for step in steps:
        row = rows[step.referral_id]
        _take(row, step)
        events.append(
            ReferralEvent(
                referral=row,
                what=step.what,
                on=step.on,
                note=step.note[:300],
                by_id=by.user_id,
                by_name=by.name,
                recorded_at=instant,
            )
        )
        if row.closed_on is not None:
            told.append((row.need, "done" if row.state == R.DONE else "back", step.on, row.result))
    fields = ["state", "granted_fen", "months", "result", "closed_on"]
    Referral.objects.bulk_create(
        list(rows.values()), batch_size=200, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )
    ReferralEvent.objects.bulk_create(events, batch_size=500)
    needs = [row.need for row in rows.values()]
    needs_save(needs)
    events_add(told, by)
    tasks_sync(needs, by=by)
    detail = {"count": len(steps), "what": sorted({step.what for step in steps})}
    subject = f"referral:{steps[0].referral_id}" if len(rows) == 1 else "referrals"
    audit.event_record(what="referrals_stepped", subject=subject, by=by, detail=detail)
    return len(steps)


def require_line(by: Actor, lines: set[str]) -> None:
    """Stop unless the actor stands for all of these agencies."""
    own = {grant.scope_id for grant in by.grants_for(REFER) if grant.scope_kind == "line"}
    if not by.is_system and lines - own:
        raise NotAllowed(f"这是转给{'、'.join(sorted(lines - own))}的事,由该部门办理。")


def _take(row: Referral, step: ReferralStep) -> None:
    move = PIPELINES[row.kind].get(step.what)
    if move is None or row.state not in move.states:
        label = R(row.state).label
        text = f"这一件现在是“{label}”,不能办“{move.label if move else step.what}”。请刷新页面看最新情况。"
        raise OutreachError(text, "REFER-01")
    if "note" in move.needs and len(step.note.strip()) < 4:
        raise OutreachError("请写明单位、岗位,或办不了的原因(至少四个字)。", "REFER-02")
    if "granted_fen" in move.needs and not (step.granted_fen and step.granted_fen > 0 and step.months):
        raise OutreachError("批准贷款要写明金额和期限(月)。请填写。", "REFER-03")
    if step.on < row.sent_on:
        raise OutreachError(f"日期早于转来的日期{row.sent_on.isoformat()}。请改正。", "REFER-04")
    row.state = AFTER[step.what]
    if "granted_fen" in move.needs:
        row.granted_fen, row.months = step.granted_fen, step.months
    if row.state in (R.DONE, R.DECLINED):
        _close(row, step)


def _close(row: Referral, step: ReferralStep) -> None:
    row.closed_on, row.result = step.on, step.note.strip()[:300] or _words(row)
    need = row.need
    if row.state == R.DONE:
        need.state, need.outcome, need.answered_on = Need.State.ANSWERED, row.result, step.on
        need.tell_by = step.on + timedelta(days=rules_on(step.on).told_back_days)
    else:
        # It comes back to whoever sees to it: another way, or an honest 没办成.
        need.state = Need.State.OPEN


def _words(row: Referral) -> str:
    return f"贷款{(row.granted_fen or 0) // 100:,}元已发放,{row.months}个月。" if row.kind == "loan" else ""
