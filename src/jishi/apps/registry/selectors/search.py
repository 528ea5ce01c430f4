"""Search by a character or two, or by pinyin initials, inside what the actor may see."""

from dataclasses import dataclass

from django.db.models import Q

from jishi.shared.text import fold

from ..models import Hosting, OrgState, UnitState
from ..models.organisations import OrgKind
from ..visibility import Visible


@dataclass(frozen=True, slots=True)
class Found:
    """One hit: an organisation, or the organisation that a unit hosts."""

    org_id: int
    code: str
    name: str
    kind_label: str
    via_unit: str


def search(text: str, *, seen: Visible, first: int = 0, most: int = 30) -> tuple[int, list[Found]]:
    """Return the exact number of organisations found, and one page of them in code order.

    Letters and digits are pinyin initials or the beginning of a code; anything else is part of a name, of the
    organisation or of the unit it stands on.
    """
    asked = fold(text).strip().lower()
    if not asked:
        return 0, []
    moment = seen.moment
    if asked.isascii():
        named = Q(initials__contains=asked) | Q(org__code__startswith=asked)
        units = UnitState.objects.at(moment).filter(
            Q(initials__contains=asked) | Q(unit__code__startswith=asked.upper())
        )
    else:
        named = Q(name__contains=asked) | Q(secretary_name=asked)
        units = UnitState.objects.at(moment).filter(name__contains=asked)
    hosted = Hosting.objects.at(moment).filter(unit_id__in=units.values("unit_id"))
    hits = seen.restrict(OrgState.objects.at(moment)).filter(named | Q(org_id__in=hosted.values("org_id")))
    rows = hits.order_by("org__code").values_list("org_id", "org__code", "name", "kind", "initials")
    page = list(rows[first : first + most])
    through = _units_named([row[0] for row in page if asked not in row[2] and asked not in row[4]], seen)
    found = [Found(o, c, n, OrgKind(k).label, through.get(o, "")) for o, c, n, k, _ in page]
    return hits.count(), found


def _units_named(org_ids: list[int], seen: Visible) -> dict[int, str]:
    hosted = dict(Hosting.objects.at(seen.moment).filter(org_id__in=org_ids).values_list("org_id", "unit_id"))
    names = dict(
        UnitState.objects.at(seen.moment).filter(unit_id__in=hosted.values()).values_list("unit_id", "name")
    )
    return {org_id: names.get(unit_id, "") for org_id, unit_id in hosted.items()}
