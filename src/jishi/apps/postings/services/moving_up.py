"""After declines: whoever accepted keeps the post or moves up, seats that are free go down the lists, once approved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.engines import matching
from jishi.shared.actor import Actor

from ..market import going_on, price_of, rank_in, solved
from ..models import Offer, Round, Run, Talent
from ..queries import moved_on
from ..rules import rules_on
from .errors import PostingsRefused, reason_needed
from .rounds import task_sync
from .running import Shift, round_of, run_keep, shifts_of

State = Offer.State
DECLINED = (State.DECLINED, State.LAPSED)
HELD = (State.ACCEPTED, State.STARTED)


@dataclass(frozen=True, slots=True)
class MovingUp:
    """What moving up would bring: the market without those who declined, who moves up, who gets an offer now."""

    market: dict[str, Any]
    result: matching.Result
    up: tuple[Shift, ...]
    fresh: tuple[Shift, ...]
    gone: tuple[int, ...]


def moving_up_look(*, round_id: int) -> MovingUp:
    """Return what comes of the declines of a round; nothing is saved."""
    row = Round.objects.get(pk=round_id)
    last = row.runs.order_by("-pk").first()
    if row.state != Round.State.APPROVED or last is None or row.method != Round.Method.MUTUAL:
        raise PostingsRefused("只有已核准、等答复的双向选择可以递补。", "MUTUAL-28")
    offers = {f"R{o.talent_id}": o for o in row.offers.exclude(state=State.WITHDRAWN)}
    waiting = sum(offer.state == State.WAITING for offer in offers.values())
    if waiting:
        text = f"还有{waiting}人没有答复,现在递补会改变他们的去处。请先记下答复。"
        raise PostingsRefused(text, "MUTUAL-29")
    declined = [p for p in last.market["applicants"] if p in offers and offers[p].state in DECLINED]
    if not declined:
        raise PostingsRefused("没有人谢绝或逾期,没有名额可以递补。", "MUTUAL-30")
    market = going_on(
        last.market, gone={*declined, *_left(last, offers)}, settled=_settled(last.market, offers)
    )
    result = solved(market, seed=row.seed)
    shifts = shifts_of(market, last.matches, result.matches)
    return MovingUp(
        market,
        result,
        tuple(shift for shift in shifts if shift.was_post_id is not None),
        tuple(shift for shift in shifts if shift.was_post_id is None),
        tuple(int(person[1:]) for person in declined),
    )


def _left(last: Run, offers: Mapping[str, Offer]) -> set[str]:
    """Return who has left the pool since and holds nothing."""
    ids = [int(person[1:]) for person in last.market["applicants"] if person not in offers]
    return {
        f"R{key}"
        for key in Talent.objects.filter(pk__in=ids).exclude(left_on=None).values_list("pk", flat=True)
    }


def _settled(market: Mapping[str, Any], offers: Mapping[str, Offer]) -> list[tuple[str, str]]:
    """Return the pairs that somebody who does not want to move any more liked better."""
    pairs = []
    for person, offer in offers.items():
        if offer.state == State.STARTED or (offer.state == State.ACCEPTED and not offer.may_move):
            tiers = market["applicants"].get(person, [])
            mine = rank_in(tiers, f"P{offer.post_id}") or 0
            named = [
                one
                for tier in tiers[: max(mine - 1, 0)]
                for one in (tier if isinstance(tier, list) else [tier])
            ]
            pairs += [(person, post) for post in named]
    return pairs


@transaction.atomic
def round_move_up(*, round_id: int, document_no: str, on: date, by: Actor) -> int:
    """Let people move up as looked at: who accepted holds the better post at once, who is new is asked."""
    row = round_of(round_id, by)
    if not document_no.strip():
        raise PostingsRefused("没有填核准文号。请填写。", "MUTUAL-22")
    found = moving_up_look(round_id=round_id)
    price = price_of("谢绝的人退出后递补", found.market, found.result)
    run = run_keep(
        row,
        found.market,
        found.result,
        Run.What.MOVE_UP,
        prices=[price],
        on=on,
        by=by,
        reason=document_no.strip(),
    )
    _offer(row, run, found, on)
    task_sync(row, by=by)
    detail = {
        "run": run.pk,
        "up": len(found.up),
        "offers": len(found.fresh),
        "document_no": document_no.strip(),
    }
    audit.event_record(what="choice_moved_up", subject=f"choice:{round_id}", by=by, detail=detail)
    return run.pk


def _offer(row: Round, run: Run, found: MovingUp, on: date) -> None:
    """Put the better post in the place of the one that was accepted, and ask those who are newly placed."""
    until = on + timedelta(days=rules_on(on).answer_days)
    for shift in found.up:
        old = row.offers.get(talent=shift.talent_id, state=State.ACCEPTED)
        old.state = State.WITHDRAWN
        old.save()
        Offer.objects.create(
            round=row,
            run=run,
            moved_from=old,
            talent_id=shift.talent_id,
            post_id=shift.post_id or 0,
            state=State.ACCEPTED,
            offered_on=on,
            answer_until=until,
            answered_on=on,
            note="递补到更想去的岗位",
        )
    Offer.objects.bulk_create(
        Offer(
            round=row,
            run=run,
            talent_id=shift.talent_id,
            post_id=shift.post_id or 0,
            offered_on=on,
            answer_until=until,
        )
        for shift in found.fresh
    )


@transaction.atomic
def moving_up_undo(*, round_id: int, reason: str, on: date, by: Actor) -> None:
    """Take moving up back as long as nobody has answered or started on it: everybody holds what was held before."""
    row = round_of(round_id, by)
    told = reason_needed(reason)
    last = row.runs.order_by("-pk").first()
    if row.state != Round.State.APPROVED or last is None or last.what != Run.What.MOVE_UP:
        raise PostingsRefused("最近一次不是递补,不用撤回。", "MUTUAL-31")
    if moved_on(last).exists():
        text = "递补以后已经有人答复或到岗,不能撤回。请逐个办理。"
        raise PostingsRefused(text, "MUTUAL-32")
    for offer in last.offers.select_related("moved_from"):
        offer.state = State.WITHDRAWN
        offer.save()
        if offer.moved_from is not None:
            offer.moved_from.state = State.ACCEPTED
            offer.moved_from.save()
    before = row.runs.exclude(pk=last.pk).order_by("-pk")[0]
    before.pk, before.what, before.reason, before.on = None, Run.What.BACK, told, on
    before.by_id, before.by_name, before.recorded_at = by.user_id, by.name, last.recorded_at
    before.save(force_insert=True)
    task_sync(row, by=by)
    audit.event_record(what="choice_moving_up_undone", subject=f"choice:{round_id}", by=by, reason=told)
