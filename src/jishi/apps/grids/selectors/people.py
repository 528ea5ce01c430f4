"""The members below a committee, with the divisions of their branches."""

from collections.abc import Collection
from dataclasses import dataclass

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.shared.dates import Moment, today

from ..live import placings, states
from ..models import Grid


@dataclass(frozen=True, slots=True)
class Listed:
    """One member, masked, with the branch and the divisions in which the branch's units lie."""

    member_id: int
    code: str
    name: str
    org_id: int
    org_name: str
    birth_year: int | None
    areas: tuple[str, ...]


def people_below(org_id: int) -> list[Listed]:
    """Return the members whose relation lies below a committee today."""
    moment = Moment(today())
    scope = registry.scope_of(org_id, moment)
    return people_in(Visible(moment, (scope.path,))) if scope else []


def people_in(
    seen: Visible,
    *,
    first: int = 0,
    most: int | None = None,
    among: Collection[int] | None = None,
    beside: Collection[int] = (),
) -> list[Listed]:
    """Return the members of a visible set, by branch and code: all, or those `among`; none of those `beside`."""
    rows = registry.member_list_page(seen, "all", first=first, most=most, among=among, beside=beside)
    codes = registry.member_codes([row.member_id for row in rows])
    areas = registry.org_areas({row.org_id for row in rows}, seen.moment)
    return [
        Listed(
            row.member_id,
            codes[row.member_id],
            row.name,
            row.org_id,
            row.org_name,
            row.birth_year,
            areas.get(row.org_id, ()),
        )
        for row in rows
    ]


def grids_of_members(org_id: int, moment: Moment) -> list[tuple[int, str]]:
    """Return, for each member of a branch who is in a grid, that grid's id and name."""
    members = registry.members_of(org_id, moment, most=None)
    placed = [
        row.grid_id for row in placings([one.member_id for one in members], moment).values() if row.grid_id
    ]
    grids = states(Grid.objects.filter(pk__in=placed), moment) if placed else {}
    return [(one, grids[one].name) for one in placed if one in grids]
