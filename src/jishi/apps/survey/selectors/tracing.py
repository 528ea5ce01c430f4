"""From units back to what they were made of: the rows of a ledger's unit, the ledgers behind units of the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from ..models import LedgerUnit, ListRecord, ReviewCase, SourceList, Survey
from ..rules import REGISTER
from .seen import SurveysSeen

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


@dataclass(frozen=True, slots=True)
class Origin:
    """A ledger that units of the register come from: its lists and rows, and whom it left out and why."""

    survey_id: int
    title: str
    published_at: datetime
    batch_id: int
    lists: tuple[tuple[str, int], ...]
    rows_n: int
    units_n: int
    counted_n: int
    excluded: tuple[tuple[str, int], ...]
    codes: frozenset[str]
    """The units of the register that it is the origin of, of those asked about."""

    @property
    def excluded_n(self) -> int:
        """Return how many units it left out."""
        return sum(n for _, n in self.excluded)


def origins_of(codes: Collection[str], area: str, by: datetime, seen: SurveysSeen) -> list[Origin]:
    """Return the ledgers behind units of the register, the latest published first; only what is seen as a whole.

    Parameters
    ----------
    codes : of the units
    area : the division in which they lie
    by : ledgers published later are left aside
    seen : what the reader sees of surveys
    """
    wanted = frozenset(codes)
    rows = (
        seen.restrict(Survey.objects.filter(publications__published_at__lte=by))
        .annotate(published_at=Max("publications__published_at"), batch_id=Max("publications__batch_id"))
        .order_by("-published_at", "-pk")
    )
    found = []
    for one in rows:
        reach = seen.reach(one)
        is_near = one.area_id.startswith(area) or area.startswith(one.area_id)
        if is_near and reach is not None and reach.is_whole:
            found.append(_origin(one, wanted))
    return [one for one in found if one.codes]


def _origin(survey: Survey, wanted: frozenset[str]) -> Origin:
    units = LedgerUnit.objects.filter(survey=survey, is_current=True)
    counts = dict(units.order_by().values_list("exclusion").annotate(n=Count("pk")))
    excluded = Counter({LedgerUnit.Exclusion(key).label: n for key, n in counts.items() if key})
    lists = (
        SourceList.objects.filter(survey=survey, state=SourceList.State.READY)
        .exclude(source__line=REGISTER)
        .order_by("pk")
        .values_list("source__title", "rows_n")
    )
    told = tuple(lists)
    return Origin(
        survey.pk,
        survey.title,
        survey.published_at,  # type: ignore[attr-defined]
        survey.batch_id,  # type: ignore[attr-defined]
        told,
        sum(n for _, n in told),
        sum(counts.values()),
        counts.get("", 0),
        tuple(excluded.most_common()),
        wanted & set(units.exclude(registered_as="").values_list("registered_as", flat=True)),
    )
