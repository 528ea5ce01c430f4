"""What an explanation is made of: a code, and figures that know their scale and unit; no words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from jishi.engines.scoring.errors import Problem, ScoringError
from jishi.engines.scoring.model import Criterion, Line

Scale = Literal["count", "flag", "fen", "bp", "cp", "month", "sqm", "points"]
_SUFFIXES: tuple[tuple[str, Scale], ...] = (("_fen", "fen"), ("_bp", "bp"), ("_cp", "cp"))


@dataclass(frozen=True, slots=True)
class Measure:
    """How an indicator is shown: what it is called, what its integer counts, and its unit.

    Parameters
    ----------
    label : what the office calls it
    scale : count, flag, fen, bp (basis points), cp (centipoints), month or sqm
    unit : the measure word, such as 次; "" if there is none
    """

    label: str
    scale: Scale = "count"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """An integer with its scale and unit; scale `points` is centipoints whose sentence has the unit."""

    value: int
    scale: Scale = "count"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """A numerator and a denominator above 0; shown rounded away from the thresholds it does not meet."""

    num: int
    den: int
    rounds_up: bool = False

    @property
    def bp(self) -> int:
        """Basis points, cut off or filled up so that no threshold seems met that is not."""
        scaled = self.num * 10_000
        return -(-scaled // self.den) if self.rounds_up else scaled // self.den


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on a checklist, and its centipoints."""

    label: str
    points_cp: int


@dataclass(frozen=True, slots=True)
class Word:
    """The key of a word in `data/wording/scoring.toml`."""

    key: str


@dataclass(frozen=True, slots=True)
class Subject:
    """A veto's name, to be said without its consequence and without the comparison that the sentence repeats."""

    name: str
    comparison: Word | None = None
    bound: Amount | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A tier and its class."""

    tier: str
    class_name: str


Figure = Amount | Rate | Word | Subject | Place | int | str | tuple[Item, ...] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """One thing to say: a code that does not change its meaning, and the figures of its sentence."""

    code: str
    figures: tuple[tuple[str, Figure], ...] = ()

    def __getitem__(self, name: str) -> Figure:
        return dict(self.figures)[name]


def said(code: str, **figures: Figure) -> Said:
    """Put a code and its figures together.

    Examples
    --------
    >>> said("flag-no", lost=worth(250))["lost"]
    Amount(value=250, scale='points', unit='')
    """
    return Said(code, tuple(figures.items()))


# The same few amounts are said again and again.
_amount = lru_cache(maxsize=4_096)(Amount)


def worth(cp: int) -> Amount:
    """Centipoints, to be shown as points."""
    return _amount(cp, "points", "")


def percent(bp: int) -> Amount:
    """Basis points, to be shown as a percentage."""
    return _amount(bp, "bp", "")


def measures_of(criterion: Criterion, known: Mapping[str, Measure]) -> dict[str, Measure]:
    """How a criterion shows the indicators that it reads.

    The dictionary says what the integer counts; an indicator that is not in it counts one by one, unless its name
    ends in `_fen`, `_bp` or `_cp`. The criterion's unit goes before the dictionary's where it reads one indicator;
    where it reads several, it is the unit of their rate or sum, not theirs.

    Parameters
    ----------
    criterion : a line of the rubric
    known : the indicator dictionary, as far as it is known
    """
    names = criterion.method.indicators
    own = criterion.unit if len(names) == 1 else ""
    found = {name: known.get(name) or _unlisted(name) for name in names}
    return {name: replace(each, unit=own or each.unit) for name, each in found.items()}


def _unlisted(name: str) -> Measure:
    scale: Scale = next((scale for suffix, scale in _SUFFIXES if name.endswith(suffix)), "count")
    return Measure(name, scale)


@dataclass(frozen=True, slots=True)
class Case:
    """One criterion, what it gave, and the values it read.

    Parameters
    ----------
    criterion : a line of the rubric
    facts : indicator name to a whole number, or None where there is no data
    measures : `measures_of` the criterion
    line : what it gave; None for a veto
    """

    criterion: Criterion
    facts: Mapping[str, int | None]
    measures: Mapping[str, Measure]
    line: Line | None = None

    def measure(self, name: str) -> Measure:
        """How to show an indicator here."""
        return self.measures[name]

    def amount(self, name: str, value: int) -> Amount:
        """A value of an indicator, in its scale and unit."""
        measure = self.measure(name)
        return _amount(value, measure.scale, measure.unit)

    def given(self, name: str) -> int:
        """A value that was there when the criterion was scored.

        Raises
        ------
        ScoringError
            EXPLAIN-02 if it is not there now
        """
        value = self.facts.get(name)
        if value is None:
            label = self.measure(name).label
            raise ScoringError(
                [Problem("EXPLAIN-02", criterion=self.criterion.id, values=(("label", label),))]
            )
        return value

    @property
    def points_cp(self) -> int:
        """Centipoints it gave."""
        return self.line.points_cp if self.line else 0

    @property
    def lost_cp(self) -> int:
        """Centipoints short of the maximum."""
        return self.criterion.max_cp - self.points_cp

    @property
    def verb(self) -> Word:
        """The word for earning, adding or taking off."""
        return Word(f"verb-{self.criterion.kind}")
