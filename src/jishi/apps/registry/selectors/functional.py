"""Functional organisations: their tree, what each covers and with whom, and whether it counts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from jishi.shared.dates import Moment

from ..functional import decided_on, decisions_at
from ..models import (
    Area,
    CountingDecision,
    FunctionalReach,
    FunctionalState,
    OfficerState,
    OrgState,
    Placement,
)
from ..models.functional import COUNTABLE, FunctionalKind
from ..paths import STEP, ids_of
from ..vectors import named
from ..visibility import Visible, below
from .units import UnitSeen, territory_of

TOWNSHIP_DIGITS, VILLAGE_DIGITS = 9, 12
UNCOVERED = "未纳入功能型组织"


@dataclass(frozen=True, slots=True)
class FunctionalRow:
    """One functional organisation in the order of its tree; counts are with all below it.

    `depth` is 0 for the topmost. `counted_by` is the document by which it counts, empty where it does not.
    """

    functional_id: int
    code: str
    name: str
    kind_label: str
    purpose: str
    depth: int
    parent_id: int | None
    host_id: int
    host_name: str
    agency: str
    since: date
    below_n: int
    villages_n: int
    officers_n: int
    counted_by: str


@dataclass(frozen=True, slots=True)
class OfficerRow:
    """Somebody with a task, and for which division."""

    officer_id: int
    name: str
    role: str
    area_code: str
    since: date
    functional_name: str
    functional_id: int


@dataclass(frozen=True, slots=True)
class VillageRow:
    """One village: which functional organisation covers it (empty: none), and who is there for it."""

    area_code: str
    name: str
    township: str
    functional_name: str
    officers: tuple[OfficerRow, ...]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision on counting that holds over a functional organisation; the nearest comes first."""

    about: str
    counts: bool
    document_no: str
    valid_from: date
    reason: str
    by: str
    change_id: int


@dataclass(frozen=True, slots=True)
class FunctionalCard:
    """One functional organisation with all below it."""

    row: FunctionalRow
    parent_name: str
    children: tuple[FunctionalRow, ...]
    villages: tuple[VillageRow, ...]
    uncovered_n: int
    vacant_n: int
    officers: tuple[OfficerRow, ...]
    decisions: tuple[DecisionRow, ...]


def functional_orgs(seen: Visible) -> list[FunctionalRow]:
    """Return the functional organisations that lean on a visible organisation, in the order of their trees."""
    states = seen.restrict(FunctionalState.objects.at(seen.moment), "host_id")
    found = list(states.select_related("functional"))
    return _rows(found, seen.moment) if found else []


def functional_seat(functional_id: int) -> int | None:
    """Return the organisation that a functional one leans on, or last leaned on: who sees it sees both."""
    rows = FunctionalState.objects.believed().filter(functional_id=functional_id).order_by("-valid_to")
    seat: int | None = rows.values_list("host_id", flat=True).first()
    return seat


def officer_seat(officer_id: int) -> int | None:
    """Return the organisation that an officer's functional organisation leans on."""
    rows = OfficerState.objects.believed().filter(officer_id=officer_id)
    functional: int | None = rows.values_list("functional_id", flat=True).first()
    return None if functional is None else functional_seat(functional)


def officer_row(officer_id: int, moment: Moment) -> OfficerRow | None:
    """Return an officer who has a task at that moment; else None."""
    rows = OfficerState.objects.at(moment).filter(officer_id=officer_id)
    functional = rows.values_list("functional_id", flat=True).first()
    if functional is None:
        return None
    names = {functional: functional_name(str(functional), moment)}
    return next(one for one in _officers(names, moment) if one.officer_id == officer_id)


def functional_name(functional: str, moment: Moment) -> str:
    """Return the name behind a functional organisation's id in an address; "" stands for none that covers."""
    if not functional.isdecimal():
        return UNCOVERED
    rows = FunctionalState.objects.at(moment).filter(functional_id=int(functional))
    return rows.values_list("name", flat=True).first() or UNCOVERED


def functional_card(functional_id: int, *, seen: Visible) -> FunctionalCard | None:
    """Return one functional organisation with all below it; None where it does not stand."""
    moment = seen.moment
    own = FunctionalState.objects.at(moment).filter(functional_id=functional_id).first()
    if own is None:
        return None
    inside = list(
        FunctionalState.objects.at(moment).filter(below([own.path], "path")).select_related("functional")
    )
    rows = {row.functional_id: row for row in _rows(inside, moment)}
    parent = FunctionalState.objects.at(moment).filter(functional_id=own.parent_id).first()
    names = {one: row.name for one, row in rows.items()}
    officers = _officers(names, moment)
    villages = _villages(own, names, officers, seen)
    return FunctionalCard(
        row=rows[functional_id],
        parent_name=parent.name if parent else "",
        children=tuple(row for row in rows.values() if row.parent_id == functional_id),
        villages=tuple(villages),
        uncovered_n=sum(not row.functional_name for row in villages),
        vacant_n=sum(bool(row.functional_name) and not row.officers for row in villages),
        officers=tuple(one for one in officers if len(one.area_code) < VILLAGE_DIGITS),
        decisions=tuple(_decisions(own, moment)),
    )


