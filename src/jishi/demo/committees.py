"""The committees above the branches: city, counties, systems, streets, townships, and large units."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from . import plan
from .banks import banks
from .draw import dated, shares, stream
from .places import CITY_CODE, County, counties
from .sites import Site
from .specs import OrgSpec

_SYSTEMS = (
    ("organ", "直属机关工委"),
    ("education", "教育系统党委"),
    ("health", "卫生系统党委"),
    ("soe", "国资系统党委"),
    ("two_new", "非公有制经济组织和社会组织工委"),
)


@dataclass(slots=True)
class Committees:
    """All committees, with the ways to find the superior of a branch."""

    orgs: list[OrgSpec] = field(default_factory=list)
    of_area: dict[str, str] = field(default_factory=dict)
    of_seat: dict[str, str] = field(default_factory=dict)
    of_system: dict[tuple[str, str], str] = field(default_factory=dict)
    of_site: dict[tuple[str, str], str] = field(default_factory=dict)
    parks: dict[str, list[str]] = field(default_factory=dict)

    def add(self, area: str, name: str, kind: str, parent: str, area_code: str, line: str = "") -> str:
        """Keep one more committee and return its code."""
        serial = sum(org.code.startswith(area) for org in self.orgs) + 1
        code = f"{area}90{serial:04}"
        rng = stream(plan.SEED, "committee", code)
        founded = dated(rng, date(1955, 1, 1), date(2004, 12, 31), heap=60)
        term_from = dated(rng, date(2011, 7, 16), date(2011, 12, 20))
        self.orgs.append(
            OrgSpec(
                code=code,
                name=name,
                kind=kind,
                org_type="",
                parent_code=parent,
                area_code=area_code,
                unit_codes=(),
                founded_on=founded,
                line=line,
                term_from=term_from,
                term_to=date(term_from.year + 5, term_from.month, min(term_from.day, 28)),
            )
        )
        return code

    def superior(self, area: str, site: Site) -> str:
        """Superior of the organisations on a site."""
        if site.township_code:
            return self.of_seat[site.township_code]
        if site.line == "university":
            return next(code for (_, name), code in self.of_site.items() if site.name.startswith(name))
        return self.of_site.get((area, site.name)) or self.of_system[area, site.line]


def standing_committees() -> Committees:
    """City, counties, systems, streets and townships; those of large units come with their sites."""
    found = Committees()
    city = found.add(plan.CITY_AREA, "中共鸡西市委员会", "local_committee", "", CITY_CODE)
    found.of_area[plan.CITY_AREA] = city
    _add_systems(found, plan.CITY_AREA, "鸡西市", city, CITY_CODE)
    for county in counties():
        top = found.add(county.code, f"中共{county.name}委员会", "local_committee", city, county.code)
        found.of_area[county.code] = top
        _add_systems(found, county.code, county.name, top, county.code)
        _add_seats(found, county, top)
    return found


def add_site_committees(found: Committees, area: str, name: str, sites: list[Site]) -> None:
    """Give the units with most organisations a primary committee, and the county its parks'."""
    counts = shares(plan.PRIMARY_BY_AREA[area], [weight for _, weight in plan.PRIMARY_BY_LINE])
    for (line, _), n in zip(plan.PRIMARY_BY_LINE, counts, strict=True):
        system = found.of_system[area, line]
        if line == "two_new":
            found.parks[area] = [
                found.add(area, f"{name}{park}党委", "primary_committee", system, _area_code(area), line)
                for park in banks()["parks"][:n]
            ]
            continue
        fitting = [site for site in sites if site.line == line and not site.township_code]
        fitting.sort(key=lambda site: (-site.orgs, site.has_general, site.name))
        names = [site.name for site in fitting]
        if line == "education" and area == plan.CITY_AREA:
            names = [*banks()["universities"], *names]
        for site_name in names[:n]:
            code = found.add(area, f"{site_name}党委", "primary_committee", system, _area_code(area), line)
            found.of_site[area, site_name] = code


def _area_code(area: str) -> str:
    return CITY_CODE if area == plan.CITY_AREA else area


def _add_systems(found: Committees, area: str, name: str, top: str, area_code: str) -> None:
    for line, words in _SYSTEMS:
        code = found.add(area, name + words, "working_committee", top, area_code, line)
        found.of_system[area, line] = code


def _add_seats(found: Committees, county: County, top: str) -> None:
    for street in county.streets:
        code = found.add(county.code, f"{street.name}工委", "working_committee", top, street.code)
        found.of_seat[street.code] = code
    for town in county.towns:
        found.of_seat[town.code] = found.add(
            county.code, f"{town.name}党委", "primary_committee", top, town.code
        )
