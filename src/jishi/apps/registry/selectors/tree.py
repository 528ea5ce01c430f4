"""Walking down the tree of subordination."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from jishi.shared.dates import Moment

from ..models import OrgState, Placement
from ..models.organisations import GRADED_KINDS, OrgKind
from ..models.units import OrgType
from ..paths import AFTER
from ..visibility import Visible


@dataclass(frozen=True, slots=True)
class Node:
    """One organisation in the tree, with how many direct subordinates it has and how many graded ones below."""

    org_id: int
    code: str
    name: str
    kind: str
    kind_label: str
    type_label: str
    secretary: str
    children_n: int
    graded_n: int


def children_of(path: str, *, seen: Visible) -> list[Node]:
    """Return the direct subordinates of the organisation at `path`, in code order, as far as they are visible."""
    moment = seen.moment
    parent_id = int(path[-5:], 36)
    placed = Placement.objects.at(moment)
    direct = placed.filter(org_id=OuterRef("org_id")).values("path")[:1]
    below_it = (
        placed.filter(parent_id=OuterRef("org_id"))
        .order_by()
        .values("parent_id")
        .annotate(n=Count("*"))
        .values("n")
    )
    rows = (
        seen.restrict(OrgState.objects.at(moment))
        .filter(org_id__in=placed.filter(parent_id=parent_id).values("org_id"))
        .annotate(path=Subquery(direct), children_n=Coalesce(Subquery(below_it), 0))
        .order_by("org__code")
        .values_list(
            "org_id", "org__code", "name", "kind", "org_type", "secretary_name", "children_n", "path"
        )
    )
    found = list(rows)
    counts = _graded_below([row[-1] for row in found if row[6]], path, moment)
    return [
        Node(
            org_id,
            code,
            name,
            kind,
            OrgKind(kind).label,
            OrgType(org_type).label if org_type else "",
            secretary,
            children_n,
            counts.get(own, 0) if children_n else int(kind in GRADED_KINDS),
        )
        for org_id, code, name, kind, org_type, secretary, children_n, own in found
    ]


def _graded_below(paths: list[str], above: str, moment: Moment) -> dict[str, int]:
    """Count graded organisations in the subtree of each of `paths`, in one query."""
    if not paths:
        return {}
    rows = Placement.objects.at(moment).filter(path__gte=above, path__lt=above + AFTER)
    graded = OrgState.objects.at(moment).filter(kind__in=GRADED_KINDS)
    step = len(paths[0])
    counts = dict.fromkeys(paths, 0)
    for path in rows.filter(org_id__in=graded.values("org_id")).values_list("path", flat=True):
        if path[:step] in counts:
            counts[path[:step]] += 1
    return counts
