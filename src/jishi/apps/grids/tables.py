"""Two tables of this room: 网格名册, and 党员网格台账 with what members said, where they are and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

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

from . import live
from .models import Declared, Grid, GridBatch, GridState, Placing
from .places import PLACE
from .selectors.people import Listed, people_in
from .services.batches import RUN, batch_open, batch_told
from .skills import skills_of, wants_of

KIND, MEMBERS = "grids_told", "registry.view_member"
BY_LIST = "按台账编入"
PIECE = 5_000


class Grids(Handler):
    """One row a grid."""

    name = "grids"
    fields = ("code", "name", "org_code", "area_code", "floor", "cap", "wants", "leader_code", "is_closed")
    view, edit = MEMBERS, RUN
    adds = True
    home = "org_code"

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give the grids of the visible committees, by code."""
        yield from _grids_held(list(live.states(seen.restrict(Grid.objects.all(), "org_id")).values()), seen)

    def session(self, asked: Asked) -> Session:
        return GridSession(asked)


def _grids_held(rows: Sequence[GridState], seen: Visible) -> Iterator[Held]:
    orgs = registry.codes_of([row.grid.org_id for row in rows])
    names = registry.names_of([row.grid.org_id for row in rows], seen.moment)
    leaders = registry.member_codes([row.leader_id for row in rows if row.leader_id])
    for row in rows:
        values: dict[str, Value] = {
            "code": row.grid.code,
            "name": row.name,
            "org_code": orgs[row.grid.org_id],
            "org_name": names.get(row.grid.org_id),
            "area_code": row.area_id,
            "area_name": row.area.name,
            "floor": row.floor,
            "cap": row.cap,
            "wants": row.wants or None,
            "leader_code": leaders.get(row.leader_id) if row.leader_id else None,
            "is_closed": row.is_closed,
        }
        yield Held((row.grid.code,), values, row.name, None, row.grid_id)


class _Batched(Session):
    """A pass whose rows all belong to one step for each committee, which goes back with the file."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._seen: Visible | None = None
        self._batches: dict[tuple[str, int], GridBatch] = {}

    def _batch(self, kind: str, org_id: int) -> GridBatch:
        if (kind, org_id) not in self._batches:
            self._batches[kind, org_id] = batch_open(
                kind, org_id=org_id, on=self._asked.on, by=self._asked.by, reason=self._asked.reason
            )
        return self._batches[kind, org_id]

    def finish(self, batch_id: int) -> None:
        if not self._batches:
            return
        for (kind, _), batch in self._batches.items():
            batch_told(batch, self._asked.by, {"kind": kind, "batch": batch_id})
        steps = [FollowStep(batch.pk, {}, {}) for batch in self._batches.values()]
        above = registry.superior_of_all({org_id for _, org_id in self._batches}, Moment(today()))
        foreign_change_keep(
            kind=KIND, asked=self._asked, batch_id=batch_id, org_id=above, place=PLACE, steps=steps
        )


class GridSession(_Batched):
    """Grids that a file lists, changes or closes."""

    def held(self, keys: Sequence[TableKey], seen: Visible) -> dict[TableKey, Held]:
        self._seen = seen
        rows = seen.restrict(Grid.objects.filter(code__in=[str(key[0]) for key in keys]), "org_id")
        return {held.key: held for held in _grids_held(list(live.states(rows).values()), seen)}

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        assert self._seen is not None
        codes = {str(row.told["org_code"]) for row in piece if row.told.get("org_code")}
        ids = registry.org_ids_of(codes)
        within = self._seen.among(ids.values())
        areas = registry.area_names(sorted({str(row.told.get("area_code")) for row in piece}))
        taken = set(
            Grid.objects.filter(code__in=[str(row.key[0]) for row in piece]).values_list("code", flat=True)
        )
        leaders = [str(row.told["leader_code"]) for row in piece if row.told.get("leader_code")]
        known = set(registry.member_codes(registry.member_ids_of(leaders)).values())
        for row in piece:
            org, area, leader = (row.told.get(name) for name in ("org_code", "area_code", "leader_code"))
            if org and ids.get(str(org)) not in within:
                look.refuse(row, "org_code", "TABLE-46", value=str(org))
            if area and str(area) not in areas:
                look.refuse(row, "area_code", "TABLE-53", value=str(area))
            if leader and str(leader) not in known:
                look.refuse(row, "leader_code", "TABLE-46", value=str(leader))
            if row.kind == "new" and str(row.key[0]) in taken and not self._is_ours(str(row.key[0]), within):
                look.refuse(row, "code", "TABLE-52", value=str(row.key[0]))
            told = {**(row.held.values if row.held else {}), **row.told}
            if _number(told.get("floor")) > _number(told.get("cap")):
                look.refuse(
                    row, "floor", "TABLE-56", says="最少人数比最多人数多。请改一个。", number="GRIDS-15"
                )

    @staticmethod
    def _is_ours(code: str, within: set[int]) -> bool:
        return Grid.objects.filter(code=code, org_id__in=within).exists()

    def write(self, piece: Sequence[Planned], batch: object) -> None:
        del batch
        ids = registry.org_ids_of({str(row.told["org_code"]) for row in piece if row.told.get("org_code")})
        for row in piece:
            told = {**(row.held.values if row.held else {}), **row.told}
            if row.held is not None:
                grid = Grid.objects.get(pk=row.held.ref)
            else:
                grid, _ = Grid.objects.get_or_create(
                    code=str(row.key[0]), defaults={"org_id": ids[str(row.told["org_code"])]}
                )
            leader = told.get("leader_code")
            GridState.objects.create(
                batch=self._batch(GridBatch.Kind.LISTED, grid.org_id),
                grid=grid,
                name=str(told["name"]),
                area_id=str(told["area_code"]),
                floor=_number(told.get("floor")),
                cap=_number(told.get("cap")),
                wants="、".join(
                    skill + (str(n) if n > 1 else "") for skill, n in wants_of(str(told.get("wants") or ""))
                ),
                leader_id=registry.member_ids_of([str(leader)])[0] if leader else None,
                is_closed=bool(told.get("is_closed")),
            )


def _number(value: Value) -> int:
    return value if isinstance(value, int) else 0


class MemberGrids(Handler):
    """One row a member on the books: the own specialities, excused or not, the grid, why."""

    name = "member_grids"
    fields = ("member_code", "skills", "is_excused", "grid_code")
    view, edit = MEMBERS, RUN
    home = "org_code"

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give the members of the visible branches, in a grid or in none."""
        for first in count(0, PIECE):
            piece = people_in(seen, first=first, most=PIECE)
            if not piece:
                return
            yield from _members_held(piece).values()

    def session(self, asked: Asked) -> Session:
        return MemberSession(asked)


