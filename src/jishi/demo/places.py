"""Villages, communities and townships of the city, from the division file, completed where 2012 had more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jishi.shared.divisions import Division, divisions

from . import plan
from .banks import banks
from .draw import stream
from .specs import AreaSpec

CITY_CODE = "2303"
_SUFFIXES = ("村民委员会", "村委会", "社区居民委员会", "社区居委会", "居民委员会", "居委会")
# State farms, forest bureaus and the statistical units of other systems are not the city's communities.
_FOREIGN = ("农场", "林场", "农垦", "虚拟", "管理区", "生活区")


@dataclass(frozen=True, slots=True)
class County:
    """One county-level area with what the generator needs of it."""

    code: str
    name: str
    towns: tuple[AreaSpec, ...]
    streets: tuple[AreaSpec, ...]
    villages: tuple[AreaSpec, ...]
    communities: tuple[AreaSpec, ...]


def short_name(area: AreaSpec) -> str:
    """Name of a village or community as people say it: 红旗村, 向阳社区."""
    for suffix in _SUFFIXES:
        if area.name.endswith(suffix):
            return area.name.removesuffix(suffix) + ("社区" if "居" in suffix else "村")
    return area.name


@cache
def counties() -> tuple[County, ...]:
    """The nine counties, districts and cities, in the order of the plan."""
    inside = [d for d in divisions() if d.code.startswith(CITY_CODE)]
    return tuple(_county(code, name, inside) for code, name in plan.AREAS if code != plan.CITY_AREA)


@cache
def areas() -> tuple[AreaSpec, ...]:
    """All divisions of the file and the generated ones, by code."""
    known = [AreaSpec(d.code, d.name, d.level, d.parent_code) for d in divisions()]
    fresh = [
        area for county in counties() for area in (*county.villages, *county.communities) if area.is_generated
    ]
    return tuple(sorted((*known, *fresh), key=lambda area: area.code))


def foreign_seats() -> tuple[AreaSpec, ...]:
    """Farms and forest bureaus that lie inside the city and answer to the province."""
    return tuple(
        AreaSpec(d.code, d.name, d.level, d.parent_code)
        for d in divisions()
        if d.code.startswith(CITY_CODE)
        and d.level == "township"
        and d.name.endswith(("农场", "红林业局", "春林业局"))
    )


def _county(code: str, name: str, inside: list[Division]) -> County:
    mine = [d for d in inside if d.code.startswith(code)]
    # GB/T 10114: the digit after the county is 0 for a street, 1 to 3 for a town or township.
    towns = tuple(_spec(d) for d in mine if d.level == "township" and d.code[6] in "123")
    streets = tuple(_spec(d) for d in mine if d.level == "township" and d.code[6] == "0")
    seats = {area.code for area in (*towns, *streets)}
    below = [
        _spec(d)
        for d in mine
        if d.level == "village" and d.parent_code in seats and not any(w in d.name for w in _FOREIGN)
    ]
    village_n = plan.ORGS[code][0] - plan.VILLAGE_SECONDS.get(code, 0)
    villages = _filled([a for a in below if short_name(a).endswith("村")], village_n, towns, "村委会")
    communities = _filled(
        [a for a in below if short_name(a).endswith("社区")],
        plan.COMMUNITIES[code],
        streets or towns[:3],
        "社区居民委员会",
    )
    return County(code, name, towns, streets, villages, communities)


def _spec(division: Division) -> AreaSpec:
    return AreaSpec(division.code, division.name, division.level, division.parent_code)


def _filled(
    known: list[AreaSpec], wanted: int, seats: tuple[AreaSpec, ...], suffix: str
) -> tuple[AreaSpec, ...]:
    if len(known) >= wanted:
        step = len(known)
        return tuple(known[k * step // wanted] for k in range(wanted))
    rng = stream(plan.SEED, "places", seats[0].code, suffix)
    taken = {short_name(area)[:2] for area in known}
    fresh = [
        name
        for name in rng.sample(banks()["fresh_places"], len(banks()["fresh_places"]))
        if name not in taken
    ]
    made = [
        AreaSpec(
            code=f"{seats[k % len(seats)].code}9{k:02}",
            name=fresh[k] + suffix,
            level="village",
            parent_code=seats[k % len(seats)].code,
            is_generated=True,
        )
        for k in range(wanted - len(known))
    ]
    return tuple(sorted((*known, *made), key=lambda area: area.code))
