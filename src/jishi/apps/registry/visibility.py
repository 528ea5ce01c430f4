"""Which organisations an actor may see: one answer for lists, counts, searches, exports and single pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from jishi.shared.dates import Moment

from .models import Hosting, OrgStat, Placement, UnitState
from .paths import AFTER, STEP, ids_of
from .remembered import once
from .vectors import apart_at, has_one_top, named, unplaced

MOST_APART = 20_000
"""Where so much was otherwise, the dated rows are read instead of the open ones put right."""
FEW = 5_000
"""So many organisations are asked for by their ids; more are found among all."""
_Row = TypeVar("_Row", bound=Model)


def below(prefixes: Iterable[str], field: str) -> Q:
    """Return the condition that `field` starts with one of `prefixes`, as ranges that use the index."""
    found = Q(pk__in=[])
    for prefix in prefixes:
        found |= Q(**{f"{field}__gte": prefix, f"{field}__lt": prefix + AFTER})
    return found


def path_of(org_id: int, moment: Moment) -> str | None:
    """Return where an organisation hangs; most of what its page shows asks whether the reader may see it there."""
    rows = Placement.objects.at(moment).filter(org_id=org_id)
    return once(("path", org_id, moment), rows.values_list("path", flat=True).first)


@dataclass(frozen=True)
class Visible:
    """A set of organisations: subtrees by path, and the organisations whose host unit lies in an area.

    What was otherwise at its moment is looked up once for each set.
    """

    moment: Moment
    paths: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing at all is visible."""
        return not self.paths and not self.areas

    @cached_property
    def is_everything(self) -> bool:
        """Tell whether all that hangs somewhere is visible."""
        return bool(self.paths) and len(self.paths[0]) == STEP and has_one_top(self.moment)

    def narrowed(self, path: str) -> "Visible":
        """Return the part of the visible subtrees that lies below `path`."""
        deeper = tuple(own for own in self.paths if own.startswith(path))
        return Visible(self.moment, (path,) if self.has_path(path) else deeper)

    def has_path(self, path: str) -> bool:
        """Tell whether the organisation at `path` is visible through a subtree."""
        return any(path.startswith(own) for own in self.paths)

    def has(self, org_id: int) -> bool:
        """Tell whether one organisation is visible."""
        path = path_of(org_id, self.moment)
        if path is None:
            return False
        return self.has_path(path) or self._has_host_in_areas(org_id)

    def _has_host_in_areas(self, org_id: int) -> bool:
        hosted = Hosting.objects.at(self.moment).filter(org_id=org_id).values("unit_id")
        units = UnitState.objects.at(self.moment).filter(unit_id__in=hosted)
        return bool(self.areas) and units.filter(below(self.areas, "area_id")).exists()

    def ids_above(self) -> set[int]:
        """Return the ids of the subtrees' tops and of everything above them."""
        return {org_id for path in self.paths for org_id in ids_of(path)}

    def among(self, org_ids: Iterable[int]) -> set[int]:
        """Return those of the organisations that are visible."""
        ids = set(org_ids)
        rows = Placement.objects.at(self.moment)
        if len(ids) < FEW:
            rows = rows.filter(org_id__in=ids)
        # Where each hangs is told by its own row: nothing has to be known of what else was otherwise then.
        found = {org_id for org_id, path in rows.values_list("org_id", "path") if self.has_path(path)} & ids
        if self.areas and len(found) < len(ids):
            in_areas = Visible(self.moment, areas=self.areas).restrict(rows, "org_id")
            found |= set(in_areas.values_list("org_id", flat=True)) & ids
        return found

    def restrict(self, rows: QuerySet[_Row, _Row], field: str = "org_id") -> QuerySet[_Row, _Row]:
        """Keep the rows whose organisation, named by `field`, is in the set. The rows are the caller's own."""
        if self.is_empty:
            return rows.none()
        inside = Q()
        if self.paths:
            inside |= self._below_paths(field)
        if self.areas:
            units = UnitState.objects.at(self.moment).filter(below(self.areas, "area_id"))
            hosted = Hosting.objects.at(self.moment).filter(unit_id__in=units.values("unit_id"))
            inside |= Q(**{f"{field}__in": hosted.values("org_id")})
        return rows.filter(inside)

    def signed(
        self, rows: QuerySet[_Row, _Row], field: str = "org_id"
    ) -> list[tuple[int, QuerySet[_Row, _Row]]]:
        """Return parts whose counts, each times its sign, add up to that of `restrict`: cheaper over millions of rows.

        Of everything it is all rows less those of the few that hang nowhere.
        """
        left_out = self._put_right[0] if self.is_everything and not self.areas else None
        if left_out is None:
            return [(1, self.restrict(rows, field))]
        nowhere = [(-1, rows.filter(**{f"{field}__in": named(left_out)}))] if left_out else []
        return [(1, rows), *nowhere]

    def _below_paths(self, field: str) -> Q:
        """Return the condition that an organisation hangs in one of the subtrees.

        The open rows tell it from one index; what was otherwise at the moment is put right. Where the subtree is
        everything, only the few that hang nowhere are left out: no list of all organisations is made.
        """
        left_out, added = self._put_right
        if left_out is None:
            placed = Placement.objects.at(self.moment).filter(below(self.paths, "path"))
            return Q(**{f"{field}__in": placed.values("org_id")})
        if self.is_everything:
            return Q(**{f"{field}__isnull": False}) & ~Q(**{f"{field}__in": named(left_out)})
        stats = OrgStat.objects.filter(below(self.paths, "path"))
        inside = Q(**{f"{field}__in": stats.values("org_id")})
        if not left_out and not added:
            return inside
        return inside & ~Q(**{f"{field}__in": named(left_out)}) | Q(**{f"{field}__in": named(added)})

    @cached_property
    def _put_right(self) -> tuple[list[int] | None, list[int]]:
        """Return whom to leave out of the open rows (None: too many to say), and whom to put in."""
        apart = apart_at(self.moment)
        if len(apart.away) + len(apart.there) > MOST_APART:
            return None, []
        if self.is_everything:
            return sorted(unplaced(self.moment)), []
        return sorted(apart.org_ids), [one.org_id for one in apart.there if self.has_path(one.path)]
