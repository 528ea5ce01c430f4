"""Needs: recorded, worked on, answered, and closed by whoever asked; 没办成,原因 is an honest outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.dates import months_after, now

from ..errors import OutreachError
from ..models import Household, Need, NeedEvent, Referral, ReferralEvent
from ..rules import Rules, rules_on
from ..steps import HEARD, MOVES, OPEN
from ..then import STANDING
from .listing import tasks_sync
from .reading import WORK

S = Need.State


@dataclass(frozen=True, slots=True)
class NeedDraft:
    """What somebody asks for: which household, what kind, in which words, when, and who sees to it."""

    household_id: int
    kind: str
    says: str
    on: date
    owner: str


@dataclass(frozen=True, slots=True)
class NeedStep:
    """One step with a need; `how` is the way in which whoever asked was heard."""

    need_id: int
    what: str
    on: date
    note: str = ""
    owner: str = ""
    how: str = ""
    line: str = ""
    asked_fen: int | None = None


@transaction.atomic
def needs_record(*, drafts: Sequence[NeedDraft], by: Actor) -> list[int]:
    """Record what households ask for, each on the list of whoever sees to it; return the needs' numbers."""
    households = Household.objects.in_bulk([draft.household_id for draft in drafts])
    register.require(by, WORK, *{row.org_id for row in households.values()})
    _faults(drafts, households)
    needs = [_need(draft, households[draft.household_id].org_id) for draft in drafts]
    Need.objects.bulk_create(needs, batch_size=1000)
    events_add(((need, "told_need", need.told_on, need.says) for need in needs), by)
    _touch(drafts)
    tasks_sync(needs, by=by)
    subject = f"need:{needs[0].pk}" if len(needs) == 1 else "needs"
    audit.event_record(what="needs_recorded", subject=subject, by=by, detail={"count": len(needs)})
    return [need.pk for need in needs]


def _faults(drafts: Sequence[NeedDraft], households: Mapping[int, Household]) -> None:
    for draft in drafts:
        row = households.get(draft.household_id)
        if row is None or not row.is_listed or row.ended_on is not None:
            raise OutreachError("这一户不在名册里,或已经迁出。请核对户号。", "NEED-01")
        if not draft.says.strip() or not draft.owner.strip():
            text = f"户{row.number}:请写明本人怎么说、由谁去办。"
            raise OutreachError(text, "NEED-02")


def _need(draft: NeedDraft, org_id: int) -> Need:
    tell_by = draft.on + timedelta(days=rules_on(draft.on).answer_days[draft.kind])
    return Need(
        org_id=org_id,
        household_id=draft.household_id,
        kind=draft.kind,
        says=draft.says.strip()[:300],
        told_on=draft.on,
        owner=draft.owner.strip()[:60],
        first_tell_by=tell_by,
        tell_by=tell_by,
    )


def _touch(drafts: Iterable[NeedDraft]) -> None:
    """Whoever told a need was in touch: the record's clock begins anew."""
    by_day: dict[date, list[int]] = {}
    for draft in drafts:
        by_day.setdefault(draft.on, []).append(draft.household_id)
    for day, ids in sorted(by_day.items()):
        touched(ids, day)


def touched(household_ids: Sequence[int], on: date) -> None:
    """Let the clocks of households begin anew on a day."""
    until = months_after(on, rules_on(on).keep_months)
    for start in range(0, len(household_ids), 800):
        rows = Household.objects.filter(pk__in=household_ids[start : start + 800])
        rows.exclude(last_contact_on__gt=on).update(last_contact_on=on)
        rows.filter(keep_until__lt=until).update(keep_until=until)


def events_add(told: Iterable[tuple[Need, str, date, str]], by: Actor) -> None:
    """Keep one step of each need."""
    rows = [event_of(need, what, on, note, by) for need, what, on, note in told]
    NeedEvent.objects.bulk_create(rows, batch_size=1000)


def event_of(need: Need, what: str, on: date, note: str, by: Actor) -> NeedEvent:
    """Return one step of a need, unsaved, with where the need now stands."""
    return NeedEvent(
        need=need,
        what=what,
        on=on,
        note=note[:300],
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
        **{name: getattr(need, name) for name in STANDING},
    )


