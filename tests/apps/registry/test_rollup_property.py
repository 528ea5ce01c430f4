"""A roll-up along each hierarchy is what counting by hand gives: random small registers, past days, corrections."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.db import transaction

from jishi.apps.registry.measures import MEASURES
from jishi.apps.registry.models import (
    Affiliation,
    Area,
    Change,
    Hosting,
    Member,
    MemberState,
    OrgState,
    Placement,
    PrimaryOrg,
    TwoClocks,
    Unit,
    UnitState,
)
from jishi.apps.registry.models.organisations import GRADED_KINDS
from jishi.apps.registry.paths import STEP, ids_of, step_of
from jishi.apps.registry.selectors import Amount, Rollup, RollupQuestion, Visible, rollup
from jishi.apps.registry.services.rows import rows_end, rows_open, rows_replace, rows_withdraw
from jishi.shared.dates import BEIJING, FOREVER, NOT_SUPERSEDED, Moment, travel
from tests.factories.drawn import seeds

from . import stats

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
START = date(2011, 1, 1)
DAYS = 500
AREAS = ("23", "2301", "2302", "230101", "230102", "230201", "230101001", "230101002", "230102001")
LINES = ("", "教育", "卫生")
KINDS = ("local_committee", "working_committee", "primary_committee", "general_branch", "branch")
TYPES = ("village", "school")


@dataclass
class World:
    """A register that lives through random events, told only through the kernel."""

    rng: Random
    day: date = START
    orgs: list[int] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    members: list[int] = field(default_factory=list)

    def instant(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 9, tzinfo=BEIJING)

    def change(self, on: date) -> Change:
        return Change.objects.create(
            kind="org_corrected", effective_on=on, by_name="甲", recorded_at=self.instant()
        )

    def build(self) -> None:
        Area.objects.bulk_create(
            [Area(code=code, name=code, level="x", parent_code=code[:-2]) for code in AREAS]
        )
        for _ in range(8):
            self.new_unit()
        for _ in range(12):
            self.new_org()
        for _ in range(25):
            self.new_member()
        for _ in range(40):
            self.day += timedelta(days=self.rng.randrange(0, 25))
            with travel(self.instant()):
                self.rng.choice(self.events())()

    def events(self) -> list[Callable[[], None]]:
        return [
            self.new_org,
            self.move,
            self.move,
            self.become_other,
            self.become_other,
            self.transfer,
            self.transfer,
            self.person_changes,
            self.person_changes,
            self.rehost,
            self.unit_moves,
            self.disbelieve,
            self.end,
        ]

    def some_day(self) -> date:
        return self.day + timedelta(days=self.rng.randrange(-60, 20))

    def new_unit(self) -> None:
        unit = Unit.objects.create(code=f"U{len(self.units)}")
        self.units.append(unit.pk)
        told = self.unit_values() | {
            "unit_id": unit.pk,
            "name": unit.code,
            "unit_type": "school",
            "valid_from": START,
        }
        rows_open(UnitState, [told], change=self.change(START))

    def unit_values(self) -> dict[str, str]:
        return {"area_id": self.rng.choice(AREAS), "line": self.rng.choice(LINES)}

    def new_org(self) -> None:
        org = PrimaryOrg.objects.create(code=f"{len(self.orgs):04}")
        on = self.some_day() if self.orgs else START - timedelta(days=90)
        parents = list(Placement.objects.current().values_list("org_id", "path"))
        parent_id, path = self.rng.choice(parents) if parents else (None, "")
        change = self.change(on)
        state = self.state_values(is_top=not self.orgs) | {
            "org_id": org.pk,
            "name": org.code,
            "valid_from": on,
        }
        rows_open(OrgState, [state], change=change)
        place = {"org_id": org.pk, "parent_id": parent_id, "path": path + step_of(org.pk), "valid_from": on}
        rows_open(Placement, [place], change=change)
        hosts = self.rng.sample(self.units, self.rng.randrange(0, 3))
        rows_open(Hosting, [{"org_id": org.pk, "unit_id": u, "valid_from": on} for u in hosts], change=change)
        self.orgs.append(org.pk)

    def state_values(self, *, is_top: bool = False) -> dict[str, object]:
        kind = "local_committee" if is_top else self.rng.choice(KINDS)
        return {
            "kind": kind,
            "org_type": self.rng.choice(TYPES) if kind in GRADED_KINDS else "",
            "secretary_name": self.rng.choice(("", "王", "李")),
            "is_provisional": self.rng.random() < 0.2,
            "term_to": START + timedelta(days=self.rng.randrange(DAYS)),
        }

    def new_member(self) -> None:
        member = Member.objects.create(code=f"M{len(self.members)}")
        self.members.append(member.pk)
        state = self.person() | {"member_id": member.pk, "name": "党员", "sex": "1", "valid_from": START}
        rows_open(MemberState, [state], change=self.change(START))
        told = {"member_id": member.pk, "org_id": self.rng.choice(self.orgs), "valid_from": START}
        rows_open(Affiliation, [told], change=self.change(START))

    def person(self) -> dict[str, str]:
        status = self.rng.choice(("full", "full", "probationary"))
        return {"status": status, "floating": self.rng.choice(("", "", "out"))}

    def person_changes(self) -> None:
        row = self.open_row(MemberState, member_id=self.rng.choice(self.members))
        self.replace(row, dict(self.person()))

    def open_row(self, model: type[TwoClocks], **told: int) -> TwoClocks | None:
        row: TwoClocks | None = model._base_manager.filter(
            valid_to=FOREVER, superseded_at=NOT_SUPERSEDED, **told
        ).first()
        return row

    def replace(self, row: TwoClocks | None, told: dict[str, object]) -> None:
        if row is not None:
            on = self.some_day()
            rows_replace([row], on=on, change=self.change(on), told=told)

    def move(self) -> None:
        """Put a leaf elsewhere: what hangs below would have to move along, which is the services' business."""
        current = list(Placement.objects.current().values_list("org_id", "parent_id", "path"))
        parents = {parent for _, parent, _ in current}
        leaves = [org for org, parent, _ in current if org not in parents and parent]
        if leaves:
            leaf = self.rng.choice(leaves)
            to_id, path = self.rng.choice([(org, path) for org, _, path in current if org != leaf])
            self.replace(
                self.open_row(Placement, org_id=leaf), {"parent_id": to_id, "path": path + step_of(leaf)}
            )

    def become_other(self) -> None:
        self.replace(self.open_row(OrgState, org_id=self.rng.choice(self.orgs[1:])), self.state_values())

    def transfer(self) -> None:
        row = self.open_row(Affiliation, member_id=self.rng.choice(self.members))
        self.replace(row, {"org_id": self.rng.choice(self.orgs)})

    def rehost(self) -> None:
        self.replace(
            self.open_row(Hosting, org_id=self.rng.choice(self.orgs)),
            {"unit_id": self.rng.choice(self.units)},
        )

    def unit_moves(self) -> None:
        row = self.open_row(UnitState, unit_id=self.rng.choice(self.units))
        self.replace(row, dict(self.unit_values()))

    def disbelieve(self) -> None:
        row = self.open_row(Affiliation, member_id=self.rng.choice(self.members))
        if row is not None:
            rows_withdraw([row], change=self.change(self.day))

    def end(self) -> None:
        row = self.open_row(OrgState, org_id=self.rng.choice(self.orgs[1:]))
        if row is not None and row.valid_from < self.day:
            rows_end([row], on=self.day, change=self.change(self.day))


