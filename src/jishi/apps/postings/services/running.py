"""Let the engine decide, adjust by hand with a reason and its price, approve, take back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import services as register
from jishi.engines import matching
from jishi.shared.actor import Actor
from jishi.shared.dates import now

from ..eligibility import Pair
from ..market import BY_HAND, SETTLED, Price, market_of, price_of, rank_in, solved, told_of, violations_of
from ..models import Offer, Round, Run
from ..queries import answered
from ..rights import RUN
from ..rules import rule_title, rules_on
from .errors import PostingsRefused, reason_needed
from .rounds import task_sync

S = Round.State
TAKEN_OFF = {BY_HAND: "人工调整时取消", SETTLED: "本人已接受现在的岗位,不再变动"}
WAYS = {"lottery": "同等志愿抽签", "max_places": "同等志愿尽量多配"}


@dataclass(frozen=True, slots=True)
class Shift:
    """One person whom an adjustment moves: from which post to which, and by which wish."""

    talent_id: int
    was_post_id: int | None
    post_id: int | None
    was_rank: int | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an adjustment would bring, before it is saved: who moves, and what would be complained about."""

    market: dict[str, Any]
    result: matching.Result
    shifts: tuple[Shift, ...]
    complaints: tuple[str, ...]


@transaction.atomic
def round_run(*, round_id: int, on: date, by: Actor) -> int:
    """Let the engine match by the slips; the result, its check and what other ways would bring are kept."""
    row = round_of(round_id, by)
    if row.method != Round.Method.MUTUAL:
        raise PostingsRefused("这一轮按需要选派,不用志愿。请用“按需要出结果”。", "MUTUAL-13")
    if row.state not in (S.OPEN, S.RUN):
        raise PostingsRefused("已经核准或结束,不能再出结果。请先撤回核准。", "MUTUAL-14")
    told = told_of(row, on)
    if not any(told.by_person.values()):
        raise PostingsRefused("还没有人填报志愿。请先收志愿,再出结果。", "MUTUAL-15")
    market = market_of(told)
    results = {way: solved(market, seed=row.seed, ties=way) for way in WAYS}
    prices = [price_of(WAYS[way], market, result) for way, result in results.items()]
    made = run_keep(row, market, results["lottery"], Run.What.RUN, prices=prices, on=on, by=by)
    row.state = S.RUN
    row.save()
    task_sync(row, by=by)
    detail = {"run": made.pk, "placed": prices[0].placed, "input_hash": made.input_hash, "seed": row.seed}
    audit.event_record(what="choice_run", subject=f"choice:{round_id}", by=by, detail=detail)
    return made.pk


def run_keep(
    row: Round,
    market: Mapping[str, Any],
    result: matching.Result,
    what: str,
    *,
    prices: Sequence[Price],
    on: date,
    by: Actor,
    **told: Any,
) -> Run:
    """Keep what the engine made of a market, with its reasons and its check."""
    return Run.objects.create(
        round=row,
        what=what,
        market=dict(market),
        matches=dict(sorted(result.matches.items())),
        status=result.status,
        reasons=_reasons(market, result, on),
        violations=violations_of(market, result),
        prices=[asdict(price) for price in prices],
        input_hash=result.input_hash,
        engine_version=matching.ENGINE_VERSION,
        on=on,
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
        **told,
    )


def _reasons(market: Mapping[str, Any], result: matching.Result, on: date) -> dict[str, dict[str, str]]:
    """Say for each person, and each post wished for more than what was got, why it was not to be."""
    whole = matching.market_from_mapping(market, "choice")
    found: dict[str, dict[str, str]] = {}
    for person in market["applicants"]:
        told = matching.explain(whole, result, person)
        found[person] = {reason.post: _reason_words(reason, on) for reason in told}
    return found


