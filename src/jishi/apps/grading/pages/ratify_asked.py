"""What the page of ratification is told: which ratings, the meeting, and the exceptions."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict

from jishi.apps.registry import selectors as registry
from jishi.web.request import OfficeRequest

from .. import selectors
from ..selectors import Batch, RatingFilter, RatingRow, RoundView
from ..services import Exemption
from .scope import RATIFY, paths_of_group, reach


@dataclass(frozen=True, slots=True)
class Chosen:
    """The filter of a batch as the address or the form says it."""

    area: str
    types: tuple[str, ...]
    tiers: tuple[str, ...]
    is_told: bool

    @classmethod
    def of(cls, told: QueryDict) -> "Chosen":
        """Read the filter."""
        return cls(
            told.get("area", ""),
            tuple(told.getlist("type")),
            tuple(told.getlist("tier")),
            told.get("filtered") == "1",
        )

    def hidden(self) -> list[tuple[str, str]]:
        """Return the pairs that carry the filter from form to form."""
        pairs = [("filtered", "1"), ("area", self.area)]
        return pairs + [("type", each) for each in self.types] + [("tier", each) for each in self.tiers]


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """One rating that may be ticked out, and what was typed for it."""

    row: RatingRow
    is_on: bool = False
    tier: str = ""
    reason: str = ""
    error: str = ""


class Asking:
    """One question of the page: the round, the filter, and the batch that it gives."""

    def __init__(self, office: OfficeRequest, found: RoundView, chosen: Chosen) -> None:
        self.office, self.found = office, found
        self.seen = reach(office, found, RATIFY)
        paths = paths_of_group(found, self.seen, chosen.area) if chosen.area else ()
        wanted = RatingFilter(org_types=chosen.types, paths=paths, only="waiting")
        self.choices = selectors.rating_choices(found.round_id, seen=self.seen, wanted=wanted)
        # Unless somebody ticks them, results that are only provisional stay out of the batch.
        settled = tuple(choice.value for choice in self.choices["tier"] if choice.value)
        self.chosen = chosen if chosen.is_told else replace(chosen, tiers=settled, is_told=True)
        self.batch: Batch = selectors.batch_waiting(
            found.round_id,
            seen=self.seen,
            wanted=replace(wanted, tiers=self.chosen.tiers),
            may=registry.visible(office.actor, RATIFY, office.moment),
        )


def exceptions_told(told: QueryDict) -> dict[int, Exemption]:
    """Return the exceptions that were ticked, by rating."""
    ids = [int(text) for text in told.getlist("ex") if text.isdecimal() and len(text) < 15]
    return {
        rating_id: Exemption(told.get(f"reason-{rating_id}", "").strip(), told.get(f"tier-{rating_id}", ""))
        for rating_id in ids
    }


def exception_rows(
    round_id: int, batch: Batch, told: Mapping[int, Exemption], *, is_checked: bool
) -> list[ExceptionRow]:
    """Return the rows of the table of exceptions: those ticked first, then the doubtful ones of the batch."""
    chosen = [
        ExceptionRow(
            row,
            True,
            told[row.rating_id].tier,
            told[row.rating_id].reason,
            _error(told[row.rating_id], is_checked),
        )
        for row in selectors.rows_of(round_id, list(told))
    ]
    doubtful = selectors.doubtful_of(round_id, batch)
    return chosen + [ExceptionRow(row) for row in doubtful if row.rating_id not in told]


def _error(exemption: Exemption, is_checked: bool) -> str:
    return "没有写理由。请补上。" if is_checked and not exemption.reason else ""
