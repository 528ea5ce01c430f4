"""The branches and general branches of the day of grading, by area and type exactly as planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from . import plan, sites
from .committees import Committees, add_site_committees, standing_committees
from .draw import exact_sizes, shares, shuffled, stream
from .firms import FirmSlot, FirmWriter, ordinal, ways
from .places import County, counties, short_name
from .specs import AreaSpec, OrgSpec
from .terms import founded, with_terms, with_vacancies
from .units import UnitBook

_SITE_TYPES = (
    ("gov_organ", sites.organ_sites),
    ("public_institution", sites.institution_sites),
    ("school", sites.school_sites),
    ("soe", sites.state_firm_sites),
    ("retired", sites.retired_sites),
)
_FIRM_TYPES = (
    ("nonpublic_enterprise", plan.FIRM_MODES),
    ("social_org", plan.SOCIAL_MODES),
)
_TYPE_DIGITS = {org_type: f"{n:02}" for n, org_type in enumerate(plan.TYPES, 1)}


class OrgBook:
    """The city's organisations while they are being set up."""

    def __init__(self) -> None:
        self.committees: Committees = standing_committees()
        self.units = UnitBook()
        self.firms = FirmWriter(self.committees)
        self.orgs: list[OrgSpec] = []
        self._serial: dict[str, int] = {}

    def next_code(self, area: str, org_type: str) -> str:
        """Twelve digits: the county's six, two for the type, four in order."""
        front = area + _TYPE_DIGITS[org_type]
        self._serial[front] = self._serial.get(front, 0) + 1
        return f"{front}{self._serial[front]:04}"

    def add(
        self, area: str, org_type: str, name: str, parent: str, area_code: str, units: tuple[str, ...]
    ) -> OrgSpec:
        """Set up one branch; kind, mode and numbers are refined by whoever knows them."""
        code = self.next_code(area, org_type)
        org = OrgSpec(
            code=code,
            name=name,
            kind="branch",
            org_type=org_type,
            parent_code=parent,
            area_code=area_code,
            unit_codes=units,
            founded_on=founded(stream(plan.SEED, "founded", code), org_type),
        )
        self.orgs.append(org)
        return org

    def add_cluster(
        self,
        area: str,
        org_type: str,
        stem: str,
        parent: str,
        area_code: str,
        unit: str,
        shape: tuple[int, bool],
    ) -> None:
        """Set up all organisations of one unit: `shape` is how many, and whether one is a general branch."""
        n, has_general = shape
        if has_general:
            head = self.add(area, org_type, f"{stem}党总支", parent, area_code, (unit,))
            self.orgs[-1] = replace(head, kind="general_branch")
            parent, n = head.code, n - 1
        for k in range(1, n + 1):
            part = f"{stem}党支部" if n == 1 and not has_general else f"{stem}第{ordinal(k)}党支部"
            self.add(area, org_type, part, parent, area_code, (unit,))

    def add_firm(self, area: str, org_type: str, slot: FirmSlot) -> OrgSpec:
        """Set up one organisation of firms or social organisations."""
        units = tuple(
            self.units.code_of(name, org_type, slot.area_code, "two_new") for name in slot.unit_names
        )
        org = self.add(area, org_type, slot.name, slot.parent_code, slot.area_code, units)
        self.orgs[-1] = replace(org, founding_mode=slot.mode)
        return self.orgs[-1]


def standing_book() -> OrgBook:
    """Every committee and the 4,355 organisations, with sizes, terms and empty posts."""
    book = OrgBook()
    general = {
        org_type: shares(n, [plan.ORGS[area][plan.TYPES.index(org_type)] for area, _ in plan.AREAS])
        for org_type, n in plan.GENERAL_BRANCHES.items()
    }
    by_code: dict[str, County] = {county.code: county for county in counties()}
    for place, (area, name) in enumerate(plan.AREAS):
        county = by_code.get(area)
        if county is not None:
            _add_villages(book, county)
            _add_communities(book, county, general["community"][place])
        _add_sites(book, area, name, county, {key: row[place] for key, row in general.items()})
    for org_type, modes in _FIRM_TYPES:
        _add_firms(book, org_type, modes, by_code)
    _add_firm_generals(book)
    _add_joint_organs(book)
    _add_provisional(book)
    book.units.add_foreign()
    book.orgs = with_vacancies(with_terms(list(_with_sizes(book.orgs))))
    return book


