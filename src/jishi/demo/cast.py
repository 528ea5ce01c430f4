"""The one cast: a county, two townships, five branches of five types, their people, and five officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from jishi.shared.codes import org_code_check, resident_id_check

from .specs import AreaSpec, City, MemberSpec, OrgSpec, UnitSpec


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who signs in: a role from `data/roles.yaml` on a subtree of organisations."""

    username: str
    name: str
    role: str
    org_code: str


CITY, COUNTY = "230300909001", "230321909001"
PINGYANG, YONGAN, ORGANS = "230321909002", "230321909003", "230321909004"
VILLAGE, COMMUNITY, ORGAN = "230321019001", "230321029001", "230321039001"
SCHOOL, FIRM = "230321059001", "230321089001"

AREAS = (
    AreaSpec("23", "黑龙江省", "province", ""),
    AreaSpec("2303", "鸡西市", "prefecture", "23"),
    AreaSpec("230321", "鸡东县", "county", "2303"),
    AreaSpec("230321101", "平阳镇", "township", "230321"),
    AreaSpec("230321101901", "向荣村委会", "village", "230321101", is_generated=True),
    AreaSpec("230321101902", "新城社区居民委员会", "village", "230321101", is_generated=True),
    AreaSpec("230321104", "永安镇", "township", "230321"),
)


def _unit(serial: int, name: str, unit_type: str, area_code: str, line: str, staff_n: int) -> UnitSpec:
    body = f"{58_000_000 + serial:08}"
    return UnitSpec(body + org_code_check(body), name, unit_type, area_code, line, staff_n=staff_n)


UNITS = (
    _unit(1, "平阳镇向荣村村民委员会", "village", "230321101901", "", 5),
    _unit(2, "平阳镇新城社区居民委员会", "community", "230321101902", "", 9),
    _unit(3, "鸡东县水务局", "gov_organ", "230321", "organ", 42),
    _unit(4, "永安镇中心学校", "school", "230321104", "education", 61),
    _unit(5, "鸡东县瑞禾米业有限公司", "nonpublic_enterprise", "230321104", "two_new", 38),
)


def _committee(code: str, name: str, kind: str, parent: str, area_code: str, line: str = "") -> OrgSpec:
    return OrgSpec(
        code=code,
        name=name,
        kind=kind,
        org_type="",
        parent_code=parent,
        area_code=area_code,
        unit_codes=(),
        founded_on=date(1965, 7, 1),
        line=line,
        term_from=date(2011, 9, 1),
        term_to=date(2016, 8, 31),
    )


def _branch(code: str, name: str, org_type: str, parent: str, unit: UnitSpec, term_to: date) -> OrgSpec:
    years = 3 if org_type in ("village", "community") else 2
    secretary = _SECRETARIES[code]
    return OrgSpec(
        code=code,
        name=name,
        kind="branch",
        org_type=org_type,
        parent_code=parent,
        area_code=unit.area_code,
        unit_codes=(unit.code,),
        founded_on=date(2003, 7, 1),
        size=len(_PEOPLE[code]),
        term_from=date(term_to.year - years, term_to.month, 1),
        term_to=term_to,
        secretary_code=f"{code}0001",
        secretary_name=secretary[0],
        secretary_birth_date=secretary[2],
        secretary_since=date(term_to.year - years, term_to.month, 1),
    )


