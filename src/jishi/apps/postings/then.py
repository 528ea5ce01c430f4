"""Postings, first tasks and questions as they stood at a past moment: read from their events.

An event counts when it was on record as far as is asked for; the last one that counts says where a row stood. What was
taken back counts from the day of what it takes back. The rows are filled in memory, and never saved.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from .models import FirstTask, Posting, PostingEvent, Question, QuestionEvent
from .places import POSTINGS, QUESTIONS

TASK_ADDED, TASK_DONE, TASK_UNDONE = "task_added", "task_done", "task_undone"
STARTS, ENDS = ("started", "resumed"), ("ended", "cancelled")
P, S = Posting.State, Question.State


def known(moment: Moment) -> Q:
    """Return the condition that a row was on record."""
    return Q() if moment.known_at is None else Q(recorded_at__lte=moment.known_at)


def kept(moment: Moment) -> Q:
    """Return the condition that a visit, slips or training had happened, were on record and not taken back."""
    whole = Q(voided_at=None) if moment.known_at is None else ~Q(voided_at__lte=moment.known_at)
    return whole & known(moment) & Q(on__lte=moment.valid_on)


def _by_pk(model: type[Any]) -> Any:
    return Prefetch("events", queryset=model.objects.order_by("pk"))


def _on_record(events: Iterable[Any], moment: Moment) -> list[Any]:
    return [e for e in events if moment.known_at is None or e.recorded_at <= moment.known_at]


def postings_were(rows: QuerySet[Posting], moment: Moment) -> list[Posting]:
    """Return postings as they were at a moment; one that was cancelled, as far as was known, never was."""
    if moment.is_now:
        return list(rows)
    found = list(
        rows.filter(known(moment), started_on__lte=moment.valid_on).prefetch_related(_by_pk(PostingEvent))
    )
    registry.set_back(found, POSTINGS, moment, "org_id")
    return [row for row in found if _posting_was(row, moment)]


def _posting_was(row: Posting, moment: Moment) -> bool:
    """Let a posting say what it said; return whether it stood, or had ended."""
    events = list(row.events.all())
    told = _on_record(events, moment)
    steps = [e for e in told if e.what in (*STARTS, *ENDS)]
    if not steps or steps[-1].what == "cancelled":
        return False
    last = steps[-1]
    row.state, row.ended_on, row.end_reason = P.SERVING, None, ""
    if last.what == "ended" and last.on <= moment.valid_on:
        row.state, row.ended_on, row.end_reason = P.ENDED, last.on, last.note
    later = [e for e in events if e.what in ("relation", "relation_back") and e not in told]
    if later:
        row.relation_change_id = later[0].change_id if later[0].what == "relation_back" else None
    return True


def first_tasks_were(postings: Sequence[Posting], moment: Moment) -> dict[int, list[FirstTask]]:
    """Return what was to be done first in postings that are as they were, by the day it is due."""
    rows = FirstTask.objects.filter(posting__in=[row.pk for row in postings]).order_by("deadline", "pk")
    serving = {row.pk: row.state == P.SERVING for row in postings}
    found: dict[int, list[FirstTask]] = {}
    if not moment.is_now:
        rows = rows.prefetch_related(_by_pk(PostingEvent))
    for row in rows:
        if moment.is_now or _first_task_was(row, serving[row.posting_id], moment):
            found.setdefault(row.posting_id, []).append(row)
    return found


def _first_task_was(row: FirstTask, is_serving: bool, moment: Moment) -> bool:
    """Let a task say what it said; return whether it had been agreed on."""
    events = list(row.events.all())
    told = _on_record(events, moment)
    added = next((e for e in events if e.what == TASK_ADDED), None)
    if added is not None and (added not in told or added.on > moment.valid_on):
        return False
    steps = [e for e in told if e.what in (TASK_DONE, TASK_UNDONE)]
    # Without any event it is from before events of tasks were kept: its own day tells.
    is_older = not any(e.what == TASK_DONE for e in events)
    done_on, outcome = (row.done_on, row.outcome) if is_older else (None, "")
    if steps and steps[-1].what == TASK_DONE:
        done_on, outcome = steps[-1].on, steps[-1].note
    if done_on is not None and done_on > moment.valid_on:
        done_on, outcome = None, ""
    row.done_on, row.outcome = done_on, outcome
    row.dropped_on = None if is_serving or done_on is not None else row.dropped_on or moment.valid_on
    return True


def questions_were(rows: QuerySet[Question], moment: Moment) -> list[Question]:
    """Return questions as they were at a moment, without those not asked yet."""
    if moment.is_now:
        return list(rows)
    found = list(
        rows.filter(known(moment), asked_on__lte=moment.valid_on).prefetch_related(_by_pk(QuestionEvent))
    )
    registry.set_back(found, QUESTIONS, moment, "org_id", "office_id")
    return [row for row in found if _question_was(row, moment)]


def events_were(row: Question | Posting, moment: Moment) -> Iterable[Any]:
    """Return what had happened with a question or a posting, oldest first."""
    told = row.events.order_by("pk")
    return told if moment.is_now else told.filter(known(moment), on__lte=moment.valid_on)


def _question_was(row: Question, moment: Moment) -> bool:
    """Let a question say what it said; return whether it had been asked."""
    told = [e for e in _on_record(row.events.all(), moment) if e.on <= moment.valid_on]
    if not told:
        return False
    last = told[-1]
    row.state, row.agency, row.deadline = last.state, last.agency, last.deadline
    row.answer = next((e.note for e in reversed(told) if e.what == "answered"), "")
    row.closed_on = last.on if last.state in (S.CLOSED, S.WITHDRAWN) else None
    row.came_on = next(
        (e.on for e in reversed(told) if e.what in ("asked", "passed", "returned")), row.asked_on
    )
    return True