def _rows(states: Sequence[FunctionalState], moment: Moment) -> list[FunctionalRow]:
    ids = [state.functional_id for state in states]
    hosts = OrgState.objects.at(moment).filter(org_id__in=named({state.host_id for state in states}))
    host_names = dict(hosts.values_list("org_id", "name"))
    decisions = decisions_at(moment)
    reaches = FunctionalReach.objects.at(moment).filter(functional_id__in=named(ids))
    villages = Counter(reaches.values_list("functional_id", flat=True))
    tasks = OfficerState.objects.at(moment).filter(functional_id__in=named(ids))
    officers = Counter(tasks.values_list("functional_id", flat=True))
    paths = {state.path for state in states}
    sums = _with_below(states, (dict.fromkeys(ids, 1), villages, officers))
    found = []
    for state in sorted(states, key=lambda one: one.path):
        decision = decided_on(state.path, decisions)
        counts = decision is not None and decision.counts and state.kind in COUNTABLE
        n, villages_n, officers_n = sums[state.functional_id]
        found.append(
            FunctionalRow(
                functional_id=state.functional_id,
                code=state.functional.code,
                name=state.name,
                kind_label=str(FunctionalKind(state.kind).label),
                purpose=state.purpose,
                depth=sum(state.path[:cut] in paths for cut in range(STEP, len(state.path), STEP)),
                parent_id=state.parent_id,
                host_id=state.host_id,
                host_name=host_names.get(state.host_id, ""),
                agency=state.agency,
                since=state.valid_from,
                below_n=n - 1,
                villages_n=villages_n,
                officers_n=officers_n,
                counted_by=decision.document_no if decision and counts else "",
            )
        )
    return found


def _with_below(
    states: Iterable[FunctionalState], counts: tuple[dict[int, int], ...]
) -> dict[int, list[int]]:
    """Return each count of an organisation with those of all below it."""
    found: dict[int, list[int]] = defaultdict(lambda: [0] * len(counts))
    for state in states:
        for one in ids_of(state.path):
            for at, count in enumerate(counts):
                found[one][at] += count.get(state.functional_id, 0)
    return found


def _officers(names: dict[int, str], moment: Moment) -> list[OfficerRow]:
    rows = OfficerState.objects.at(moment).filter(functional_id__in=named(names)).select_related("officer")
    return [
        OfficerRow(
            row.officer_id,
            row.officer.name,
            row.role,
            row.officer.area_id,
            row.officer.since,
            names[row.functional_id],
            row.functional_id,
        )
        for row in rows.order_by("officer__area_id", "officer__since", "officer_id")
    ]


def _villages(
    own: FunctionalState, names: dict[int, str], officers: Sequence[OfficerRow], seen: Visible
) -> list[VillageRow]:
    """Return the villages covered, and those in the territory of the organisation leaned on that nobody covers."""
    people: dict[str, list[OfficerRow]] = defaultdict(list)
    for one in officers:
        people[one.area_code].append(one)
    reaches = FunctionalReach.objects.at(seen.moment).filter(functional_id__in=named(names))
    covered = {area: names[one] for area, one in reaches.values_list("area_id", "functional_id")}
    areas = dict(
        Area.objects.filter(below(_territory(own.host_id, seen.moment), "code")).values_list("code", "name")
    )
    areas |= dict(
        Area.objects.filter(code__in=[one for one in covered if one not in areas]).values_list("code", "name")
    )
    return [
        VillageRow(
            code,
            name,
            areas.get(code[:TOWNSHIP_DIGITS], ""),
            covered.get(code, ""),
            tuple(people.get(code, ())),
        )
        for code, name in sorted(areas.items())
        if code in covered or (len(code) == VILLAGE_DIGITS and is_village(name))
    ]


def is_village(name: str) -> bool:
    """Tell whether a division of the lowest level is a village, as opposed to a community."""
    return "村" in name and "社区" not in name and "居" not in name


def _territory(host_id: int, moment: Moment) -> tuple[str, ...]:
    path = Placement.objects.at(moment).filter(org_id=host_id).values_list("path", flat=True).first()
    if path is None:
        return ()
    everything = Visible(moment, (path,))
    return territory_of(UnitSeen(everything, ()), path).areas


def functional_territory(functional_id: int, moment: Moment) -> tuple[str, ...]:
    """Return the divisions that are the territory of the organisation that a functional one leans on."""
    rows = FunctionalState.objects.at(moment).filter(functional_id=functional_id)
    host_id = rows.values_list("host_id", flat=True).first()
    return () if host_id is None else _territory(host_id, moment)


def _decisions(own: FunctionalState, moment: Moment) -> list[DecisionRow]:
    line = ids_of(own.path)
    rows = CountingDecision.objects.at(moment).filter(functional_id__in=line).select_related("change")
    states = FunctionalState.objects.at(moment).filter(functional_id__in=line)
    names = dict(states.values_list("functional_id", "name"))
    return [
        DecisionRow(
            names.get(row.functional_id, ""),
            row.counts,
            row.document_no,
            row.valid_from,
            row.change.reason,
            row.change.by_name,
            row.change_id,
        )
        for row in sorted(rows, key=lambda row: -line.index(row.functional_id))
    ]
