"""整改台账 in Excel: measures, persons and goals come back; a line is closed, put off and accepted on its page only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import F

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.apps.registry.services import (
    Asked,
    FollowStep,
    Handler,
    Held,
    Look,
    Planned,
    Session,
    TableKey,
    foreign_change_keep,
)
from jishi.shared.dates import Moment, today
from jishi.sheets.templates import Value

from .following import LEDGER
from .models import Line
from .queries import LineFilter, lines_on
from .selectors.lines import LineRow, line_rows, lines
from .services.ledger import WORDS, Amended, Ledger

KIND = "lines_told"
FEW = 900
# Under which column a fault is told; any other is the line's.
AT = {"MEND-04": "measure", "MEND-14": "deadline", "MEND-24": "deadline", "MEND-25": "measure"}


class RectificationLedger(Handler):
    """One row a line."""

    name = "rectification_ledger"
    fields = ("line_no", "code", "book", "problem", *WORDS, "duty", "deadline")
    view = "rectification.view_line"
    edit = "rectification.edit_line"

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give the lines of the visible organisations, but for those that were withdrawn."""
        _, found = lines(seen, LineFilter(withdrawn_too=False), seen.moment.valid_on, most=None)
        yield from map(_held, found)

    def session(self, asked: Asked) -> Session:
        return LedgerSession(asked)


def _held(row: LineRow) -> Held:
    number = str(row.line_id)
    values: dict[str, Value] = {
        "line_no": number,
        "code": row.org_code,
        "name": row.org_name,
        "book": row.book,
        "tier": row.tier,
        "problem": row.problem,
        "cause": row.cause or None,
        "measure": row.measure or None,
        "goal": row.goal or None,
        "duty": row.duty,
        "owner": row.owner or None,
        "leader": row.leader or None,
        "first_deadline": row.first_deadline,
        "deadline": row.deadline,
        "state": row.state_label,
        "closed_on": row.closed_on,
    }
    return Held((number,), values, f"{row.org_name}:{row.problem}"[:60], None, row.line_id)


class LedgerSession(Session):
    """Measures that a file settles or corrects."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._steps: list[FollowStep] = []

    def held(self, keys: Sequence[TableKey], seen: Visible) -> dict[TableKey, Held]:
        ids = sorted({int(number) for (number,) in keys if isinstance(number, str) and number.isdecimal()})
        found: dict[TableKey, Held] = {}
        for start in range(0, len(ids), FEW):
            on = seen.moment.valid_on
            rows = lines_on(seen, LineFilter(), on).filter(pk__in=ids[start : start + FEW])
            told = line_rows(list(rows.annotate(code=F("org__code"))), seen.moment)
            found |= {held.key: held for held in map(_held, told)}
        return found

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        rows = {row.held.ref: row for row in piece if row.held is not None and row.tells}
        for line_id, fault in self._ledger(piece).faults().items():
            field = AT.get(fault.code, "line_no")
            look.refuse(rows[line_id], field, "TABLE-56", says=fault.text, number=fault.code)

    def write(self, piece: Sequence[Planned], batch: object) -> None:
        del batch
        if piece:
            self._steps += self._ledger(piece).write()

    def _ledger(self, piece: Sequence[Planned]) -> Ledger:
        told = [Amended(row.held.ref, row.told) for row in piece if row.held is not None and row.tells]
        return Ledger(told, on=self._asked.on, by=self._asked.by)

    def finish(self, batch_id: int) -> None:
        if not self._steps:
            return
        ids, orgs = [step.row_id for step in self._steps], set[int]()
        for start in range(0, len(ids), FEW):
            rows = Line.objects.filter(pk__in=ids[start : start + FEW])
            orgs.update(rows.values_list("org_id", flat=True))
        above = registry.superior_of_all(orgs, Moment(today()))
        foreign_change_keep(
            kind=KIND, asked=self._asked, batch_id=batch_id, org_id=above, place=LEDGER, steps=self._steps
        )


TABLE = RectificationLedger()
