"""Which cells of a form are asked, only confirmed, asked elsewhere or not applicable, without a database."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from .dictionary import Indicator
from .models import Answer

Kind = Literal["ask", "confirm", "pending", "not_applicable"]
CellKey = tuple[int, str]
"""Organisation and indicator: one cell of a form."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is on record for a cell, whichever period brought it."""

    pk: int
    value: int | None
    answer: str
    observed_on: date
    period: str
    source: str

    @property
    def is_told(self) -> bool:
        """Tell whether anybody answered: that nobody was asked may be on record, too."""
        return self.answer != Answer.NOT_ASKED


@dataclass(frozen=True, slots=True)
class Asked:
    """An organisation that a form is about."""

    org_id: int
    org_type: str


@dataclass(frozen=True, slots=True)
class PlannedCell:
    """One cell of a form before it is issued. `is_new`: what is held was seen on this very day."""

    org_id: int
    indicator: Indicator
    kind: Kind
    is_held: bool
    is_stale: bool
    is_new: bool = False


def kind_of(
    indicator: Indicator, org_type: str, held: Held | None, *, is_pending: bool, on: date
) -> PlannedCell:
    """Return what a form would do with one cell on a day; `org_id` is for the caller to fill in."""
    if org_type not in indicator.types:
        return PlannedCell(0, indicator, "not_applicable", is_held=False, is_stale=False)
    told = held is not None and held.is_told
    fresh = held is not None and told and indicator.is_fresh(held.observed_on, on)
    kind: Kind = "pending" if is_pending else "confirm" if fresh else "ask"
    new = held is not None and held.observed_on >= on
    return PlannedCell(0, indicator, kind, is_held=fresh, is_stale=told and not fresh, is_new=new)


def plan(
    orgs: Sequence[Asked],
    indicators: Sequence[Indicator],
    held: Mapping[CellKey, Held],
    pending: Collection[CellKey],
    on: date,
) -> list[PlannedCell]:
    """Return every cell of a form exactly once: organisation by organisation, in the order of the indicators.

    Parameters
    ----------
    held : what is on record; what is missing from it nobody ever told
    pending : cells that another form is asking just now
    """
    cells = []
    for org in sorted(orgs, key=lambda one: one.org_id):
        for indicator in indicators:
            key = (org.org_id, indicator.id)
            found = kind_of(indicator, org.org_type, held.get(key), is_pending=key in pending, on=on)
            cells.append(replace(found, org_id=org.org_id))
    return cells


def is_told_since(indicator: Indicator, kind: str, held: Held | None, issued_on: date) -> bool:
    """Tell whether a cell of an issued form needs no answer any more.

    A number that was asked for is there once anybody told one that was fresh when the form went out; one that was to
    be confirmed has been looked at again since.
    """
    if held is None or not held.is_told:
        return False
    return held.observed_on >= issued_on or (
        kind != "confirm" and indicator.is_fresh(held.observed_on, issued_on)
    )
