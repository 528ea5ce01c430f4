"""How many lines there are, by state, by lateness and by who must move; the parts add up to the whole."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

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
    sums: Counter[str] = Counter()
    for row in rows.order_by().values(columns.state).annotate(**_counted(on, columns)):
        sums.update(_by_state(row, columns))
    return _told(sums)


def counts_by_group(seen: registry.Visible, path: str, on: date, *, by: str = "area") -> list[GroupCounts]:
    """Count the visible lines of each county (and 市直), or of each direct subordinate; 合计 is the caller's."""
    groups = registry.groups_below(path, seen.moment, by=by)
    rows, columns = standing_on(seen, EVERY, on)
    org, left = f"{columns.line}org_id", f"{columns.line}ended_below_id"
    sums: list[Counter[str]] = [Counter() for _ in groups]
    counted = list(rows.order_by().values(org, left, columns.state).annotate(**_counted(on, columns)))
    ids = {row[org] for row in counted} | {row[left] for row in counted if row[left]}
    places = registry.paths_of(seen, ids)
    for row in counted:
        own = places.get(row.pop(org)) or places.get(row[left], "-")
        row.pop(left)
        told = _by_state(row, columns)
        for place, group in enumerate(groups):
            if group.has(own):
                sums[place].update(told)
    return [GroupCounts(g.key, g.name, g.org_id, _told(n)) for g, n in zip(groups, sums, strict=True)]


def _counted(on: date, columns: Columns) -> dict[str, Count]:
    """Return what is counted of the lines in one state: all, every lateness, everybody who may have to move."""
    asked = {f"due_{due}": due_condition(due, on, columns) for due in DUES}
    asked |= {f"act_{acts}": acts_condition(acts, columns) for acts in ACTS}
    return {"n": Count("pk")} | {key: Count("pk", filter=wanted) for key, wanted in asked.items()}


def _by_state(row: dict[str, Any], columns: Columns) -> dict[str, int]:
    """Return what was counted of one state, all of them under its name."""
    told = dict(row)
    state, n = told.pop(columns.state), told.pop("n")
    return {**told, f"s_{state}": n}


def _told(n: Counter[str]) -> LedgerCounts:
    states = {str(state): n[f"s_{state}"] for state in S.values}
    return LedgerCounts(
        total=sum(states.values()),
        open=n["due_open"],
        on_time=n["due_on_time"],
        soon=n["due_soon"],
        overdue=n["due_overdue"],
        closed_watch=states[S.CLOSED_WATCH],
        closed=states[S.CLOSED],
        relapsed=states[S.RELAPSED],
        ended=states[S.ENDED],
        withdrawn=states[S.WITHDRAWN],
        new_this_week=n["due_this_week"],
        states=states,
        acts={acts: n[f"act_{acts}"] for acts in ACTS},
    )
