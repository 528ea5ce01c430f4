"""年报分组织统计: computed from the records; a filled form is compared with them and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from jishi.shared.dates import Moment
from jishi.sheets.templates import Value, value_text

from ..models import Batch
from ..selectors.yearly import NAMES, yearly_counts
from ..visibility import Visible
from .look import Look
from .model import Asked, Handler, Held, Key, Planned, Session
from .org_states import states

# What the form asks and the register does not keep.
NOT_KEPT = "closing_minority_n"


class YearlyStats(Handler):
    """One row an organisation and a year; without one of its own, the last year that is over."""

    name = "yearly_stats"
    fields = ("code", "year", *NAMES, NOT_KEPT)
    is_one_each = True

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give the visible organisations by code, with all below them."""
        on = seen.moment.valid_on
        is_over = (on.month, on.day) == (12, 31)
        yield from year_of(on.year if is_over else on.year - 1, seen).values()

    def session(self, asked: Asked) -> Session:
        return YearlySession(self)


def year_of(year: int, seen: Visible) -> dict[Key, Held]:
    """Return the rows of a year, in the order of the codes: the organisations that stood at its end."""
    last = Moment(min(date(year, 12, 31), seen.moment.valid_on), seen.moment.known_at)
    counts = yearly_counts(year, Moment(last.valid_on, last.known_at))
    rows = states(Visible(last, seen.paths, seen.areas)).order_by("org__code")
    told = rows.values_list("org__code", "org_id", "name")
    return {(code, year): _held(code, name, year, counts.get(org_id, {})) for code, org_id, name in told}


def _held(code: str, name: str, year: int, counts: Mapping[str, int]) -> Held:
    values: dict[str, Value] = {each: counts.get(each, 0) for each in NAMES}
    return Held((code, year), {"code": code, "name": name, "year": year, **values}, name)


class YearlySession(Session):
    """A form beside the records."""

    def __init__(self, table: YearlyStats) -> None:
        self._by_id = table.template.by_id
        self._known: dict[tuple[int, Moment], dict[Key, Held]] = {}

    def held(self, keys: Sequence[Key], seen: Visible) -> dict[Key, Held]:
        found: dict[Key, Held] = {}
        for year in sorted({key[1] for key in keys if isinstance(key[1], int)}):
            if year > seen.moment.valid_on.year:
                continue
            asked = (year, seen.moment)
            if asked not in self._known:
                self._known[asked] = year_of(year, seen)
            found |= self._known[asked]
        wanted = set(keys)
        return {key: held for key, held in found.items() if key in wanted}

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        for row in piece:
            if row.told.pop(NOT_KEPT, None) is not None:
                look.remark(row, NOT_KEPT, "TABLE-64")
            held = row.held.values if row.held else {}
            for name, value in row.told.items():
                field = self._by_id[name]
                words = {"value": value_text(field, value), "held": value_text(field, held.get(name))}
                look.refuse(row, name, "TABLE-63", **words)
            if not row.told and not row.is_noted:
                row.kind = "unchanged"

    def write(self, piece: Sequence[Planned], batch: Batch) -> None:
        """Write nothing: rows that differ are refused, and the records are mended by their own events."""


TABLE = YearlyStats()
