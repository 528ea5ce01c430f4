"""Add up what another room tells of organisations, along one of the hierarchies: columns joined by organisation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from .adding import Added, Along, Population, RowOf, Sums, add_to, corrections
from .columns import numbers_by_group, numbers_of
from .valued import TOLD_BITS, Told
from .vectors import apart_at

if TYPE_CHECKING:
    from .columns import Numbers

NUMBERS_N = 9
"""How many numbers are added up: those of `selectors.valued.Tally`, in its order."""
_NOBODY = -1


def add_told(
    population: Population,
    rows: Sequence[QuerySet[Any]],
    along: Along,
    row_of: RowOf,
    *,
    has_whole: bool,
) -> Added:
    """Return the sums of what another room tells of organisations, and how many are asked, by row of the hierarchy.

    Parameters
    ----------
    population : the organisations that are asked
    rows : the room's own, as `valued.Source.rows` gives them, at most one of each organisation
    along : the hierarchy; whether a figure comes from below a row is not told apart
    row_of : tells the row in which a key of the hierarchy counts
    has_whole : whether the rows say what each value is a part of
    """
    groups, ids, group = numbers_by_group(along.grouped(population), "org_id")
    told = _Columns.read(rows, has_whole=has_whole)
    row_of_key = cache(row_of)
    places = [set(map(row_of_key, along.names(*one))) for one in groups]
    sums, total = told.by_row(places, ids, group)
    right = [
        (sign, one)
        for sign, one in corrections(apart_at(population.seen.moment).of_standing(), along)
        if population.has(one)
    ]
    own = told.each({one.org_id for _, one in right})
    for sign, one in right:
        numbers = [sign * number for number in own[one.org_id]]
        for place in {row_of(key) for key, _ in along.keys(one)}:
            add_to(sums, (place, False), numbers)
        total = [a + b for a, b in zip(total, numbers, strict=True)]
    return Added({key: numbers for key, numbers in sums.items() if any(numbers)}, total)


@dataclass(frozen=True, slots=True)
class _Columns:
    """What organisations told: columns of the same length, one row of each organisation."""

    ids: "Numbers"
    amount: "Numbers"
    status: "Numbers"
    # Parts and wholes: both 0 unless both are known.
    shares: "tuple[Numbers, ...]"

    @classmethod
    def read(cls, rows: Sequence[QuerySet[Any]], *, has_whole: bool) -> "_Columns":
        import numpy as np

        names = ("org_id", "told", *(("whole",) if has_whole else ()))
        parts = [numbers_of(each, *names) for each in rows]
        ids, *numbers = (np.concatenate(pieces) for pieces in zip(*parts, strict=True))
        amounts = [number >> TOLD_BITS for number in numbers]
        statuses = [number & (2**TOLD_BITS - 1) for number in numbers]
        are_both = np.all([status == Told.VALUE for status in statuses], axis=0)
        shares = tuple(amount * are_both for amount in amounts) if has_whole else ()
        return cls(ids, amounts[0], statuses[0], shares)

    def by_row(
        self, places: Sequence[Collection[str]], ids: "Numbers", group: "Numbers"
    ) -> tuple[Sums, list[int]]:
        """Return the sums by row, and those over all: of organisations, each with its group; groups have `places`."""
        import numpy as np

        sums = self._by_group(ids, group, len(places))
        spots: dict[str, int] = {}
        there = [spots.setdefault(row, len(spots)) for theirs in places for row in theirs]
        each_n = np.fromiter(map(len, places), np.int64, len(places))
        here = np.repeat(np.arange(len(places)), each_n)
        rows = np.zeros((len(spots), NUMBERS_N), dtype=np.int64)
        np.add.at(rows, np.array(there, dtype=np.int64), sums[here])
        told = dict(zip(((row, False) for row in spots), rows.tolist(), strict=True))
        return told, sums.sum(axis=0).tolist()

    def _by_group(self, ids: "Numbers", group: "Numbers", groups_n: int) -> "Numbers":
        import numpy as np

        most = int(max(ids.max(initial=0), self.ids.max(initial=0)))
        group_of = np.full(most + 1, _NOBODY, dtype=np.int64)
        group_of[ids] = group
        there = group_of[self.ids]
        is_asked = there != _NOBODY
        sums = np.zeros((groups_n, NUMBERS_N), dtype=np.int64)
        is_told = is_asked & (self.status == Told.VALUE)
        flags = (
            is_told,
            is_told & (self.amount == 0),
            *(is_asked & (self.status == each) for each in _SILENT),
        )
        for at, flag in enumerate(flags, 1):
            sums[:, at] = np.bincount(there[flag], minlength=groups_n)
        for at, amounts in ((0, self.amount), *enumerate(self.shares, 6)):
            np.add.at(sums[:, at], there[is_asked], amounts[is_asked])
        sums[:, -1] = np.bincount(group, minlength=groups_n)
        return sums

    def each(self, org_ids: Collection[int]) -> dict[int, list[int]]:
        """Return the numbers of organisations that are asked, one by one."""
        import numpy as np

        ids = np.fromiter(org_ids, np.int64, len(org_ids))
        sums = self._by_group(ids, np.arange(len(ids)), len(ids))
        return dict(zip(ids.tolist(), sums.tolist(), strict=True))


_SILENT = (Told.UNKNOWN, Told.REFUSED, Told.NOT_APPLICABLE)
