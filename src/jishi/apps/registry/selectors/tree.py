"""Walking down the tree of subordination."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from ..adding import SUBORDINATION, Along, Population, add_up
from ..measures import MEASURES
from ..models import OrgState, Placement
from ..models.organisations import OrgKind
from ..models.units import OrgType
from ..paths import STEP
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
    graded_n, members_n = _by_child(path, seen)
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


def _by_child(path: str, seen: Visible) -> tuple[dict[str, int], dict[str, int]]:
    """Return the branches and the members in the subtree of each child, by the child's path."""
    measures = (MEASURES["graded"], MEASURES["members"])
    # The tree shows what hangs on a child whoever may look at it: the child itself decides.
    population = Population(Visible(seen.moment, (path,)))
    added = add_up(population, measures, Along(SUBORDINATION, len(path) + STEP))
    graded: Counter[str] = Counter()
    members: Counter[str] = Counter()
    for (child, _), (graded_n, members_n, _) in added.rows.items():
        graded[child] += graded_n
        members[child] += members_n
    return graded, members
