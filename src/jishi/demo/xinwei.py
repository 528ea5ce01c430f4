"""Xinwei street's warm groups: 6,228 households in 329 groups, a plant's people handed over, 1,742 needs followed.

Only lists are made up here; the groups come out of the room's own computation, the needs out of its own steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from jishi.apps.outreach import selectors as groups
from jishi.apps.outreach import services as outreach
from jishi.apps.outreach.services import NeedDraft, NeedStep, PlanDraft, ReferralStep
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import (
    Asked,
    IntakeDraft,
    LetterDraft,
    MemberDraft,
    OrgDraft,
    TableFile,
    UnitDraft,
)
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment, travel
from jishi.sheets import Cell, write_rows

from . import pingfang, story
from .draw import stream
from .names import person

STREET, PLANT = pingfang.committee(pingfang.STREET), "230108909011"
SINCE, SET_UP, HANDED, GROUPED, TODAY = (
    date(2006, 7, 1),
    story.SET_UP_ON,
    date(2012, 3, 20),
    date(2012, 4, 10),
    date(2012, 7, 15),
)
HOUSEHOLDS, GROUPS, MEMBERS_HANDED, UNEMPLOYED = 6_228, 329, 92, 2_046
LEADERS, RESIDENTS, BUILDINGS = 172, 640, 260
# Who is older than this leads no group.
BORN_AFTER = 1942
UNIT = "平房动力机械厂"
# 1,742 needs by kind, and how many of them the asker closed or heard why not.
NEEDS = {"job": 1_121, "loan": 86, "care": 207, "other": 328}
CLOSED, NOT_DONE, LOANS = 1_185, 157, 61
# Of those still open so many are past the day by which the asker must hear, and so many jobs are with the agency.
LATE, WITH_LABOUR = 38, 45
LABOUR, BANK = story.LINES[0][1], "信用社"
# The last need is told so many days after the groups were formed.
DAYS = 95
HOME_HEAD = (
    "组织代码", "户号", "姓名", "电话", "网格(楼院)", "向东(米)", "向北(米)", "工作量", "移交单位",
)  # fmt: skip
PEOPLE_HEAD = (
    "组织代码", "人员编号", "姓名", "党员编号", "联系电话", "专长", "最多参加几个组", "向东(米)", "向北(米)",
)  # fmt: skip
SKILLS = ("就业指导", "小额信贷", "照料帮扶", "矛盾调解", "水电维修", "政策法律")
SAYS = {
    "job": ("下岗后想在附近找个活", "会开车,想跑运输", "想学面点手艺", "孩子上学,只能上白班"),
    "loan": ("想借钱开小吃店", "想借钱养奶牛", "想添一台缝纫机揽活"),
    "care": ("老人常年卧床,要人搭把手", "家里失火,要救助", "看病花光了积蓄"),
    "other": ("下水常年堵", "楼道没有灯", "社保关系没转过来", "邻里漏水说不清"),
}
DONE = {
    "job": "已在物业公司上岗",
    "loan": "贷款已经发放",
    "care": "救助款已领到,邻居轮流照看",
    "other": "已经修好,本人看过",
}
WHY_NOT = {
    "job": "没有合适的岗位,已登记等下一批",
    "loan": "没有担保人,信用社不同意",
    "care": "收入高于救助标准",
    "other": "要等小区改造一起办",
}


@dataclass(frozen=True, slots=True)
class Building:
    """One building: what the cell is called, and where it stands in metres."""

    name: str
    x: int
    y: int


def buildings(count: int = BUILDINGS) -> list[Building]:
    """Return buildings in rows along streets, a little out of line as they are."""
    rng, found = stream(2012, "xinwei", "buildings"), []
    for n in range(count):
        row, place = divmod(n, 20)
        x, y = place * 70 + rng.randrange(-12, 13), row * 55 + rng.randrange(-8, 9)
        found.append(Building(f"新伟{row + 1}委{place + 1}号楼", x, y))
    return found


def homes(count: int = HOUSEHOLDS) -> list[tuple[Cell, ...]]:
    """Return the rows of the households' list; those of the plant's people name the plant."""
    rng, every = stream(2012, "xinwei", "homes"), buildings(max(1, BUILDINGS * count // HOUSEHOLDS))
    handed = UNEMPLOYED * count // HOUSEHOLDS
    found: list[tuple[Cell, ...]] = []
    for n in range(count):
        where = every[n * len(every) // count]
        name = person(rng, rng.choice("12"), rng.randrange(1945, 1985))
        at = (where.x + rng.randrange(-15, 16), where.y + rng.randrange(-6, 7))
        phone = f"140{rng.randrange(10**8):08}"
        unit = UNIT if n * 7919 % count < handed else None
        found.append((STREET, f"X{n + 1:04}", name, phone, where.name, *at, rng.choice((1, 1, 2, 3)), unit))
    return found


def helpers(
    leaders: int = LEADERS, residents: int = RESIDENTS, count: int = HOUSEHOLDS
) -> list[tuple[Cell, ...]]:
    """Return the rows of the people's list: members who may lead two groups each, residents who help in one."""
    rng, every = stream(2012, "xinwei", "people"), buildings(max(1, BUILDINGS * count // HOUSEHOLDS))
    members = leaders_of(leaders)
    found: list[tuple[Cell, ...]] = []
    for n in range(leaders + residents):
        is_member = n < leaders
        where = every[n * len(every) // (leaders if is_member else leaders + residents) % len(every)]
        skills = "、".join(rng.sample(SKILLS, 2))
        name = members[n].name if is_member else person(rng, rng.choice("12"), rng.randrange(1945, 1980))
        phone, code = f"141{rng.randrange(10**8):08}", members[n].code if is_member else None
        most = 2 if is_member else 1
        found.append((STREET, f"Z{n + 1:03}", name, code, phone, skills, most, where.x, where.y))
    return found


def leaders_of(count: int = LEADERS) -> list[MemberDraft]:
    """Return the street's members who lead groups: those of its communities who are not too old."""
    mobile = pingfang.mobile(pingfang.STREET)
    able = [
        draft
        for draft in pingfang.members(pingfang.STREET)
        if draft.org_code != mobile and draft.birth_date and draft.birth_date.year >= BORN_AFTER
    ]
    return able[:count]


def lists_write(
    folder: Path, count: int = HOUSEHOLDS, leaders: int = LEADERS, residents: int = RESIDENTS
) -> list[Path]:
    """Write the two lists as an office hands them in: households, and people who help."""
    told = (
        ("联系户名册.xlsx", HOME_HEAD, homes(count)),
        ("小组人员名册.xlsx", PEOPLE_HEAD, helpers(leaders, residents, count)),
    )
    for name, head, rows in told:
        write_rows(folder / name, {name.removesuffix(".xlsx"): [list(head), *map(list, rows)]})
    return [folder / name for name, _, _ in told]


def plant() -> None:
    """Register the plant with its branch and the members who are to be handed over; the district stands already."""
    with travel(SET_UP):
        unit = UnitDraft("XW-P1", UNIT, "soe", pingfang.AREA, SINCE)
        register.units_register(drafts=[unit], by=SYSTEM, reason="建库")
        org = OrgDraft(
            PLANT,
            f"{UNIT}党支部",
            "branch",
            pingfang.DISTRICT,
            SINCE,
            org_type="soe",
            unit_codes=(unit.code,),
        )
        register.orgs_set_up(drafts=[org], by=SYSTEM, reason="建库")
        rng = stream(2012, "xinwei", "members")
        drafts = [_member(rng, f"XWP{n + 1:03}") for n in range(MEMBERS_HANDED)]
        register.members_enrol(drafts=drafts, by=SYSTEM, reason="建库")


def _member(rng: Random, code: str) -> MemberDraft:
    sex, born = rng.choice("12"), date(rng.randrange(1945, 1984), rng.randrange(1, 13), 15)
    joined = date(min(2005, born.year + rng.randrange(20, 40)), 7, 1)
    return MemberDraft(
        code, person(rng, sex, born.year), sex, PLANT, SINCE, birth_date=born, joined_on=joined
    )


def hand_over() -> int:
    """Hand the plant's people over in one batch; the members travel by letters to the communities, all received."""
    homes_of = [pingfang.branch_code(place) for place in pingfang.communities(pingfang.STREET)]
    with travel(HANDED):
        letters = [
            LetterDraft(f"XWP{n + 1:03}", HANDED, to_org_code=homes_of[n % len(homes_of)])
            for n in range(MEMBERS_HANDED)
        ]
        draft = IntakeDraft(
            UNIT, HANDED, {"laid_off": UNEMPLOYED}, "平国资〔2012〕6号", "企业改制,人员移交街道"
        )
        own = registry.org_ids_of([PLANT])[PLANT]
        batch = register.intake_record(org_id=own, draft=draft, letters=letters, by=SYSTEM)
    with travel(HANDED + timedelta(days=5)):
        seen = registry.Visible(Moment(HANDED + timedelta(days=5)), ("",))
        rows = registry.letters_of_batch(batch, seen=seen)
        ids = [row.letter_id for row in rows]
        register.letters_receive(letter_ids=ids, on=HANDED + timedelta(days=5), by=SYSTEM)
    return batch


def take_in(paths: Sequence[Path]) -> None:
    """Take the two lists in as an office does, each as one batch."""
    with travel(GROUPED):
        for table, path in zip(("households", "group_workers"), paths, strict=True):
            file = TableFile(register.handlers()[table], path, path.name)
            register.table_import(file, Asked(SYSTEM, GROUPED, "建组摸底"))


def form_groups(groups_n: int = GROUPS) -> int:
    """Compute the groups and publish them; return the plan."""
    street = registry.org_ids_of([STREET])[STREET]
    with travel(GROUPED):
        plan = outreach.plan_now(draft=PlanDraft(street, "fresh", groups_n), by=SYSTEM)
        outreach.plan_publish(plan_id=plan, on=GROUPED, note="街道党工委会议通过", by=SYSTEM)
    return plan


def follow_needs() -> None:
    """Live through three months of needs: told, seen to, referred, closed by whoever asked, or honestly not done."""
    street = registry.org_ids_of([STREET])[STREET]
    with travel(TODAY):
        drafts = _drafts(street)
        ids = outreach.needs_record(drafts=drafts, by=SYSTEM)
        told = list(zip(ids, drafts, strict=True))
        loans = [(need, draft) for need, draft in told if draft.kind == "loan"]
        _loans(loans)
        rest = [(need, draft) for need, draft in told if draft.kind != "loan"]
        over, open_ones = _split(rest, len(rest) - (CLOSED - LOANS) - (NOT_DONE - (len(loans) - LOANS)))
        _ended(over[: CLOSED - LOANS], "done", "agree", DONE)
        _ended(over[CLOSED - LOANS :], "failed", "told", WHY_NOT)
        jobs = [(need, draft) for need, draft in open_ones if draft.kind == "job"][:WITH_LABOUR]
        steps = [NeedStep(need, "refer", _by(draft.on, 3), line=LABOUR) for need, draft in jobs]
        outreach.needs_step(steps=steps, by=SYSTEM)


Told = list[tuple[int, NeedDraft]]


def _split(told: Told, open_n: int) -> tuple[Told, Told]:
    """Return those that have ended, and those that are open: the latest by the day to hear, and a few that are late."""
    days = groups.answer_days(TODAY)
    due = {need: draft.on + timedelta(days=days[draft.kind]) for need, draft in told}
    order = sorted(told, key=lambda each: (due[each[0]], each[0]), reverse=True)
    late = [each for each in order if due[each[0]] < TODAY]
    rng = stream(2012, "xinwei", "late")
    left = {need for need, _ in [*order[: open_n - LATE], *rng.sample(late[: LATE * 3], LATE)]}
    return [each for each in told if each[0] not in left], [each for each in told if each[0] in left]


def _by(day: date, after: int) -> date:
    return min(day + timedelta(days=after), TODAY)


def _drafts(street: int) -> list[NeedDraft]:
    """Spread the needs over the households, the plant's first."""
    seen = registry.Visible(Moment(TODAY), ("",))
    rows = groups.households_page(seen, groups.HouseholdFilter(), most=HOUSEHOLDS)
    own = [row for row in rows if row.org_id == street]
    order = [row for row in own if row.from_unit] + [row for row in own if not row.from_unit]
    rng = stream(2012, "xinwei", "needs")
    kinds = [kind for kind, n in NEEDS.items() for _ in range(n)]
    rng.shuffle(kinds)
    return [
        NeedDraft(
            order[n % len(order)].household_id,
            kind,
            rng.choice(SAYS[kind]),
            GROUPED + timedelta(days=n * DAYS // len(kinds)),
            "小组长",
        )
        for n, kind in enumerate(kinds)
    ]


def _loans(loans: Sequence[tuple[int, NeedDraft]]) -> None:
    """Small loans go to the bank: two years, twenty to fifty thousand; what it declines is told as it is."""
    rng = stream(2012, "xinwei", "loans")
    amounts = [rng.randrange(20, 51) * 100_000 for _ in loans]
    sent = [
        NeedStep(need, "refer", draft.on, line=BANK, asked_fen=amount)
        for (need, draft), amount in zip(loans, amounts, strict=True)
    ]
    outreach.needs_step(steps=sent, by=SYSTEM)
    rows = {row.need_id: row for row in groups.referrals_of([BANK], registry.Visible(Moment(TODAY)))}
    day = {need: _by(draft.on, 7) for need, draft in loans}
    granted = [need for need, _ in loans[:LOANS]]
    declined = [need for need, _ in loans[LOANS:]]
    for what in ("take", "check", "approve", "done"):
        steps = [
            ReferralStep(rows[need].referral_id, what, day[need], "", rows[need].asked_fen, 24)
            for need in granted
        ]
        outreach.referrals_step(steps=steps, by=SYSTEM)
    back = [ReferralStep(rows[need].referral_id, "decline", day[need], WHY_NOT["loan"]) for need in declined]
    outreach.referrals_step(steps=back, by=SYSTEM)
    failed = [NeedStep(need, "failed", day[need], WHY_NOT["loan"]) for need in declined]
    outreach.needs_step(steps=failed, by=SYSTEM)
    heard = [NeedStep(need, "agree", day[need], how="person") for need in granted]
    heard += [NeedStep(need, "told", day[need], how="person") for need in declined]
    outreach.needs_step(steps=heard, by=SYSTEM)


def _ended(told: Sequence[tuple[int, NeedDraft]], what: str, heard: str, words: dict[str, str]) -> None:
    steps = [NeedStep(need, what, _by(draft.on, 6), words[draft.kind]) for need, draft in told]
    outreach.needs_step(steps=steps, by=SYSTEM)
    back = [NeedStep(need, heard, _by(draft.on, 8), how="notebook") for need, draft in told]
    outreach.needs_step(steps=back, by=SYSTEM)


def arrive() -> None:
    """Let the plant hand its people over, before the street places its members in grids."""
    plant()
    hand_over()


def live(folder: Path) -> None:
    """Live through Xinwei's spring: lists, groups, needs. The plant's people have arrived."""
    take_in(lists_write(folder))
    form_groups()
    follow_needs()
