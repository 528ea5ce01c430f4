"""A rubric and a score as frozen values: points in centipoints, shares in basis points."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

ENGINE_VERSION = "1.0"
"""Changes when any result could change; every stored result keeps it."""

Kind = Literal["score", "bonus", "deduct", "veto"]
Policy = Literal["zero", "exclude", "pending"]
Op = Literal["ge", "le", "gt", "lt"]
VetoState = Literal["fired", "clear", "unchecked"]
CODE_MISSING = -1
CODE_EMPTY_FULL = -2


@dataclass(frozen=True, slots=True)
class Step:
    """A threshold (a count, or basis points in a ratio) and the centipoints it earns."""

    at: int
    points_cp: int


@dataclass(frozen=True, slots=True)
class OneIndicator:
    """A method that reads one indicator."""

    of: str

    @property
    def indicators(self) -> tuple[str, ...]:
        """Names of the indicators it reads."""
        return (self.of,)


@dataclass(frozen=True, slots=True)
class TwoIndicators:
    """A method that reads a numerator and a denominator."""

    num: str
    den: str

    @property
    def indicators(self) -> tuple[str, ...]:
        """Names of the indicators it reads."""
        return (self.num, self.den)


@dataclass(frozen=True, slots=True)
class Flag(OneIndicator):
    """Yes or no: 1 earns the maximum. Rule codes 0, 1."""


@dataclass(frozen=True, slots=True)
class Bands(OneIndicator):
    """The best band reached (`ge`) or kept under (`le`), easiest first. Code: bands met."""

    op: Op
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class PerUnit(OneIndicator):
    """So many points each, up to the maximum. Rule codes 0 none, 1 some, 2 full."""

    each_cp: int


@dataclass(frozen=True, slots=True)
class Shortfall(OneIndicator):
    """The maximum, less so much for each one short of the target. Rule codes 0 none, 1 some, 2 on target."""

    target: int
    each_cp: int


@dataclass(frozen=True, slots=True)
class RatioBands(TwoIndicators):
    """Bands on num / den, compared without dividing. Code: bands met; -2 is a full mark for den = 0."""

    op: Op
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Ratio(TwoIndicators):
    """Nothing at `from_bp`, the maximum at `to_bp`, a straight line between. Codes 0, 1, 2; -2 as above."""

    from_bp: int
    to_bp: int


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing that is there or is not, and its centipoints."""

    of: str
    points_cp: int


@dataclass(frozen=True, slots=True)
class Checklist:
    """The sum of what is there; one blank makes it missing. Rule code: bit mask, first item lowest."""

    items: tuple[ChecklistItem, ...]

    @property
    def indicators(self) -> tuple[str, ...]:
        """Names of the indicators it reads."""
        return tuple(item.of for item in self.items)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The best of several bands, the earlier on a tie, missing only if all are. Code: band + 16 × route."""

    routes: tuple[Bands, ...]

    @property
    def indicators(self) -> tuple[str, ...]:
        """Names of the indicators it reads."""
        return tuple(dict.fromkeys(route.of for route in self.routes))


@dataclass(frozen=True, slots=True)
class Manual(OneIndicator):
    """Centipoints somebody gave, up to the maximum. Rule codes 0, 1."""


@dataclass(frozen=True, slots=True)
class Linear(OneIndicator):
    """Knots joined by lines: nothing below the first, the maximum from the last on. Code: knots reached."""

    knots: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class When(OneIndicator):
    """A veto's trigger on one indicator."""

    op: Op
    at: int


@dataclass(frozen=True, slots=True)
class WhenRatio(TwoIndicators):
    """A veto's trigger on num / den; den = 0 leaves it unchecked."""

    op: Op
    at_bp: int


Method = (
    Flag
    | Bands
    | PerUnit
    | Shortfall
    | RatioBands
    | Ratio
    | Checklist
    | AnyOf
    | Manual
    | Linear
    | When
    | WhenRatio
)


@dataclass(frozen=True, slots=True)
class Effort:
    """What one more unit, step or item costs a branch; absent means it cannot be improved."""

    per: Literal["unit", "step", "item"]
    cost: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a rubric. `missing` is the policy that holds for it; `cap_tier` is set for a veto only."""

    id: str
    name: str
    dim: str
    kind: Kind
    max_cp: int
    method: Method
    missing: Policy = "zero"
    empty: Literal["full", "missing"] = "missing"
    cap_tier: str | None = None
    effort: Effort | None = None
    evidence: str = ""
    source: str = ""
    inferred: bool = False
    duty: Literal["branch", "township", "county", "agency"] = "branch"
    problem: str = ""
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of the ladder, best first: its name, its class, and the least total that reaches it."""

    name: str
    class_name: str
    min_cp: int


