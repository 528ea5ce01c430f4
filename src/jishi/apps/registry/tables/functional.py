"""功能型组织名册: associations, committees and branches of a functional tree, set up, changed and ended by a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from jishi.sheets.templates import Value

from ..models import Batch, FunctionalState, OrgState, known_at
from ..services.functional import (
    FunctionalDraft,
    end_faults,
    functional_faults,
    functionals_end,
    functionals_write,
    host_ids,
)
from ..services.rows import rows_replace
from ..visibility import Visible
from .changes import FileChanges
from .floating import over_on
from .look import Look
from .model import Asked, Handler, Held, Key, Planned, Session

CHANGES = ("name", "purpose", "agency")
AT = {"FUNCTIONAL-03": "host_code", "FUNCTIONAL-04": "parent_code"}


class FunctionalOrgs(Handler):
    """One row a functional organisation."""

    name = "functional_orgs"
    fields = ("code", *CHANGES, "kind", "since", "parent_code", "host_code", "ended_on")
    adds = True
    home = "host_code"

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give those that lean on a visible organisation, in the order of their trees."""
        rows = seen.restrict(FunctionalState.objects.at(seen.moment), "host_id").order_by("path")
        yield from _held(list(rows.select_related("functional", "parent", "host")), seen)

    def session(self, asked: Asked) -> Session:
        return FunctionalSession(asked)


def _held(rows: Sequence[FunctionalState], seen: Visible) -> Iterator[Held]:
    ids = {row.functional_id for row in rows}
    first = dict(
        FunctionalState.objects.filter(known_at(seen.moment), functional_id__in=ids)
        .order_by("-valid_from")
        .values_list("functional_id", "valid_from")
    )
    parents = FunctionalState.objects.at(seen.moment).filter(
        functional_id__in={row.parent_id for row in rows if row.parent_id}
    )
    names = dict(parents.values_list("functional_id", "name"))
    hosts = OrgState.objects.at(seen.moment).filter(org_id__in={row.host_id for row in rows})
    host_names = dict(hosts.values_list("org_id", "name"))
    for row in rows:
        values: dict[str, Value] = {
            "code": row.functional.code,
            "name": row.name,
            "kind": row.kind,
            "purpose": row.purpose or None,
            "since": first[row.functional_id],
            "parent_code": row.parent.code if row.parent else None,
            "parent_name": names.get(row.parent_id) if row.parent_id else None,
            "host_code": row.host.code,
            "host_name": host_names.get(row.host_id),
            "agency": row.agency or None,
            "ended_on": over_on(row),
        }
        yield Held((row.functional.code,), values, row.name, row.valid_from, row.functional_id)


class FunctionalSession(Session):
    """Functional organisations that a file sets up, changes or ends; those of one file may hang on one another."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._seen: Visible | None = None
        self._drafts: list[FunctionalDraft] = []
        self._ends: dict[int, date] = {}
        self._changes = FileChanges(asked)
        self._codes: set[str] = set()

    def held(self, keys: Sequence[Key], seen: Visible) -> dict[Key, Held]:
        if self._seen is None:
            self._seen = seen
        codes = {str(key[0]) for key in keys}
        rows = FunctionalState.objects.filter(
            known_at(seen.moment), functional__code__in=codes, valid_from__lte=seen.moment.valid_on
        )
        own = seen.restrict(rows, "host_id").select_related("functional", "parent", "host")
        return {held.key: held for held in _held(list(own.order_by("valid_to")), seen)}

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        assert self._seen is not None
        fresh = {str(row.key[0]): row for row in piece if row.kind == "new"}
        drafts = [_draft(row) for row in fresh.values()]
        faults = functional_faults([*self._drafts, *drafts])
        self._drafts += drafts
        for fault in faults:
            if fault.where in fresh:
                field = AT.get(fault.code, "code")
                look.refuse(fresh[fault.where], field, "TABLE-56", says=fault.text, number=fault.code)
        hosts = host_ids([str(row.told["host_code"]) for row in piece if row.told.get("host_code")])
        within = self._seen.among(hosts.values())
        for row in piece:
            host = row.told.get("host_code")
            if host and hosts.get(str(host)) not in within:
                look.refuse(row, "host_code", "TABLE-46", value=str(host))
            if row.kind == "new" and str(row.told["since"]) > str(self._asked.on):
                look.refuse(row, "since", "TABLE-49", value=str(row.told["since"]), on=str(self._asked.on))
            if row.held is not None and row.tells and row.held.values.get("ended_on"):
                look.refuse(row, "ended_on", "TABLE-57", since=str(row.held.values["ended_on"]))
            if row.kind == "new" and row.told.get("ended_on"):
                look.refuse(row, "ended_on", "TABLE-46", value=str(row.told["ended_on"]))
        self._check_ends(piece, look)

    def _check_ends(self, piece: Sequence[Planned], look: Look) -> None:
        ending = {row.held.label: row for row in piece if row.held is not None and row.told.get("ended_on")}
        days = {
            row.held.ref: day
            for row in ending.values()
            if row.held is not None and isinstance(day := row.told["ended_on"], date)
        }
        self._ends |= days
        for fault in end_faults(self._ends):
            if fault.where in ending:
                look.refuse(ending[fault.where], "ended_on", "TABLE-56", says=fault.text, number=fault.code)

    def write(self, piece: Sequence[Planned], batch: Batch) -> None:
        self._codes |= {str(row.key[0]) for row in piece}
        drafts = [_draft(row) for row in piece if row.kind == "new"]
        if drafts:
            functionals_write(drafts, change=self._changes.of("functional_set_up", batch))
        hosts = host_ids([str(row.told["host_code"]) for row in piece if row.told.get("host_code")])
        for row in piece:
            if row.held is None or row.kind != "changed":
                continue
            told: dict[str, object] = {
                name: str(row.told[name] or "") for name in CHANGES if name in row.told
            }
            if row.told.get("host_code"):
                told["host_id"] = hosts[str(row.told["host_code"])]
            if told:
                rows = list(FunctionalState.objects.current().filter(functional_id=row.held.ref))
                change = self._changes.of("functional_changed", batch)
                rows_replace(rows, on=self._asked.on, change=change, told=told)
        ends = {
            row.held.ref: day
            for row in piece
            if row.held is not None and isinstance(day := row.told.get("ended_on"), date)
        }
        if ends:
            functionals_end(ends, change=self._changes.of("functional_ended", batch))

    def finish(self, batch_id: int) -> None:
        del batch_id
        self._changes.about_functional(self._codes)


def _draft(row: Planned) -> FunctionalDraft:
    since = row.told["since"]
    told = {name: str(row.told.get(name) or "") for name in (*CHANGES, "kind", "parent_code", "host_code")}
    return FunctionalDraft(
        code=str(row.key[0]), valid_from=since if isinstance(since, date) else date.max, **told
    )


TABLE = FunctionalOrgs()