def _members_held(listed: Sequence[Listed]) -> dict[TableKey, Held]:
    ids = [row.member_id for row in listed]
    placings, declared = live.placings(ids), live.declared(ids)
    orgs = registry.codes_of({row.org_id for row in listed})
    grids = live.states(Grid.objects.filter(pk__in={row.grid_id for row in placings.values() if row.grid_id}))
    found: dict[TableKey, Held] = {}
    for row in listed:
        placing, told = placings.get(row.member_id), declared.get(row.member_id)
        grid = grids.get(placing.grid_id) if placing and placing.grid_id else None
        values: dict[str, Value] = {
            "member_code": row.code,
            "name": row.name,
            "org_code": orgs[row.org_id],
            "org_name": row.org_name,
            "skills": (told.skills or None) if told else None,
            "is_excused": told.is_excused if told else None,
            "grid_code": grid.grid.code if grid else None,
            "grid_name": grid.name if grid else None,
            "why": placing.why if placing else None,
        }
        found[row.code,] = Held((row.code,), values, row.name, None, row.member_id)
    return found


class MemberSession(_Batched):
    """What members said, and where a file puts them."""

    def held(self, keys: Sequence[TableKey], seen: Visible) -> dict[TableKey, Held]:
        self._seen = seen
        return _members_held(people_in(seen, among=registry.member_ids_of([str(code) for (code,) in keys])))

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        grids = self._grids(piece)
        for row in piece:
            code = row.told.get("grid_code")
            if code and str(code) not in grids:
                look.refuse(row, "grid_code", "TABLE-46", value=str(code))

    def _grids(self, piece: Sequence[Planned]) -> dict[str, GridState]:
        assert self._seen is not None
        codes = [str(row.told["grid_code"]) for row in piece if row.told.get("grid_code")]
        rows = self._seen.restrict(Grid.objects.filter(code__in=codes), "org_id")
        return {row.grid.code: row for row in live.states(rows).values()}

    def write(self, piece: Sequence[Planned], batch: object) -> None:
        del batch
        grids = self._grids(piece)
        orgs = registry.org_ids_of({str(row.held.values["org_code"]) for row in piece if row.held})
        # Members are told under the committee right above their branch.
        homes = registry.superiors_of(orgs.values(), Moment(today()))
        for row in piece:
            assert row.held is not None
            values = {**row.held.values, **row.told}
            own = orgs[str(values["org_code"])]
            home = homes[own].direct_id
            if "skills" in row.told or "is_excused" in row.told:
                Declared.objects.create(
                    batch=self._batch(GridBatch.Kind.DECLARED, home),
                    member_id=row.held.ref,
                    skills="、".join(skills_of(str(values.get("skills") or ""))),
                    is_excused=bool(values.get("is_excused")),
                )
            if "grid_code" in row.told:
                code = row.told["grid_code"]
                grid = grids[str(code)].grid if code else None
                why = self._asked.reason or BY_LIST
                Placing.objects.create(
                    batch=self._batch(GridBatch.Kind.MOVED, grid.org_id if grid else home),
                    member_id=row.held.ref,
                    grid=grid,
                    why=f"{BY_LIST}:{why}"[:200] if why != BY_LIST else why,
                )


GRIDS = Grids()
MEMBER_GRIDS = MemberGrids()
