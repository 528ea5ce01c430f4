"""联系本补录 in Excel: needs and visits that were written on paper, typed in once and taken back with their file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

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

from ..models import Aside, Household, Need
from ..services.needs import NeedDraft, NeedStep, needs_record, needs_step, touched

KIND, PLACE, VISIT = "notebook_told", "outreach:need", "visit"
ANSWERED = {Need.State.ANSWERED: "done", Need.State.CLOSED: "done"} | dict.fromkeys(
    (Need.State.FAILED, Need.State.NOT_DONE), "failed"
)
SWAPPED = ("state", "owner", "tell_by", "outcome", "answered_on", "told_back_on", "heard_how", "refused_n")
FEW = 800


class HouseholdNotes(Handler):
    """One row a need, or a visit without one."""

    name = "household_notes"
    fields = (
        "org_code", "number", "told_on", "kind", "says", "owner", "answered", "outcome", "told_back_on",
        "agreed",
    )  # fmt: skip
    adds = True
    home = "org_code"
    view = "outreach.view_household"
    edit = "outreach.work"

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give the open needs of the visible organisations: what is to be carried on."""
        open_states = (Need.State.OPEN, Need.State.ANSWERED, Need.State.FAILED)
        rows = seen.restrict(Need.objects.filter(state__in=open_states).exclude(household=None), "org_id")
        yield from map(_held, rows.select_related("org", "household").order_by("org__code", "told_on", "pk"))

    def session(self, asked: Asked) -> Session:
        return NotesSession(asked)


def _held(need: Need) -> Held:
    assert need.household is not None
    key = (need.org.code, need.household.number, need.told_on, need.kind)
    values: dict[str, Value] = {
        **dict(zip(("org_code", "number", "told_on", "kind"), key, strict=True)),
        "says": need.says or None,
        "owner": need.owner,
        "answered": ANSWERED.get(Need.State(need.state)),
        "outcome": need.outcome or None,
        "told_back_on": need.told_back_on,
        "agreed": True if need.told_back_on else None,
    }
    return Held(key, values, f"户{need.household.number}", need.told_on, need.pk)