def held(model: type[TwoClocks], moment: Moment) -> Iterator[TwoClocks]:
    for row in model._base_manager.all():
        if not row.valid_from <= moment.valid_on <= row.valid_to:
            continue
        if moment.known_at is None:
            if row.superseded_at == NOT_SUPERSEDED:
                yield row
        elif row.recorded_at <= moment.known_at < row.superseded_at:
            yield row


@dataclass
class Counted:
    """One organisation, read row by row."""

    path: str
    state: OrgState
    places: set[tuple[str, str]]
    members: list[MemberState]


def by_hand(moment: Moment) -> list[Counted]:
    states = {row.org_id: row for row in held(OrgState, moment) if isinstance(row, OrgState)}
    units = {
        row.unit_id: (row.area_id, row.line) for row in held(UnitState, moment) if isinstance(row, UnitState)
    }
    hosts = [(row.org_id, row.unit_id) for row in held(Hosting, moment) if isinstance(row, Hosting)]
    members = {row.member_id: row for row in held(MemberState, moment) if isinstance(row, MemberState)}
    belongs = [
        (row.org_id, row.member_id) for row in held(Affiliation, moment) if isinstance(row, Affiliation)
    ]
    return [
        Counted(
            row.path,
            states[row.org_id],
            {units[unit] for org, unit in hosts if org == row.org_id and unit in units},
            [members[member] for org, member in belongs if org == row.org_id and member in members],
        )
        for row in held(Placement, moment)
        if isinstance(row, Placement) and row.org_id in states
    ]