def _add_villages(book: OrgBook, county: County) -> None:
    seat_name = {town.code: town.name for town in county.towns}
    seconds = plan.VILLAGE_SECONDS.get(county.code, 0)
    rng = stream(plan.SEED, "seconds", county.code)
    double = {area.code for area in rng.sample(county.villages, seconds)}
    for village in county.villages:
        stem = f"{seat_name[village.parent_code]}{short_name(village)}"
        unit = book.units.code_of(f"{stem}村民委员会", "village", village.code, "")
        parent = book.committees.of_seat[village.parent_code]
        shape = (2, True) if village.code in double else (1, False)
        book.add_cluster(county.code, "village", stem, parent, village.code, unit, shape)


def _add_communities(book: OrgBook, county: County, general_n: int) -> None:
    names = {seat.code: seat.name for seat in (*county.streets, *county.towns)}
    n = plan.ORGS[county.code][1]
    order: list[AreaSpec] = shuffled(stream(plan.SEED, "communities", county.code), county.communities)
    plain = len(order) - general_n
    sizes = [2 + extra for extra in shares(n - plain - 2 * general_n, [1] * general_n)] + [1] * plain
    shape_of = {area.code: (sizes[k], k < general_n) for k, area in enumerate(order)}
    for community in county.communities:
        stem = f"{names[community.parent_code]}{short_name(community)}"
        unit = book.units.code_of(f"{stem}居民委员会", "community", community.code, "")
        parent = book.committees.of_seat[community.parent_code]
        book.add_cluster(
            county.code, "community", stem, parent, community.code, unit, shape_of[community.code]
        )


def _add_sites(book: OrgBook, area: str, name: str, county: County | None, general: dict[str, int]) -> None:
    found: list[tuple[str, sites.Site]] = []
    for org_type, make in _SITE_TYPES:
        n = plan.ORGS[area][plan.TYPES.index(org_type)]
        if org_type in plan.ORGAN_JOINT:
            n -= _joint_organs_of(org_type).get(area, 0)
        found += [(org_type, site) for site in make(area, name, county, n, general[org_type])]
    if area == plan.CITY_AREA:
        n = plan.ORGS[area][plan.TYPES.index("university_branch")]
        university = sites.university_sites(n, general["university_branch"])
        found += [("university_branch", site) for site in university]
    add_site_committees(
        book.committees, area, name, [site for org_type, site in found if org_type != "retired"]
    )
    for org_type, site in found:
        unit = book.units.code_of(site.name, org_type, site.area_code, site.line)
        parent = book.committees.superior(area, site)
        stem = site.name.replace("人民政府", "机关").replace("办事处", "机关")
        book.add_cluster(area, org_type, stem, parent, site.area_code, unit, (site.orgs, site.has_general))


def _add_firms(book: OrgBook, org_type: str, modes: plan.Modes, by_code: dict[str, County]) -> None:
    dealt = iter(ways(modes, org_type))
    for area, _ in plan.AREAS:
        rng = stream(plan.SEED, "firms", org_type, area)
        for _ in range(plan.ORGS[area][plan.TYPES.index(org_type)]):
            book.add_firm(area, org_type, book.firms.slot(rng, org_type, by_code.get(area), next(dealt)))


