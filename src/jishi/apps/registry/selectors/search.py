"""Search by a character or two, or by pinyin initials, inside what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from jishi.shared.codes import mask_name
from jishi.shared.dates import FOREVER
from jishi.shared.text import fold

from ..columns import numbers_of
from ..models import Affiliation, Hosting, MemberState, OrgState, PrimaryOrg, Unit, UnitState, known_at
from ..models.organisations import OrgKind
from ..remembered import remembered
from ..vectors import named
from ..visibility import Visible
from .units import UnitSeen, unit_type_label

if TYPE_CHECKING:
    from ..columns import Numbers

MOST_ASKED = 40
# So many ids are looked up one by one; of more, enough are among the first of all codes.
FEW = 2_000


@dataclass(frozen=True, slots=True)
class Found:
    """One hit: what it is (`org`, `unit`, `person`), which, and why it was found where the name does not say."""

    what: str
    found_id: int
    code: str
    name: str
    label: str
    because: str


def search(text: str, *, seen: Visible, first: int = 0, most: int = 30) -> tuple[int, list[Found]]:
    """Return the exact number of organisations found, and one page of them in code order.

    Letters and digits are pinyin initials or the beginning of a code; anything else is part of a name that the
    organisation has or had, or that its unit has, or its secretary's whole name.
    """
    asked = fold(text)[:MOST_ASKED]
    if not asked:
        return 0, []
    moment = seen.moment
    # Only the reader's own organisations' units: a township's search must not read a province's names.
    hosted = seen.restrict(Hosting.objects.at(moment))
    units = UnitState.objects.at(moment).filter(_unit_named(asked))
    if not seen.is_everything:
        units = units.filter(unit_id__in=hosted.values("unit_id"))
    hosted = hosted.filter(unit_id__in=units.values("unit_id"))
    former = _former(asked, text.strip(), seen)
    hits = seen.restrict(OrgState.objects.at(moment))
    ways = (
        _org_named(asked, text.strip()),
        Q(org_id__in=hosted.values("org_id")),
        Q(org_id__in=former.values("org_id")),
    )
    count, found = remembered(
        "orgs found",
        (asked, text.strip(), seen, first, most),
        lambda: _counted(
            [each for way in ways for each in numbers_of(hits.filter(way), "org_id")],
            PrimaryOrg.objects.all(),
            first,
            most,
        ),
    )
    rows = OrgState.objects.at(moment).filter(org_id__in=found).order_by("org__code")
    page = list(rows.values_list("org_id", "org__code", "name", "kind", "initials", "secretary_name"))
    unexplained = [row[0] for row in page if asked not in fold(row[2]) and asked not in row[4]]
    through = _units_named(unexplained, asked, seen)
    once = dict(former.filter(org_id__in=unexplained).order_by("valid_from").values_list("org_id", "name"))
    return count, [
        Found(
            "org",
            org_id,
            code,
            name,
            str(OrgKind(kind).label),
            _because(through.get(org_id), secretary, asked, once.get(org_id)),
        )
        for org_id, code, name, kind, _, secretary in page
    ]


def search_units(text: str, *, seen: UnitSeen, first: int = 0, most: int = 30) -> tuple[int, list[Found]]:
    """Return the exact number of units found, and one page of them in code order."""
    asked = fold(text)[:MOST_ASKED]
    if not asked:
        return 0, []
    hits = seen.restrict(UnitState.objects.at(seen.moment).filter(_unit_named(asked)))
    count, found = remembered(
        "units found",
        (asked, seen, first, most),
        lambda: _counted(numbers_of(hits, "unit_id"), Unit.objects.all(), first, most),
    )
    page = UnitState.objects.at(seen.moment).filter(unit_id__in=found).order_by("unit__code")
    rows = page.values_list("unit_id", "unit__code", "name", "unit_type", "area__name")
    return count, [
        Found("unit", unit_id, code, name, unit_type_label(unit_type), f"在{area}")
        for unit_id, code, name, unit_type, area in rows
    ]


def search_people(text: str, *, seen: Visible, first: int = 0, most: int = 30) -> tuple[int, list[Found]]:
    """Return how many members have exactly this whole name, and one page of them, masked.

    Nothing but a whole name finds a person: the search must not serve to leaf through a membership.
    """
    asked = text.strip()
    if len(asked) < 2 or asked.isascii():
        return 0, []
    hits = _members_called(asked, seen)
    rows = hits.order_by("org__code", "member__code").values_list("org_id", "org__code")
    page = list(rows[first : first + most])
    states = OrgState.objects.at(seen.moment).filter(org_id__in=[row[0] for row in page])
    names = dict(states.values_list("org_id", "name"))
    return hits.count(), [
        Found("person", org_id, code, mask_name(asked), "党员", f"在{names.get(org_id, code)}")
        for org_id, code in page
    ]


def _members_called(name: str, seen: Visible) -> "QuerySet[Affiliation]":
    # Few are called so, and an index finds them: not the members of every organisation one after the other.
    called = MemberState.objects.at(seen.moment).filter(name=name)
    return seen.restrict(Affiliation.objects.at(seen.moment).filter(member_id__in=called.values("member_id")))


def _counted(
    ways: "Sequence[Numbers]", coded: "QuerySet[Any]", first: int, most: int
) -> tuple[int, list[int]]:
    """Return how many ids there are in one way or the other, and those of one page in the order of their codes.

    A database that is asked for the order, or for all ways at once, looks at everything, not at what is found.
    """
    import numpy as np

    found, last = np.unique(np.concatenate(ways)), first + most
    ids = coded.order_by("code").values_list("pk", flat=True)
    if len(found) <= FEW:
        return len(found), list(ids.filter(pk__in=named(found.tolist()))[first:last])
    looked, page = 2 * last, found[:0]
    while len(page) < min(last, len(found)):
        some = np.fromiter(ids[:looked], np.int64)
        page, looked = some[np.isin(some, found)], 4 * looked
    return len(found), page[first:last].tolist()


def _org_named(asked: str, typed: str) -> Q:
    if asked.isascii():
        coded = PrimaryOrg.objects.filter(code__startswith=asked.upper())
        return Q(initials__contains=asked) | Q(org_id__in=coded.values("pk"))
    # Names are kept as the office wrote them, brackets and all.
    return _name_has(asked, typed) | Q(secretary_name=asked)


def _name_has(asked: str, typed: str) -> Q:
    return Q(name__contains=asked) if asked == typed else Q(name__contains=asked) | Q(name__contains=typed)


def _unit_named(asked: str) -> Q:
    if asked.isascii():
        coded = Unit.objects.filter(code__startswith=asked.upper())
        return Q(initials__contains=asked) | Q(unit_id__in=coded.values("pk"))
    return Q(name__contains=asked)


def _former(asked: str, typed: str, seen: Visible) -> "QuerySet[OrgState]":
    """Return the earlier states whose name is meant, as known at the moment."""
    moment = seen.moment
    # The first condition says no more than the second; it names the index of what has ended.
    ended = OrgState.objects.filter(valid_to__lt=FOREVER)
    past = ended.filter(known_at(moment), valid_to__lt=moment.valid_on)
    if asked.isascii():
        return past.filter(initials__contains=asked)
    return past.filter(_name_has(asked, typed))


def _because(unit: str | None, secretary: str, asked: str, once: str | None) -> str:
    if once:
        return f"曾用名:{once}"
    if unit:
        return f"依托单位:{unit}"
    return f"书记:{secretary}" if secretary == asked else ""


def _units_named(org_ids: list[int], asked: str, seen: Visible) -> dict[int, str]:
    hosted = list(Hosting.objects.at(seen.moment).filter(org_id__in=org_ids).values_list("org_id", "unit_id"))
    units = UnitState.objects.at(seen.moment).filter(_unit_named(asked))
    names = dict(units.filter(unit_id__in=[unit for _, unit in hosted]).values_list("unit_id", "name"))
    return {org_id: names[unit_id] for org_id, unit_id in hosted if unit_id in names}
