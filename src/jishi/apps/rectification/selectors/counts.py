"""How many lines there are, by state and by lateness; the parts add up to the whole."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from jishi.apps.registry import selectors as registry

from ..models import Line
from ..steps import OPEN
from .lines import due_condition

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
    """Count the visible lines as they stand; lateness is derived from `on`."""
    return _counts(Q(), seen, on)


def counts_by_group(seen: registry.Visible, path: str, on: date, *, by: str = "area") -> list[GroupCounts]:
    """Count the visible lines of each county (and 市直), or of each direct subordinate; 合计 is the caller's."""
    groups = registry.groups_below(path, seen.moment, by=by)
    places = registry.paths_of(seen)
    rows = list(seen.restrict(Line.objects.all()).values_list("org_id", "state", "deadline", "listed_on"))
    found = []
    for group in groups:
        own = [row[1:] for row in rows if group.has(places.get(row[0], "-"))]
        found.append(GroupCounts(group.key, group.name, group.org_id, _sum(own, on)))
    return found


def _sum(rows: list[tuple[str, date, date]], on: date) -> LedgerCounts:
    states = dict.fromkeys((str(state) for state in S.values), 0)
    for state, _, _ in rows:
        states[state] += 1
    late = [deadline for state, deadline, _ in rows if state in OPEN]
    soon = on + timedelta(days=7)
    return _whole(
        states,
        on_time=sum(deadline > soon for deadline in late),
        soon=sum(on <= deadline <= soon for deadline in late),
        overdue=sum(deadline < on for deadline in late),
        fresh=sum(on - timedelta(days=7) < listed <= on for _, _, listed in rows),
    )


def _counts(extra: Q, seen: registry.Visible, on: date) -> LedgerCounts:
    rows = seen.restrict(Line.objects.filter(extra))
    told = rows.aggregate(
        **{f"n_{state}": Count("*", filter=Q(state=state)) for state in S.values},
        **{
            name: Count("*", filter=due_condition(name, on))
            for name in ("on_time", "soon", "overdue", "this_week")
        },
    )
    states = {str(state): told[f"n_{state}"] for state in S.values}
    return _whole(states, told["on_time"], told["soon"], told["overdue"], told["this_week"])


def _whole(states: dict[str, int], on_time: int, soon: int, overdue: int, fresh: int) -> LedgerCounts:
    return LedgerCounts(
        total=sum(states.values()),
        open=sum(states[str(state)] for state in OPEN),
        on_time=on_time,
        soon=soon,
        overdue=overdue,
        closed_watch=states[S.CLOSED_WATCH],
        closed=states[S.CLOSED],
        relapsed=states[S.RELAPSED],
        ended=states[S.ENDED],
        withdrawn=states[S.WITHDRAWN],
        new_this_week=fresh,
        states=states,
    )
