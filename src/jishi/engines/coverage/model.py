"""Plain records, rules and results of coverage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

ENGINE_VERSION = "1"
WAYS = ("single", "joint", "area", "industry", "attached")
"""How a unit comes to have an organisation; where it has several, the first of these is named."""
HELPS = ("instructor", "liaison", "union", "league")
"""Through whom Party work is done in a unit without an organisation."""
FIELDS: Mapping[str, tuple[object, ...]] = {
    "kind": (),
    "status": ("operating", "suspended", "moved", "closed"),
    "is_shell": (True, False),
    "is_branch_office": (True, False),
    "is_above_scale": (True, False),
    "full_n": (),
    "members_n": (),
}
"""What a rule may ask of a unit, and what it may be among; () where any value is one."""
COUNTS = ("full_n", "members_n")
"""Fields of which a rule may ask a least number."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit on the day asked about. None means that nobody knows yet, which is neither yes nor no.

    Parameters
    ----------
    id : unique
    kind : type of unit, for example `nonpublic_enterprise`
    status : `operating`, `suspended`, `moved` or `closed`
    is_shell : registered only: no premises, no staff, no business
    is_branch_office : a branch of a unit that is counted elsewhere
    is_above_scale : above-scale firm (规模以上)
    full_n : full members who work there, >= 0
    members_n : all members who work there, >= `full_n`
    """

    id: str
    kind: str = ""
    status: str = "operating"
    is_shell: bool | None = False
    is_branch_office: bool | None = False
    is_above_scale: bool | None = None
    full_n: int | None = None
    members_n: int | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """A primary organisation.

    Parameters
    ----------
    id : unique
    way : one of `WAYS`
    kind : `branch`, `general_branch` or a committee
    full_n : its full members on the day asked about, None if not known
    founded_on, ended_on : first day, and the first day on which it stood no longer
    """

    id: str
    way: str
    kind: str = "branch"
    full_n: int | None = None
    founded_on: date = date.min
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Hosting:
    """An organisation stands on a unit, from `first` to `last` (last day included, None: still)."""

    org: str
    unit: str
    first: date = date.min
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """Somebody is sent to a unit, or Party work is done there through its union or League branch."""

    unit: str
    kind: str
    first: date = date.min
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """All that the rates of one day are computed from."""

    units: tuple[Unit, ...]
    organisations: tuple[Organisation, ...] = ()
    hostings: tuple[Hosting, ...] = ()
    helps: tuple[Help, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """What a unit must fulfil to be in a denominator: `field` among `among`, or at least `least`.

    Parameters
    ----------
    id : the reason's name when a unit is left out for it; the same with `?` when the field is not known
    title, unknown_title : what the office calls the two reasons, by language
    """

    id: str
    field: str
    title: Mapping[str, str]
    unknown_title: Mapping[str, str]
    among: tuple[Any, ...] = ()
    least: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rate: whom it is about, and what counts.

    Parameters
    ----------
    id : permanent
    title : by language; it names the denominator
    population : conditions beyond those of the whole set
    counted : the ways and helps that count
    source : document ids, for example "S30"
    hash : SHA-256 of all that decides about the figure
    """

    id: str
    title: Mapping[str, str]
    population: tuple[Condition, ...]
    counted: tuple[str, ...]
    source: str
    note: str
    hash: str


@dataclass(frozen=True, slots=True)
class JointLimits:
    """What a joint branch must keep to."""

    units_most: int = 5
    full_least: int = 3
    full_most: int = 50


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of one dated file.

    Parameters
    ----------
    effective_from : the first day
    units : conditions that every denominator shares
    full_least : a branch below so many full members covers nobody
    spared_ways : ways to which that does not apply
    joint : limits of a joint branch
    rules : the rates in the file's order
    """

    effective_from: date
    source: str
    units: tuple[Condition, ...]
    full_least: int
    spared_ways: tuple[str, ...]
    joint: JointLimits
    rules: tuple[Rule, ...]

    def rule(self, rule_id: str) -> Rule:
        """Return one rule by its id."""
        return next(rule for rule in self.rules if rule.id == rule_id)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a unit stands in a rate: `reason` is the way or help that counts, or why it does not."""

    unit: str
    reason: str
    org: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with everything behind it; `counted` + `missing` are the denominator, `excluded` all other units.

    Parameters
    ----------
    rule, rule_hash, rule_from : which rule, as of which file
    day : the day asked about
    counted, missing, excluded : in the order of the units' ids
    orgs : how many organisations stand behind `counted`, by way
    """

    rule: str
    rule_hash: str
    rule_from: date
    day: date
    counted: tuple[Standing, ...]
    missing: tuple[Standing, ...]
    excluded: tuple[Standing, ...]
    orgs: tuple[tuple[str, int], ...] = ()

    @property
    def numerator(self) -> int:
        """Return how many units count."""
        return len(self.counted)

    @property
    def denominator(self) -> int:
        """Return how many units the rate is about."""
        return len(self.counted) + len(self.missing)


@dataclass(frozen=True, slots=True)
class JointUnit:
    """A unit that looks for others to set up a joint branch with.

    Parameters
    ----------
    id : unique
    place : from large to small, for example (county, township, street, building); "" ends what is known
    trade : "" if not known
    full_n : full members, >= 0
    staff_n : None if not known
    """

    id: str
    place: tuple[str, ...]
    trade: str = ""
    full_n: int = 0
    staff_n: int | None = None
