"""Along functional organisations, and for those that count besides: what counting by hand gives, on any day."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from jishi.apps.registry.models import (
    Area,
    Change,
    CountingDecision,
    FunctionalOrg,
    FunctionalReach,
    FunctionalState,
    Hosting,
    OrgState,
    Placement,
    PrimaryOrg,
    TwoClocks,
    Unit,
    UnitState,
)
from jishi.apps.registry.models.organisations import GRADED_KINDS
from jishi.apps.registry.paths import STEP, ids_of, step_of
from jishi.apps.registry.selectors import RollupQuestion, Visible, rollup
from jishi.apps.registry.services.rows import rows_end, rows_open
from jishi.shared.dates import Moment, now
from tests.factories.drawn import seeds

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
START = date(2011, 1, 1)
AREAS = ("23", "2301", "230101", "230101001", "230101001201", "230101001202", "230101002", "230101002201")
KINDS = ("primary_committee", "general_branch", "branch")


def some_day(rng: Random) -> date:
    return START + timedelta(days=rng.randrange(400))


def build(rng: Random) -> None:
    """A register in which organisations, covers and decisions begin and end on random days."""
    Area.objects.bulk_create([Area(code=code, name=code, level="x") for code in AREAS])
    change = Change.objects.create(kind="org_corrected", effective_on=START, by_name="甲", recorded_at=now())

    def put(model: type[TwoClocks], **told: object) -> None:
        [row] = rows_open(model, [{"valid_from": START, **told}], change=change)
        if rng.random() < 0.3 and row.valid_from < START + timedelta(days=400):
            rows_end([row], on=row.valid_from + timedelta(days=rng.randrange(1, 400)), change=change)

    paths: list[str] = []
    for n in range(14):
        org = PrimaryOrg.objects.create(code=f"O{n}")
        above = rng.choice(paths) if paths else ""
        path = above + step_of(org.pk)
        parent = ids_of(above)[-1] if above else None
        kind = rng.choice(KINDS) if paths else "local_committee"
        state = {"org_id": org.pk, "name": "组织", "kind": kind, "valid_from": START}
        state["org_type"] = "village" if kind in GRADED_KINDS else ""
        rows_open(OrgState, [state], change=change)
        place = {"org_id": org.pk, "parent_id": parent, "path": path, "valid_from": START}
        rows_open(Placement, [place], change=change)
        for m in range(rng.randrange(3)):
            unit = Unit.objects.create(code=f"U{n}-{m}")
            told = {
                "unit_id": unit.pk,
                "name": "单位",
                "unit_type": "village",
                "line": rng.choice(("", "教育")),
            }
            put(UnitState, **told, area_id=rng.choice(AREAS[3:]), valid_from=some_day(rng))
            put(Hosting, org_id=org.pk, unit_id=unit.pk, valid_from=some_day(rng))
        if kind != "branch":
            paths.append(path)
    own: list[str] = []
    for n in range(8):
        functional = FunctionalOrg.objects.create(code=f"F{n}")
        above = rng.choice(["", *own])
        path = above + step_of(functional.pk)
        told = {"functional_id": functional.pk, "name": f"分会{n}", "kind": rng.choice(KINDS), "path": path}
        host = PrimaryOrg.objects.order_by("pk")[rng.randrange(14)].pk
        put(FunctionalState, **told, parent_id=ids_of(above)[-1] if above else None, host_id=host)
        for area in rng.sample(AREAS[2:], rng.randrange(4)):
            put(FunctionalReach, functional_id=functional.pk, area_id=area, valid_from=some_day(rng))
        if rng.random() < 0.6:
            decided = {"functional_id": functional.pk, "counts": rng.random() < 0.7, "document_no": "1号"}
            put(CountingDecision, **decided, valid_from=some_day(rng))
        own.append(path)


def held(model: type[TwoClocks], on: date) -> list[Any]:
    rows = model._base_manager.filter(superseded_by=None)
    return [row for row in rows if row.valid_from <= on <= row.valid_to]


def areas_by_hand(on: date) -> dict[int, set[str]]:
    areas = {row.unit_id: row.area_id for row in held(UnitState, on)}
    found = defaultdict(set)
    for row in held(Hosting, on):
        if row.unit_id in areas:
            found[row.org_id].add(areas[row.unit_id])
    return found


def covered_by_hand(on: date, cut: int) -> Counter[str]:
    """Each branch in every row of which some functional organisation covers one of its units' areas."""
    paths = {row.functional_id: row.path for row in held(FunctionalState, on)}
    reaches = [(row.functional_id, row.area_id) for row in held(FunctionalReach, on)]
    areas, found = areas_by_hand(on), Counter[str]()
    for row in held(OrgState, on):
        if row.kind != "branch":
            continue
        keys = {
            paths[one][:cut]
            for one, reach in reaches
            if one in paths and any(area.startswith(reach) for area in areas[row.org_id])
        }
        found.update(str(ids_of(key)[-1]) for key in keys or () if key)
        found.update([""] if not keys else [])
    return found


def counted_by_hand(on: date) -> list[tuple[str, int]]:
    """The own path and the host of every functional branch that counts."""
    decisions = {row.functional_id: row.counts for row in held(CountingDecision, on)}
    found = []
    for row in held(FunctionalState, on):
        line = [one for one in reversed(ids_of(row.path)) if one in decisions]
        if row.kind == "branch" and line and decisions[line[0]]:
            found.append((row.path, row.host_id))
    return found


@pytest.mark.parametrize("seed", seeds(6))
def test_it_is_what_counting_by_hand_gives(seed: int) -> None:
    build(Random(seed))
    for days in (0, 60, 150, 320, 700):
        on = START + timedelta(days=days)
        top = Visible(Moment(on), paths=("",))
        [root] = Placement.objects.at(Moment(on)).filter(parent=None).values_list("path", flat=True)
        for level in (1, 2):
            found = rollup(RollupQuestion(top, root, "functional", level), "branches")
            told = {row.key: row.all.part for row in found.rows if row.all.part}
            assert told == dict(covered_by_hand(on, level * STEP)), (seed, on, level)
        counted = counted_by_hand(on)
        by_own = {row.key: row.functional_n for row in found.rows if row.functional_n}
        assert by_own == dict(Counter(str(ids_of(path[: 2 * STEP])[-1]) for path, _ in counted))
        areas = areas_by_hand(on)
        by_area = Counter(key for _, host in counted for key in {area[:9] for area in areas[host]} or {""})
        found = rollup(RollupQuestion(top, root, "area", 3), "branches")
        assert {row.key: row.functional_n for row in found.rows if row.functional_n} == dict(by_area)
        assert (found.functional_n or 0) == len(counted)
