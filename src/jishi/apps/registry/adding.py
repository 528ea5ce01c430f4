"""Add figures up along one of the hierarchies: one grouped sum over the open rows, put right for the moment."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, Count, F, Func, Q, QuerySet, Value, When
from django.db.models.fields import BooleanField
from django.db.models.functions import Length, Substr
from django.db.models.sql.compiler import SQLCompiler

from .columns import as_told
from .functional import Cover, covering
from .measures import Measure
from .models import OrgStat
from .models.organisations import GRADED_KINDS
from .models.units import OrgType
from .paths import STEP
from .remembered import remembered
from .vectors import Differences, Vector, apart_at, stat_vectors
from .visibility import Visible, below

SUBORDINATION, AREA, LINE, FUNCTIONAL = "subordination", "area", "line", "functional"
Key = tuple[str, bool]
"""A row's key, and whether the figure comes from further below it."""
Sums = dict[Key, list[int]]


_WHAT = ("kind", "org_type")
EVERY_TYPE = frozenset(OrgType.values)
"""Who is of any of these is of one at all, which is told without comparing ten words."""


class _Read(Func):
    """A column that SQLite reads where it stands, instead of seeking it: that leaves it the order of the groups."""

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **told: Any
    ) -> tuple[str, tuple[str | int, ...]]:
        query, given = self.as_sql(compiler, connection, template="+%(expressions)s", **told)
        return query, tuple(given)


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
        return self._standing(one.places)

    def places(self, first: str, second: str | bool) -> Collection[Key]:
        """Return the rows to which a group of `grouped` belongs, by its two columns."""
        if self.hierarchy != SUBORDINATION:
            return self._standing(((first, str(second)),) if first else ())
        return ((first[: self.cut], bool(second)),)

    def names(self, first: str, second: str | bool) -> Collection[str]:
        """Return the same rows without telling whether the group comes from further below them."""
        if self.hierarchy == SUBORDINATION:
            return (first[: self.cut],)
        return [name for name, _ in self.places(first, second)]

    def _standing(self, places: Sequence[tuple[str, str]]) -> set[Key]:
        """Return the rows of those who stand in these areas, on these lines."""
        if self.hierarchy == LINE:
            return {(line, False) for _, line in places} or {("", False)}
        names = [area for area, _ in places] or [""]
        if self.hierarchy == FUNCTIONAL:
            names = list(covering(names, dict(self.cover))) or [""]
        found: dict[str, bool] = {}
        for name in names:
            # An organisation that also stands on the row's own area is its own.
            found[name[: self.cut]] = found.get(name[: self.cut], True) and len(name) > self.cut
        return set(found.items())

    @property
    def by(self) -> str:
        """Return what the groups of `grouped` are grouped by once more, as `as_told` takes it."""
        if not self.is_no_row:
            return ""
        graded = ", ".join(f"'{kind}'" for kind in GRADED_KINDS)
        is_below = f"CASE WHEN LENGTH(first) > {self.cut} OR second IN ({graded}) THEN 1 ELSE 0 END"
        return f"SUBSTR(first, 1, {self.cut}), {is_below}"

    def grouped(self, population: "Population") -> QuerySet[Any]:
        """Return the open rows of who counts, as two columns to group by; `places` says to which rows a group belongs.

        Along areas, lines and functional organisations without those on several areas or lines: one row of `OrgStat`
        cannot say where they count.
        """
        told: QuerySet[Any]
        if self.hierarchy != SUBORDINATION:
            read = ("path", *_WHAT) if population.is_everybody else ()
            rows = population.rows(read=read).filter(is_spread=False)
            told = rows.annotate(first=F("area_code"), second=F("line"))
        elif self.is_no_row:
            # Among branches alone the kind says nothing, and need not be compared row by row.
            kind = Value(GRADED_KINDS[0]) if {*population.kinds} == {*GRADED_KINDS} else F("kind")
            told = population.rows("hung", read=_WHAT).annotate(first=F("hung"), second=kind)
        else:
            deep = Case(
                When(row_length__gt=self.cut, then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
            told = population.rows().annotate(first=Substr("path", 1, self.cut), row_length=Length("path"))
            told = told.annotate(second=deep)
        found: QuerySet[Any] = told.order_by().values_list("first", "second")
        return found


@dataclass(frozen=True, slots=True)
class RowOf:
    """Tells the row in which a key of a hierarchy counts: the nearest of the `committees` above it, as far as `top`.

    Without committees every key is a row. They follow from the top, the level and who is seen, so they are not named
    where a sum is looked up that was remembered.
    """

    top: str = ""
    committees: frozenset[str] = field(default=frozenset(), repr=False)

    def __call__(self, key: str) -> str:
        """Return the row of a key: branches count at the committee they hang on."""
        if self.committees:
            while len(key) > len(self.top) and key not in self.committees:
                key = key[:-STEP]
        return key

    def spot(self, key: str, is_below: bool) -> Key:
        """Return the row of a key, and whether the figure then comes from further below it."""
        above = self(key)
        return above, is_below or above != key


@dataclass(frozen=True, slots=True)
class Population:
    """Which organisations count: those seen, of these kinds and types (empty: all)."""

    seen: Visible
    kinds: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

    @property
    def is_everybody(self) -> bool:
        """Tell whether they hang on the top, so that what they are told from is hardly worth seeking."""
        return all(len(path) <= STEP for path in self.seen.paths)

    def rows(self, path: str = "path", *, read: Collection[str] = ()) -> QuerySet[OrgStat]:
        """Return their rows among the open ones, found by their `path` or by where they are `hung`.

        Columns named in `read` are read and compared, not sought in an index of theirs.
        """
        names = {name: f"{name}_read" if name in read else name for name in (path, *_WHAT)}
        at, kind, org_type = names.values()
        inside = below(self.seen.paths, at)
        if self.seen.areas:
            # Nobody stands below a path who hangs nowhere; in an area somebody may.
            inside |= below(self.seen.areas, "area_code") | Q(org_id__in=self._spread_inside())
            inside &= Q(**{f"{at}__gt": ""})
        rows = OrgStat.objects.alias(**{names[name]: _Read(name) for name in read}).filter(inside)
        rows = rows.filter(**{f"{kind}__in": self.kinds} if self.kinds else {f"{kind}__gt": ""})
        if EVERY_TYPE.issubset(self.types):
            return rows.filter(**{f"{org_type}__gt": ""})
        return rows.filter(**{f"{org_type}__in": self.types}) if self.types else rows

    def _spread_inside(self) -> list[int]:
        return [
            one.org_id
            for one in stat_vectors()
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


def add_up(
    population: Population, measures: tuple[Measure, ...], along: Along, row_of: RowOf = RowOf()
) -> Added:
    """Return each measure's sum, and after them the number of organisations, by row of the hierarchy."""
    told = (population, [measure.key for measure in measures], along, row_of)
    return remembered("add_up", told, lambda: _added(population, measures, along, row_of))


def _added(population: Population, measures: tuple[Measure, ...], along: Along, row_of: RowOf) -> Added:
    on = population.seen.moment.valid_on
    apart = apart_at(population.seen.moment)
    sums: Sums = {}
    parts = {f"part_{n}": measure.part(on) for n, measure in enumerate(measures)}
    rows = along.grouped(population).annotate(**parts, whole=Count("kind"))
    # PostgreSQL makes a sum of sums a decimal number, which is slow to add and to keep.
    groups = as_told(rows, along.by, *(f"CAST(SUM({name}) AS bigint)" for name in (*parts, "whole")))
    for first, second, *told in groups:
        for place in along.places(first, second):
            add_to(sums, row_of.spot(*place), told)
    _, _, *columns = zip(*groups, strict=True) if groups else [()] * (len(measures) + 3)
    total = [sum(filter(None, column)) for column in columns]
    for sign, one in corrections(apart, along):
        if population.has(one):
            told = [sign * measure.part_of(one, on) for measure in measures] + [sign]
            for place in along.keys(one):
                add_to(sums, row_of.spot(*place), told)
            total = [a + b for a, b in zip(total, told, strict=True)]
    return Added({key: told for key, told in sums.items() if any(told)}, total)


def corrections(apart: Differences, along: Along) -> Iterator[tuple[int, Vector]]:
    """Return what the grouped sum has to be put right by, with its sign."""
    different = apart.org_ids
    if along.hierarchy == SUBORDINATION:
        yield from ((-1, one) for one in apart.away)
    else:
        # Those on several areas or lines are not in the sum: one row of `OrgStat` cannot say where they count.
        yield from ((-1, one) for one in apart.away if len(one.places) <= 1)
        yield from ((1, one) for one in stat_vectors() if one.org_id not in different)
    yield from ((1, one) for one in apart.there)


def add_to(sums: Sums, place: Key, told: Sequence[int | None]) -> None:
    """Add numbers to those of a row; there may be none yet."""
    held = sums.get(place)
    sums[place] = (
        [n or 0 for n in told] if held is None else [a + (b or 0) for a, b in zip(held, told, strict=True)]
    )


def totals(population: Population, measures: Sequence[Measure]) -> list[int]:
    """Return each measure's sum over everybody who counts."""
    told = (population, [measure.key for measure in measures])
    return remembered("totals", told, lambda: _totals(population, measures))


def _totals(population: Population, measures: Sequence[Measure]) -> list[int]:
    on = population.seen.moment.valid_on
    parts = {f"part_{n}": measure.part(on) for n, measure in enumerate(measures)}
    sums = [n or 0 for n in population.rows().aggregate(**parts).values()]
    apart = apart_at(population.seen.moment)
    for sign, vectors in ((-1, apart.away), (1, apart.there)):
        for one in filter(population.has, vectors):
            sums = [n + sign * measure.part_of(one, on) for n, measure in zip(sums, measures, strict=True)]
    return sums


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