@dataclass(frozen=True, slots=True)
class Quota:
    """At least, or at most, a share of each group in a class."""

    group: tuple[str, ...]
    class_name: str
    bound: Literal["at_least", "at_most"]
    share_bp: int


@dataclass(frozen=True, slots=True)
class TieKey:
    """One key of the ties chain: `field` is total, earned, bonus, deduct or dim (then `dim` names it)."""

    field: Literal["total", "earned", "bonus", "deduct", "dim"]
    dim: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Ties:
    """Who stands before whom when a quota cuts; without `together` the chain ends in the smaller org code."""

    keys: tuple[TieKey, ...] = (TieKey("total", "", True),)
    together: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """The document a rubric implements."""

    document: str
    issued: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rubric:
    """One organisation type, one version.

    Parameters
    ----------
    id, title, org_type, version : text
    effective_from, effective_to : first and last day in force; None means open
    base_cp, bonus_cap_cp, deduct_cap_cp : centipoints
    missing : the default policy of its score criteria
    tiers : best first; the last begins at 0
    criteria, quotas, ties : in the order written
    hysteresis_cp : centipoints; 0 is none
    source : or None
    is_sample : meant to be edited before use
    hash : SHA-256 of the canonical text, the same for YAML and xlsx
    text : the canonical mapping as written, numbers as int or Decimal
    """

    id: str
    title: str
    org_type: str
    version: str
    effective_from: date
    effective_to: date | None
    base_cp: int
    bonus_cap_cp: int
    deduct_cap_cp: int
    missing: Policy
    tiers: tuple[Tier, ...]
    criteria: tuple[Criterion, ...]
    quotas: tuple[Quota, ...]
    ties: Ties
    hysteresis_cp: int
    source: Source | None
    is_sample: bool
    hash: str
    text: Mapping[str, Any] = field(compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(self.hash)

    @property
    def indicators(self) -> tuple[str, ...]:
        """Names of all indicators it reads, each once, in the order of the criteria."""
        return tuple(dict.fromkeys(name for each in self.criteria for name in each.method.indicators))

    @property
    def flags(self) -> tuple[str, ...]:
        """Names of the indicators that must be 0 or 1."""
        methods = [each.method for each in self.criteria]
        return tuple(
            dict.fromkeys(
                name for each in methods if isinstance(each, Flag | Checklist) for name in each.indicators
            )
        )

    @property
    def group_columns(self) -> tuple[str, ...]:
        """The columns its quotas group by, each once."""
        return tuple(dict.fromkeys(name for quota in self.quotas for name in quota.group))

    def of_kind(self, kind: Kind) -> tuple[Criterion, ...]:
        """Return its criteria of one kind, in order."""
        return tuple(each for each in self.criteria if each.kind == kind)

    def is_in_force(self, on_date: date) -> bool:
        """Whether it holds on a day; its last day is included."""
        return self.effective_from <= on_date and (self.effective_to is None or on_date <= self.effective_to)


@dataclass(frozen=True, slots=True)
class Line:
    """What one criterion gave: centipoints, the rule code, and whether the value was missing."""

    criterion_id: str
    points_cp: int
    rule: int
    missing: bool


@dataclass(frozen=True, slots=True)
class VetoLine:
    """What one veto did; `unchecked` when its indicator is missing."""

    id: str
    state: VetoState


@dataclass(frozen=True, slots=True)
class Score:
    """What one organisation got, with every part.

    Parameters
    ----------
    total_cp : centipoints, never below 0
    tier_raw : by threshold alone
    tier_kept : after hysteresis against `previous`
    tier_capped : after vetoes
    tier : after quota; equal to `tier_capped` where no quota was applied
    moved_by : 1 for the first quota entry that moved it last, and so on; 0 if none did
    lines : score, bonus and deduct criteria in the rubric's order
    vetoes : in the rubric's order
    earned_cp, avail_cp : centipoints of score criteria: got, and not excluded
    bonus_cp, deduct_cp : centipoints, after their caps
    missing_n : score criteria that were missing
    is_provisional : a pending criterion is missing, or a veto could not be checked
    """

    total_cp: int
    tier_raw: str
    tier: str
    lines: tuple[Line, ...]
    vetoes: tuple[VetoLine, ...]
    earned_cp: int
    avail_cp: int
    bonus_cp: int
    deduct_cp: int
    missing_n: int
    is_provisional: bool
    tier_kept: str = ""
    tier_capped: str = ""
    previous: str | None = None
    moved_by: int = 0