# Name, sex, birth day, schooling, day of joining; the secretary comes first, a day in 2011 means probationary.
_Person = tuple[str, str, date, str, date]
_PEOPLE: dict[str, tuple[_Person, ...]] = {
    VILLAGE: (
        ("姜德山", "1", date(1960, 3, 8), "60", date(1985, 7, 1)),
        ("王桂兰", "2", date(1951, 11, 20), "70", date(1976, 7, 1)),
        ("于海涛", "1", date(1979, 5, 2), "60", date(2004, 6, 15)),
        ("孙淑芹", "2", date(1957, 9, 14), "70", date(1990, 7, 1)),
        ("丛永福", "1", date(1946, 1, 30), "80", date(1968, 10, 1)),
        ("李春生", "1", date(1983, 12, 5), "30", date(2011, 7, 1)),
        ("曲振国", "1", date(1964, 8, 17), "60", date(1993, 5, 1)),
    ),
    COMMUNITY: (
        ("周丽红", "2", date(1970, 6, 11), "30", date(1998, 7, 1)),
        ("张玉珍", "2", date(1949, 2, 3), "60", date(1974, 7, 1)),
        ("赵永军", "1", date(1962, 10, 9), "40", date(1988, 7, 1)),
        ("杨春雪", "2", date(1985, 4, 22), "20", date(2008, 11, 15)),
    ),
    ORGAN: (
        ("高志远", "1", date(1965, 5, 19), "20", date(1990, 7, 1)),
        ("陈晓燕", "2", date(1978, 7, 7), "20", date(2003, 6, 1)),
        ("董立新", "1", date(1958, 12, 28), "30", date(1984, 7, 1)),
        ("吴宏宇", "1", date(1981, 3, 16), "20", date(2006, 12, 1)),
    ),
    SCHOOL: (
        ("刘文斌", "1", date(1963, 9, 1), "20", date(1989, 7, 1)),
        ("徐敏", "2", date(1972, 1, 12), "20", date(2001, 7, 1)),
        ("邹颖", "2", date(1984, 8, 30), "20", date(2009, 6, 15)),
    ),
    FIRM: (
        ("宋明辉", "1", date(1968, 2, 25), "30", date(1999, 7, 1)),
        ("韩冬梅", "2", date(1975, 11, 3), "40", date(2005, 7, 1)),
        ("朴成哲", "1", date(1980, 6, 6), "30", date(2007, 5, 15)),
    ),
}
_SECRETARIES = {code: people[0] for code, people in _PEOPLE.items()}


def _member(org_code: str, serial: int, person: _Person) -> MemberSpec:
    name, sex, birth, schooling, joined = person
    body = f"230399{birth:%Y%m%d}{90 + serial * 2 + (sex == '1'):03}"
    is_new = joined.year == 2011
    floats = name == "于海涛"
    return MemberSpec(
        code=f"{org_code}{serial:04}",
        org_code=org_code,
        name=name,
        sex=sex,
        birth_date=birth,
        schooling=schooling,
        joined_on=joined,
        full_on=None if is_new else joined.replace(year=joined.year + 1),
        post="书记" if serial == 1 else "",
        occupation="",
        id_number=body + resident_id_check(body),
        phone=f"140{int(org_code[6:8]):04}{serial:04}",
        floating="out" if floats else "",
        floats_in_org=COMMUNITY if floats else "",
    )


FLOATING_MEMBER = f"{VILLAGE}0003"
ORGS = (
    _committee(CITY, "中共鸡西市委员会", "local_committee", "", "2303"),
    _committee(COUNTY, "中共鸡东县委员会", "local_committee", CITY, "230321"),
    _committee(PINGYANG, "平阳镇党委", "primary_committee", COUNTY, "230321101"),
    _committee(YONGAN, "永安镇党委", "primary_committee", COUNTY, "230321104"),
    _committee(ORGANS, "鸡东县直属机关工委", "working_committee", COUNTY, "230321", "organ"),
    _branch(VILLAGE, "平阳镇向荣村党支部", "village", PINGYANG, UNITS[0], date(2014, 3, 31)),
    _branch(COMMUNITY, "平阳镇新城社区党支部", "community", PINGYANG, UNITS[1], date(2012, 9, 30)),
    _branch(ORGAN, "鸡东县水务局党支部", "gov_organ", ORGANS, UNITS[2], date(2013, 6, 30)),
    _branch(SCHOOL, "永安镇中心学校党支部", "school", YONGAN, UNITS[3], date(2012, 2, 29)),
    _branch(
        FIRM, "鸡东县瑞禾米业有限公司党支部", "nonpublic_enterprise", YONGAN, UNITS[4], date(2013, 11, 30)
    ),
)
MEMBERS = tuple(
    _member(code, serial, person)
    for code, people in _PEOPLE.items()
    for serial, person in enumerate(people, 1)
)
OFFICERS = (
    Officer("county", "程立伟", "county_officer", COUNTY),
    Officer("township", "孟雪", "township_officer", PINGYANG),
    Officer("system", "隋国庆", "system_officer", ORGANS),
    Officer("secretary", "姜德山", "branch_secretary", VILLAGE),
    Officer("outsider", "罗静", "township_officer", YONGAN),
)


def cast() -> City:
    """Return the cast in the same values as the whole city."""
    return City(
        areas=AREAS,
        units=tuple(sorted(UNITS, key=lambda unit: unit.code)),
        orgs=tuple(sorted(ORGS, key=lambda org: org.code)),
        members=tuple(sorted(MEMBERS, key=lambda member: member.code)),
    )
