"""Walking down the tree of subordination."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.db.models.functions import Substr

from jishi.shared.dates import Moment

from ..models import Affiliation, OrgState, Placement, held_at
from ..models.organisations import GRADED_KINDS, OrgKind
from ..models.units import OrgType
from ..paths import AFTER, STEP
from ..visibility import Visible


@dataclass(frozen=True, slots=True)
class Node:
    """One organisation in the tree, what hangs directly on it, and the branches and members in its subtree."""

    org_id: int
    code: str
    name: str
    kind: str
    kind_label: str
    type_label: str
    secretary: str
    children_n: int
    graded_n: int
    members_n: int


def children_of(path: str, *, seen: Visible) -> list[Node]:
    """Return the direct subordinates of the organisation at `path`, in code order, as far as they are visible."""
    moment = seen.moment
    placed = Placement.objects.at(moment)
    direct = dict(placed.filter(parent_id=int(path[-STEP:], 36)).values_list("org_id", "path"))
    states = seen.restrict(OrgState.objects.at(moment).filter(org_id__in=direct)).order_by("org__code")
    rows = list(states.values_list("org_id", "org__code", "name", "kind", "org_type", "secretary_name"))
    children = placed.filter(parent_id__in=direct).values_list("parent_id").annotate(n=Count("*"))
    children_n = dict(children.order_by())
    inside = placed.filter(path__gte=path, path__lt=path + AFTER)
    graded = inside.filter(held_at(moment, "org__states__"), org__states__kind__in=GRADED_KINDS)
    graded_n = _by_child(graded, "path", len(path))
    members_n = _by_child(_members_below(path, moment), "org__placements__path", len(path))
    return [
        Node(
            org_id=org_id,
            code=code,
            name=name,
            kind=kind,
            kind_label=OrgKind(kind).label,
            type_label=OrgType(org_type).label if org_type else "",
            secretary=secretary,
            children_n=children_n.get(org_id, 0),
            graded_n=graded_n.get(direct[org_id], 0),
            members_n=members_n.get(direct[org_id], 0),
        )
        for org_id, code, name, kind, org_type, secretary in rows
    ]


def _members_below(path: str, moment: Moment) -> "QuerySet[Affiliation]":
    return Affiliation.objects.at(moment).filter(
        held_at(moment, "org__placements__"),
        org__placements__path__gte=path,
        org__placements__path__lt=path + AFTER,
    )


def _by_child(rows: "QuerySet[Placement] | QuerySet[Affiliation]", field: str, depth: int) -> dict[str, int]:
    """Count rows by the child of the organisation at that depth whose subtree they are in."""
    counted = rows.annotate(child=Substr(field, 1, depth + STEP)).order_by().values_list("child")
    return dict(counted.annotate(n=Count("*")))
