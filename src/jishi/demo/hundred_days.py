"""Dong'an district's hundred days: 157 units by five ways, 175 floating members given a home, through the services.

The units are those that the departments' lists come to; who works where, and which way each unit takes, is drawn here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from jishi.apps.coverage import selectors as campaigns
from jishi.apps.coverage import services as coverage
from jishi.apps.coverage.services import CaseStep, FloaterDraft, Placing, StaffTold
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import OrgDraft, Transfer
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, travel

from . import district, surveying
from .district import DISTRICT, community_org, member_codes, street_org
from .draw import shuffled, stream
from .names import person
from .survey_lists import Body, survey_lists

FIRST, LAST = date(2012, 3, 23), date(2012, 6, 30)
# Organisations of a way, and over how many units each.
JOINT = (*([3] * 25), 2, 2)
OVER_AREA, OVER_TRADE, ATTACHED = (4, 4, 4, 4, 3, 3), (4, 4, 3), 7
# Of a hundred organisations, how many stand after each meeting of the district (a working day every ten days).
MEETINGS = (
    *((date(2012, 3, 30), 4), (date(2012, 4, 11), 9), (date(2012, 4, 20), 15), (date(2012, 5, 2), 22)),
    *((date(2012, 5, 11), 31), (date(2012, 5, 21), 42), (date(2012, 5, 31), 55), (date(2012, 6, 8), 70)),
    *((date(2012, 6, 20), 86), (date(2012, 6, 29), 100)),
)
# Days before the meeting on which a unit takes each step, where there is time enough.
STEPS_BEFORE = {"contact": 27, "count": 22, "choose": 15, "apply": 12, "reply": 3}
ABOVE_SCALE_STAFF = 78
# Floating members by where they find a home: the unit's own branch, a joint one, an area's, a community's.
FLOATING = {"single": 64, "joint": 71, "area": 28, "community": 12}
LISTED, PLACED, TOLD, ANSWERED = date(2012, 4, 16), date(2012, 6, 29), date(2012, 7, 2), date(2012, 7, 11)
UNDECLARED, SILENT = 9, 23
# Of those whom a list of staff shows and no roster: days after the comparison, from whom to whom, what was done.
COMPARED = date(2012, 5, 14)
OUTCOMES = (
    (8, 0, 11, "talk", "单独谈过,入党时间和原单位说得清,怕交党费、怕开会"),
    (24, 0, 6, "transfer", "转到本单位党支部,介绍信已开"),
    (31, 6, 8, "deny", "原单位来函:没有入党记录"),
)
HOMES = ("鸡西市", "哈尔滨市南岗区", "大庆市让胡路区", "绥化市北林区", "吉林省延吉市", "山东省青岛市")
SKILLS = ("电工", "", "会计", "驾驶", "", "焊工", "计算机", "销售", "", "厨师", "教育")
OWNERS = ("王干事", "刘干事", "陈干事", "赵干事", "孙干事", "周干事")


@dataclass(frozen=True, slots=True)
class Plan:
    """One organisation to set up: its way, and the bodies it is for."""

    way: str
    bodies: tuple[Body, ...]
    number: int = 0

    @property
    def name(self) -> str:
        """Return what the organisation is called."""
        kinds = {"joint": "联合党支部", "area": "片区党支部", "industry": "行业党支部"}
        return f"{self.bodies[0].name}{kinds.get(self.way, '党支部')}"

    @property
    def code(self) -> str:
        """Return the organisation's code."""
        return f"2310028{self.number:05}"


def lived(*, top: str = "") -> int:
    """Live through the district's survey and its hundred days; return the campaign."""
    with travel(surveying.OPENED):
        officer = district.found(top)
        district.people()
    codes = surveying.survey(officer)
    campaign_id = live(codes, officer)
    undeclared(codes, officer)
    receipts(floating(codes, officer), officer)
    district.factory_handed_over(officer)
    district.looked_up(officer)
    return campaign_id


