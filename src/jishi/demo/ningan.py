"""Ning'an's police associations: a committee, a branch in each township, officers in all 240 villages, by two lists.

The county, its townships and their villages are set up as they stood; the associations enter by the office's own
tables, as the office would hand them in.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import Asked, OrgDraft, TableFile, UnitDraft, handlers
from jishi.shared.actor import SYSTEM
from jishi.shared.codes import org_code_check
from jishi.shared.dates import travel
from jishi.shared.divisions import Division, divisions
from jishi.sheets import write_rows

from . import office, story
from .draw import stream
from .names import person
from .plan import SEED

AREA, COUNTY, ASSOCIATION = "231084", "231084900001", "NAJX"
SINCE, SET_UP_ON = date(2003, 7, 1), date(2012, 3, 20)
USERNAME = "demo_ningan"
FUNCTIONAL_HEAD = (
    "代码",
    "名称",
    "类别",
    "做什么",
    "成立日期",
    "上级功能型组织代码",
    "依托组织代码",
    "业务指导部门",
)
OFFICER_HEAD = ("分会代码", "村代码", "姓名", "职责", "联系电话", "任职日期")
Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Places:
    """The townships that have villages, and the villages."""

    towns: tuple[Division, ...]
    villages: tuple[Division, ...]


def places() -> Places:
    """Return the county's townships and villages, in the order of their codes."""
    inside = [d for d in divisions() if d.code.startswith(AREA)]
    villages = [d for d in inside if d.level == "village" and "村" in d.name and "社区" not in d.name]
    seats = {d.parent_code for d in villages}
    towns = [d for d in inside if d.code in seats]
    return Places(tuple(towns), tuple(villages))


def county(found: Places) -> None:
    """Register the county's committee, the townships' committees, and a branch in every village."""
    seats = {AREA: "宁安市机关"} | {d.code: f"{d.name}人民政府" for d in found.towns}
    units = [UnitDraft(_unit(code), name, "gov_organ", code, SINCE) for code, name in seats.items()]
    units += [
        UnitDraft(_unit(d.code), _village(d, "民委员会"), "village", d.code, SINCE) for d in found.villages
    ]
    register.units_register(drafts=units, by=SYSTEM, reason="建库")
    top = OrgDraft(
        COUNTY, "中共宁安市委员会", "local_committee", story.PROVINCE[0], SINCE, unit_codes=(_unit(AREA),)
    )
    towns = [
        OrgDraft(
            town_code(d.code),
            f"{d.name}党委",
            "primary_committee",
            COUNTY,
            SINCE,
            unit_codes=(_unit(d.code),),
        )
        for d in found.towns
    ]
    villages = [
        OrgDraft(
            f"{d.code[:9]}1{d.code[9:]}",
            _village(d, "党支部"),
            "branch",
            town_code(d.parent_code),
            SINCE,
            org_type="village",
            unit_codes=(_unit(d.code),),
        )
        for d in found.villages
    ]
    register.orgs_set_up(drafts=[top, *towns, *villages], by=SYSTEM, reason="建库")


def town_code(area_code: str) -> str:
    """Return the code of a township's committee."""
    return f"{area_code}909"


def functional_rows(found: Places) -> Rows:
    """Return the list of the associations: the county's, its committee, a branch for each township."""
    told = [SET_UP_ON.isoformat()]
    committee = f"{ASSOCIATION}-00"
    rows = [
        [ASSOCIATION, "宁安市村警协会", "协会", "治保、巡逻、调解", *told, "", COUNTY, "公安局"],
        [
            committee,
            "宁安市村警协会党委",
            "功能型党委",
            "治保、巡逻、调解",
            *told,
            ASSOCIATION,
            COUNTY,
            "公安局",
        ],
    ]
    rows += [
        [
            branch_code(n),
            f"村警协会{d.name}分会党支部",
            "功能型党支部",
            "治保、巡逻、调解",
            *told,
            committee,
            town_code(d.code),
            "派出所",
        ]
        for n, d in enumerate(found.towns, 1)
    ]
    return rows


def branch_code(number: int) -> str:
    """Return the code of a township's branch."""
    return f"{ASSOCIATION}-{number:02}"


def officer_rows(found: Places) -> Rows:
    """Return the roster: the head of each branch, and one officer or two in every village."""
    rng = stream(SEED, "ningan")
    branch = {d.code: branch_code(n) for n, d in enumerate(found.towns, 1)}
    rows = []
    for d in (*found.towns, *found.villages):
        is_town = d.code in branch
        roles = ["分会会长"] if is_town else ["村警"] if rng.randrange(30) else ["村警", "治保员"]
        for role in roles:
            born = rng.randrange(1958, 1984)
            korean = "朝鲜族" in next((t.name for t in found.towns if d.code.startswith(t.code)), "")
            name = person(rng, "1", born, in_korean_township=korean)
            phone = f"140{rng.randrange(10**8):08}"
            code = branch[d.code if is_town else d.parent_code]
            rows.append([code, d.code, name, role, phone, SET_UP_ON.isoformat()])
    return rows


def live() -> None:
    """Set the county up, and let its officer hand in both lists on the day of the founding."""
    found = places()
    with travel(story.SET_UP_ON):
        county(found)
        org_id = registry.org_id_of(COUNTY)
        officer = office.grant("county_officer", "org", str(org_id), username=USERNAME)
    asked = Asked(officer, SET_UP_ON, "成立村警协会", "宁组发〔2012〕11号")
    with travel(SET_UP_ON), tempfile.TemporaryDirectory() as folder:
        for table, head, rows in (
            ("functional_orgs", FUNCTIONAL_HEAD, functional_rows(found)),
            ("village_officers", OFFICER_HEAD, officer_rows(found)),
        ):
            path = Path(folder) / f"{table}.xlsx"
            list_write(path, head, rows)
            register.table_import(TableFile(handlers()[table], path, path.name), asked)


def list_write(path: Path, head: Sequence[str], rows: Rows) -> None:
    """Write a list as an office keeps it: one header row and the rows."""
    write_rows(path, {"名册": [list(head), *rows]})


def _village(division: Division, ending: str) -> str:
    name = division.name.removesuffix("村民委员会").removesuffix("村委会").removesuffix("村")
    return f"{name}村{ending}"


def _unit(area_code: str) -> str:
    body = f"{56_000_000 + int(area_code[-6:]):08}"
    return body + org_code_check(body)
