"""Members of a province: each with one formal relation; some of them floating, some transferred."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from jishi.shared.codes import resident_id_check

from .model import Province
from .names import PersonNames
from .past import Past
from .rows import Dated, changed

MEMBER_COLUMNS = ("id", "code")
MEMBER_STATE_COLUMNS = (
    "member_id",
    "name",
    "sex",
    "birth_date",
    "id_number",
    "phone",
    "schooling",
    "joined_on",
    "full_on",
    "status",
    "floating",
    "relation",
)
SCHOOLING = ("10", "20", "30", "40", "60", "70", "70", "60", "80", "30")
# Two digits that no county has: the numbers keep the standard and belong to nobody.
ID_AREA = "230099"
# 140 is not given to people's telephones.
PHONE_FRONT = "140"
CHECKS = "10X98765432"
FIRST_BIRTH, BIRTH_DAYS = date(1932, 1, 1), 22_000


def sizes(province: Province, per_org: int) -> list[int]:
    """Return how many members each organisation has: `per_org` on average over all, by type and with spread."""
    rng = Random(f"{province.rng.random()}/sizes")
    wanted = [org.size * rng.randrange(35, 190) for org in province.orgs]
    whole, total = sum(wanted) or 1, per_org * len(province.orgs)
    return [max(2, weight * total // whole) if weight and per_org else 0 for weight in wanted]


class _Numbers:
    """Resident ids by the standard, two million of them: the check is a sum, so its parts are worked out once."""

    def __init__(self) -> None:
        days = [FIRST_BIRTH + timedelta(days=n) for n in range(BIRTH_DAYS)]
        self._births = [
            (day.isoformat(), body, _rest(f"{body}000"))
            for day in days
            for body in (f"{ID_AREA}{day:%Y%m%d}",)
        ]
        none = _rest("0" * 17)
        self._serials = [(text, _rest("0" * 14 + text) - none) for text in (f"{n:03}" for n in range(1000))]

    def draw(self, rng: Random, number: int, sex: str) -> tuple[str, str]:
        """Draw a birthday and return it with an id that fits it; an odd serial is a man's."""
        birth, body, rest = self._births[int(rng.random() * BIRTH_DAYS)]
        serial, more = self._serials[number * 2 % 1000 + (sex == "1")]
        return birth, body + serial + CHECKS[(rest + more) % 11]


def _rest(body: str) -> int:
    return CHECKS.index(resident_id_check(body))


@dataclass(frozen=True, slots=True)
class People:
    """The members by organisation: the ids of each follow those of the one before."""

    province: Province
    counts: list[int]
    names: PersonNames
    past: Past

    def members(self) -> Iterator[tuple[object, ...]]:
        """Return the members' rows, in the order of `MEMBER_COLUMNS`."""
        return ((number, f"PM{number:08}") for number in range(1, sum(self.counts) + 1))

    def states(self) -> Iterator[tuple[object, ...]]:
        """Return the rows of what is known of them: the stamps, then `MEMBER_STATE_COLUMNS`."""
        rng = Random(f"{self.counts[:50]}/members")
        numbers = _Numbers()
        probationary_since = (self.province.on - timedelta(days=365)).isoformat()
        number = 0
        for org, count in zip(self.province.orgs, self.counts, strict=True):
            out_share = 0.09 if org.org_type == "village" else 0.02
            stamps = Dated((), *self.past.first_row(org)).row
            for _ in range(count):
                number += 1
                yield (*stamps, *self._member(number, rng, numbers, probationary_since, out_share))

    def _member(
        self, number: int, rng: Random, numbers: _Numbers, probationary_since: str, out_share: float
    ) -> tuple[object, ...]:
        draw = rng.random()
        sex = "2" if draw < 0.24 else "1"
        pool = self.names.by_sex[sex]
        birth, id_number = numbers.draw(rng, number, sex)
        is_new = rng.random() < 0.026
        joined = (
            probationary_since if is_new else f"{int(birth[:4]) + 20 + int(rng.random() * 8)}{birth[4:7]}-01"
        )
        floats = rng.random()
        return (
            number,
            pool[int(rng.random() * len(pool))],
            sex,
            birth,
            id_number,
            f"{PHONE_FRONT}{number % 10**8:08}",
            SCHOOLING[number % 10],
            joined,
            None if is_new else f"{int(joined[:4]) + 1}{joined[4:]}",
            "probationary" if is_new else "full",
            "out" if floats < out_share else "in" if floats > 0.989 else "",
            "regular",
        )

    def affiliations(self) -> Iterator[tuple[object, ...]]:
        """Return the relations' rows: the stamps, then member and organisation."""
        member_id = 0
        for org, count in zip(self.province.orgs, self.counts, strict=True):
            first = self.past.first_row(org)
            leaving = self.past.leaving.get(org.id)
            for _ in range(count):
                member_id += 1
                row = Dated((member_id, org.id), *first)
                if leaving is None:
                    yield row.row
                    continue
                event, to_org_id = leaving
                for each in changed([row], event, (member_id, to_org_id)):
                    yield each.row
