"""What moving up would bring, by name."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..models import Post, Round, Run, Talent
from ..queries import answered, moved_on
from .posts import post_rows


def decision_to_take_back(round_id: int) -> str:
    """Return which decision of an approved round can go back as a whole: `move-up`, `approve`, or none."""
    row = Round.objects.get(pk=round_id)
    last = row.runs.order_by("-pk").first()
    if row.state != Round.State.APPROVED or last is None:
        return ""
    if last.what == Run.What.MOVE_UP:
        return "" if moved_on(last).exists() else "move-up"
    return "" if answered(row).exists() else "approve"


@dataclass(frozen=True, slots=True)
class Move:
    """One person, and from where to where, each with the number of the wish."""

    person: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class MovingUpNamed:
    """Who moves up, who gets an offer now, which posts stay empty, how many declined."""

    up: tuple[Move, ...]
    fresh: tuple[Move, ...]
    empty: tuple[str, ...]
    gone_n: int


def moving_up_named(found: Any, on: date) -> MovingUpNamed:
    """Return what moving up would bring with the names of people and places."""
    ids = [int(key[1:]) for key in found.market["posts"]]
    places = {one.post_id: one.place for one in post_rows(list(Post.objects.filter(pk__in=ids)), on)}
    shifts = (*found.up, *found.fresh)
    names = dict(Talent.objects.filter(pk__in=[s.talent_id for s in shifts]).values_list("pk", "name"))
    held = Counter(post for post in found.result.matches.values() if post)
    empty = [
        places[int(key[1:])] for key, told in found.market["posts"].items() if held[key] < told["capacity"]
    ]
    return MovingUpNamed(
        tuple(_move(s, names, places) for s in found.up),
        tuple(_move(s, names, places) for s in found.fresh),
        tuple(empty),
        len(found.gone),
    )


def _move(shift: Any, names: Mapping[int, str], places: Mapping[int, str]) -> Move:
    return Move(
        names.get(shift.talent_id, ""),
        _wish(shift.was_post_id, shift.was_rank, places),
        _wish(shift.post_id, shift.rank, places),
    )


def _wish(post_id: int | None, rank: int | None, places: Mapping[int, str]) -> str:
    return f"{places[post_id]}(第{rank}选择)" if post_id is not None else ""
