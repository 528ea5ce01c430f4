"""What people answer to an offer, and the supplementary round for what is left."""

from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import services as register
from jishi.shared.actor import SYSTEM, Actor

from ..models import Offer, Post, Round, Run
from ..rights import RUN
from .errors import PostingsRefused
from .rounds import RoundDraft, round_close, round_open, task_sync

State = Offer.State


@transaction.atomic
def offer_answer(
    *, offer_id: int, accepts: bool, note: str, on: date, by: Actor, may_move: bool = True
) -> None:
    """Keep what somebody answers: accepted, the seat is kept; declined, one waits for the supplementary round.

    Whoever accepts says also whether to move up when others decline (`may_move`).
    """
    offer = _offer(offer_id, by)
    if offer.state != State.WAITING:
        raise PostingsRefused(f"现在是“{State(offer.state).label}”,不能再答复。请先撤回答复。", "OFFER-01")
    if on < offer.offered_on:
        text = f"答复日期早于发出的日子({offer.offered_on})。请核对。"
        raise PostingsRefused(text, "OFFER-02")
    offer.state = State.ACCEPTED if accepts else State.DECLINED
    offer.answered_on, offer.note, offer.may_move = on, note.strip(), may_move
    offer.save()
    task_sync(offer.round, by=by)
    detail = {"accepts": accepts, "choice": offer.round_id, "may_move": may_move}
    audit.event_record(what="offer_answered", subject=f"offer:{offer_id}", by=by, detail=detail)


@transaction.atomic
def offer_undo(*, offer_id: int, by: Actor) -> None:
    """Take an answer back, as long as nobody has started on it and the round is not closed."""
    offer = _offer(offer_id, by)
    if (
        offer.state not in (State.ACCEPTED, State.DECLINED, State.LAPSED)
        or offer.round.state != Round.State.APPROVED
    ):
        raise PostingsRefused("已经到岗,或这一轮已经结束,不能撤回答复。", "OFFER-03")
    last = offer.round.runs.order_by("-pk")[0]
    if last.what == Run.What.MOVE_UP and (offer.run_id != last.pk or offer.moved_from_id):
        raise PostingsRefused("别人已经照这个答复递补,不能撤回。请先撤回递补。", "OFFER-05")
    offer.state, offer.answered_on, offer.note, offer.may_move = State.WAITING, None, "", True
    offer.save()
    task_sync(offer.round, by=by)
    audit.event_record(what="offer_answer_undone", subject=f"offer:{offer_id}", by=by)


@transaction.atomic
def offers_lapse(*, on: date, by: Actor = SYSTEM) -> int:
    """Count offers whose days are over as declined; return how many."""
    late = list(
        Offer.objects.select_for_update(of=("self",))
        .filter(state=State.WAITING, answer_until__lt=on)
        .select_related("round")
        .order_by("pk")
    )
    for offer in late:
        offer.state = State.LAPSED
        offer.save()
    rounds = {offer.round_id: offer.round for offer in late}
    for row in rounds.values():
        task_sync(row, by=by)
    if late:
        detail = {"offers": [offer.pk for offer in late], "on": on.isoformat()}
        audit.event_record(what="offers_lapsed", subject="offers", by=by, detail=detail)
    return len(late)


@transaction.atomic
def round_supplement(*, round_id: int, choices_until: date, on: date, by: Actor) -> int:
    """Close a round and open a supplementary one over the seats that are left; return its id."""
    old = Round.objects.select_for_update().get(pk=round_id)
    register.require(by, RUN, old.owner_org_id)
    post_ids = list(Post.objects.filter(round=old).values_list("pk", flat=True))
    round_close(round_id=round_id, by=by)
    left = Post.objects.filter(pk__in=post_ids, state=Post.State.WANTED).values_list("pk", flat=True)
    if not left:
        raise PostingsRefused("没有空岗,不用补录。请结束这一轮。", "OFFER-04")
    draft = RoundDraft(f"{old.title}(补录)"[:120], old.kind, choices_until, old.method, tuple(left), old.pk)
    return round_open(draft=draft, owner_org_id=old.owner_org_id, on=on, by=by)


def _offer(offer_id: int, by: Actor) -> Offer:
    offer = Offer.objects.select_for_update(of=("self",)).select_related("round").get(pk=offer_id)
    register.require(by, RUN, offer.round.owner_org_id)
    return offer
