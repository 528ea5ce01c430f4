"""The committees of a province from the division file, and how many organisations each has to hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jishi.demo.draw import Table, shares
from jishi.shared.divisions import Division, divisions

LOCAL, WORKING, PRIMARY = "local_committee", "working_committee", "primary_committee"
# Townships of GB/T 10114 whose digit is 4 or 5 are farms and forest bureaus: inside the area, not subordinate.
FOREIGN_DIGITS = "45"
COUNTY_PARTS = 63
"""The systems of a prefecture weigh three times those of a county where all 126 counties take part."""
WHOLE = 25_000
"""From so many organisations on, every county of the file takes part; fewer take a part of the counties."""


@dataclass(frozen=True, slots=True)
class System:
    """A committee over one system of a county, a prefecture or the province: name, weight, what hangs on it."""

    suffix: str
    line: str
    weight: int
    types: Table


_ORGANS = Table((("gov_organ", 86), ("public_institution", 6), ("retired", 8)))
_SCHOOLS = Table((("school", 92), ("retired", 8)))
_HEALTH = Table((("public_institution", 91), ("retired", 9)))
_STATE_FIRMS = Table((("soe", 93), ("retired", 7)))
_FIRMS = Table((("nonpublic_enterprise", 84), ("social_org", 16)))
_COLLEGES = Table((("university_branch", 95), ("retired", 5)))
COUNTY_SYSTEMS = (
    System("直属机关工作委员会", "机关", 135, _ORGANS),
    System("教育局委员会", "教育", 75, _SCHOOLS),
    System("卫生局委员会", "卫生", 80, _HEALTH),
    System("国有资产监督管理局委员会", "国资", 85, _STATE_FIRMS),
)
CITY_SYSTEMS = (
    *COUNTY_SYSTEMS,
    System("高等学校工作委员会", "高校", 120, _COLLEGES),
    System("非公有制经济组织和社会组织工作委员会", "两新", 160, _FIRMS),
)
TOWNSHIP_TYPES = Table(
    (
        ("village", 60),
        ("nonpublic_enterprise", 13),
        ("school", 8),
        ("public_institution", 6),
        ("gov_organ", 4),
        ("community", 4),
        ("social_org", 3),
        ("retired", 2),
    )
)
STREET_TYPES = Table(
    (
        ("community", 46),
        ("nonpublic_enterprise", 30),
        ("social_org", 8),
        ("retired", 7),
        ("soe", 5),
        ("gov_organ", 4),
    )
)
TOWNSHIP_WEIGHT, STREET_WEIGHT = 48, 60


@dataclass(frozen=True, slots=True)
class Committee:
    """One committee: its own seat, its superior by code, and what hangs on it."""

    code: str
    name: str
    kind: str
    parent_code: str
    area: Division
    line: str
    weight: int
    types: Table | None


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The committees, superiors first; the divisions; the seats that lie inside but are not subordinate."""

    committees: tuple[Committee, ...]
    areas: tuple[Division, ...]
    foreign: tuple[Division, ...]

    def shares(self, orgs: int) -> list[int]:
        """Return how many organisations each committee holds below it, so that all together are `orgs`."""
        return shares(orgs - len(self.committees), [each.weight for each in self.committees])


def skeleton(orgs: int) -> Skeleton:
    """Return the committees for a province of so many organisations."""
    kept = _divisions(orgs)
    counties = sum(area.level == "county" for area in kept)
    factors = {"county": COUNTY_PARTS, "prefecture": counties * 3 // 2, "province": counties * 2}
    committees: list[Committee] = []
    for area in kept:
        if area.level in ("province", "prefecture", "county"):
            committees += _local(area, factors[area.level])
        elif area.code[6] not in FOREIGN_DIGITS:
            committees.append(_seat(area))
    foreign = tuple(d for d in kept if d.level == "township" and d.code[6] in FOREIGN_DIGITS)
    order = {LOCAL: 0, WORKING: 1, PRIMARY: 2}
    committees.sort(key=lambda each: (len(each.area.code), order[each.kind], each.code))
    return Skeleton(tuple(committees), tuple(kept), foreign)


def _divisions(orgs: int) -> list[Division]:
    every = [d for d in divisions() if d.level != "village"]
    counties = [d.code for d in every if d.level == "county"]
    wanted = min(len(counties), max(2, len(counties) * orgs // WHOLE))
    kept = {counties[k * len(counties) // wanted] for k in range(wanted)}
    cities = {code[:4] for code in kept}
    towns = _towns((d for d in every if d.level == "township" and d.parent_code in kept), orgs)
    above = [d for d in every if d.code in kept or d.code in cities or d.level == "province"]
    return sorted([*above, *towns], key=lambda d: d.code)


def _towns(towns: Iterable[Division], orgs: int) -> list[Division]:
    """In a very small province take the first townships of each county only."""
    found: list[Division] = []
    most = 99 if orgs >= WHOLE else max(2, orgs // 100)
    counted: dict[str, int] = {}
    for town in towns:
        counted[town.parent_code] = counted.get(town.parent_code, 0) + 1
        if counted[town.parent_code] <= most or town.code[6] in FOREIGN_DIGITS:
            found.append(town)
    return found


def _local(area: Division, factor: int) -> list[Committee]:
    digits = area.code.ljust(6, "0")
    own = Committee(f"{digits}900001", f"中共{area.name}委员会", LOCAL, _above(area), area, "", 0, None)
    systems = COUNTY_SYSTEMS if area.level == "county" else CITY_SYSTEMS
    return [
        own,
        *(
            Committee(
                f"{digits}{900002 + n}",
                f"中共{area.name}{system.suffix}",
                WORKING,
                own.code,
                area,
                system.line,
                system.weight * factor // COUNTY_PARTS,
                system.types,
            )
            for n, system in enumerate(systems)
        ),
    ]


def _seat(area: Division) -> Committee:
    is_street = area.code[6] == "0"
    return Committee(
        f"{area.code}001",
        f"中共{area.name.removesuffix('办事处')}委员会",
        WORKING if is_street else PRIMARY,
        _above(area),
        area,
        "",
        STREET_WEIGHT if is_street else TOWNSHIP_WEIGHT,
        STREET_TYPES if is_street else TOWNSHIP_TYPES,
    )


def _above(area: Division) -> str:
    return f"{area.parent_code.ljust(6, '0')}900001" if area.parent_code else ""
