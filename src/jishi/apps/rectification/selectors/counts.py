"""How many lines there are, by state and by lateness; the parts add up to the whole."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import today

from ..models import Line, LineEvent
from ..steps import OPEN
from .lines import SOON_DAYS

S = Line.State


@dataclass(frozen=True, slots=True)
class LedgerCounts:
    """open = on_time + soon + overdue; total = open + closed_watch + closed + ended + withdrawn."""

    total: int
    open: int
    on_time: int
    soon: int
    overdue: int
    closed_watch: int
    closed: int
    relapsed: int
    ended: int
    withdrawn: int
    new_this_week: int
    states: dict[str, int]

    @property
    def done(self) -> int:
        """Closed lines, in the year of watching or past it."""
        return self.closed_watch + self.closed


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """One row of the table by county or by line."""

    key: str
    name: str
    org_id: int | None
    counts: LedgerCounts


def ledger_counts(seen: registry.Visible, on: date) -> LedgerCounts:
    """Count the visible lines as they stood on a day; lateness is derived from the same day."""
    return _sum([row[1:] for row in _standing(seen, on)], on)


def counts_by_group(seen: registry.Visible, path: str, on: date, *, by: str = "area") -> list[GroupCounts]:
    """Count the visible lines of each county (and 市直), or of each direct subordinate; 合计 is the caller's."""
    groups = registry.groups_below(path, seen.moment, by=by)
    places = registry.paths_of(seen)
    rows = _standing(seen, on)
    found = []
    for group in groups:
        own = [row[1:] for row in rows if group.has(places.get(row[0], "-"))]
        found.append(GroupCounts(group.key, group.name, group.org_id, _sum(own, on)))
    return found


Standing = tuple[int, str, date, date]
"""Organisation, state, deadline, day of listing."""


def _standing(seen: registry.Visible, on: date) -> list[Standing]:
    """Return where each visible line stood on a day: as it stands now, or after its last event by that day."""
    if on >= today():
        return list(seen.restrict(Line.objects.all()).values_list("org_id", "state", "deadline", "listed_on"))
    by_then = LineEvent.objects.filter(on__lte=on).order_by()
    last = by_then.values("line").annotate(last=Max("id")).values("last")
    rows = seen.restrict(LineEvent.objects.filter(pk__in=last), "line__org_id")
    return list(rows.values_list("line__org_id", "state", "deadline", "line__listed_on"))


def _sum(rows: list[tuple[str, date, date]], on: date) -> LedgerCounts:
    states = dict.fromkeys((str(state) for state in S.values), 0)
    for state, _, _ in rows:
        states[state] += 1
    open_deadlines = [deadline for state, deadline, _ in rows if state in OPEN]
    soon = on + timedelta(days=SOON_DAYS)
    return LedgerCounts(
        total=len(rows),
        open=len(open_deadlines),
        on_time=sum(deadline > soon for deadline in open_deadlines),
        soon=sum(on <= deadline <= soon for deadline in open_deadlines),
        overdue=sum(deadline < on for deadline in open_deadlines),
        closed_watch=states[S.CLOSED_WATCH],
        closed=states[S.CLOSED],
        relapsed=states[S.RELAPSED],
        ended=states[S.ENDED],
        withdrawn=states[S.WITHDRAWN],
        new_this_week=sum(on - timedelta(days=7) < listed <= on for _, _, listed in rows),
        states=states,
    )
