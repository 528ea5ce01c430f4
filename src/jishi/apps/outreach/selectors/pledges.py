"""Public promises as lists show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible

from ..models import Pledge
from ..places import PLEDGES
from ..then import pledges_were

STATES = {str(each.value): str(each.label) for each in Pledge.State}


@dataclass(frozen=True, slots=True)
class PledgeRow:
    """One promise and what residents said; how many were asked, nobody by name."""

    pledge_id: int
    org_id: int
    org_name: str
    says: str
    posted_at: str
    promised_on: date
    due_on: date
    state: str
    state_label: str
    kept_n: int | None
    broken_n: int | None
    unknown_n: int | None

    def is_late(self, day: date) -> bool:
        """Tell whether the day has come and residents were not asked."""
        return self.state == Pledge.State.OPEN and self.due_on < day


def pledge_rows(seen: Visible, pledge_id: int | None = None) -> list[PledgeRow]:
    """Return the visible promises, the first due first."""
    every = Pledge.objects.all() if pledge_id is None else Pledge.objects.filter(pk=pledge_id)
    found = registry.stood_in(every, PLEDGES, seen)
    rows, voices = pledges_were(found.order_by("due_on", "pk"), seen.moment)
    names = registry.last_names_of({row.org_id for row in rows}, seen.moment)
    return [
        PledgeRow(
            row.pk,
            row.org_id,
            names.get(row.org_id, ""),
            row.says,
            row.posted_at,
            row.promised_on,
            row.due_on,
            row.state,
            STATES[row.state],
            *((v.kept_n, v.broken_n, v.unknown_n) if (v := voices.get(row.pk)) else (None, None, None)),
        )
        for row in rows
    ]


def pledge_row(pledge_id: int, seen: Visible) -> PledgeRow | None:
    """Return one promise; None when not visible."""
    return next(iter(pledge_rows(seen, pledge_id)), None)


def pledge_org(pledge_id: int) -> int | None:
    """Return the organisation that made a promise."""
    return Pledge.objects.filter(pk=pledge_id).values_list("org_id", flat=True).first()
