"""What an organisation's events do to the ledgers, kept so that it can go back with them."""

from collections.abc import Iterable, Mapping
from typing import Any

from jishi.apps.registry import services as register
from jishi.apps.registry.services import Follow, OrgSucceeded
from jishi.shared.actor import Actor

from .models import BookEntry, Line
from .steps import OPEN

LINES, ENTRIES, LEDGER = "rectification:line", "rectification:entry", "rectification:ledger"


def shift(
    place: str,
    rows: Iterable[Line] | Iterable[BookEntry],
    after: Mapping[str, Any],
    change_id: int,
    by: Actor,
) -> None:
    """Give all rows the same values because of an event, and keep what they were."""
    found = list(rows)
    told = {row.pk: after for row in found}
    register.rows_shift(change_id=change_id, place=place, rows=found, told=told, by=by)


# Lines that may still ask something of a superior: open ones, and those under watch, which may relapse.
_LASTING = OPEN | {Line.State.CLOSED_WATCH}


def lines_above(succession: OrgSucceeded) -> list[tuple[Line, int]]:
    """Return the lines on the list of a superior that changes, each with the new one."""
    duties = (Line.Duty.TOWNSHIP, Line.Duty.COUNTY)
    rows = Line.objects.filter(
        org_id__in=list(succession.superiors), state__in=_LASTING, duty__in=duties
    ).order_by("pk")
    found = []
    for line in rows:
        before, after = succession.superiors[line.org_id]
        which = 0 if line.duty == Line.Duty.TOWNSHIP else 1
        if line.duty_org_id == before[which] != after[which]:
            found.append((line, after[which]))
    return found


def follows_of(succession: OrgSucceeded) -> list[Follow]:
    """Tell how many open lines the organisations of an event have, and what becomes of them."""
    rows = Line.objects.filter(org_id__in=list(succession.org_ids), state__in=OPEN)
    ended = rows.filter(org_id__in=list(succession.ended)).count()
    above = len(lines_above(succession))
    parts = [
        f"{ended}项转给承接的组织" if ended and succession.heirs else "",
        f"{ended}项随组织终止" if ended and not succession.heirs else "",
        f"{above}项改由新上级负责" if above else "",
    ]
    return [Follow("lines", "未办结的整改事项", rows.count(), "、".join(filter(None, parts)) or "随组织不变")]
