"""From a unit of the ledger back to the rows that it was made of, and the rows of a pair."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import ListRecord, ReviewCase, SourceList
from ..rules import REGISTER

Row = tuple[int, int]
"""A row: the list, and the row's number in the file."""


@dataclass(frozen=True, slots=True)
class TracedUnit:
    """A unit, the code under which the register has it ("" before it is published), and its rows in the lists."""

    unit_id: int
    registered_as: str
    rows: tuple[Row, ...]


def units_traced(survey_id: int) -> list[TracedUnit]:
    """Return the units that the lists in force come to, with the rows of each."""
    rows = ListRecord.objects.filter(
        source_list__survey_id=survey_id,
        source_list__state=SourceList.State.READY,
        unit__is_current=True,
    ).exclude(source_list__source__line=REGISTER)
    found: dict[tuple[int, str], list[Row]] = {}
    told = rows.order_by("unit_id", "source_list_id", "row_n")
    for unit_id, code, list_id, row_n in told.values_list(
        "unit_id", "unit__registered_as", "source_list_id", "row_n"
    ):
        found.setdefault((unit_id, code), []).append((list_id, row_n))
    return [TracedUnit(unit_id, code, tuple(own)) for (unit_id, code), own in found.items()]


def pairs_waiting(survey_id: int) -> list[tuple[int, Row, Row]]:
    """Return the pairs that wait for a person, with the row at either end."""
    rows = ReviewCase.objects.filter(survey_id=survey_id, verdict="").order_by("pk")
    told = rows.values_list(
        "pk", "left__source_list_id", "left__row_n", "right__source_list_id", "right__row_n"
    )
    return [(pk, (left, row), (right, other)) for pk, left, row, right, other in told]