def _reason_words(reason: matching.Reason, on: date) -> str:
    if reason.rule in TAKEN_OFF:
        return TAKEN_OFF[reason.rule]
    if reason.rule:
        return f"不符合条件:{rule_title(reason.rule, on)}"
    # The sentence begins with the post, which the table names already.
    return matching.reason_words("zh", replace(reason, post=""))[1:]


def override_look(*, round_id: int, talent_id: int, post_id: int | None, on: date) -> Outlook:
    """Return what it would bring to send somebody to a post (or to none) by hand; nothing is saved."""
    row = Round.objects.get(pk=round_id)
    last = row.runs.order_by("-pk").first()
    if row.state != S.RUN or last is None:
        raise PostingsRefused("只有出了结果、还没有核准的一轮可以人工调整。", "MUTUAL-16")
    told = told_of(row, on)
    if not told.by_person.get(talent_id) or (post_id is not None and post_id not in told.posts):
        raise PostingsRefused("这个人没有报名,或岗位不在这一轮里。请从结果表里选。", "MUTUAL-17")
    rule = told.forbidden.get((talent_id, post_id or 0), "")
    if rule:
        text = f"不能调整:{rule_title(rule, on)}。请换一个岗位。"
        raise PostingsRefused(text, "MUTUAL-18")
    locked, removed = _by_hand(last, talent_id, post_id)
    market = market_of(told, locked=locked, removed=removed)
    _let_in(market)
    result = solved(market, seed=row.seed)
    if result.status not in ("optimal", "feasible"):
        text = "这样调整配不出来:名额不够,或与前面的人工调整有冲突。请先把原来的人调走。"
        raise PostingsRefused(text, "MUTUAL-19")
    plain = market_of(told)
    return Outlook(
        market,
        result,
        tuple(shifts_of(plain, last.matches, result.matches)),
        tuple(violations_of(plain, replace(result, input_hash=matching.market_hash(_read(plain))))),
    )


def _read(market: Mapping[str, Any]) -> matching.Market:
    return matching.market_from_mapping(market, "choice")


def _by_hand(last: Run, talent_id: int, post_id: int | None) -> tuple[list[Pair], list[Pair]]:
    """Return all that is fixed by hand so far, with the newest wish about one person in place of older ones."""
    locked = [(int(p[1:]), int(q[1:])) for p, q in last.market["locked"] if int(p[1:]) != talent_id]
    removed = [
        (int(p[1:]), int(q[1:]))
        for p, q, rule in last.market["forbidden"]
        if rule == BY_HAND and int(p[1:]) != talent_id
    ]
    if post_id is not None:
        return [*locked, (talent_id, post_id)], removed
    wished = [key for tier in last.market["applicants"][f"R{talent_id}"] for key in _flat(tier)]
    return locked, [*removed, *((talent_id, int(key[1:])) for key in wished)]


def _flat(tier: Any) -> list[str]:
    return tier if isinstance(tier, list) else [tier]


def _let_in(market: dict[str, Any]) -> None:
    """A pair that is fixed by hand is possible, whatever the two wrote: it stands last on each side's order."""
    for person, post in market["locked"]:
        orders = ((market["applicants"][person], post), (market["posts"][post]["ranking"], person))
        for order, key in orders:
            if rank_in(order, key) is None:
                order.append(key)


def shifts_of(
    market: Mapping[str, Any], before: Mapping[str, str | None], after: Mapping[str, str | None]
) -> list[Shift]:
    """Return whom another result would put elsewhere, each with the wish it was and would be."""
    found = []
    for person in sorted(market["applicants"], key=lambda key: int(key[1:])):
        was, now_at = before.get(person), after.get(person)
        if was != now_at:
            order = market["applicants"][person]
            found.append(
                Shift(int(person[1:]), _id(was), _id(now_at), rank_in(order, was), rank_in(order, now_at))
            )
    return found


def _id(key: str | None) -> int | None:
    return int(key[1:]) if key else None


