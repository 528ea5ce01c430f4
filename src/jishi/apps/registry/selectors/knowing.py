"""Whether somebody on a list is known here: on which roster, gone away, or a guest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jishi.shared.codes import phone_plain, resident_id_plain
from jishi.shared.dates import Moment
from jishi.shared.text import fold

from ..models import Affiliation, FloatingOut, GuestState, MemberState

ROSTER, AWAY, GUEST, NAMESAKE = "roster", "away", "guest", "namesake"
_SURE_FIRST = (GUEST, ROSTER, AWAY, NAMESAKE)
KEYS = 500


@dataclass(frozen=True, slots=True)
class PersonTold:
    """Somebody as a list tells it; the identity number, else the telephone, tells namesakes apart."""

    name: str
    id_number: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class PersonKnown:
    """Who knows the person, and `how`: on the roster, on it but away, a guest, or only a namesake."""

    org_id: int
    how: str


def people_known(people: Sequence[PersonTold], moment: Moment) -> list[tuple[PersonKnown, ...]]:
    """Return who knows each of these people, the surest first; namesakes of whom nothing more is known stand last."""
    # A list may set two characters apart; the register does not.
    names = sorted({name for one in people for name in (one.name.strip(), "".join(one.name.split()))})
    records = defaultdict[str, list[tuple[PersonTold, int, str]]](list)
    for told, org_id, how in [*_members(names, moment), *_guests(names, moment)]:
        records[fold(told.name)].append((told, org_id, how))
    return [_known(person, records[fold(person.name)]) for person in people]


def _known(person: PersonTold, records: Sequence[tuple[PersonTold, int, str]]) -> tuple[PersonKnown, ...]:
    found = {
        PersonKnown(org_id, how if is_sure else NAMESAKE)
        for told, org_id, how in records
        if (is_sure := _is_same(person, told)) is not False
    }
    return tuple(sorted(found, key=lambda one: (_SURE_FIRST.index(one.how), one.org_id)))


def _is_same(one: PersonTold, other: PersonTold) -> bool | None:
    """Tell whether two of one name are one person; None where nothing says so."""
    if one.id_number and other.id_number:
        return resident_id_plain(one.id_number) == resident_id_plain(other.id_number)
    here, there = (phone_plain(each.phone) for each in (one, other))
    return True if here and here == there else None


def _members(names: Sequence[str], moment: Moment) -> Iterator[tuple[PersonTold, int, str]]:
    for first in range(0, len(names), KEYS):
        rows = MemberState.objects.at(moment).filter(name__in=names[first : first + KEYS])
        states = list(rows.values_list("member_id", "name", "id_number", "phone"))
        ids = [state[0] for state in states]
        on_books = Affiliation.objects.at(moment).filter(member_id__in=ids)
        orgs = dict(on_books.values_list("member_id", "org_id"))
        gone = FloatingOut.objects.at(moment).filter(member_id__in=ids)
        away = set(gone.values_list("member_id", flat=True))
        for member_id, name, id_number, phone in states:
            if member_id in orgs:
                how = AWAY if member_id in away else ROSTER
                yield PersonTold(name, id_number, phone), orgs[member_id], how


def _guests(names: Sequence[str], moment: Moment) -> Iterator[tuple[PersonTold, int, str]]:
    for first in range(0, len(names), KEYS):
        rows = GuestState.objects.at(moment).filter(name__in=names[first : first + KEYS])
        for name, phone, org_id in rows.values_list("name", "phone", "org_id"):
            yield PersonTold(name, "", phone), org_id, GUEST
