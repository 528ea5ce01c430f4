"""Why two rates differ: how the denominators and the numerators lead from one to the other."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from jishi.engines.coverage.model import Rate


@dataclass(frozen=True, slots=True)
class Part:
    """So many units for one reason."""

    reason: str
    units: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What lies between two rates.

    Parameters
    ----------
    first, second : the two rates
    joined : units only in the second's denominator, by the reason for which the first leaves them out ("new" when
        the first does not know them)
    left : units only in the first's denominator, by the reason for which the second leaves them out ("gone")
    gained : units in both denominators that only the second counts, by what counts there
    lost : units in both denominators that only the first counts, by why the second does not

    Notes
    -----
    `second.denominator = first.denominator + sum(joined) - sum(left)`, always.
    """

    first: Rate
    second: Rate
    joined: tuple[Part, ...]
    left: tuple[Part, ...]
    gained: tuple[Part, ...]
    lost: tuple[Part, ...]

    @property
    def is_same_base(self) -> bool:
        """Tell whether both are about the same units."""
        return not self.joined and not self.left


def difference(first: Rate, second: Rate) -> Difference:
    """Explain how two rates come to differ.

    Parameters
    ----------
    first, second : rates of two rules on one day, or of one rule on two days

    Returns
    -------
    the units that make the difference, by reason, the most frequent reason first
    """
    one, two = _Sides.of(first), _Sides.of(second)
    both = one.base & two.base
    return Difference(
        first,
        second,
        joined=_parts(one.out.get(unit, "new") for unit in two.base - one.base),
        left=_parts(two.out.get(unit, "gone") for unit in one.base - two.base),
        gained=_parts(two.said[unit] for unit in both if unit in two.counted and unit not in one.counted),
        lost=_parts(two.said[unit] for unit in both if unit in one.counted and unit not in two.counted),
    )


@dataclass(frozen=True, slots=True)
class _Sides:
    base: set[str]
    counted: set[str]
    said: dict[str, str]
    out: dict[str, str]

    @classmethod
    def of(cls, rate: Rate) -> "_Sides":
        said = {one.unit: one.reason for one in (*rate.counted, *rate.missing)}
        return cls(
            set(said),
            {one.unit for one in rate.counted},
            said,
            {one.unit: one.reason for one in rate.excluded},
        )


def _parts(reasons: Iterable[str]) -> tuple[Part, ...]:
    counts = Counter(reasons)
    return tuple(
        Part(reason, n) for reason, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    )
