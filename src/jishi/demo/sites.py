"""Where organs, institutions, schools and state firms stand: units and how many organisations each has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from . import plan
from .banks import banks
from .draw import shares, shuffled, stream
from .places import CITY_CODE, County


@dataclass(frozen=True, slots=True)
class Site:
    """One unit with its organisations: the first is a general branch if `has_general`."""

    name: str
    area_code: str
    line: str
    orgs: int
    has_general: bool = False
    township_code: str = ""


def organ_sites(area: str, name: str, county: County | None, n: int, general: int) -> list[Site]:
    """Organs: bureaus on the organs' line, and the townships' own."""
    own = [] if county is None else [(town, "人民政府") for town in county.towns]
    own += [] if county is None else [(street, "办事处") for street in county.streets]
    own_sites = [
        Site(f"{seat.name}{office}", seat.code, "organ", 1, township_code=seat.code)
        for seat, office in own[: n // 3]
    ]
    rng = stream(plan.SEED, "organ", area)
    bureaus = [f"{name}{bureau}" for bureau in banks()["organs"]]
    return own_sites + _spread(rng, bureaus, n - len(own_sites), general, _seat(county), "organ")


def institution_sites(area: str, name: str, county: County | None, n: int, general: int) -> list[Site]:
    """Public institutions: two fifths answer to the health line, the rest to the organs' line."""
    rng = stream(plan.SEED, "institution", area)
    health_n, general_health = n * 2 // 5, general // 2
    clinics = (
        [] if county is None else [f"{town.name}卫生院" for town in county.towns][: max(0, health_n - 6)]
    )
    seat = _seat(county)
    health = _spread(
        rng, [f"{name}{b}" for b in banks()["health"]] + clinics, health_n, general_health, seat, "health"
    )
    others = [f"{name}{b}" for b in banks()["institutions"]]
    return health + _spread(rng, others, n - health_n, general - general_health, seat, "organ")


def school_sites(area: str, name: str, county: County | None, n: int, general: int) -> list[Site]:
    """Schools: a township's central school hangs on the township, all others on the education line."""
    towns = () if county is None else county.towns
    own = [
        Site(f"{town.name}中心学校", town.code, "education", 1, township_code=town.code)
        for town in towns[: n // 4]
    ]
    more = [f"{town.name}中学" for town in towns]
    rng = stream(plan.SEED, "school", area)
    names = [f"{name}{school}" for school in banks()["schools"]] + more
    return own + _spread(rng, names, n - len(own), general, _seat(county), "education")


def state_firm_sites(area: str, name: str, county: County | None, n: int, general: int) -> list[Site]:
    """State firms on the line of state assets."""
    rng = stream(plan.SEED, "soe", area)
    return _spread(
        rng, [f"{name}{firm}" for firm in banks()["state_firms"]], n, general, _seat(county), "soe"
    )


def university_sites(n: int, general: int) -> list[Site]:
    """Two universities: faculties with staff and students' branches, some under a general branch."""
    names = [
        f"{university}{faculty}" for university in banks()["universities"] for faculty in banks()["faculties"]
    ]
    rng = stream(plan.SEED, "university")
    return _spread(rng, names, n, general, CITY_CODE, "university")


def retired_sites(area: str, name: str, county: County | None, n: int, general: int) -> list[Site]:
    """Branches of retired cadres of the larger bureaus."""
    rng = stream(plan.SEED, "retired", area)
    names = [f"{name}{bureau}离退休干部" for bureau in banks()["organs"]]
    return _spread(rng, names, n, general, _seat(county), "organ")


def joint_organ_names(area_name: str, rng: Random, units: int) -> list[str]:
    """Small offices that share one branch."""
    return [f"{area_name}{office}" for office in rng.sample(banks()["small_organs"], units)]


def _seat(county: County | None) -> str:
    if county is None:
        return CITY_CODE
    return (*county.streets, *county.towns)[0].code


def _spread(rng: Random, names: Sequence[str], n: int, general: int, area_code: str, line: str) -> list[Site]:
    """Put `n` organisations on the named units; `general` of the units have a general branch and 2 to 4 more.

    A star after a name marks a large unit, which has more organisations.
    """
    general = min(general, n // 4, len(names))
    clusters = [3 + rng.randrange(3) for _ in range(general)]
    while sum(clusters) > n - 1 and clusters:
        clusters[clusters.index(max(clusters))] -= 1
    rest = n - sum(clusters)
    order = shuffled(rng, names)
    # Large units first, so that they get the general branches; of the others half may come before them.
    order.sort(key=lambda name: "*" not in name and rng.randrange(100) < 50)
    singles = min(rest, len(names) - general)
    # Everyone gets one before the large units get more.
    weights = [9 if "*" in name else 1 for name in order[general : general + singles]]
    extra = shares(rest - singles, weights) if singles else []
    counts = clusters + [1 + more for more in extra]
    return [
        Site(order[k].replace("*", ""), area_code, line, count, k < general) for k, count in enumerate(counts)
    ]
