"""Pingfang's grids: a street's members, what each said, its grids, everybody placed, a quarter's tasks answered.

Two streets are set up as they stood. In one the grids and what members said come by the office's two tables and the
rest by the services; in the other nothing is done yet.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from random import Random

from jishi.apps.grids import selectors as looking
from jishi.apps.grids import services as grids
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import Asked, MemberDraft, OrgDraft, TableFile, UnitDraft, handlers
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.codes import org_code_check
from jishi.shared.dates import Moment, travel
from jishi.shared.divisions import Division, divisions

from . import office, story
from .draw import stream
from .names import person
from .ningan import Rows, list_write
from .plan import SEED

AREA, DISTRICT = "230108", "230108900001"
# The street of the year, and one that has not begun.
STREET, NEXT = "230108006", "230108001"
SINCE, BEGUN, QUARTER = date(2003, 7, 1), date(2012, 4, 10), "2012-Q2"
NEXT_SET, NEXT_QUARTER = date(2012, 7, 3), "2012-Q3"
USERNAMES = {STREET: "demo_pingfang", NEXT: "demo_next_street"}
PER_COMMUNITY, PER_BRANCH = 3, (34, 46)
SKILLS = ("电工", "法律", "医护", "理发", "会计", "教师", "文艺", "木工", "调解", "电脑")
WANTS = ("电工、调解", "法律、医护", "理发、文艺")
GRID_HEAD = ("网格代码", "网格名称", "组织代码", "区划代码", "最少人数", "最多人数", "需要的特长")
MEMBER_HEAD = ("党员编号", "特长", "免任务")
TASKS = {
    QUARTER: (("走访独居老人", 30, "户"), ("调解邻里纠纷", 4, "件"), ("清理楼道杂物", 12, "个")),
    NEXT_QUARTER: (
        ("高温天看望独居老人", 30, "户"),
        ("汛期巡查低洼院落", 12, "次"),
        ("帮助待业居民报名培训", 8, "人"),
    ),
}
DUE = {QUARTER: date(2012, 6, 25), NEXT_QUARTER: date(2012, 9, 25)}


def communities(street: str) -> list[Division]:
    """Return a street's communities, in the order of their codes."""
    return [d for d in divisions() if d.parent_code == street]


def committee(street: str) -> str:
    """Return the code of a street's committee."""
    return f"{street}909"


def district() -> None:
    """Register the district with its committee, and both streets."""
    unit = UnitDraft(_unit(AREA), "平房区机关", "gov_organ", AREA, SINCE)
    register.units_register(drafts=[unit], by=SYSTEM, reason="建库")
    top = OrgDraft(
        DISTRICT, "中共平房区委员会", "local_committee", story.PROVINCE[0], SINCE, unit_codes=(unit.code,)
    )
    register.orgs_set_up(drafts=[top], by=SYSTEM, reason="建库")
    for street in (STREET, NEXT):
        _street(street)


def _street(street: str) -> None:
    """Register a street's committee, a branch with its members in each community, and one that has no place."""
    [own] = [d for d in divisions() if d.code == street]
    places = communities(street)
    units = [UnitDraft(_unit(street), f"{own.name}办事处", "gov_organ", street, SINCE)]
    units += [UnitDraft(_unit(d.code), f"{d.name}居民委员会", "community", d.code, SINCE) for d in places]
    register.units_register(drafts=units, by=SYSTEM, reason="建库")
    branches: list[tuple[str, str, tuple[str, ...]]] = [
        (branch_code(d), f"{own.name}{d.name}党支部", (_unit(d.code),)) for d in places
    ]
    branches.append((mobile(street), f"{own.name}流动党员党支部", ()))
    orgs = [
        OrgDraft(
            committee(street),
            f"{own.name}党工委",
            "primary_committee",
            DISTRICT,
            SINCE,
            unit_codes=(_unit(street),),
        )
    ]
    orgs += [
        OrgDraft(code, name, "branch", committee(street), SINCE, org_type="community", unit_codes=codes)
        for code, name, codes in branches
    ]
    register.orgs_set_up(drafts=orgs, by=SYSTEM, reason="建库")
    register.members_enrol(drafts=members(street), by=SYSTEM, reason="建库")


def branch_code(division: Division) -> str:
    """Return the code of a community's branch."""
    return f"{division.code[:9]}7{division.code[9:]}"


def mobile(street: str) -> str:
    """Return the code of the branch of those who live elsewhere."""
    return f"{street}800"


def members(street: str) -> list[MemberDraft]:
    """Return the members of a street's branches."""
    rng = stream(SEED, "pingfang", "members", street)
    sizes = {branch_code(d): rng.randrange(*PER_BRANCH) for d in communities(street)} | {mobile(street): 3}
    return [_member(rng, code, f"{code}{n:04}") for code, size in sizes.items() for n in range(1, size + 1)]


