"""A street with two communities, their branches and members, and four grids, told by the office's two tables."""

from datetime import date
from pathlib import Path

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.services import (
    AreaDraft,
    Asked,
    MemberDraft,
    OrgDraft,
    TableFile,
    UnitDraft,
    areas_load,
    handlers,
    members_enrol,
    orgs_set_up,
    table_import,
    units_register,
)
from jishi.shared.actor import SYSTEM
from jishi.sheets import write_rows

SINCE, DAY = date(2010, 1, 1), date(2012, 7, 15)
COUNTY, STREET, EAST, WEST, NOWHERE = "S0", "S1", "S11", "S12", "S13"
AREAS = (
    AreaDraft("230108", "平房区", "county", "2301"),
    AreaDraft("230108006", "新伟街道", "township", "230108"),
    AreaDraft("230108006001", "东社区", "village", "230108006"),
    AreaDraft("230108006002", "西社区", "village", "230108006"),
)
GRID_HEAD = ["网格代码", "网格名称", "组织代码", "区划代码", "最少人数", "最多人数", "需要的特长"]
GRIDS = [
    ["G1", "东一网格", STREET, "230108006001", "1", "3", "电工"],
    ["G2", "东二网格", STREET, "230108006001", "1", "3", ""],
    ["G3", "西一网格", STREET, "230108006002", "1", "3", "法律"],
    ["G4", "西二网格", STREET, "230108006002", "1", "3", ""],
]
MEMBER_HEAD = ["党员编号", "特长", "免任务", "网格代码"]
MEMBERS = [["E1", "电工、法律", "", ""], ["E2", "", "是", ""], ["W1", "法律", "", ""]]


def build() -> None:
    """Set the street up with five members in each community's branch and one where no unit is known."""
    areas_load(areas=AREAS, source="test", by=SYSTEM)
    units = [
        UnitDraft("US", "街道办", "gov_organ", "230108006", SINCE),
        UnitDraft("UE", "东社区", "community", "230108006001", SINCE),
        UnitDraft("UW", "西社区", "community", "230108006002", SINCE),
    ]
    units_register(drafts=units, by=SYSTEM)
    orgs = [
        OrgDraft(COUNTY, "平房区委", "local_committee", "", SINCE),
        OrgDraft(STREET, "新伟街道党工委", "primary_committee", COUNTY, SINCE, unit_codes=("US",)),
        OrgDraft(EAST, "东社区党支部", "branch", STREET, SINCE, org_type="community", unit_codes=("UE",)),
        OrgDraft(WEST, "西社区党支部", "branch", STREET, SINCE, org_type="community", unit_codes=("UW",)),
        OrgDraft(NOWHERE, "流动党员党支部", "branch", STREET, SINCE, org_type="community"),
    ]
    orgs_set_up(drafts=orgs, by=SYSTEM)
    people = [(f"{at}{n}", org) for at, org in (("E", EAST), ("W", WEST)) for n in range(1, 6)]
    people.append(("N1", NOWHERE))
    members_enrol(
        drafts=[MemberDraft(code, f"王{code}", "女", org, SINCE) for code, org in people], by=SYSTEM
    )


def take(folder: Path, table: str, head: list[str], rows: list[list[str]]) -> int | None:
    """Hand a table in; return its batch."""
    path = folder / f"{table}.xlsx"
    write_rows(path, {"表": [head, *rows]})
    file = TableFile(handlers()[table], path, path.name)
    return table_import(file, Asked(SYSTEM, DAY, "街道分网格")).batch_id


def street_id() -> int:
    """The street's committee."""
    return registry.org_ids_of([STREET])[STREET]


def member_id(code: str) -> int:
    """A member by code."""
    return registry.member_ids_of([code])[0]
