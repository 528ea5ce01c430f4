"""Which lines somebody sees, as they stood on a day, and which of them a filter wants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from .history import written_by
from .models import Line, LineEvent
from .steps import AMENDED, ENDED, MOVED, OPEN, RESUMED, WORKING

S = Line.State
SOON_DAYS = 7
DONE = (S.CLOSED_WATCH, S.CLOSED)
# What leaves a line where it is.
STAYING = ("report", "supervise", "ask", "refuse", "extend", RESUMED, MOVED, AMENDED)


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Which lines are wanted.

    `due` is a key of `DUE_LABELS`, `acts` of `ACTS_LABELS`; `agencies` are the line agencies in whose name one
    looks: what stands on their lists is seen besides the subtree. Withdrawn lines are left out unless asked for.
    """

    books: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    due: str = ""
    acts: str = ""
    org_id: int | None = None
    agencies: tuple[str, ...] = ()
    withdrawn_too: bool = True


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a query finds state, deadline and the rest: on the line, or on its last event by a past day."""

    state: str = "at_state"
    deadline: str = "at_deadline"
    line: str = ""


def lines_on(seen: registry.Visible, wanted: LineFilter, on: date) -> QuerySet[Line]:
    """Return the visible lines that are wanted, each with where it stood: `at_state`, `at_since`, `at_deadline`.

    The day is `on`, the records are those that `seen` believes.
    """
    moment = seen.moment.on(on)
    return as_of(_seen(seen, wanted.agencies, moment), moment).filter(condition(wanted, on, Columns()))


def as_of(rows: QuerySet[Line], moment: Moment) -> QuerySet[Line]:
    """Add where each line stood at a moment; of a past one, also its last event then (`at_event`)."""
    if moment.is_now:
        return rows.annotate(
            at_state=F("state"),
            at_since=F("state_since"),
            at_deadline=F("deadline"),
            at_owner=F("owner"),
            at_closed_on=F("closed_on"),
            at_closed_by=F("closed_by"),
        )
    events = LineEvent.objects.filter(written_by(moment))
    last = events.filter(line=OuterRef("pk")).order_by("-pk")
    # An end that was taken back moved nothing.
    back = events.filter(line=OuterRef("line"), what=RESUMED, pk__gt=OuterRef("pk"))
    passed_on = last.exclude(what__in=STAYING).exclude(Exists(back), what=ENDED)
    return rows.annotate(
        at_event=Subquery(last.values("pk")[:1]),
        at_state=Subquery(last.values("state")[:1]),
        at_since=Subquery(passed_on.values("on")[:1]),
        at_deadline=Subquery(last.values("deadline")[:1]),
        at_owner=Subquery(last.values("owner")[:1]),
        at_closed_on=Subquery(last.filter(what="accept").values("on")[:1]),
        at_closed_by=Subquery(last.filter(what="accept").values("by_name")[:1]),
    ).filter(at_event__isnull=False)


def standing_on(seen: registry.Visible, wanted: LineFilter, on: date) -> tuple[QuerySet[Any], Columns]:
    """Return one row for each wanted line, to be counted: the line itself today, its last event on a past day."""
    moment = seen.moment.on(on)
    own = _seen(seen, wanted.agencies, moment)
    if moment.is_now:
        columns = Columns("state", "deadline")
        rows: QuerySet[Any] = own
    else:
        columns = Columns("state", "deadline", "line__")
        by_then = LineEvent.objects.filter(written_by(moment))
        later = by_then.filter(line=OuterRef("line"), pk__gt=OuterRef("pk"))
        rows = by_then.filter(~Exists(later), line__in=own.values("pk"))
    return rows.filter(condition(wanted, on, columns)), columns


def _seen(seen: registry.Visible, agencies: Sequence[str], moment: Moment) -> QuerySet[Line]:
    """Lines stay in sight after their organisation has ended: below the superior that it had."""
    rows = Line.objects.filter(listed_on__lte=moment.valid_on)
    ended = seen.restrict(rows, "ended_below_id")
    if not moment.is_now:
        ended = ended.filter(org_id__in=_gone(moment))
    inside = seen.restrict(rows, "org_id") | ended
    return inside | rows.filter(agency__in=agencies) if agencies else inside


def _gone(moment: Moment) -> list[int]:
    """Return the organisations with lines that had ended by a moment: one that still stood was seen where it stood."""
    ended = set(Line.objects.filter(ended_below__isnull=False).values_list("org_id", flat=True))
    return sorted(ended - set(registry.names_of(ended, moment)))


def condition(wanted: LineFilter, on: date, columns: Columns) -> Q:
    """Return what the filter wants."""
    at = columns.line
    told = due_condition(wanted.due, on, columns) & acts_condition(wanted.acts, columns)
    ticked: dict[str, Sequence[str]] = {
        f"{at}book__in": wanted.books,
        f"{columns.state}__in": wanted.states,
        f"{at}duty__in": wanted.duties,
    }
    for field, values in ticked.items():
        if values:
            told &= Q(**{field: values})
    if wanted.org_id is not None:
        told &= Q(**{f"{at}org_id": wanted.org_id})
    if not wanted.withdrawn_too and S.WITHDRAWN not in wanted.states:
        told &= ~Q(**{columns.state: S.WITHDRAWN})
    return told


def due_condition(due: str, on: date, columns: Columns) -> Q:
    """Return what it means to be open, on time, due soon or overdue on a day; overdue is always inside open."""
    is_open = Q(**{f"{columns.state}__in": OPEN})
    soon, day = on + timedelta(days=SOON_DAYS), columns.deadline
    conditions = {
        "open": is_open,
        "on_time": is_open & Q(**{f"{day}__gt": soon}),
        "soon": is_open & Q(**{f"{day}__gte": on, f"{day}__lte": soon}),
        "overdue": is_open & Q(**{f"{day}__lt": on}),
        "done": Q(**{f"{columns.state}__in": DONE}),
        "this_week": Q(
            **{f"{columns.line}listed_on__gt": on - timedelta(days=7), f"{columns.line}listed_on__lte": on}
        ),
    }
    return conditions.get(due, Q())


def acts_condition(acts: str, columns: Columns) -> Q:
    """Return what it means that the branch, its superior, the county or a line agency must move.

    Settling a measure is the superior's for a branch's line, else it is whose the line is, the county's for an
    agency's.
    """
    if acts not in ACTS:
        return Q()
    waiting, listed_duties = ACTS[acts]
    duty, state = f"{columns.line}duty", columns.state
    told = Q(**{f"{state}__in": WORKING, duty: acts})
    if waiting:
        told |= Q(**{state: waiting})
    if listed_duties:
        told |= Q(**{state: S.LISTED, f"{duty}__in": listed_duties})
    return told


ACTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "branch": ("", ()),
    "township": (S.TOWNSHIP_CHECK, ("branch", "township")),
    "county": (S.COUNTY_ACCEPTANCE, ("county", "agency")),
    "agency": ("", ()),
}
"""For each level that may have to move: the state in which lines wait for it, and whose measures it settles."""