def plans() -> list[Plan]:
    """Return which body takes which way: who has three members stands alone, neighbours join."""
    bodies = survey_lists().counted
    own = [body for body in bodies if body.members_n >= 3]
    few = sorted((b for b in bodies if b.members_n < 3), key=lambda b: (b.area_code, b.address, b.number))
    twos, ones = [b for b in few if b.members_n == 2], [b for b in few if b.members_n == 1]
    found = [Plan("single", (body,)) for body in own]
    for size in JOINT[-2:]:
        found.append(Plan("joint", (twos.pop(0), *(ones.pop(0) for _ in range(size - 1)))))
    rest = iter(sorted([*twos, *ones], key=lambda b: (b.area_code, b.address, b.number)))
    for way, sizes in (("joint", JOINT[:-2]), ("area", OVER_AREA), ("industry", OVER_TRADE)):
        found += [Plan(way, tuple(next(rest) for _ in range(size))) for size in sizes]
    found += [Plan("attached", (body,)) for body in rest]
    return [replace(plan, number=number) for number, plan in enumerate(found, 1)]


def live(codes: Mapping[int, str], by: Actor) -> int:
    """Live through the hundred days; `codes` tells what the register calls each body. Return the campaign."""
    known = {codes[body.number]: (body.members_n, body.members_n) for body in survey_lists().counted}
    with travel(FIRST):
        file = coverage.campaign_read("2012-dongan")
        campaign_id = coverage.campaign_open(file=file, on=FIRST, by=by, known=known).pk
        coverage.rates_take(campaign_id=campaign_id, on=FIRST, by=by)
    own = cases_of(campaign_id, codes, FIRST)
    order = shuffled(stream(2012, "dongan", "order"), plans())
    ends = [0, *(len(order) * share // 100 for _, share in MEETINGS)]
    for (day, _), (first, last) in zip(MEETINGS, pairwise(ends), strict=True):
        with travel(day):
            meet(order[first:last], day, codes, own, by)
            coverage.cases_follow(campaign_id=campaign_id, on=day, by=by)
            coverage.rates_take(campaign_id=campaign_id, on=day, by=by)
    return campaign_id


def cases_of(campaign_id: int, codes: Mapping[int, str], on: date) -> dict[int, int]:
    """Return the case of each body in a campaign."""
    looked = campaigns.look(campaign_id, district_seen(on))
    assert looked is not None
    cases = {unit.code: looked.cases[unit_id][0].pk for unit_id, unit in looked.units.items()}
    return {number: cases[code] for number, code in codes.items()}


def meet(
    ready: Sequence[Plan],
    day: date,
    codes: Mapping[int, str],
    cases: Mapping[int, int],
    by: Actor,
    *,
    since: date = FIRST,
) -> None:
    """One meeting: what the streets did meanwhile is entered, and the organisations are set up on one paper."""
    paper = f"东组发〔2012〕{day.timetuple().tm_yday}号"
    coverage.cases_step(
        steps=[step for plan in ready for step in _steps(plan, (since, day), paper, cases)], by=by
    )
    drafts = [_draft(plan, day, codes) for plan in ready]
    register.orgs_set_up(drafts=drafts, by=by, document_no=paper, reason="百日攻坚新建")
    moves = [
        Transfer(code, plan.code, day)
        for plan in ready
        for body in plan.bodies
        for code in member_codes(body)
    ]
    register.members_transfer(transfers=moves, by=by, document_no=paper, reason="随组织新建转入")


def _steps(plan: Plan, days: tuple[date, date], paper: str, cases: Mapping[int, int]) -> Iterator[CaseStep]:
    since, day = days
    time = min(STEPS_BEFORE["contact"], (day - since).days)
    on = {
        what: day - timedelta(days=before * time // STEPS_BEFORE["contact"])
        for what, before in STEPS_BEFORE.items()
    }
    ids = [cases[body.number] for body in plan.bodies]
    owner = {"owner": OWNERS[plan.number % len(OWNERS)]}
    for case_id, body in zip(ids, plan.bodies, strict=True):
        yield CaseStep(case_id, "contact", on["contact"], told=owner)
        counted = {"full_n": body.members_n, "members_n": body.members_n}
        yield CaseStep(case_id, "count", on["count"], told=counted)
        is_large = body.unit_type == "nonpublic_enterprise" and body.staff_n >= ABOVE_SCALE_STAFF
        scale = {"scale": "above" if is_large else "below"}
        yield CaseStep(case_id, "scale", on["count"], told=scale)
    # The units of a joint application go together; the others each by themselves.
    for case_id in ids[:1] if plan.way == "joint" else ids:
        group = tuple(one for one in ids if one != case_id) if plan.way == "joint" else ()
        yield CaseStep(case_id, "choose", on["choose"], told={"way": plan.way}, group=group)
        yield CaseStep(case_id, "apply", on["apply"])
        yield CaseStep(case_id, "reply", on["reply"], document_no=paper)


def _draft(plan: Plan, on: date, codes: Mapping[int, str]) -> OrgDraft:
    return OrgDraft(
        plan.code,
        plan.name,
        "branch",
        street_org(plan.bodies[0].area_code),
        on,
        org_type=plan.bodies[0].unit_type,
        founding_mode=plan.way,
        unit_codes=tuple(codes[body.number] for body in plan.bodies),
        founded_on=on,
    )


def undeclared(codes: Mapping[int, str], by: Actor) -> None:
    """Compare a list of staff with the rosters: who is on none is talked to, most have settled since."""
    rng = stream(2012, "dongan", "undeclared")
    bodies = survey_lists().counted[5:75:5]
    ids = registry.unit_ids_of([codes[body.number] for body in bodies])
    owners = registry.org_ids_of({street_org(body.area_code) for body in bodies})
    staff = [
        StaffTold(
            person(rng, rng.choice("112"), rng.randrange(1962, 1988)),
            ids[codes[body.number]],
            owners[street_org(body.area_code)],
            f"141{rng.randrange(10**8):08}",
        )
        for body in bodies
    ]
    with travel(COMPARED):
        sights = coverage.staff_compare(staff, COMPARED)
        found = coverage.undeclared_found(
            told=staff, sights=sights, source="区国税局职工名单", on=COMPARED, by=by
        )
    for days, first, last, what, note in OUTCOMES:
        on = COMPARED + timedelta(days=days)
        with travel(on):
            for one in found[first:last]:
                coverage.undeclared_step(undeclared_id=one, what=what, on=on, note=note, by=by)


def floating(codes: Mapping[int, str], by: Actor) -> list[int]:
    """List 175 floating members and give each one home: where they work, else in a community; return who they are."""
    homes = list(_homes(codes))
    streets: dict[str, list[FloaterDraft]] = {}
    for draft, area, _ in homes:
        streets.setdefault(street_org(area), []).append(draft)
    ids = registry.org_ids_of({*streets, *(host for _, _, host in homes)})
    for street, drafts in streets.items():
        with travel(LISTED):
            coverage.floaters_list(drafts=drafts, owner_org_id=ids[street], on=LISTED, by=by)
    placings = [
        Placing(campaigns.floater_id_of(ids[street_org(area)], coverage.person_of(draft)), ids[host])
        for draft, area, host in homes
    ]
    with travel(PLACED):
        coverage.floaters_place(placings=placings, on=PLACED, by=by)
    return [one.floater_id for one in placings]


def receipts(told: Sequence[int], by: Actor) -> None:
    """Tell the organisations where they come from; all but a few have answered."""
    with travel(TOLD):
        coverage.floaters_receipt(floater_ids=told, what="told", on=TOLD, by=by)
    with travel(ANSWERED):
        answered = told[: len(told) - SILENT]
        coverage.floaters_receipt(
            floater_ids=answered, what="answered", on=ANSWERED, note="流出地来函确认", by=by
        )


def _homes(codes: Mapping[int, str]) -> Iterator[tuple[FloaterDraft, str, str]]:
    """Tell each floating member, the street that lists the member, and the organisation that is to be the home."""
    every = plans()
    rng = stream(2012, "dongan", "floating")
    order = 0
    for way, count in FLOATING.items():
        told = [plan for plan in every if plan.way == ("attached" if way == "community" else way)]
        for n in range(count):
            plan = told[n % len(told)]
            body = plan.bodies[n // len(told) % len(plan.bodies)]
            host = community_org(body.area_code) if way == "community" else plan.code
            home = rng.choice(HOMES)
            yield (
                FloaterDraft(
                    person(rng, rng.choice("112"), rng.randrange(1960, 1990)),
                    phone=f"140{rng.randrange(10**8):08}",
                    home_org=f"{home}某党支部",
                    unit_code=codes[body.number],
                    skill=SKILLS[order * 7 % len(SKILLS)],
                    is_undeclared=order % (175 // UNDECLARED) == 5,
                ),
                body.area_code,
                host,
            )
            order += 1


def district_seen(on: date) -> registry.Visible:
    """Return the whole district as visible."""
    scope = registry.scope_of(registry.org_ids_of([DISTRICT])[DISTRICT], Moment(on))
    assert scope is not None
    return registry.Visible(Moment(on), (scope.path,))