def _add_firm_generals(book: OrgBook) -> None:
    """Make the first own branches of the largest counties groups: a general branch with two below it."""
    areas = ("230302", "230381", "230382")[: plan.GENERAL_BRANCHES["nonpublic_enterprise"]]
    for area in areas:
        single = [
            k
            for k, org in enumerate(book.orgs)
            if org.code.startswith(area)
            and org.org_type == "nonpublic_enterprise"
            and org.founding_mode == "single"
        ]
        head, *below = single[:3]
        top = book.orgs[head]
        book.orgs[head] = replace(top, kind="general_branch", name=top.name.removesuffix("党支部") + "党总支")
        for k in below:
            book.orgs[k] = replace(book.orgs[k], parent_code=top.code)


def _joint_organs_of(org_type: str) -> dict[str, int]:
    """Which areas have one joint branch of small offices, the city itself first."""
    orgs, _ = plan.ORGAN_JOINT[org_type]
    order = [area for area, _ in plan.AREAS if area != "230307"]
    return dict.fromkeys(order[:orgs], 1)


def _add_joint_organs(book: OrgBook) -> None:
    names = dict(plan.AREAS)
    for org_type, (orgs, units) in plan.ORGAN_JOINT.items():
        counts = shares(units, [1] * orgs)
        for (area, _), n in zip(_joint_organs_of(org_type).items(), counts, strict=True):
            rng = stream(plan.SEED, "joint", org_type, area)
            offices = sites.joint_organ_names(names[area], rng, n)
            if org_type == "public_institution":
                offices = [f"{office}服务中心" for office in offices]
            area_code = book.committees.orgs[0].area_code if area == plan.CITY_AREA else area
            codes = tuple(book.units.code_of(office, org_type, area_code, "organ") for office in offices)
            parent = book.committees.of_system[area, "organ"]
            org = book.add(area, org_type, f"{offices[0]}等{n}个单位联合党支部", parent, area_code, codes)
            book.orgs[-1] = replace(org, founding_mode="joint")


def _add_provisional(book: OrgBook) -> None:
    for org_type, n in plan.PROVISIONAL.items():
        fitting = [
            k
            for k, org in enumerate(book.orgs)
            if org.org_type == org_type
            and org.kind == "branch"
            and org.founding_mode == "single"
            and not org.name.endswith(("第一党支部", "机关党支部"))
        ]
        for k in stream(plan.SEED, "provisional", org_type).sample(fitting, n):
            org = book.orgs[k]
            stem = org.name.split("第")[0].removesuffix("党支部")
            book.orgs[k] = replace(org, is_provisional=True, name=f"{stem}工程项目部临时党支部")


def _with_sizes(orgs: list[OrgSpec]) -> Iterator[OrgSpec]:
    sizes: dict[str, int] = {}
    for org_type in plan.TYPES:
        mine = [org for org in orgs if org.org_type == org_type]
        rng = stream(plan.SEED, "sizes", org_type)
        short = plan.BELOW_THREE.get(org_type, 0)
        row = exact_sizes(plan.SIZES[org_type], len(mine), plan.MEMBERS[org_type], short)
        may_be_short = [org for org in mine if org.founding_mode == "single" and org.kind == "branch"]
        fallen = shuffled(rng, may_be_short)[:short]
        sizes.update((org.code, 2) for org in fallen)
        rest = [org for org in mine if org.code not in sizes]
        sizes.update(_dealt(rest, shuffled(rng, row[short:])))
    yield from (replace(org, size=sizes[org.code]) for org in orgs)


def _dealt(orgs: list[OrgSpec], row: list[int]) -> dict[str, int]:
    """Deal sizes; an organisation on several units gets at least one member for each of the first five."""
    needs = [min(5, len(org.unit_codes)) if org.is_joint else 0 for org in orgs]
    for k, need in enumerate(needs):
        if row[k] < need:
            other = next(j for j, size in enumerate(row) if size >= need and row[k] >= needs[j])
            row[k], row[other] = row[other], row[k]
    return {org.code: size for org, size in zip(orgs, row, strict=True)}
