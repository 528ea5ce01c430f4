"""A county with two townships and a few branches, and the workbooks its clerks send."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jishi.apps.accounts import selectors as accounts
from jishi.apps.accounts import services as account_services
from jishi.apps.registry import selectors as registry
from jishi.apps.registry.services import (
    AreaDraft,
    OrgDraft,
    UnitDraft,
    areas_load,
    orgs_set_up,
    units_register,
)
from jishi.shared.actor import SYSTEM, Actor
from jishi.sheets import write_rows

SINCE = date(2010, 1, 1)
DAY = date(2012, 7, 15)
COUNTY, NORTH, SOUTH = "230321", "230321000101", "230321000102"
VILLAGE, OTHER_VILLAGE, COMMUNITY, SCHOOL, FAR = (
    "230321110001",
    "230321110002",
    "230321120001",
    "230321150001",
    "230321110099",
)
NAMES = {
    COUNTY: "鸡东县委",
    NORTH: "北镇党委",
    SOUTH: "南镇党委",
    VILLAGE: "北镇东村党支部",
    OTHER_VILLAGE: "北镇西村党支部",
    COMMUNITY: "北镇(中心)社区党支部",
    SCHOOL: "北镇中学党支部",
    FAR: "南镇南村党支部",
}
HEADINGS = ("组织代码", "组织名称", "类型", "期间", "采集日期")


@dataclass(frozen=True)
class Office:
    """The organisations by code, and the people who sign in."""

    ids: dict[str, int]
    county: Actor
    clerk: Actor
    secretary: Actor


def build(more_villages: int = 0) -> Office:
    """Set up the county; `more_villages` branches come on top in the northern township."""
    areas_load(areas=[AreaDraft("230321", "鸡东县", "county", "2303")], source="test", by=SYSTEM)
    units_register(drafts=[UnitDraft("U1", "鸡东县委员会", "gov_organ", "230321", SINCE)], by=SYSTEM)
    drafts = [
        OrgDraft(COUNTY, NAMES[COUNTY], "local_committee", "", SINCE, unit_codes=("U1",)),
        OrgDraft(NORTH, NAMES[NORTH], "primary_committee", COUNTY, SINCE),
        OrgDraft(SOUTH, NAMES[SOUTH], "primary_committee", COUNTY, SINCE),
        _branch(VILLAGE, NORTH, "village"),
        _branch(OTHER_VILLAGE, NORTH, "village"),
        _branch(COMMUNITY, NORTH, "community"),
        _branch(SCHOOL, NORTH, "school"),
        _branch(FAR, SOUTH, "village"),
        *(
            OrgDraft(f"2303219{n:05}", f"北镇第{n}村党支部", "branch", NORTH, SINCE, org_type="village")
            for n in range(more_villages)
        ),
    ]
    orgs_set_up(drafts=drafts, by=SYSTEM)
    ids = registry.org_ids_of([draft.code for draft in drafts])
    return Office(
        ids,
        person("county", "县里小李", "county_officer", ids[COUNTY]),
        person("clerk", "镇里小王", "township_officer", ids[NORTH]),
        person("secretary", "书记老张", "branch_secretary", ids[VILLAGE]),
    )


def _branch(code: str, parent: str, org_type: str) -> OrgDraft:
    return OrgDraft(code, NAMES[code], "branch", parent, SINCE, org_type=org_type)


def person(username: str, name: str, role: str, org_id: int) -> Actor:
    user_id = account_services.user_create(username=username, display_name=name, by=SYSTEM)
    account_services.role_grant(user_id=user_id, role=role, scope_kind="org", scope_id=str(org_id), by=SYSTEM)
    return accounts.actor_for(user_id)


def book(path: Path, rows: Sequence[Sequence[Any]], *headings: str) -> Path:
    """Write a workbook with the usual first columns and the given indicators."""
    write_rows(path, {"指标": [[*HEADINGS, *headings], *rows]})
    return path


def line(
    code: str, *cells: Any, period: Any = "2012", word: str = "村", name: str = "", day: Any = None
) -> list[Any]:
    """Return a row of the workbook."""
    return [code, name or NAMES.get(code, ""), word, period, day, *cells]
