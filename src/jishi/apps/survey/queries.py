"""Querysets of this room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db.models import F, Q, QuerySet

from .adopting import Choice
from .models import Decision, FieldChoice, ListRecord, ReviewCase, SourceList, Survey

Row = tuple[int, str]
FEW = 500


def current_records(survey_id: int, unit_ids: Sequence[int] | None = None) -> list[ListRecord]:
    """Return the rows that count, or those of some units: of the lists that stand, those in the area, in order."""
    rows = _counting(survey_id)
    if unit_ids is not None and len(unit_ids) <= FEW:
        rows = rows.filter(unit_id__in=unit_ids)
    return list(rows.select_related("source_list__source").order_by("source_list_id", "row_n"))


def _counting(survey_id: int) -> QuerySet[ListRecord]:
    return ListRecord.objects.filter(
        source_list__survey_id=survey_id, source_list__state=SourceList.State.READY, is_inside=True
    )


def verdicts_of(survey: Survey) -> dict[tuple[Row, ...], str]:
    """Return what holds of each pair that was decided over the survey's organisation: the last word.

    A decision is named by source and row, so one of an earlier survey holds here too. Withdrawn is as if never said.
    """
    found: dict[tuple[Row, ...], str] = {}
    for told in decisions_of(survey):
        found[pair_of(told)] = told.verdict
    return {pair: verdict for pair, verdict in found.items() if verdict != Decision.Verdict.WITHDRAWN}


def pair_of(one: Decision) -> tuple[Row, ...]:
    """Return the two rows that a decision is about."""
    return tuple(sorted(((one.source_l_id, one.record_l), (one.source_r_id, one.record_r))))


def case_pair(case: ReviewCase) -> tuple[Row, ...]:
    """Return the two rows that a case is about."""
    return tuple(sorted((one.source_list.source_id, one.record_id) for one in (case.left, case.right)))


def records_named(survey_id: int, named: Collection[Row]) -> dict[Row, ListRecord]:
    """Return those of some rows that count: of the lists that stand, those in the area."""
    found: dict[Row, ListRecord] = {}
    ids = sorted({record_id for _, record_id in named})
    for first in range(0, len(ids), FEW):
        rows = _counting(survey_id).filter(record_id__in=ids[first : first + FEW])
        found |= {
            (one.source_list.source_id, one.record_id): one for one in rows.select_related("source_list")
        }
    return {row: one for row, one in found.items() if row in named}


def unheeded_cases(survey_id: int) -> QuerySet[ReviewCase]:
    """Return the pairs whose decision the ledger does not follow yet: it does from the next comparison on."""
    is_one = Q(left__unit=F("right__unit"))
    same, different = Q(verdict=Decision.Verdict.SAME), Q(verdict=Decision.Verdict.DIFFERENT)
    return ReviewCase.objects.filter(survey_id=survey_id).filter(same & ~is_one | different & is_one)


def decisions_of(survey: Survey) -> list[Decision]:
    """Return every decision over the survey's organisation, the earliest first."""
    rows = Decision.objects.filter(source_l__scope_org_id=survey.scope_org_id)
    return list(rows.select_related("source_l", "source_r").order_by("pk"))


def choices_of(unit_ids: Sequence[int]) -> dict[int, dict[str, Choice]]:
    """Return the last choice on each field of each unit, and of those that it was found to be."""
    found: dict[int, dict[str, Choice]] = defaultdict(dict)
    rows = FieldChoice.objects.filter(Q(unit_id__in=unit_ids) | Q(unit__merged_into__in=unit_ids))
    for one in rows.select_related("unit").order_by("pk"):
        unit_id = one.unit.merged_into_id or one.unit_id
        if one.value == UNDONE:
            found[unit_id].pop(one.field, None)
        else:
            found[unit_id][one.field] = Choice(
                one.source_id, one.value, ":".join(filter(None, (one.by_name, one.reason)))
            )
    return found


UNDONE = "undone"
"""The value of a choice that takes the one before back."""