def _member(rng: Random, org_code: str, code: str) -> MemberDraft:
    sex, born = rng.choice("12"), date(rng.randrange(1932, 1988), rng.randrange(1, 13), 15)
    joined = date(min(2008, born.year + rng.randrange(20, 40)), 7, 1)
    name = person(rng, sex, born.year)
    since = max(SINCE, joined)
    return MemberDraft(code, name, sex, org_code, since, birth_date=born, joined_on=joined)


def grid_rows(street: str) -> Rows:
    """Return the list of grids: three in each community."""
    return [
        [f"{street[6:]}-{at:02}{n}", f"{d.name}第{n}网格", committee(street), d.code, "8", "20", WANTS[n - 1]]
        for at, d in enumerate(communities(street), 1)
        for n in range(1, PER_COMMUNITY + 1)
    ]


def member_rows(street: str) -> Rows:
    """Return what the members said: most named one thing or two that they can do, the oldest asked to be excused."""
    rng = stream(SEED, "pingfang", "said", street)
    rows = []
    for draft in members(street):
        count = rng.choice((0, 1, 1, 1, 2))
        skills = "、".join(rng.sample(SKILLS, count))
        is_old = draft.birth_date is not None and draft.birth_date.year < 1942
        rows.append([draft.code, skills, "是" if is_old and rng.randrange(4) else ""])
    return rows


def set_up() -> None:
    """Set the streets up as they stood."""
    with travel(story.SET_UP_ON):
        district()


def live() -> None:
    """List, declare, place; give each grid tasks, let its leader answer in June, give the next. Streets are set up."""
    with travel(story.SET_UP_ON):
        ids = registry.org_ids_of([committee(street) for street in USERNAMES])
        officers = {
            street: office.grant("township_officer", "org", str(ids[committee(street)]), username=username)
            for street, username in USERNAMES.items()
        }
    officer, org_id = officers[STREET], ids[committee(STREET)]
    with travel(BEGUN):
        _told(officer)
        grids.grids_place(org_id=org_id, on=BEGUN, reason="建立党员网格", by=officer)
        _tasks(officer, QUARTER, BEGUN)
    with travel(date(2012, 6, 28)):
        _answers(officer)
    with travel(NEXT_SET):
        _tasks(officer, NEXT_QUARTER, NEXT_SET)


def _told(officer: Actor) -> None:
    asked = Asked(officer, BEGUN, "建立党员网格")
    with tempfile.TemporaryDirectory() as folder:
        for table, head, rows in (
            ("grids", GRID_HEAD, grid_rows(STREET)),
            ("member_grids", MEMBER_HEAD, member_rows(STREET)),
        ):
            path = Path(folder) / f"{table}.xlsx"
            list_write(path, head, rows)
            register.table_import(TableFile(handlers()[table], path, path.name), asked)


def _overview(officer: Actor, on: date) -> looking.Overview:
    return looking.overview(registry.visible(officer, "grids.view", Moment(on)), QUARTER)


def _tasks(officer: Actor, quarter: str, on: date) -> None:
    """Give each grid a task or two; three of those who may be asked carry each together."""
    found = _overview(officer, on)
    for at, grid in enumerate(found.grids):
        able = [row.member_id for row in found.people if row.grid_id == grid.grid_id and not row.is_excused]
        for title, amount, unit in TASKS[quarter][at % 3 : at % 3 + 2]:
            draft = grids.TaskDraft(grid.grid_id, title, amount, unit, quarter, DUE[quarter], tuple(able[:3]))
            grids.task_set(draft=draft, on=on, by=officer)


def _answers(officer: Actor) -> None:
    """Let leaders say how far the tasks are, or a slip; one in nine says nothing."""
    rng, on = stream(SEED, "pingfang", "answers"), date(2012, 6, 28)
    found = _overview(officer, on)
    people = {row.member_id: row for row in found.people}
    for task in looking.tasks_of(found.grids, QUARTER, people, Moment(on)):
        if rng.randrange(9) == 0:
            continue
        part = rng.choice((100, 100, 100, 60, 0))
        note = "" if part else "人手凑不齐,移到下一季"
        how = rng.choice(("leader", "paper"))
        answer = grids.AnswerDraft(task.task_id, task.amount * part // 100, on, how, note)
        grids.tasks_tell(drafts=[answer], on=on, by=officer)


def _unit(area_code: str) -> str:
    body = f"{55_000_000 + int(area_code[-6:]):08}"
    return body + org_code_check(body)
