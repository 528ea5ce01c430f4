"""Public promises of organisations, and what residents say about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, now, today

from ..errors import OutreachError
from ..models import Pledge, PledgeVoice
from ..rules import rules_on
from ..steps import promise_state
from .reading import WORK


@dataclass(frozen=True, slots=True)
class PledgeDraft:
    """What an organisation promises, where it is posted, until when."""

    org_id: int
    says: str
    posted_at: str
    promised_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Voices:
    """How many residents, asked in one place, said what."""

    place: str
    on: date
    kept_n: int
    broken_n: int
    unknown_n: int


@transaction.atomic
def pledges_record(*, drafts: Sequence[PledgeDraft], by: Actor) -> list[int]:
    """Record public promises; return their numbers."""
    register.require(by, WORK, *{draft.org_id for draft in drafts})
    for draft in drafts:
        if len(draft.says.strip()) < 4 or not draft.posted_at.strip():
            raise OutreachError("请写明承诺办什么、公开在哪里(公示栏、会上)。", "PLEDGE-01")
        if draft.due_on < draft.promised_on:
            raise OutreachError("兑现日期早于承诺日期。请改正。", "PLEDGE-02")
    rows = Pledge.objects.bulk_create(
        [
            Pledge(
                org_id=draft.org_id,
                says=draft.says.strip()[:200],
                posted_at=draft.posted_at.strip()[:120],
                promised_on=draft.promised_on,
                due_on=draft.due_on,
                recorded_at=now(),
            )
            for draft in drafts
        ],
        batch_size=500,
    )
    audit.event_record(what="pledges_recorded", subject="pledges", by=by, detail={"count": len(rows)})
    return [row.pk for row in rows]


@transaction.atomic
def pledge_hear(*, pledge_id: int, voices: Voices, by: Actor) -> str:
    """Record what residents said, counted by somebody above the organisation; return where the promise stands.

    More than half of those who said yes or no decide; too few answers decide nothing.
    """
    row = Pledge.objects.select_for_update().get(pk=pledge_id)
    above = registry.superiors_of([row.org_id], Moment(today()))[row.org_id].direct_id
    register.require(by, WORK, above)
    if row.state != Pledge.State.OPEN:
        raise OutreachError("这项承诺已经评过。另有承诺的,另外登记。", "PLEDGE-03")
    if voices.on < row.promised_on:
        raise OutreachError("听意见的日期早于承诺日期。请改正。", "PLEDGE-04")
    said = voices.kept_n + voices.broken_n
    least = rules_on(voices.on).pledge_voices
    if said + voices.unknown_n < least:
        text = f"只问了{said + voices.unknown_n}人,少于{least}人,说明不了兑现没有。请多问几户。"
        raise OutreachError(text, "PLEDGE-05")
    PledgeVoice.objects.create(
        pledge=row,
        on=voices.on,
        place=voices.place.strip()[:120],
        kept_n=voices.kept_n,
        broken_n=voices.broken_n,
        unknown_n=voices.unknown_n,
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
    )
    row.state = promise_state(kept_n=voices.kept_n, broken_n=voices.broken_n, least=least)
    if row.state != Pledge.State.OPEN:
        row.closed_on = voices.on
        row.save(update_fields=["state", "closed_on"])
    detail = {"kept": voices.kept_n, "broken": voices.broken_n, "unknown": voices.unknown_n}
    audit.event_record(what="pledge_heard", subject=f"pledge:{pledge_id}", by=by, detail=detail)
    return row.state
