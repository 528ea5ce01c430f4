"""Put every member of a committee's branches into a grid: near, by speciality, within bounds, with reasons."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from jishi.apps.registry import services as register
from jishi.engines import allocation
from jishi.engines.allocation import Pair, Person, Post, Rules
from jishi.shared.actor import Actor

from .. import live
from ..models import Declared, Grid, GridBatch, GridState, Placing
from ..selectors.people import Listed, people_below
from ..skills import skills_of, wants_of
from .batches import RUN, batch_open, batch_told
from .errors import GridsRefused, require_reason

# What a grid costs a member: in the branch's own community nothing, elsewhere in the street a walk.
NEAR, STREET, STREET_DIGITS = 0, 1_000, 9
MOVE_COST = 500
NO_AREA = "所在支部没有登记属地,不知道该进哪个网格。请登记支部的依托单位,再编一次。"
NO_GRID = "所在支部的街道、乡镇没有网格。请先列网格,再编一次。"


@dataclass(frozen=True, slots=True)
class GridsPlaced:
    """What a placing did: the step, how many are in a grid and in none, how many moved, what is missing."""

    batch_id: int
    placed_n: int
    left_n: int
    moved_n: int
    missing: tuple[str, ...]


@transaction.atomic
def grids_place(*, org_id: int, on: date, reason: str, by: Actor) -> GridsPlaced:
    """Put all members below a committee into its grids; who is in one stays there where that costs little.

    Whoever finds no place is recorded with the reason. The result is checked by another way before it is kept.
    """
    register.require(by, RUN, org_id)
    faults = require_reason(reason)
    grids = live.states(Grid.objects.filter(org_id=org_id))
    people = people_below(org_id)
    if not grids:
        faults.append(("这里还没有网格。请先在“网格名册”里列出来。", "GRIDS-13"))
    if not people:
        faults.append(("这里和下级没有在册党员。请先登记党员。", "GRIDS-14"))
    if faults:
        raise GridsRefused(faults)
    ids = [row.member_id for row in people]
    ground = _Ground(people, grids, live.declared(ids), live.placings(ids))
    made = ground.assign()
    batch = batch_open(GridBatch.Kind.PLACED, org_id=org_id, on=on, by=by, reason=reason)
    missing = tuple(allocation.shortfall_words(each, "zh") for each in made.shortfalls)
    batch.summary = list(missing)
    batch.save(update_fields=["summary"])
    rows = [
        Placing(batch=batch, member_id=member_id, grid_id=grid_id, why=why[:200])
        for member_id, grid_id, why in ground.told(made)
    ]
    Placing.objects.bulk_create(rows, batch_size=500)
    left = sum(row.grid_id is None for row in rows)
    batch_told(batch, by, {"placed": len(rows) - left, "left": left, "moved": made.moved})
    return GridsPlaced(batch.pk, len(rows) - left, left, made.moved, missing)


class _Ground:
    """People and grids as the engine takes them, under the names that its sentences are to say."""

    def __init__(
        self,
        people: Sequence[Listed],
        grids: Mapping[int, GridState],
        declared: Mapping[int, Declared],
        before: Mapping[int, Placing],
    ) -> None:
        self._people = people
        self._members = {f"{row.name}({row.code})": row.member_id for row in people}
        self._grids = {f"{row.name}({row.grid.code})": grid_id for grid_id, row in grids.items()}
        person = {member_id: name for name, member_id in self._members.items()}
        post = {grid_id: name for name, grid_id in self._grids.items()}
        self._pairs = tuple(
            Pair(person[row.member_id], post[grid_id], cost) for row, grid_id, cost in _near(people, grids)
        )
        self._open = {pair.person for pair in self._pairs}
        self._persons = tuple(
            _person(person[row.member_id], declared.get(row.member_id))
            for row in people
            if person[row.member_id] in self._open
        )
        self._posts = tuple(_post(post[grid_id], row) for grid_id, row in grids.items())
        pairs = {(pair.person, pair.post) for pair in self._pairs}
        previous = (
            (person[one], post[row.grid_id]) for one, row in sorted(before.items()) if row.grid_id in post
        )
        self._rules = Rules(previous=tuple(each for each in previous if each in pairs), move_cost=MOVE_COST)

    def assign(self) -> allocation.Assignment:
        """Place whoever some grid is open to, and verify the result by another way."""
        given = (self._persons, self._posts, self._pairs, self._rules)
        made = allocation.assign(*given)
        rows = [(each.person, each.target, each.skill) for each in made.placed]
        if wrong := allocation.check_assignment(*given, rows, made.shortfalls):
            raise RuntimeError(f"the placing does not hold: {wrong[0]}")
        return made

    def told(self, made: allocation.Assignment) -> Iterator[tuple[int, int | None, str]]:
        """Give for every member the grid, or none, and why."""
        for each in made.placed:
            yield (
                self._members[each.person],
                self._grids.get(each.target),
                allocation.reason_words(each, "zh"),
            )
        for row in self._people:
            if f"{row.name}({row.code})" not in self._open:
                yield row.member_id, None, NO_GRID if row.areas else NO_AREA


def _person(name: str, told: Declared | None) -> Person:
    return Person(name, skills=skills_of(told.skills) if told else ())


def _post(name: str, row: GridState) -> Post:
    return Post(name, floor=row.floor, cap=row.cap, skills=wants_of(row.wants))


def _near(people: Sequence[Listed], grids: Mapping[int, GridState]) -> Iterator[tuple[Listed, int, int]]:
    """Give the grids of a member's own community and street, each with what it costs."""
    for row in people:
        streets = {area[:STREET_DIGITS] for area in row.areas}
        for grid_id, grid in grids.items():
            if grid.area_id in row.areas:
                yield row, grid_id, NEAR
            elif grid.area_id[:STREET_DIGITS] in streets:
                yield row, grid_id, STREET
