"""活动阵地与党建经费登记表: each column is an indicator of the same name, so that it is asked once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import GradedOrg, Visible
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
from jishi.shared.dates import Period, today
from jishi.sheets.templates import Value

from . import queries
from .dictionary import indicators
from .drafts import BATCHES, Told
from .models import FactBatch
from .services.batch import BatchWriter, Origin

NAMES = (
    "venue_sqm",
    "venue_shared",
    "venue_sign",
    "venue_kit",
    "venue_books",
    "fund_fen",
    "secretary_pay_fen",
    "coll_income_fen",
)
KIND = "facts_told"
_Values = Mapping[tuple[int, str], dict[str, Value]]


class VenuesFunds(Handler):
    """One row a branch or general branch and a period; without one of its own, the year of the day looked at."""

    name = "venues_funds"
    fields = ("code", "period", *NAMES)
    view = "facts.view"
    edit = "facts.import"
    is_one_each = True

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give the visible branches and general branches by code, with what is held of the year."""
        orgs, period = registry.graded_orgs(seen), str(seen.moment.valid_on.year)
        found = _values([org.org_id for org in orgs], [period], seen)
        for org in orgs:
            yield _held(org, period, found)

    def session(self, asked: Asked) -> Session:
        return FactsSession(self, asked)


def _values(org_ids: Iterable[int], periods: Iterable[str], seen: Visible) -> _Values:
    ids, found = sorted(set(org_ids)), dict[tuple[int, str], dict[str, Value]]()
    rows = queries.known(seen.moment).filter(period__in=sorted(set(periods)), indicator__in=NAMES)
    for start in range(0, len(ids), queries.FEW):
        told = rows.filter(org_id__in=ids[start : start + queries.FEW]).exclude(value=None)
        for org_id, period, name, value in told.values_list("org_id", "period", "indicator", "value"):
            is_flag = indicators()[name].scale == "flag"
            found.setdefault((org_id, period), {})[name] = bool(value) if is_flag else value
    return found


def _held(org: GradedOrg, period: str, found: _Values) -> Held:
    values: dict[str, Value] = {"code": org.code, "name": org.name, "period": period}
    held = found.get((org.org_id, period), {})
    return Held(
        (org.code, period), values | {name: held.get(name) for name in NAMES}, org.name, None, org.org_id
    )


class FactsSession(Session):
    """Values that a file tells otherwise; they become one batch of this room, undone with the file's."""

    def __init__(self, table: VenuesFunds, asked: Asked) -> None:
        self._title = table.template.title
        self._asked = asked
        self._orgs: dict[str, GradedOrg] = {}
        self._writer: BatchWriter | None = None
        self._rows = 0

    def held(self, keys: Sequence[TableKey], seen: Visible) -> dict[TableKey, Held]:
        if not self._orgs:
            self._orgs = {org.code: org for org in registry.graded_orgs(seen)}
        own = [(self._orgs[str(code)], str(period)) for code, period in keys if str(code) in self._orgs]
        found = _values([org.org_id for org, _ in own], [period for _, period in own], seen)
        return {(org.code, period): _held(org, period, found) for org, period in own}

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        on = today()
        for row in piece:
            types = self._orgs[str(row.key[0])].org_type
            if row.told and not (period := Period.parse(str(row.key[1]))).has_begun(on):
                look.refuse(row, "period", "TABLE-71", period=period.text, first=period.first_day)
            for name, value in row.told.items():
                if types not in indicators()[name].types:
                    look.refuse(row, name, "TABLE-62")
                elif value is None:
                    look.refuse(row, name, "TABLE-61")

    def write(self, piece: Sequence[Planned], batch: object) -> None:
        del batch
        told = [one for row in piece for one in self._told(row)]
        if not told:
            return
        if self._writer is None:
            self._writer = BatchWriter(Origin(FactBatch.Kind.TABLE, self._title), self._asked.by)
        self._rows += len(piece)
        self._writer.add(told, queries.current_by_key({one.key for one in told}))

    def _told(self, row: Planned) -> Iterator[Told]:
        org_id, period = self._orgs[str(row.key[0])].org_id, str(row.key[1])
        for name, value in row.told.items():
            assert isinstance(value, int)
            yield Told(org_id, name, period, int(value), "", self._title, self._asked.on)

    def finish(self, batch_id: int) -> None:
        own_id = self._writer.close(rows_read=self._rows, rows_refused=0) if self._writer else None
        if own_id is None:
            return
        covers = FactBatch.objects.values_list("covers_id", flat=True).get(pk=own_id)
        step = FollowStep(own_id, {"undone": True}, {"undone": False})
        foreign_change_keep(
            kind=KIND, asked=self._asked, batch_id=batch_id, org_id=covers, place=BATCHES, steps=[step]
        )


TABLE = VenuesFunds()