@transaction.atomic
def round_override(
    *, round_id: int, talent_id: int, post_id: int | None, reason: str, on: date, by: Actor
) -> int:
    """Send somebody to a post (or to none) by hand: the rest is matched anew around it and checked again."""
    row = round_of(round_id, by)
    told = reason_needed(reason)
    outlook = override_look(round_id=round_id, talent_id=talent_id, post_id=post_id, on=on)
    plain = market_of(told_of(row, on))
    price = price_of("人工调整后", plain, outlook.result)
    price = replace(price, complaints=len(outlook.complaints))
    made = run_keep(
        row,
        outlook.market,
        outlook.result,
        Run.What.OVERRIDE,
        prices=[price],
        on=on,
        by=by,
        reason=told,
    )
    detail = {"run": made.pk, "talent": talent_id, "post": post_id, "complaints": len(outlook.complaints)}
    audit.event_record(
        what="choice_overridden", subject=f"choice:{round_id}", by=by, detail=detail, reason=told
    )
    return made.pk


@transaction.atomic
def round_reopen(*, round_id: int, by: Actor) -> None:
    """Let slips come in again after a result that nobody has approved; the result stays on record."""
    row = round_of(round_id, by)
    if row.state != S.RUN:
        raise PostingsRefused("只有出了结果、还没有核准的一轮可以退回填报。", "MUTUAL-20")
    row.state = S.OPEN
    row.save()
    task_sync(row, by=by)
    audit.event_record(what="choice_reopened", subject=f"choice:{round_id}", by=by)


@transaction.atomic
def round_approve(*, round_id: int, document_no: str, on: date, by: Actor) -> int:
    """Approve the last result: everybody who has a place is offered it. Return how many offers there are."""
    row = round_of(round_id, by)
    last = row.runs.order_by("-pk").first()
    if row.state != S.RUN or last is None:
        raise PostingsRefused("还没有结果,不能核准。请先出结果。", "MUTUAL-21")
    if not document_no.strip():
        raise PostingsRefused("没有填核准文号。请填写。", "MUTUAL-22")
    until = on + timedelta(days=rules_on(on).answer_days)
    offers = [
        Offer(
            round=row,
            run=last,
            talent_id=int(person[1:]),
            post_id=int(post[1:]),
            offered_on=on,
            answer_until=until,
        )
        for person, post in last.matches.items()
        if post
    ]
    if not offers:
        raise PostingsRefused("结果里没有配上的人,不用核准。请再收志愿,或撤销这一轮。", "MUTUAL-23")
    Offer.objects.bulk_create(offers)
    row.state, row.approved_on, row.approved_by = S.APPROVED, on, by.name
    row.document_no = document_no.strip()
    row.save()
    task_sync(row, by=by)
    detail = {"run": last.pk, "offers": len(offers), "document_no": row.document_no}
    audit.event_record(what="choice_approved", subject=f"choice:{round_id}", by=by, detail=detail)
    return len(offers)


@transaction.atomic
def approval_take_back(*, round_id: int, reason: str, by: Actor) -> None:
    """Take an approval back as long as nobody has answered: its offers are withdrawn."""
    row = round_of(round_id, by)
    told = reason_needed(reason)
    if row.state != S.APPROVED or answered(row).exists():
        raise PostingsRefused("已经有人答复,不能撤回核准。请逐个办理。", "MUTUAL-24")
    row.offers.filter(state=Offer.State.WAITING).update(state=Offer.State.WITHDRAWN)
    row.state, row.approved_on, row.approved_by, row.document_no = S.RUN, None, "", ""
    row.save()
    task_sync(row, by=by)
    audit.event_record(what="choice_approval_undone", subject=f"choice:{round_id}", by=by, reason=told)


def round_of(round_id: int, by: Actor) -> Round:
    """Return a round to work on, once it is clear that the actor may."""
    row = Round.objects.select_for_update().get(pk=round_id)
    register.require(by, RUN, row.owner_org_id)
    return row
