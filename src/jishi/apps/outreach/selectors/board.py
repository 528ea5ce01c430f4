"""How far contact with households is, by organisation; counts too small to show are held back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible

from .. import queries
from ..models import Contact, Need, Seat
from ..queries import OPEN_STATES
from ..rules import rules_on
from .suppress import hidden_cells, shown

KINDS = {str(kind.value): str(kind.label) for kind in Need.Kind if kind != Need.Kind.VILLAGE}
ENDINGS = {"open": "正在办", "closed": "本人认可", "not_done": "没办成,已说明"}


@dataclass(frozen=True, slots=True)
class Sums:
    """The figures over the visible organisations."""

    households_n: int
    grouped_n: int
    groups_n: int
    leaderless_n: int
    people_n: int
    open_n: int
    late_n: int

    @property
    def ungrouped_n(self) -> int:
        """How many households are in no group."""
        return self.households_n - self.grouped_n


@dataclass(frozen=True, slots=True)
class OrgLine:
    """One organisation's counts; those of needs as text, because small ones are not told to everybody."""

    org_id: int
    name: str
    households_n: int
    grouped_n: int
    groups_n: int
    leaderless_n: int
    people_n: int
    needs: tuple[str, ...]
    """By kind."""
    ends: tuple[str, ...]
    """By how they stand."""
    is_total: bool = False


def sums(seen: Visible) -> Sums:
    """Return the figures over the visible organisations."""
    day = seen.moment.valid_on
    placed = Contact.objects.filter(household=OuterRef("pk"), until=None)
    households = queries.households(seen)
    told = households.aggregate(n=Count("pk"), grouped=Count("pk", filter=Q(Exists(placed))))
    groups = queries.groups(seen)
    led = Seat.objects.filter(group=OuterRef("pk"), until=None, role=Seat.Role.LEADER)
    counted = groups.aggregate(n=Count("pk"), leaderless=Count("pk", filter=~Q(Exists(led))))
    asked = Need.objects.filter(state__in=OPEN_STATES).exclude(household=None)
    needs = seen.restrict(asked, "org_id")
    return Sums(
        told["n"],
        told["grouped"],
        counted["n"],
        counted["leaderless"],
        queries.workers(seen).count(),
        needs.count(),
        needs.filter(tell_by__lt=day).count(),
    )


def org_lines(seen: Visible, whole: Visible) -> list[OrgLine]:
    """Return each organisation's counts, the total first; `whole` are those whose lists the reader may open."""
    placed = Contact.objects.filter(household=OuterRef("pk"), until=None)
    households = queries.households(seen).values("org_id")
    homes = {
        each["org_id"]: (each["n"], each["grouped"])
        for each in households.annotate(n=Count("pk"), grouped=Count("pk", filter=Q(Exists(placed))))
    }
    led = Seat.objects.filter(group=OuterRef("pk"), until=None, role=Seat.Role.LEADER)
    groups = {
        each["org_id"]: (each["n"], each["leaderless"])
        for each in queries.groups(seen)
        .values("org_id")
        .annotate(n=Count("pk"), leaderless=Count("pk", filter=~Q(Exists(led))))
    }
    people = Counter(queries.workers(seen).values_list("org_id", flat=True))
    needs = seen.restrict(Need.objects.exclude(household=None), "org_id")
    counts = Counter(needs.values_list("org_id", "kind", "state"))
    org_ids = sorted({*homes, *groups, *people, *(org_id for org_id, _, _ in counts)})
    names = registry.last_names_of(org_ids, seen.moment)
    codes = registry.codes_of(org_ids)
    org_ids.sort(key=lambda org_id: codes[org_id])
    told = _needs_told(org_ids, counts, whole, rules_on(seen.moment.valid_on).small_cell)
    lines = [
        OrgLine(
            org_id,
            names.get(org_id, ""),
            *homes.get(org_id, (0, 0)),
            *groups.get(org_id, (0, 0)),
            people[org_id],
            *told[org_id],
        )
        for org_id in org_ids
    ]
    return [_total(lines, told[0]), *lines] if len(lines) > 1 else lines


_Told = tuple[tuple[str, ...], tuple[str, ...]]


def _needs_told(
    org_ids: Sequence[int], counts: Counter[tuple[int, str, str]], whole: Visible, small: int
) -> dict[int, _Told]:
    """Write the counts of needs by organisation (0: all together), hiding what is too small for this reader."""
    kinds = [[_sum(counts, org_id, kind=kind) for kind in KINDS] for org_id in org_ids]
    ends = [[_sum(counts, org_id, end=end) for end in ENDINGS] for org_id in org_ids]
    own = whole.among(org_ids)
    sees_all = own == set(org_ids)
    found: dict[int, _Told] = {}
    written = [_written(table, [org_id in own for org_id in org_ids], small) for table in (kinds, ends)]
    for number, org_id in enumerate(org_ids):
        found[org_id] = (written[0][number], written[1][number])
    bound = 0 if sees_all else small
    found[0] = (_totals(kinds, bound), _totals(ends, bound))
    return found


def _written(table: list[list[int]], may: list[bool], small: int) -> list[tuple[str, ...]]:
    hidden = frozenset() if all(may) else hidden_cells(table, small)
    return [
        tuple(shown(n, small, is_hidden=(r, c) in hidden and not may[r]) for c, n in enumerate(row))
        for r, row in enumerate(table)
    ]


def _totals(table: list[list[int]], small: int) -> tuple[str, ...]:
    sums_of = [sum(column) for column in zip(*table, strict=True)]
    return tuple(shown(n, small, is_hidden=0 < n < small) for n in sums_of)


def _sum(counts: Counter[tuple[int, str, str]], org_id: int, *, kind: str = "", end: str = "") -> int:
    states = OPEN_STATES if end == "open" else (end,)
    return sum(
        n
        for (own, of_kind, state), n in counts.items()
        if own == org_id and (not kind or of_kind == kind) and (not end or state in states)
    )


def _total(lines: Sequence[OrgLine], told: _Told) -> OrgLine:
    return OrgLine(
        0,
        "合计",
        sum(line.households_n for line in lines),
        sum(line.grouped_n for line in lines),
        sum(line.groups_n for line in lines),
        sum(line.leaderless_n for line in lines),
        sum(line.people_n for line in lines),
        *told,
        is_total=True,
    )
