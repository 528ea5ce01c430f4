"""What goes into allocation and what comes out: households, people, posts, rules; territories and assignments."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from jishi.engines.allocation.errors import Problem

ENGINE_VERSION = "3"
Status = Literal["optimal", "feasible", "infeasible"]
Values = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Household:
    """One household that somebody shall look after.

    Parameters
    ----------
    id : unique
    x, y : metres, both or neither
    work : whole units, 0 or more; how much there is to do for it
    cell : building, entrance or hamlet; places a household that has no coordinates
    """

    id: str
    x: float | None = None
    y: float | None = None
    work: int = 1
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Two neighbours, or, when it is cut, two that a river or a road keeps apart.

    Parameters
    ----------
    a, b : ids of households, or names of cells: then everybody in the one is beside everybody in the other
    is_cut : takes a link away instead
    """

    a: str
    b: str
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Barrier:
    """A straight stretch of river, railway or road, metres; leave a gap where there is a bridge."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Who is beside whom.

    Parameters
    ----------
    pairs : ids, the smaller one first, sorted
    areas : households that can be reached from one another, largest work first
    places : id, x, y in metres; those of a cell stand around its middle; a cell of which nothing is known has none
    warnings : what the office should know
    """

    pairs: tuple[tuple[str, str], ...]
    areas: tuple[tuple[str, ...], ...]
    places: tuple[tuple[str, float, float], ...]
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A demand that could not be met, by how much, and what would meet it.

    Parameters
    ----------
    rule : such as "floor", "area-cap", "band"
    subject : whom it is about
    wanted, got : whole numbers
    repairs : each a name of a repair, such as "raise-cap", with its values
    """

    rule: str
    subject: str
    wanted: int
    got: int
    repairs: tuple[tuple[str, Values], ...] = ()


@dataclass(frozen=True, slots=True)
class Territory:
    """One group of households.

    Parameters
    ----------
    id : such as "G001"
    households : ids, sorted
    work : whole units
    x, y : its middle in metres, None where nothing is known
    is_in_band : whether its work is within the band
    """

    id: str
    households: tuple[str, ...]
    work: int
    x: float | None
    y: float | None
    is_in_band: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """A household's group, and why this one."""

    household: str
    group: str
    reason: str
    values: Values = ()


@dataclass(frozen=True)
class Territories:
    """Households in groups.

    Parameters
    ----------
    groups : by id
    placed : by household
    lower, upper : whole units of work; the band
    band : percent
    seed : of the search
    shortfalls : empty if everything was met
    """

    groups: tuple[Territory, ...]
    placed: tuple[Placed, ...]
    lower: int
    upper: int
    band: int
    seed: int
    shortfalls: tuple[Shortfall, ...] = ()

    @property
    def status(self) -> Status:
        """Whether everything was met."""
        return "infeasible" if self.shortfalls else "feasible"

    @cached_property
    def group_of(self) -> dict[str, str]:
        """Household to group."""
        return {each.household: each.group for each in self.placed}


@dataclass(frozen=True, slots=True)
class Change:
    """A household that comes to another group; `was` is "" for a new one."""

    household: str
    was: str
    now: str
    reason: str
    values: Values = ()


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What one price of a change leads to.

    Parameters
    ----------
    move_cost : percent of the mean squared distance that a change must save; None: only what has to change
    changed : households that come to another group, those of removed groups included
    distance_m : mean distance to the middle of the own group
    least, most : work of the groups
    """

    move_cost: int | None
    changed: int
    distance_m: float
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Regrouping:
    """Groups after somebody left, and what changed for whom.

    Parameters
    ----------
    territories : as they are now
    changes : by household
    gone : households that are no longer there
    unavoidable : households that had to change in any case
    curve : what other prices of a change would lead to, the dearest first
    """

    territories: Territories
    changes: tuple[Change, ...]
    gone: tuple[str, ...]
    unavoidable: int
    curve: tuple[CurvePoint, ...] = ()


def by_id(values: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Values as a dictionary."""
    return dict(values)
