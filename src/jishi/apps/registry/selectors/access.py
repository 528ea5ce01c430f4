"""Who may see what, and the subtree that a page looks at."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from ..models import OrgState, Placement, PrimaryOrg
from ..models.organisations import OrgKind
from ..paths import ids_of
from ..remembered import remembered
from ..visibility import Visible

PIECE = 900


@dataclass(frozen=True, slots=True)
class Scope:
    """An organisation whose subtree a page looks at: id, code, name, kind and path."""

    org_id: int
    code: str
    name: str
    kind: str
    path: str


def visible(actor: Actor, kind: str, moment: Moment, scope: Scope | None = None) -> Visible:
    """Return the organisations over which the actor holds the permission `kind`, below `scope` if one is looked at.

    The one answer to who sees what: lists, details, searches, counts, exports and drop-downs all restrict by it.
    The right is judged today, by the roles held now; the set is that of the moment: what stood below the role's
    organisation on the day asked for, as known then. A branch that moved away is seen in the past by its old superior.
    """
    grants = actor.grants_for(kind)
    org_ids = [int(grant.scope_id) for grant in grants if grant.scope_kind == "org"]
    paths = [scope.path for scope in _scopes(org_ids, moment)]
    areas = [grant.scope_id for grant in grants if grant.scope_kind == "area"]
    seen = Visible(moment, _outermost(paths), _outermost(areas))
    return seen if scope is None else seen.narrowed(scope.path)


def _outermost(prefixes: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for prefix in sorted(prefixes):
        if not kept or not prefix.startswith(kept[-1]):
            kept.append(prefix)
    return tuple(kept)


def scopes_of(actor: Actor, moment: Moment) -> list[Scope]:
    """Return the organisations that the actor's roles stand on, highest first."""
    org_ids = [int(grant.scope_id) for grant in actor.grants if grant.scope_kind == "org"]
    return sorted(_scopes(org_ids, moment), key=lambda scope: (len(scope.path), scope.code))


def scope_of(org_id: int, moment: Moment) -> Scope | None:
    """Return one organisation as a scope; None when it did not exist at that moment."""
    found = _scopes([org_id], moment)
    return found[0] if found else None


def trail_of(path: str, moment: Moment) -> list[Scope]:
    """Return the organisations along `path`, from the top down."""
    return sorted(_scopes(ids_of(path), moment), key=lambda scope: len(scope.path))


def superior_of_all(org_ids: Collection[int], moment: Moment) -> int | None:
    """Return the lowest organisation above (or equal to) all of these: who sees it sees all of them."""
    ids, paths = sorted(org_ids), list[str]()
    for start in range(0, len(ids), PIECE):
        rows = Placement.objects.at(moment).filter(org_id__in=ids[start : start + PIECE])
        paths += rows.values_list("path", flat=True)
    if not paths:
        return None
    first, last = min(paths), max(paths)
    above = [scope for scope in trail_of(first, moment) if last.startswith(scope.path)]
    return above[-1].org_id if above else None


def _scopes(org_ids: Iterable[int], moment: Moment) -> list[Scope]:
    """Return organisations as scopes; every page asks for the same few, so they are kept until something happens."""
    ids = tuple(org_ids)
    return remembered("scopes", (ids, moment), lambda: _scopes_read(ids, moment)) if ids else []


def _scopes_read(ids: Collection[int], moment: Moment) -> list[Scope]:
    paths = dict(Placement.objects.at(moment).filter(org_id__in=ids).values_list("org_id", "path"))
    states = (
        OrgState.objects.at(moment).filter(org_id__in=ids).values_list("org_id", "org__code", "name", "kind")
    )
    return [
        Scope(org_id, code, name, kind, paths[org_id])
        for org_id, code, name, kind in states
        if org_id in paths
    ]


def org_ids_of(codes: Iterable[str]) -> dict[str, int]:
    """Return the ids of organisations by code; codes that nobody has are left out."""
    wanted = set(codes)
    rows = PrimaryOrg.objects.values_list("code", "pk")
    if len(wanted) < 5000:
        rows = rows.filter(code__in=wanted)
    return {code: org_id for code, org_id in rows if code in wanted}


@dataclass(frozen=True, slots=True)
class Superiors:
    """Who stands above an organisation: directly, and the nearest committee of a county, city or province."""

    direct_id: int
    local_id: int


def superiors_of(org_ids: Iterable[int], moment: Moment) -> dict[int, Superiors]:
    """Return the superiors of organisations; the topmost organisation is its own."""
    ids = set(org_ids)
    placed = Placement.objects.at(moment)
    if len(ids) < 5000:
        placed = placed.filter(org_id__in=ids)
    paths = {org_id: ids_of(path) for org_id, path in placed.values_list("org_id", "path") if org_id in ids}
    local = set(
        OrgState.objects.at(moment).filter(kind=OrgKind.LOCAL_COMMITTEE).values_list("org_id", flat=True)
    )
    found = {}
    for org_id, line in paths.items():
        above = line[:-1] or line
        nearest = next((each for each in reversed(above) if each in local), above[0])
        found[org_id] = Superiors(above[-1], nearest)
    return found