@transaction.atomic
def needs_step(*, steps: Sequence[NeedStep], by: Actor) -> int:
    """Take steps with needs, all or none; return how many."""
    rows = Need.objects.select_for_update().in_bulk(list({step.need_id for step in steps}))
    register.require(by, WORK, *{row.org_id for row in rows.values()})
    referrals, events = [], []
    for step in steps:
        need = rows[step.need_id]
        rules = rules_on(step.on)
        take(need, step, rules)
        events.append(event_of(need, step.what, step.on, _said(step), by))
        if step.what == "refer":
            referrals.append(_referral(need, step, rules))
    needs_save(list(rows.values()))
    Referral.objects.bulk_create(referrals, batch_size=500)
    instant = now()
    ReferralEvent.objects.bulk_create(
        [
            ReferralEvent(
                referral=each,
                what="sent",
                on=each.sent_on,
                by_id=by.user_id,
                by_name=by.name,
                recorded_at=instant,
            )
            for each in referrals
        ],
        batch_size=500,
    )
    NeedEvent.objects.bulk_create(events, batch_size=1000)
    _touch_back(steps, rows)
    tasks_sync(rows.values(), by=by)
    detail = {"count": len(steps), "what": sorted({step.what for step in steps})}
    subject = f"need:{steps[0].need_id}" if len(rows) == 1 else "needs"
    audit.event_record(what="needs_stepped", subject=subject, by=by, detail=detail)
    return len(steps)


def _touch_back(steps: Sequence[NeedStep], rows: Mapping[int, Need]) -> None:
    """Whoever heard the answer was in touch."""
    days: dict[date, list[int]] = {}
    for step in steps:
        household_id = rows[step.need_id].household_id
        if step.how and household_id is not None:
            days.setdefault(step.on, []).append(household_id)
    for day, ids in sorted(days.items()):
        touched(ids, day)


def needs_save(needs: Sequence[Need]) -> None:
    """Write what steps change, as an upsert: bulk_update makes one CASE of every row and field."""
    fields = [
        "owner", "state", "tell_by", "outcome", "answered_on", "told_back_on", "heard_how", "refused_n",
    ]  # fmt: skip
    Need.objects.bulk_create(
        needs, batch_size=200, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )


def _said(step: NeedStep) -> str:
    """Return what a step's record says."""
    if step.what == "pass":
        return f"由{step.owner}办。{step.note}".strip()
    if step.how:
        return f"{HEARD[step.how]}。{step.note}".strip()
    return f"转{step.line}。{step.note}".strip() if step.line else step.note


def take(need: Need, step: NeedStep, rules: Rules) -> None:
    """Let one step change a need; raises OutreachError where it cannot be taken."""
    move = MOVES.get(step.what)
    if move is None or need.state not in move.states:
        label = S(need.state).label
        text = f"这件事现在是“{label}”,不能办“{move.label if move else step.what}”。请刷新页面看最新情况。"
        raise OutreachError(text, "NEED-03")
    _needed(step, move.needs)
    if step.on < (need.answered_on or need.told_on):
        raise OutreachError("日期早于上一步。请填这天或以后。", "NEED-04")
    _TAKERS[step.what](need, step, rules)


def _needed(step: NeedStep, names: Iterable[str]) -> None:
    words = {
        "owner": "请写由谁去办。",
        "line": "请选转给哪个部门。",
        "note": "请写明结果或原因(至少四个字)。",
        "how": "请选本人是怎么说的:当面、电话还是签字。",
    }
    for name in names:
        told = str(getattr(step, name)).strip()
        if not told or (name == "note" and len(told) < 4) or (name == "how" and told not in HEARD):
            raise OutreachError(words[name], "NEED-05")


def _pass(need: Need, step: NeedStep, rules: Rules) -> None:
    del rules
    need.owner = step.owner.strip()[:60]


def _refer(need: Need, step: NeedStep, rules: Rules) -> None:
    del rules, step
    need.state = S.REFERRED


def _answer(need: Need, step: NeedStep, rules: Rules) -> None:
    need.state = S.ANSWERED if step.what == "done" else S.FAILED
    need.outcome, need.answered_on = step.note.strip()[:300], step.on
    need.tell_by = step.on + timedelta(days=rules.told_back_days)


def _heard(need: Need, step: NeedStep, rules: Rules) -> None:
    del rules
    need.state = S.CLOSED if step.what == "agree" else S.NOT_DONE
    need.told_back_on, need.heard_how = step.on, step.how


def _refuse(need: Need, step: NeedStep, rules: Rules) -> None:
    need.state, need.answered_on, need.outcome = S.OPEN, None, ""
    need.refused_n += 1
    need.tell_by = step.on + timedelta(days=rules.answer_days[need.kind])


_TAKERS = {
    "pass": _pass,
    "refer": _refer,
    "done": _answer,
    "failed": _answer,
    "agree": _heard,
    "told": _heard,
    "refuse": _refuse,
}


def _referral(need: Need, step: NeedStep, rules: Rules) -> Referral:
    kind = need.kind if need.kind in ("job", "loan") else "other"
    if kind == "loan" and (step.asked_fen is None or step.asked_fen <= 0):
        raise OutreachError("小额贷款要写明想借多少元。请填写。", "NEED-06")
    return Referral(
        need=need,
        kind=kind,
        line=step.line,
        sent_on=step.on,
        answer_by=step.on + timedelta(days=rules.referral_days[kind]),
        asked_fen=step.asked_fen if kind == "loan" else None,
    )


def is_open(need: Need) -> bool:
    """Tell whether something is still to be done."""
    return need.state in OPEN