def amount(one: Counted, measure: str, on: date) -> int:
    state = one.state
    return {
        "orgs": 1,
        "graded": 1,
        "members": len(one.members),
        "probationary": sum(member.status == "probationary" for member in one.members),
        "floating_out": sum(member.floating == "out" for member in one.members),
        "vacant": int(not state.secretary_name),
        "overdue": int(state.term_to is not None and state.term_to < on),
        "provisional": int(state.is_provisional),
    }[measure]


def counts(one: Counted, measure: str) -> bool:
    kinds = MEASURES[measure].kinds
    return not kinds or one.state.kind in kinds


def expected(
    found: list[Counted], measure: str, on: date, keys: Callable[[Counted], set[str]]
) -> tuple[dict[str, Amount], Amount]:
    rows: dict[str, Amount] = {}
    total = Amount()
    for one in found:
        if counts(one, measure):
            adds = Amount(amount(one, measure, on), 1)
            total += adds
            for key in keys(one):
                rows[key] = rows.get(key, Amount()) + adds
    return rows, total


def told(found: Rollup) -> dict[str, Amount]:
    return {row.key: row.all for row in found.rows if row.all != Amount()}


def committee_key(found: list[Counted], top: str, level: int) -> Callable[[Counted], set[str]]:
    cut = len(top) + level * STEP
    committees = {one.path for one in found if one.state.kind not in GRADED_KINDS and len(one.path) <= cut}

    def key(one: Counted) -> set[str]:
        path = one.path[:cut]
        while committees - {top} and len(path) > len(top) and path not in committees:
            path = path[:-STEP]
        return {str(ids_of(path)[-1])}

    return key


def moments(world: World) -> list[Moment]:
    days = [world.day, START + timedelta(days=world.rng.randrange(DAYS)), START + timedelta(days=30)]
    instants = [None, *(datetime(2011, 1 + n, 20, tzinfo=BEIJING) for n in (0, 4, 9))]
    return world.rng.sample([Moment(day, instant) for day in days for instant in instants], 6)


@pytest.mark.parametrize("seed", seeds(3))
def test_a_roll_up_is_what_counting_by_hand_gives(seed: int) -> None:
    world = World(Random(seed))
    with travel(START), transaction.atomic():
        world.build()
    assert stats.kept() == stats.told()
    top = step_of(world.orgs[0])
    measures = (
        "orgs",
        "graded",
        "members",
        "probationary",
        "floating_out",
        "vacant",
        "overdue",
        "provisional",
    )

    for moment in moments(world):
        seen = Visible(moment, (top,))
        found = by_hand(moment)
        measure = world.rng.choice(measures)
        on = moment.valid_on
        for level in (1, 2):
            told_rows = rollup(RollupQuestion(seen, top, "subordination", level), measure)
            assert (told(told_rows), told_rows.total) == clean(
                expected(found, measure, on, committee_key(found, top, level))
            )
            digits = {1: 4, 2: 6}[level]
            told_rows = rollup(RollupQuestion(seen, top, "area", level), measure)
            assert (told(told_rows), told_rows.total) == clean(
                expected(found, measure, on, lambda one: {a[:digits] for a, _ in one.places} or {""})  # noqa: B023
            )
        told_rows = rollup(RollupQuestion(seen, top, "line"), measure)
        assert (told(told_rows), told_rows.total) == clean(
            expected(found, measure, on, lambda one: {line for _, line in one.places} or {""})
        )


def clean(pair: tuple[dict[str, Amount], Amount]) -> tuple[dict[str, Amount], Amount]:
    return {key: each for key, each in pair[0].items() if each != Amount()}, pair[1]
