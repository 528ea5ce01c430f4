"""The organisations that are graded (branches and general branches), and the groups that tables count them by."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jishi.shared.dates import Moment, today

from ..adding import kinds_counted
from ..models import Hosting, OrgState, Placement, PrimaryOrg, UnitState, known_at
from ..models.organisations import GRADED_KINDS, OrgKind
from ..paths import STEP
from ..remembered import remembered
from ..vectors import named
from ..visibility import Visible


@dataclass(frozen=True, slots=True)
class GradedOrg:
    """One branch or general branch."""

    org_id: int
    code: str
    name: str
    kind: str
    org_type: str
    path: str
    founded_on: date | None
    secretary: str


@dataclass(frozen=True, slots=True)
class Group:
    """One row of a table by area or by subordination: its name and the subtrees that it adds up."""

    key: str
    name: str
    org_id: int | None
    paths: tuple[str, ...]

    def has(self, path: str) -> bool:
        """Tell whether the organisation at `path` belongs to this row."""
        return path.startswith(self.paths)


def graded_orgs(seen: Visible) -> list[GradedOrg]:
    """Return the visible branches and general branches, in code order."""
    rows = (
        seen.restrict(OrgState.objects.at(seen.moment).filter(kind__in=GRADED_KINDS))
        .order_by("org__code")
        .values_list("org_id", "org__code", "name", "kind", "org_type", "founded_on", "secretary_name")
    )
    found = list(rows)
    placed = seen.restrict(Placement.objects.at(seen.moment))
    paths = dict(placed.values_list("org_id", "path"))
    return [
        GradedOrg(org_id, code, name, kind, org_type, paths[org_id], founded_on, secretary)
        for org_id, code, name, kind, org_type, founded_on, secretary in found
        if org_id in paths
    ]


def groups_below(path: str, moment: Moment, *, by: str = "area") -> list[Group]:
    """Return the rows that a table about the subtree at `path` has.

    By `area`: the local committees directly below, in code order, then everything else that hangs directly on the
    scope's own departments as one row (市直、县直). By `line`: each direct subordinate by itself.
    """
    parent_id = int(path[-STEP:], 36)
    paths = dict(Placement.objects.at(moment).filter(parent_id=parent_id).values_list("org_id", "path"))
    states = OrgState.objects.at(moment).filter(org_id__in=paths).order_by("org__code")
    rows = list(states.values_list("org_id", "org__code", "name", "kind"))
    if by == "line" or not any(kind == OrgKind.LOCAL_COMMITTEE for _, _, _, kind in rows):
        return [Group(code, name, org_id, (paths[org_id],)) for org_id, code, name, _ in rows]
    local = [(o, c, n) for o, c, n, kind in rows if kind == OrgKind.LOCAL_COMMITTEE]
    areas = _area_names([org_id for org_id, _, _ in local], moment)
    own = tuple(paths[org_id] for org_id, _, _, kind in rows if kind != OrgKind.LOCAL_COMMITTEE)
    groups = [Group(code, areas.get(org_id, name), org_id, (paths[org_id],)) for org_id, code, name in local]
    return ([Group("direct", _direct_word(parent_id, moment), None, own)] if own else []) + groups


def _direct_word(org_id: int, moment: Moment) -> str:
    """Return what the office calls the organisations of its own departments: 省直, 市直, 县直."""
    area = Hosting.objects.at(moment).filter(org_id=org_id).values("unit_id")
    code = (
        UnitState.objects.at(moment).filter(unit_id__in=area).values_list("area_id", flat=True).first() or ""
    )
    return {2: "省直", 4: "市直"}.get(len(code), "县直")


def _area_names(org_ids: list[int], moment: Moment) -> dict[int, str]:
    """Return the name of the area of each committee's own unit."""
    hosted = dict(Hosting.objects.at(moment).filter(org_id__in=org_ids).values_list("org_id", "unit_id"))
    names = dict(
        UnitState.objects.at(moment).filter(unit_id__in=hosted.values()).values_list("unit_id", "area__name")
    )
    return {org_id: names[unit_id] for org_id, unit_id in hosted.items() if unit_id in names}


def names_of(org_ids: Iterable[int], moment: Moment) -> dict[int, str]:
    """Return the names that organisations had at a moment, by id."""
    ids = list(org_ids)
    if not ids:
        return {}
    states = OrgState.objects.at(moment)
    if len(ids) < 5000:
        states = states.filter(org_id__in=ids)
    return dict(states.values_list("org_id", "name"))


def secretary_names_of(org_ids: Iterable[int], moment: Moment) -> dict[int, str]:
    """Return the names of secretaries by organisation; posts that nobody holds are left out."""
    ids = set(org_ids)
    states = OrgState.objects.at(moment).exclude(secretary_name="")
    if len(ids) < 5000:
        states = states.filter(org_id__in=ids)
    return {org_id: name for org_id, name in states.values_list("org_id", "secretary_name") if org_id in ids}


def types_of(org_ids: Iterable[int], moment: Moment) -> dict[int, str]:
    """Return the types of organisations by id; committees have none."""
    rows = OrgState.objects.at(moment).filter(org_id__in=list(org_ids))
    return dict(rows.values_list("org_id", "org_type"))


def org_ref(org_id: int) -> str:
    """Return how operation records name an organisation."""
    return f"org:{org_id}"


def codes_of(org_ids: Iterable[int]) -> dict[int, str]:
    """Return the codes of organisations by id."""
    return dict(PrimaryOrg.objects.filter(pk__in=list(org_ids)).values_list("pk", "code"))


def paths_of(seen: Visible, org_ids: Iterable[int] | None = None) -> dict[int, str]:
    """Return the paths of visible organisations by id: of all, or of those named."""
    rows = Placement.objects.at(seen.moment)
    if org_ids is not None:
        rows = rows.filter(org_id__in=named(set(org_ids)))
    return dict(seen.restrict(rows).values_list("org_id", "path"))


def graded_n(seen: Visible) -> int:
    """Return how many branches and general branches are visible."""
    return sum(n for (kind, _), n in kinds_counted(seen).items() if kind in GRADED_KINDS)


def graded_types(seen: Visible) -> Counter[str]:
    """Return how many branches and general branches of each type are visible."""
    found: Counter[str] = Counter()
    for (kind, org_type), n in kinds_counted(seen).items():
        if kind in GRADED_KINDS:
            found[org_type] += n
    return found


def graded_among(seen: Visible, org_ids: Iterable[int]) -> int:
    """Return how many of the organisations named are visible branches or general branches."""
    rows = OrgState.objects.at(seen.moment).filter(kind__in=GRADED_KINDS, org_id__in=named(org_ids))
    return seen.restrict(rows).count()


def graded_since(seen: Visible, day: date) -> set[int]:
    """Return the visible branches and general branches that were founded on a day or later."""
    rows = OrgState.objects.at(seen.moment).filter(kind__in=GRADED_KINDS, founded_on__gte=day)
    return remembered(
        "graded since", (seen, day), lambda: set(seen.restrict(rows).values_list("org_id", flat=True))
    )


def last_names_of(org_ids: Iterable[int], moment: Moment | None = None) -> dict[int, str]:
    """Return the last name that organisations had by a moment (None: now), also those that had ended."""
    ids = list(org_ids)
    if not ids:
        return {}
    at = moment or Moment(today())
    rows = OrgState.objects.filter(known_at(at), org_id__in=ids, valid_from__lte=at.valid_on)
    rows = rows.order_by("valid_to", "pk")
    return dict(rows.values_list("org_id", "name"))
