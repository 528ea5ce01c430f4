"""Pairs that were decided: what holds of each, who said it and when, on which two people differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jishi.shared.dates import BEIJING, today

from ..models import Decision, ListRecord, ReviewCase, Survey
from ..queries import Row, case_pair, decisions_of, pair_of, records_named, unheeded_cases


@dataclass(frozen=True, slots=True)
class DecidedEnd:
    """One of the two rows of a pair; without a unit the list no longer has it."""

    source: str
    name: str
    unit_id: int | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A pair and the last word on it; `others` is what further persons said that differs."""

    decision_id: int
    ends: tuple[DecidedEnd, DecidedEnd]
    verdict: str
    verdict_label: str
    reason: str
    by: str
    at: datetime
    others: tuple[str, ...]
    case_id: int | None
    is_unheeded: bool

    @property
    def on(self) -> date:
        """Return the office's day on which it was decided."""
        return self.at.astimezone(BEIJING).date()


DECIDED: dict[str, tuple[str, Callable[[Decided], bool]]] = {
    "": ("全部", lambda one: True),
    "today": ("今天已核", lambda one: one.on == today()),
    "unsure": ("存疑", lambda one: one.verdict == Decision.Verdict.UNSURE),
    "disputed": ("两人不一致", lambda one: bool(one.others)),
    "unheeded": ("还没算进台账", lambda one: one.is_unheeded),
}


def decided_of(survey_id: int) -> list[Decided]:
    """Return the pairs on which a decision holds and of which the lists still have a row, the last decided first."""
    words_by_pair = words_of(decisions_of(Survey.objects.get(pk=survey_id)))
    rows = records_named(survey_id, {row for pair in words_by_pair for row in pair})
    said = [(pair, words) for pair, words in words_by_pair.items() if any(row in rows for row in pair)]
    cases = {case_pair(case): case.pk for case in _cases(survey_id)} if said else {}
    unheeded = set(unheeded_cases(survey_id).values_list("pk", flat=True)) if said else set()
    found = [_decided(pair, words, rows, cases.get(pair), unheeded) for pair, words in said]
    return sorted(found, key=lambda one: -one.decision_id)


def words_of(decisions: Sequence[Decision]) -> dict[tuple[Row, ...], list[Decision]]:
    """Return the last word of each person on each pair, the last one said last; a pair that was taken back has none."""
    found: dict[tuple[Row, ...], dict[int | None, Decision]] = {}
    for one in decisions:
        words = found.setdefault(pair_of(one), {})
        if one.verdict == Decision.Verdict.WITHDRAWN:
            words.clear()
        else:
            words.pop(one.by_id, None)
            words[one.by_id] = one
    return {pair: list(words.values()) for pair, words in found.items() if words}


def _decided(
    pair: tuple[Row, ...],
    words: Sequence[Decision],
    rows: Mapping[Row, ListRecord],
    case_id: int | None,
    unheeded: set[int],
) -> Decided:
    last = words[-1]
    titles = {
        (last.source_l_id, last.record_l): last.source_l.title,
        (last.source_r_id, last.record_r): last.source_r.title,
    }
    left, right = (_end(titles[row], rows.get(row)) for row in pair)
    others = tuple(
        f"{one.by_name}:{one.get_verdict_display()}" for one in words[:-1] if one.verdict != last.verdict
    )
    return Decided(
        last.pk,
        (left, right),
        last.verdict,
        last.get_verdict_display(),
        last.reason,
        last.by_name,
        last.decided_at,
        others,
        case_id,
        case_id in unheeded,
    )


def _end(title: str, record: ListRecord | None) -> DecidedEnd:
    if record is None:
        return DecidedEnd(title, "名单里已没有这一条", None)
    return DecidedEnd(f"{title}第{record.row_n}行", record.name or record.code, record.unit_id)


def _cases(survey_id: int) -> list[ReviewCase]:
    rows = ReviewCase.objects.filter(survey_id=survey_id).exclude(verdict="")
    return list(rows.select_related("left__source_list", "right__source_list"))
