"""What stands near an organisation: whom an event may name, and the next free code."""

from dataclasses import dataclass

from jishi.shared.dates import Moment

from ..models import OrgState, Placement, PrimaryOrg
from ..models.organisations import OrgKind
from ..paths import ids_of
from ..visibility import Visible

MOST = 300


@dataclass(frozen=True, slots=True)
class Nearby:
    """An organisation that an event could name."""

    org_id: int
    code: str
    name: str
    kind: str
    parent_id: int | None

    @property
    def can_lead(self) -> bool:
        """Tell whether organisations can stand below it."""
        return self.kind != OrgKind.BRANCH


def orgs_nearby(org_id: int, seen: Visible) -> list[Nearby]:
    """Return all organisations beside this one, and 300 of those beside its superiors, by code."""
    path = Placement.objects.at(seen.moment).filter(org_id=org_id).values_list("path", flat=True).first()
    above = [one for one in ids_of(path or "") if one != org_id][-3:]
    placed = Placement.objects.at(seen.moment).exclude(org_id=org_id).values_list("org_id", "parent_id")
    # Whoever merges chooses among those beside it: none of them may be missing, however many there are.
    beside = dict(placed.filter(parent_id__in=above[-1:]))
    further = dict(placed.filter(parent_id__in=above[:-1]).order_by("org__code")[:MOST])
    parents = beside | further | dict.fromkeys(above)
    states = seen.restrict(OrgState.objects.at(seen.moment).filter(org_id__in=list(parents)))
    rows = states.order_by("org__code").values_list("org_id", "org__code", "name", "kind")
    return [Nearby(pk, code, name, kind, parents[pk]) for pk, code, name, kind in rows]


def code_suggested(parent_id: int, moment: Moment, org_type: str = "") -> str:
    """Return the code after the last one below a superior (of a type, if given); "" where codes are not numbers."""
    placed = Placement.objects.at(moment).filter(parent_id=parent_id)
    if org_type:
        typed = OrgState.objects.at(moment).filter(org_type=org_type)
        placed = placed.filter(org_id__in=typed.values("org_id"))
    last = placed.order_by("-org__code").values_list("org__code", flat=True).first()
    if last is None:
        last = PrimaryOrg.objects.filter(pk=parent_id).values_list("code", flat=True).first()
    if last is None or not last.isdecimal():
        return ""
    taken = set(
        PrimaryOrg.objects.filter(code__gt=last).order_by("code").values_list("code", flat=True)[:1000]
    )
    number = int(last) + 1
    while f"{number:0{len(last)}d}" in taken:
        number += 1
    return f"{number:0{len(last)}d}"
