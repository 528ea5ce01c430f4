"""How many lines there are, by state, by lateness and by who must move; the parts add up to the whole."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from jishi.apps.registry import selectors as registry

from ..models import Line
from ..queries import ACTS, Columns, LineFilter, acts_condition, due_condition, standing_on

S = Line.State
DUES = ("open", "on_time", "soon", "overdue", "this_week")


@dataclass(frozen=True, slots=True)
class LedgerCounts:
    """open = on_time + soon + overdue = the sum of `acts`; total = the sum of `states`."""

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
    acts: dict[str, int]

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


EVERY = LineFilter()


def ledger_counts(seen: registry.Visible, on: date, wanted: LineFilter = EVERY) -> LedgerCounts:
    """Count the visible lines as they stood on a day; lateness is derived from the same day."""
    rows, columns = standing_on(seen, wanted, on)
    return _told(rows.aggregate(**_counted(on, columns)))


def counts_by_group(seen: registry.Visible, path: str, on: date, *, by: str = "area") -> list[GroupCounts]:
    """Count the visible lines of each county (and 市直), or of each direct subordinate; 合计 is the caller's."""
    groups = registry.groups_below(path, seen.moment, by=by)
    rows, columns = standing_on(seen, EVERY, on)
    org, left = f"{columns.line}org_id", f"{columns.line}ended_below_id"
    sums: list[dict[str, int]] = [{} for _ in groups]
    counted = list(rows.order_by().values(org, left).annotate(**_counted(on, columns)))
    ids = {row[org] for row in counted} | {row[left] for row in counted if row[left]}
    places = registry.paths_of(seen, ids)
    for row in counted:
        own = places.get(row.pop(org)) or places.get(row[left], "-")
        row.pop(left)
        for place, group in enumerate(groups):
            if group.has(own):
                sums[place] = {key: sums[place].get(key, 0) + n for key, n in row.items()}
    return [GroupCounts(g.key, g.name, g.org_id, _told(n)) for g, n in zip(groups, sums, strict=True)]


def _counted(on: date, columns: Columns) -> dict[str, Count]:
    """Return what is counted: every state, every lateness, everybody who may have to move."""
    asked = {f"s_{state}": Q(**{columns.state: state}) for state in S.values}
    asked |= {f"due_{due}": due_condition(due, on, columns) for due in DUES}
    asked |= {f"act_{acts}": acts_condition(acts, columns) for acts in ACTS}
    return {key: Count("pk", filter=wanted) for key, wanted in asked.items()}


def _told(n: dict[str, Any]) -> LedgerCounts:
    states = {str(state): n.get(f"s_{state}", 0) for state in S.values}
    return LedgerCounts(
        total=sum(states.values()),
        open=n.get("due_open", 0),
        on_time=n.get("due_on_time", 0),
        soon=n.get("due_soon", 0),
        overdue=n.get("due_overdue", 0),
        closed_watch=states[S.CLOSED_WATCH],
        closed=states[S.CLOSED],
        relapsed=states[S.RELAPSED],
        ended=states[S.ENDED],
        withdrawn=states[S.WITHDRAWN],
        new_this_week=n.get("due_this_week", 0),
        states=states,
        acts={acts: n.get(f"act_{acts}", 0) for acts in ACTS},
    )
