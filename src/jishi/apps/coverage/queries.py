"""Querysets of this room."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from jishi.shared.dates import Moment, day_end

from .models import Case, CaseEvent, CaseFacts, RateTaken, StepBatch
from .steps import STEPS


def cases_at(rows: QuerySet[Case], moment: Moment) -> dict[int, tuple[Case, CaseFacts]]:
    """Return cases by unit with what was known of them at a moment; those that were not listed yet are left out."""
    cases = list(rows)
    if moment.is_now:
        return {case.unit_id: (case, case) for case in cases}
    events = CaseEvent.objects.filter(case__in=rows, on__lte=moment.valid_on)
    if moment.known_at is not None:
        events = events.filter(recorded_at__lte=moment.known_at)
    last: dict[int, CaseEvent] = {event.case_id: event for event in events.order_by("pk")}
    return {case.unit_id: (case, last[case.pk]) for case in cases if case.pk in last}


def taken_last(campaign_id: int, rule: str, day: date, *, is_before: bool = False) -> RateTaken | None:
    """Return the rate that was taken last, by a day or before it."""
    rows = RateTaken.objects.filter(campaign_id=campaign_id, rule=rule)
    rows = rows.filter(day__lt=day) if is_before else rows.filter(day__lte=day)
    return rows.order_by("-day", "-pk").first()


def taken(campaign_id: int, rules: Iterable[str], moment: Moment) -> list[RateTaken]:
    """Return what was taken by a moment, one of each rule and day, without the lists."""
    rows = RateTaken.objects.filter(campaign_id=campaign_id, rule__in=list(rules), day__lte=moment.valid_on)
    until = moment.known_at or (None if moment.is_now else day_end(moment.valid_on))
    if moment.known_at is not None and until is not None:
        rows = rows.filter(recorded_at__lte=until)
    found = {(row.rule, row.day): row for row in rows.defer("lists").order_by("day", "pk")}
    return list(found.values())


def standing() -> QuerySet[CaseEvent]:
    """Return the steps that stand: neither undone nor an undoing."""
    return CaseEvent.objects.filter(undoes=None, undone_by=None)


def batch_goes_back(batch: StepBatch) -> dict[int, CaseEvent]:
    """Return by case what comes back when the step of a list is taken back.

    A case that has gone on since stays where it is, with all that apply together with it.
    """
    rule = STEPS[batch.what]
    is_joint = rule.with_group or batch.what == "choose"
    own = CaseEvent.objects.filter(batch=batch)
    numbers = dict(own.values_list("case_id", "joint_no"))
    steps: dict[int, list[CaseEvent]] = defaultdict(list)
    for event in standing().filter(case__in=own.values("case_id")).order_by("pk"):
        steps[event.case_id].append(event)
    found = {key: told[-2] for key, told in steps.items() if len(told) > 1 and told[-1].batch_id == batch.pk}
    stuck = {number for key, number in numbers.items() if key not in found and number is not None}
    return {key: event for key, event in found.items() if not is_joint or numbers[key] not in stuck}
