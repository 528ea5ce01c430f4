"""Judges a result by the definition alone; nothing of the solver is used here."""

from collections.abc import Iterator, Mapping, Sequence

from jishi.engines.matching.model import REASONS, Market, Reason, Result, Violation
from jishi.engines.matching.outcome import Outcome


def check(
    market: Market, result: Result, reasons: Mapping[str, Sequence[Reason]] | None = None
) -> tuple[Violation, ...]:
    """Return all that is wrong with a result: pairs, seats, caps, justified complaints, false reasons."""
    found = Outcome(market, result)
    wrong = [*_pairs(found), *_counts(found), *_complaints(found)]
    return (*wrong, *(_false(found, reasons) if reasons is not None else ()))


def _pairs(found: Outcome) -> Iterator[Violation]:
    yield from (Violation("person-missing", one) for one in found.wishes if one not in found.got)
    yield from (Violation("person-unknown", one) for one in found.got if one not in found.wishes)
    for one, name in found.market.locked:
        if found.got.get(one) != name:
            yield Violation("lock", one, name)
    for one, got in found.got.items():
        if got is None or one not in found.wishes or (one, got) in found.locked:
            continue
        if got not in found.posts:
            yield Violation("post-unknown", one, got)
        elif (one, got) in found.rules:
            yield Violation("forbidden", one, got, found.rules[one, got])
        elif got not in found.wishes[one] or one not in found.positions[got]:
            yield Violation("not-mutual", one, got)


def _counts(found: Outcome) -> Iterator[Violation]:
    for name, held in found.held.items():
        post = found.posts[name]
        if len(held) > (len(found.seated(name)[0]) if post.reserves else post.capacity):
            yield Violation("capacity", "", name)
        if len(held) < post.floor:
            yield Violation("floor", "", name)
    for region, cap in found.caps.items():
        if cap is not None and found.used[region] > cap:
            yield Violation("cap", "", "", region)


def _complaints(found: Outcome) -> Iterator[Violation]:
    """Give the pairs that would both rather have each other, unless a full region excuses it."""
    for one in found.wishes:
        for name in found.open_to(one):
            kind = why(found, one, name).kind
            if kind not in REASONS:
                yield Violation(kind, one, name)


def _false(found: Outcome, reasons: Mapping[str, Sequence[Reason]]) -> Iterator[Violation]:
    for one in found.wishes:
        told = {reason.post: reason for reason in reasons.get(one, ())}
        true = {name: why(found, one, name) for name in found.better(one)}
        for name in sorted(told.keys() | true.keys()):
            if told.get(name) != true.get(name):
                yield Violation("reason", one, name)


def why(found: Outcome, one: str, name: str) -> Reason:
    """Return why a post refuses somebody; the kind is `envy`, `seat` or `move` where the complaint is justified."""
    positions, held = found.positions[name], found.held[name]
    if (one, name) in found.rules:
        return Reason(name, "ineligible", found.rules[one, name])
    if one not in positions:
        return Reason(name, "not_ranked")
    order, reserved = found.seated(name, one)
    inside = [other for other in held if other not in order[:reserved]]
    mine, last = positions[one], max((positions.get(other, 0) for other in inside), default=0)
    if one in order[: len(held)]:
        return Reason(name, "envy", "", mine, last)
    if one not in order and mine != last:
        return Reason(name, "post_full", "", mine, last)
    if one not in order:
        drawn = max(found.draws[other] for other in inside if positions.get(other) == mine)
        is_drawn = found.draws[one] > drawn
        return Reason(name, "same_band", "", mine, last, found.draws[one] * is_drawn, drawn * is_drawn)
    full = [region for region in found.above[name] if found.is_full(region)]
    if not full:
        return Reason(name, "seat", "", mine, last)
    now = found.got.get(one) or ""
    if (
        now in found.posts
        and {*full} <= {*found.above[now]}
        and _distance(found, name, 1) < _distance(found, now)
    ):
        return Reason(name, "move", "", mine, last)
    return Reason(name, "region_cap", "", mine, last, 0, 0, full[0], found.caps[full[0]] or 0)


def _distance(found: Outcome, name: str, more: int = 0) -> int:
    """How far a post is above its target, with so many more people."""
    return len(found.held[name]) + more - found.posts[name].target
