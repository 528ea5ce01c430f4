"""组织变动登记表: one row an event; each is planned and checked like an event recorded on its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from jishi.sheets.templates import Finding, Value

from .. import selectors
from ..models import Batch, Change, OrgState, Placement, PrimaryOrg
from ..services.events.applying import plan_apply
from ..services.events.dissolve import org_dissolve_plan
from ..services.events.move import org_move_plan
from ..services.events.plan import Papers, Plan
from ..services.events.rename import org_rename_plan
from ..services.events.retype import org_retype_plan
from ..services.events.standing import lock_orgs
from ..services.rows import KEYS
from ..services.rules import Fault
from ..table_drafts import TableRefused
from ..undoing import undone
from ..visibility import Visible
from .counts import standing
from .look import Look
from .model import Asked, Handler, Held, Key, Planned, Session, batched

KINDS = {
    "rename": "org_renamed",
    "move": "org_moved",
    "retype": "org_retyped",
    "dissolve": "org_dissolved",
}
NAMED = {kind: word for word, kind in KINDS.items()}
# What a kind of event cannot be without.
NEEDS = {"rename": "new_name", "move": "new_parent_code", "retype": "new_type"}
# Under which column a fault of an event is told; any other is the event's own.
AT = {
    "EVENT-02": "on",
    "EVENT-03": "document_no",
    "EVENT-04": "code",
    "EVENT-05": "on",
    "EVENT-06": "new_name",
    "EVENT-07": "new_name",
    "EVENT-11": "new_parent_code",
    "EVENT-12": "new_parent_code",
    "REGISTRY-13": "reason",
}
SLICE = 500


class OrgChanges(Handler):
    """One row an event."""

    name = "org_changes"
    fields = ("code", "kind", "on", "new_name", "new_parent_code", "new_type", "document_no", "reason")
    edit = "registry.reorganise"
    adds = True

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give the events of the visible organisations, the earliest first."""
        found = selectors.changes_of(seen, tuple(KINDS.values())).order_by("effective_on", "pk")
        for piece in batched(found.select_related("org").iterator(chunk_size=SLICE), SLICE):
            yield from _held(piece, seen)

    def session(self, asked: Asked) -> Session:
        return ChangesSession(asked)


class ChangesSession(Session):
    """Events that are not on record yet."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._seen: Visible | None = None

    def held(self, keys: Sequence[Key], seen: Visible) -> dict[Key, Held]:
        if self._seen is None:
            self._seen = seen
        codes = sorted({str(key[0]) for key in keys})
        found: dict[Key, Held] = {}
        for start in range(0, len(codes), KEYS):
            rows = selectors.changes_of(seen, tuple(KINDS.values())).select_related("org").order_by("pk")
            told = rows.filter(org__code__in=codes[start : start + KEYS])
            found |= {held.key: held for held in _held(list(told), seen)}
        wanted = set(keys)
        return {key: held for key, held in found.items() if key in wanted}

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        ids = self._ids(piece)
        for row in piece:
            if row.kind == "changed" and row.held:
                for name in row.told:
                    look.refuse(row, name, "TABLE-55", held=str(row.held.values.get(name) or "(空)"))
            elif row.told["code"] not in ids:
                look.refuse(row, "code", "TABLE-46", value=str(row.told["code"]))
            elif not row.is_refused:
                self._check_new(row, ids, look)

    def _check_new(self, row: Planned, ids: dict[str, int], look: Look) -> None:
        need = NEEDS.get(str(row.told["kind"]))
        if need and row.told.get(need) is None:
            look.refuse(row, need, "TABLE-20")
            return
        parent = row.told.get("new_parent_code")
        if row.told["kind"] == "move" and parent not in ids:
            look.refuse(row, "new_parent_code", "TABLE-50", value=str(parent))
            return
        for fault in self._plan(row, ids).faults:
            look.refuse(row, AT.get(fault.code, "kind"), "TABLE-56", says=fault.text, number=fault.code)

    def write(self, piece: Sequence[Planned], batch: Batch) -> None:
        ids = self._ids(piece)
        lock_orgs(*ids.values())
        for row in sorted(piece, key=lambda row: (str(row.told["on"]), row.number)):
            plan = self._plan(row, ids)
            if plan.faults:
                raise TableRefused(tuple(_finding(row, fault) for fault in plan.faults))
            plan_apply(plan, by=self._asked.by, batch=batch)

    def _plan(self, row: Planned, ids: dict[str, int]) -> Plan:
        told = row.told
        assert isinstance(told["on"], date)
        document_no = str(told.get("document_no") or self._asked.document_no)
        papers = Papers(told["on"], str(told["reason"]), document_no)
        org_id = ids[str(told["code"])]
        if told["kind"] == "rename":
            return org_rename_plan(org_id=org_id, name=str(told["new_name"]), papers=papers)
        if told["kind"] == "move":
            superior_id = ids[str(told["new_parent_code"])]
            return org_move_plan(org_id=org_id, superior_id=superior_id, papers=papers)
        if told["kind"] == "retype":
            return org_retype_plan(org_id=org_id, org_type=str(told["new_type"]), papers=papers)
        return org_dissolve_plan(org_id=org_id, papers=papers)

    def _ids(self, piece: Sequence[Planned]) -> dict[str, int]:
        """Return the organisations that the rows name and over which the actor has the right, by code."""
        assert self._seen is not None
        named = {str(row.told.get(name)) for row in piece for name in ("code", "new_parent_code")}
        placed = standing(self._seen, named - {"None"})
        return {code: org_id for code, (org_id, _) in placed.items()}


def _finding(row: Planned, fault: Fault) -> Finding:
    return Finding(row.number, 0, "变动类型", "TABLE-56", True, {"says": fault.text, "number": fault.code})


def _held(changes: Iterable[Change], seen: Visible) -> Iterator[Held]:
    found = list(changes)
    gone = undone([change.pk for change in found])
    held = [change for change in found if change.pk not in gone and change.org is not None]
    states = _first_rows(OrgState.objects.all(), held)
    places = _first_rows(Placement.objects.all(), held)
    parents = [place.parent_id for place in places.values() if place.parent_id]
    codes = dict(PrimaryOrg.objects.filter(pk__in=parents).values_list("pk", "code"))
    names = selectors.last_names_of([change.org_id for change in held if change.org_id], seen.moment)
    for change in held:
        assert change.org is not None
        word, state, place = NAMED[change.kind], states.get(change.pk), places.get(change.pk)
        values: dict[str, Value] = {
            "code": change.org.code,
            "name": names.get(change.org.pk),
            "kind": word,
            "on": change.effective_on,
            "new_name": state.name if state and word == "rename" else None,
            "new_parent_code": codes.get(place.parent_id or 0) if place and word == "move" else None,
            "new_type": state.org_type if state and word == "retype" else None,
            "document_no": change.document_no or None,
            "reason": change.reason or None,
        }
        key = (change.org.code, word, change.effective_on)
        yield Held(key, values, names.get(change.org.pk, ""), None, change.pk)


def _first_rows(rows: QuerySet[Any], changes: Sequence[Change]) -> dict[int, Any]:
    """Return the row of each event that holds from its day for its own organisation, whatever came later."""
    told = {(change.pk, change.org_id, change.effective_on) for change in changes}
    found = rows.filter(change_id__in=[change.pk for change in changes])
    return {row.change_id: row for row in found if (row.change_id, row.org_id, row.valid_from) in told}


TABLE = OrgChanges()
