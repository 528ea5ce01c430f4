"""People, posts, the rules between them, and who goes where."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from jishi.engines.allocation.model import Shortfall, Status, Values

Role = Literal["member", "volunteer"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can take posts.

    Parameters
    ----------
    id : unique
    x, y : metres, both or neither
    skills : as posts name them
    max_load : most posts, > 0
    min_load : posts that this person has to get, up to `max_load`
    role : a volunteer leads no group
    """

    id: str
    x: float | None = None
    y: float | None = None
    skills: tuple[str, ...] = ()
    max_load: int = 1
    min_load: int = 0
    role: Role = "member"


@dataclass(frozen=True, slots=True)
class Post:
    """A post, a grid or a village that takes people.

    Parameters
    ----------
    id : unique
    floor, cap : least and most people
    skills : each with how many people of their own must have it
    area : township or other area with a quota, "" for none
    is_must : at least one person, whatever the floor
    x, y : metres, both or neither
    """

    id: str
    floor: int = 0
    cap: int = 1
    skills: tuple[tuple[str, int], ...] = ()
    area: str = ""
    is_must: bool = False
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A person who may take a post, and what that costs or is worth: a whole number."""

    person: str
    post: str
    cost: int


@dataclass(frozen=True, slots=True)
class Ban:
    """A person who may not take a post, and the rule that says so."""

    person: str
    post: str
    rule: str


@dataclass(frozen=True, slots=True)
class Area:
    """An area with a quota of people; `cap` None is without limit, `parent` is a larger area or ""."""

    id: str
    floor: int = 0
    cap: int | None = None
    parent: str = ""


# Far above any distance or value that a list has; more of it would not fit the solver's numbers.
MOST_MOVE_COST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds beside the lists.

    Parameters
    ----------
    areas : quotas, which may be nested
    bans : pairs that are taken away
    locked : person and post that are settled already
    previous : person and post as they were
    move_cost : what another post than before costs on top, 0 to MOST_MOVE_COST
    is_everyone : whether a person without a post is a shortfall
    is_value : whether the numbers of the pairs are values, of which more is better
    """

    areas: tuple[Area, ...] = ()
    bans: tuple[Ban, ...] = ()
    locked: tuple[tuple[str, str], ...] = ()
    previous: tuple[tuple[str, str], ...] = ()
    move_cost: int = 0
    is_everyone: bool = True
    is_value: bool = False


@dataclass(frozen=True, slots=True)
class PersonPlaced:
    """Where a person goes, and why; `target` is "" for nowhere, `skill` what the person counts for."""

    person: str
    target: str
    skill: str
    cost: int
    reason: str
    values: Values = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who goes where.

    Parameters
    ----------
    placed : by person and post; who goes nowhere stands with ""
    total : costs or values added up, without the costs of moving
    moved : people with another post than before
    shortfalls : empty if everything was met
    """

    placed: tuple[PersonPlaced, ...]
    total: int
    moved: int
    shortfalls: tuple[Shortfall, ...] = ()

    @property
    def status(self) -> Status:
        """Whether everything was met; the total is then the best there is."""
        return "infeasible" if self.shortfalls else "optimal"

    @property
    def people_of(self) -> Mapping[str, tuple[str, ...]]:
        """Post to its people."""
        found: dict[str, list[str]] = {}
        for each in self.placed:
            if each.target:
                found.setdefault(each.target, []).append(each.person)
        return {post: tuple(people) for post, people in found.items()}


@dataclass(frozen=True, slots=True)
class AssignPoint:
    """What one price of a move leads to: people moved, and the total without the price."""

    move_cost: int
    moved: int
    total: int


@dataclass(frozen=True, slots=True)
class Site:
    """A group with its middle."""

    id: str
    x: float | None = None
    y: float | None = None


@dataclass(frozen=True, slots=True)
class Need:
    """A skill that a group needs, and from how many people."""

    group: str
    skill: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Standing:
    """Who stays where they are, and how many people a group has.

    Parameters
    ----------
    leaders, helpers : person and group; nobody else takes their place
    size : least and most people of a group, the leader counted; None sends only whom a need asks for
    """

    leaders: tuple[tuple[str, str], ...] = ()
    helpers: tuple[tuple[str, str], ...] = ()
    size: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who leads and who helps which group.

    Parameters
    ----------
    leaders : one for each group; who leads none stands with ""
    helpers : who stays, who meets a need, and, with `skill` "", who helps beside
    by_leader : needs that the leader, or who stays, meets
    shortfalls : groups without a leader, needs without a person, groups with too few, people without a group
    """

    leaders: tuple[PersonPlaced, ...]
    helpers: tuple[PersonPlaced, ...]
    by_leader: tuple[Need, ...]
    shortfalls: tuple[Shortfall, ...] = ()

    @property
    def status(self) -> Status:
        """Whether every group has a leader and every need a person."""
        return "infeasible" if self.shortfalls else "optimal"
