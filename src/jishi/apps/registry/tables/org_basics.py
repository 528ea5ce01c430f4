"""组织基本情况: organisations with their superior, host units, secretary and term; new ones are set up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jishi.shared.dates import Moment
from jishi.sheets.templates import Value

from ..models import Batch, Change, Hosting, OrgState, Placement, PrimaryOrg, Unit
from ..paths import step_of
from ..services.drafts import STATE_FIELDS
from ..services.rows import KEYS, rows_pour
from ..visibility import Visible
from .counts import BETWEEN_CODES, NOBODY, Within, hosts, membership, standing, superiors
from .look import Look
from .model import Asked, Held, Key, Planned, Session
from .org_states import Counted, OrgStates, Related, StateSession, stored

DEFAULTS = {"founding_mode": "single"}


class OrgBasics(OrgStates):
    """One row an organisation."""

    name = "org_basics"
    fields = (*STATE_FIELDS, "parent_code", "unit_codes")
    adds = True
    fills = frozenset({"unit_codes"})

    def related(self, within: Within, moment: Moment) -> Related:
        above, below = superiors(within, moment), hosts(within, moment)

        def told(org_id: int) -> dict[str, Value]:
            parent, units = above.get(org_id, NOBODY), below.get(org_id, NOBODY)
            return {
                "parent_code": parent[0],
                "parent_name": parent[1],
                "unit_codes": units[0],
                "unit_names": units[1],
            }

        return told

    def counted(self, within: Within, moment: Moment) -> Counted:
        found = membership(within, moment)

        def told(held: Held) -> dict[str, Value]:
            members_n, women_n, probationary_n = found.get(held.ref, (0, 0, 0))
            return {"members_n": members_n, "women_n": women_n, "probationary_n": probationary_n}

        return told

    def session(self, asked: Asked) -> Session:
        return BasicsSession(self, asked)


class BasicsSession(StateSession):
    """Changes and set-ups; a superior stands on record or in an earlier row."""

    def __init__(self, table: OrgBasics, asked: Asked) -> None:
        super().__init__(table, asked)
        self._seen: Visible | None = None
        self._planned: set[str] = set()

    def held(self, keys: Sequence[Key], seen: Visible) -> dict[Key, Held]:
        if self._seen is None:
            self._seen = seen
        return super().held(keys, seen)

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        super().check(piece, look)
        units = set(_units(piece))
        for row in piece:
            missing = [each for each in _codes_of(row) if each not in units]
            if missing:
                look.refuse(row, "unit_codes", "TABLE-51", value=BETWEEN_CODES.join(missing))
        fresh = [row for row in piece if row.kind == "new"]
        if not fresh:
            return
        above = set(self._paths(_superiors(fresh)))
        taken = _taken([str(row.key[0]) for row in fresh])
        for row in fresh:
            code = str(row.key[0])
            if code in taken:
                look.refuse(row, "code", "TABLE-52", value=code)
            self._check_superior(row, above, look)
            if not row.is_refused:
                self._planned.add(code)

    def _check_superior(self, row: Planned, above: set[str], look: Look) -> None:
        """A superior stands on record or in an earlier row; only the installation's set-up brings a new top."""
        parent = row.told.get("parent_code")
        if parent is None:
            if not self._asked.by.is_system:
                look.refuse(row, "parent_code", "TABLE-70")
        elif parent not in above and parent not in self._planned:
            look.refuse(row, "parent_code", "TABLE-50", value=parent)

    def write(self, piece: Sequence[Planned], batch: Batch) -> None:
        super().write(piece, batch)
        filled = [row for row in piece if row.kind == "changed" and _codes_of(row)]
        if filled:
            self._hosts_write(filled, self.changes.of("org_rehosted", batch))
        fresh = [row for row in piece if row.kind == "new"]
        if fresh:
            self._orgs_write(fresh, self.changes.of("orgs_set_up", batch))

    def _hosts_write(self, filled: Sequence[Planned], change: Change) -> None:
        """Let organisations that stood on no unit stand on some from the day that was asked for."""
        units, on = _units(filled), self._asked.on
        pairs = [(row.held.ref, units[code]) for row in filled if row.held for code in _codes_of(row)]
        hostings = [{"org_id": org_id, "unit_id": unit_id, "valid_from": on} for org_id, unit_id in pairs]
        rows_pour(Hosting, hostings, change=change)

    def _orgs_write(self, fresh: Sequence[Planned], change: Change) -> None:
        paths = self._paths(_superiors(fresh))
        units = _units(fresh)
        orgs = _identities([str(row.key[0]) for row in fresh])
        states: list[dict[str, Any]] = []
        placements: list[dict[str, Any]] = []
        hostings: list[dict[str, Any]] = []
        for row in fresh:
            code = str(row.key[0])
            dated = {"org_id": orgs[code].pk, "valid_from": self._asked.on}
            told = {name: row.told.get(name) or DEFAULTS.get(name) for name in STATE_FIELDS}
            states.append({**dated, **stored(told.items())})
            parent_id, above = paths.get(str(row.told["parent_code"]), (None, ""))
            paths[code] = (orgs[code].pk, above + step_of(orgs[code].pk))
            placements.append({**dated, "parent_id": parent_id, "path": paths[code][1]})
            hostings += [{**dated, "unit_id": units[each]} for each in _codes_of(row)]
        rows_pour(OrgState, states, change=change)
        rows_pour(Placement, placements, change=change)
        rows_pour(Hosting, hostings, change=change)

    def _paths(self, codes: set[str]) -> dict[str, tuple[int, str]]:
        """Return id and path of the superiors that stand and lie within the actor's right."""
        assert self._seen is not None
        return standing(self._seen, codes)


def _superiors(rows: Sequence[Planned]) -> set[str]:
    return {str(row.told["parent_code"]) for row in rows if row.told["parent_code"] is not None}


def _codes_of(row: Planned) -> list[str]:
    text = str(row.told.get("unit_codes") or "")
    return list(dict.fromkeys(each for each in text.replace(",", BETWEEN_CODES).split(BETWEEN_CODES) if each))


def _units(rows: Sequence[Planned]) -> dict[str, int]:
    wanted = sorted({code for row in rows for code in _codes_of(row)})
    found: dict[str, int] = {}
    for start in range(0, len(wanted), KEYS):
        told = Unit.objects.filter(code__in=wanted[start : start + KEYS])
        found |= dict(told.values_list("code", "pk"))
    return found


def _taken(codes: Sequence[str]) -> set[str]:
    """Return the codes of organisations that are on record, in sight or not."""
    found: set[str] = set()
    for start in range(0, len(codes), KEYS):
        rows = OrgState.objects.filter(superseded_by=None, org__code__in=codes[start : start + KEYS])
        found.update(rows.values_list("org__code", flat=True))
    return found


def _identities(codes: Sequence[str]) -> dict[str, PrimaryOrg]:
    """Return the organisations to set up; a code whose set-up was taken back keeps its identity."""
    found: dict[str, PrimaryOrg] = {}
    for start in range(0, len(codes), KEYS):
        found |= {org.code: org for org in PrimaryOrg.objects.filter(code__in=codes[start : start + KEYS])}
    fresh = [PrimaryOrg(code=code) for code in codes if code not in found]
    return found | {org.code: org for org in PrimaryOrg.objects.bulk_create(fresh, batch_size=2000)}


TABLE = OrgBasics()