class NotesSession(Session):
    """Rows of notebooks."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._homes: dict[tuple[str, str], Household] = {}
        self._steps: list[FollowStep] = []

    def held(self, keys: Sequence[TableKey], seen: Visible) -> dict[TableKey, Held]:
        ids = registry.org_ids_of({str(key[0]) for key in keys})
        numbers = sorted({str(key[1]) for key in keys})
        found: dict[TableKey, Held] = {}
        for start in range(0, len(numbers), FEW):
            homes = Household.objects.filter(
                org_id__in=list(ids.values()), number__in=numbers[start : start + FEW], is_listed=True
            )
            own = list(seen.restrict(homes, "org_id").select_related("org"))
            self._homes |= {(row.org.code, row.number): row for row in own}
            needs = Need.objects.filter(household__in=own).exclude(state=Need.State.WITHDRAWN)
            found |= {held.key: held for held in map(_held, needs.select_related("org", "household"))}
        wanted = set(keys)
        seen_visits = {key: held for key in keys if (held := self._visit(key)) is not None}
        return {key: held for key, held in found.items() if key in wanted} | seen_visits

    def _visit(self, key: TableKey) -> Held | None:
        """Return a visit that is known already: the last contact is no earlier."""
        code, number, on, kind = key
        home = self._homes.get((str(code), str(number)))
        if (
            kind != VISIT
            or home is None
            or not isinstance(on, date)
            or (home.last_contact_on or date.min) < on
        ):
            return None
        values: dict[str, Value] = {"org_code": code, "number": number, "told_on": on, "kind": kind}
        return Held(key, values, f"户{number}", on, 0)

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        for row in piece:
            if row.kind == "new" and (str(row.key[0]), str(row.key[1])) not in self._homes:
                look.refuse(row, "number", "TABLE-69", value=str(row.key[1]))
            elif str(row.key[2]) > str(self._asked.on):
                look.refuse(row, "told_on", "TABLE-49", value=str(row.key[2]), on=str(self._asked.on))
            else:
                self._told(row, look)

    def _told(self, row: Planned, look: Look) -> None:
        """Refuse a row that says half of something."""
        held = row.held.values if row.held else {}
        told = {**held, **row.told}
        if row.key[3] == VISIT:
            return
        for name in ("says", "owner"):
            if row.kind == "new" and not told.get(name):
                look.refuse(row, name, "TABLE-20")
        if told.get("answered") and not told.get("outcome"):
            look.refuse(row, "outcome", "TABLE-20")
        if told.get("agreed") and not told.get("answered"):
            look.refuse(row, "answered", "TABLE-20")
        if bool(told.get("agreed")) != bool(told.get("told_back_on")):
            look.refuse(row, "agreed" if told.get("told_back_on") else "told_back_on", "TABLE-20")
        if row.held is not None and held.get("told_back_on"):
            look.refuse(row, "told_back_on", "TABLE-57", since=str(held["told_back_on"]))

    def write(self, piece: Sequence[Planned], batch: object) -> None:
        del batch
        fresh = [row for row in piece if row.kind == "new"]
        by_day: dict[date, list[int]] = {}
        for row in fresh:
            if row.key[3] == VISIT and isinstance(row.key[2], date):
                by_day.setdefault(row.key[2], []).append(self._home(row).pk)
        for day, ids in sorted(by_day.items()):
            touched(ids, day)
        told = [row for row in fresh if row.key[3] != VISIT]
        made = needs_record(drafts=[self._draft(row) for row in told], by=self._asked.by) if told else []
        withdrawn = {"state": str(Need.State.WITHDRAWN), "told_back_on": None}
        self._keep([(need_id, withdrawn) for need_id in made])
        changed = [row for row in piece if row.kind == "changed" and row.held and row.held.ref and row.told]
        rows = Need.objects.in_bulk([row.held.ref for row in changed if row.held])
        self._keep(
            [(pk, {name: _plain(getattr(need, name)) for name in SWAPPED}) for pk, need in rows.items()]
        )
        self._carry_on([*zip(made, told, strict=True), *((row.held.ref, row) for row in changed if row.held)])

    def _home(self, row: Planned) -> Household:
        return self._homes[str(row.key[0]), str(row.key[1])]

    def _draft(self, row: Planned) -> NeedDraft:
        on = row.key[2]
        assert isinstance(on, date)
        says, owner = str(row.told["says"]), str(row.told["owner"])
        return NeedDraft(self._home(row).pk, str(row.key[3]), says, on, owner)

    def _keep(self, told: Sequence[tuple[int, dict[str, Any]]]) -> None:
        """Lay aside what each need goes back to."""
        asides = [Aside(what="need", row_id=pk, told=values) for pk, values in told]
        Aside.objects.bulk_create(asides, batch_size=1000)
        self._steps += [FollowStep(each.row_id, {"aside": each.pk}, {"aside": each.pk}) for each in asides]

    def _carry_on(self, rows: Sequence[tuple[int, Planned]]) -> None:
        """Take the steps that rows tell: who sees to it, how it ended, what whoever asked said."""
        for need_id, row in rows:
            held = row.held.values if row.held else {}
            told = {**held, **row.told}
            steps = []
            if row.held is not None and row.told.get("owner"):
                steps.append(NeedStep(need_id, "pass", self._asked.on, owner=str(row.told["owner"])))
            back = told.get("told_back_on")
            day = back if isinstance(back, date) else self._asked.on
            if row.told.get("answered"):
                what = str(row.told["answered"])
                steps.append(NeedStep(need_id, what, min(day, self._asked.on), str(told.get("outcome"))))
            if row.told.get("agreed"):
                what = "agree" if told.get("answered") == "done" else "told"
                steps.append(NeedStep(need_id, what, day, how="notebook"))
            if steps:
                needs_step(steps=steps, by=self._asked.by)

    def finish(self, batch_id: int) -> None:
        if not self._steps:
            return
        orgs = {home.org_id for home in self._homes.values()}
        above = registry.superior_of_all(orgs, Moment(today()))
        foreign_change_keep(
            kind=KIND, asked=self._asked, batch_id=batch_id, org_id=above, place=PLACE, steps=self._steps
        )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


TABLE = HouseholdNotes()
