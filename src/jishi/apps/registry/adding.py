"""Add figures up along one of the hierarchies: one grouped sum over the open rows, put right for the moment."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.fields import BooleanField
from django.db.models.functions import Length, Substr

from .functional import Cover, covering
from .measures import Measure
from .models import OrgStat
from .models.organisations import GRADED_KINDS
from .paths import STEP
from .remembered import remembered
from .vectors import Differences, Vector, apart_at, stat_vectors
from .visibility import Visible, below

SUBORDINATION, AREA, LINE, FUNCTIONAL = "subordination", "area", "line", "functional"
Key = tuple[str, bool]
"""A row's key, and whether the figure comes from further below it."""
Sums = dict[Key, list[int]]


@dataclass(frozen=True, slots=True)
class Along:
    """A hierarchy, and how many characters of the path or code name a row; lines have one level only.

    Along functional organisations, `cover` says which of them cover which areas. Where a branch `is_no_row`, it
    counts at what it hangs on, which spares a province 170,000 groups; otherwise every organisation may be a row.
    """

    hierarchy: str
    cut: int = 0
    cover: Cover = ()
    is_no_row: bool = False

    def keys(self, one: Vector) -> set[Key]:
        """Return the rows in which an organisation counts; without a unit it has no area and no line."""
        if self.hierarchy == SUBORDINATION:
            hangs = len(one.path) - STEP if self.is_no_row and one.kind in GRADED_KINDS else len(one.path)
            cut = min(self.cut, hangs)
            return {(one.path[:cut], len(one.path) > cut)}
        if self.hierarchy == LINE:
            return {(line, False) for _, line in one.places} or {("", False)}
        areas = [area for area, _ in one.places] or [""]
        if self.hierarchy == FUNCTIONAL:
            return self._covered(areas)
        found: dict[str, bool] = {}
        for area in areas:
            # An organisation that also stands on the row's own area is its own.
            found[area[: self.cut]] = found.get(area[: self.cut], True) and len(area) > self.cut
        return set(found.items())

    def _covered(self, areas: Iterable[str]) -> set[Key]:
        """Return the rows of the functional organisations that cover one of the areas; without any, that of none."""
        found: dict[str, bool] = {}
        for path in covering(areas, dict(self.cover)):
            found[path[: self.cut]] = found.get(path[: self.cut], True) and len(path) > self.cut
        return set(found.items()) or {("", False)}

    def places(self, key: str, is_below: bool | str) -> Iterable[Key]:
        """Return the rows to which a group of the sum in the database belongs."""
        if self.hierarchy == FUNCTIONAL:
            return self._covered([key])
        if self.is_no_row:
            return ((key[: self.cut], len(key) > self.cut or is_below in GRADED_KINDS),)
        return ((key, bool(is_below)),)

    @property
    def field(self) -> str:
        """Return the column that names the place in the hierarchy."""
        return {SUBORDINATION: "path", LINE: "line"}.get(self.hierarchy, "area_code")

    def grouped(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Return rows with their key and whether they lie below it, ready to be grouped by the two."""
        told: Any
        if self.hierarchy in (LINE, FUNCTIONAL):
            told = rows.annotate(row_key=F(self.field), is_below=Value(False))
        elif self.is_no_row:
            # Grouped by columns of an index as they stand; `places` cuts the paths.
            told = rows.annotate(row_key=F("hung"), is_below=F("kind"))
        else:
            deep = Case(
                When(**{"row_length__gt": self.cut}, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
            told = rows.annotate(row_key=Substr(self.field, 1, self.cut), row_length=Length(self.field))
            told = told.annotate(is_below=deep)
        found: QuerySet[Any] = told.order_by().values_list("row_key", "is_below")
        return found


@dataclass(frozen=True, slots=True)
class Population:
    """Which organisations count: those seen, of these kinds and types (empty: all)."""

    seen: Visible
    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    def rows(self, path: str = "path") -> QuerySet[OrgStat]:
        """Return their rows among the open ones, found by their `path` or by where they are `hung`."""
        inside = below(self.seen.paths, path)
        if self.seen.areas:
            inside |= below(self.seen.areas, "area_code") | Q(org_id__in=self._spread_inside())
        rows = OrgStat.objects.filter(inside, kind__gt="", **{f"{path}__gt": ""})
        if self.kinds:
            rows = rows.filter(kind__in=self.kinds)
        return rows.filter(org_type__in=self.types) if self.types else rows

    def _spread_inside(self) -> list[int]:
        return [
            one.org_id
            for one in stat_vectors(spread_only=True)
            if any(area.startswith(self.seen.areas) for area, _ in one.places)
        ]

    def has(self, one: Vector) -> bool:
        """Tell whether an organisation counts."""
        if (self.kinds and one.kind not in self.kinds) or (self.types and one.org_type not in self.types):
            return False
        if not one.path or not one.kind:
            return False
        return self.seen.has_path(one.path) or any(area.startswith(self.seen.areas) for area, _ in one.places)


@dataclass(frozen=True, slots=True)
class Added:
    """Sums by row, and over everything: along areas and lines an organisation in two rows counts once in the total."""

    rows: Sums
    total: list[int]


def add_up(population: Population, measures: tuple[Measure, ...], along: Along) -> Added:
    """Return each measure's sum, and after them the number of organisations, by row of the hierarchy."""
    told = (population, [measure.key for measure in measures], along)
    return remembered("add_up", told, lambda: _added(population, measures, along))


def _added(population: Population, measures: tuple[Measure, ...], along: Along) -> Added:
    on = population.seen.moment.valid_on
    apart = apart_at(population.seen.moment)
    rows = population.rows("hung" if along.is_no_row else "path")
    if along.hierarchy != SUBORDINATION:
        rows = rows.filter(is_spread=False)
    sums: Sums = defaultdict(lambda: [0] * (len(measures) + 1))
    total = [0] * (len(measures) + 1)
    parts = {f"part_{n}": measure.part(on) for n, measure in enumerate(measures)}
    for key, is_below, *told in along.grouped(rows).annotate(**parts, whole=Count("kind")):
        for place in along.places(key, is_below):
            add_to(sums[place], told)
        add_to(total, told)
    for sign, one in corrections(apart, along):
        if population.has(one):
            told = [sign * measure.part_of(one, on) for measure in measures] + [sign]
            for place in along.keys(one):
                add_to(sums[place], told)
            add_to(total, told)
    return Added({key: told for key, told in sums.items() if any(told)}, total)


def corrections(apart: Differences, along: Along) -> Iterator[tuple[int, Vector]]:
    """Return what the grouped sum has to be put right by, with its sign."""
    different = apart.org_ids
    if along.hierarchy == SUBORDINATION:
        yield from ((-1, one) for one in apart.away)
    else:
        # Those on several areas or lines are not in the sum: one row of `OrgStat` cannot say where they count.
        yield from ((-1, one) for one in apart.away if len(one.places) <= 1)
        yield from ((1, one) for one in stat_vectors(spread_only=True) if one.org_id not in different)
    yield from ((1, one) for one in apart.there)


def add_to(sums: list[int], told: Iterable[int | None]) -> None:
    """Add numbers to sums, place by place."""
    for place, number in enumerate(told):
        sums[place] += number or 0


def kinds_counted(seen: Visible) -> Counter[tuple[str, str]]:
    """Return how many of the organisations seen are of each kind and type."""
    return remembered("kinds", seen, lambda: _kinds(Population(seen)))


def _kinds(population: Population) -> Counter[tuple[str, str]]:
    counted = population.rows().order_by().values_list("kind", "org_type").annotate(n=Count("*"))
    found: Counter[tuple[str, str]] = Counter({(kind, org_type): n for kind, org_type, n in counted})
    apart = apart_at(population.seen.moment)
    for sign, vectors in ((-1, apart.away), (1, apart.there)):
        found.update(
            {
                key: sign * n
                for key, n in Counter(
                    (one.kind, one.org_type) for one in vectors if population.has(one)
                ).items()
            }
        )
    return Counter({key: n for key, n in found.items() if n})
