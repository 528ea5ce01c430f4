"""Who is who among floating members: the same person in whatever list, whether or not it has the identity number."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from jishi.shared.codes import phone_plain, resident_id_plain
from jishi.shared.text import fold

from .models import Floater

SALT = "jishi.coverage.person"
PIECE = 500
AT_HOME = (Floater.State.PLACED, Floater.State.CONFIRMED)


class Told(Protocol):
    """A name and a phone as somebody tells them."""

    @property
    def name(self) -> str: ...
    @property
    def phone(self) -> str: ...


def person_key(name: str, phone: str, id_number: str = "") -> str:
    """Return the same text for the same person in whatever list; the identity number goes before name and phone.

    Whoever has not the installation's key cannot tell from it who the person is: there are few enough identity numbers
    to try them all against a plain hash.
    """
    told = resident_id_plain(id_number) or f"{fold(name)}/{phone_plain(phone)}"
    plain = hashlib.sha256(told.encode()).hexdigest()
    return salted_hmac(SALT, plain, algorithm="sha256").hexdigest()


def is_twin(person: str, told: Told, other: Floater) -> bool:
    """Tell whether two records are of one person: by the key, else by name and phone where one has no number."""
    if person == other.person:
        return True
    by_phone = person_key(told.name, told.phone)
    is_namesake = bool(phone_plain(told.phone)) and by_phone == person_key(other.name, other.phone)
    return is_namesake and by_phone in (person, other.person)


def twins_among(rows: QuerySet[Floater], pairs: Sequence[tuple[str, Told]]) -> dict[str, Floater]:
    """Return by key which of these people are among some floating members, under whatever key."""
    found: dict[str, Floater] = {}
    by_phone: dict[str, list[Floater]] = {}
    for piece in pieces(sorted({phone_plain(told.phone) for _, told in pairs} - {""})):
        for row in rows.filter(phone__in=piece).order_by("pk"):
            by_phone.setdefault(row.phone, []).append(row)
    for piece in pieces(sorted({person for person, _ in pairs})):
        found |= {row.person: row for row in rows.filter(person__in=piece).order_by("-pk")}
    for person, told in pairs:
        other = next(
            (row for row in by_phone.get(phone_plain(told.phone), ()) if is_twin(person, told, row)), None
        )
        if other is not None:
            found.setdefault(person, other)
    return found


def homes_of(people: Sequence[Floater]) -> dict[str, Floater]:
    """Return by key which of these people have a home, on whatever list."""
    return twins_among(Floater.objects.filter(state__in=AT_HOME), [(one.person, one) for one in people])


def pieces(keys: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Cut a long list into pieces that a query can take."""
    return (keys[first : first + PIECE] for first in range(0, len(keys), PIECE))
