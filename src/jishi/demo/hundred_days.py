"""Dong'an district's hundred days: 157 units by five ways, 175 floating members given a home, through the services.

The units are those that the departments' lists come to; who works where, and which way each unit takes, is drawn here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jishi.apps.coverage import selectors as campaigns
from jishi.apps.coverage import services as coverage
from jishi.apps.coverage.services import CaseStep, FloaterDraft
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import MemberDraft, OrgDraft, Papers, UnitDraft
from jishi.shared.actor import SYSTEM
from jishi.shared.codes import org_code_check
from jishi.shared.dates import Moment, today
from jishi.shared.divisions import divisions

from .draw import stream
from .names import person
from .survey_lists import Body, survey_lists

AREA, DISTRICT = "231002", "231002909001"
SINCE, FIRST, LAST = date(2003, 7, 1), date(2012, 3, 23), date(2012, 6, 30)
# Organisations of a way, and over how many units each.
JOINT = (*([3] * 25), 2, 2)
OVER_AREA, OVER_TRADE, ATTACHED = (4, 4, 4, 4, 3, 3), (4, 4, 3), 7
# Floating members by where they find a home: the unit's own branch, a joint one, an area's, a community's.
FLOATING = {"single": 64, "joint": 71, "area": 28, "community": 12}
PAPER = "东组发〔2012〕{}号"


@dataclass(frozen=True, slots=True)
class Plan:
    """One organisation to set up: its way, and the bodies it is for."""

    way: str
    bodies: tuple[Body, ...]

    @property
    def name(self) -> str:
        """Return what the organisation is called."""
        kinds = {"joint": "联合党支部", "area": "片区党支部", "industry": "行业党支部"}
        return f"{self.bodies[0].name}{kinds.get(self.way, '党支部')}"


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
    return [*found, *(Plan("attached", (body,)) for body in rest)]


def places() -> None:
    """Register the district, its streets with their committees and a community each, and the units."""
    streets = [d for d in divisions() if d.parent_code == AREA and d.code[6] == "0"]
    wanted = {AREA[:2], AREA[:4], AREA, *(d.code for d in streets)}
    known = set(registry.area_names(sorted(wanted)))
    rows = [d for d in divisions() if d.code in wanted - known]
    areas = [register.AreaDraft(d.code, d.name, d.level, d.parent_code) for d in rows]
    if areas:
        register.areas_load(areas=areas, source="区划代码表", by=SYSTEM)
    seats = [(AREA, "东安区机关"), *((d.code, f"{d.name}办事处") for d in streets)]
    units = [UnitDraft(_seat(code), name, "gov_organ", code, SINCE) for code, name in seats]
    units += [
        UnitDraft(b.code, b.name, b.unit_type, b.area_code, SINCE, address=b.address, staff_n=b.staff_n)
        for b in survey_lists().counted
    ]
    register.units_register(drafts=units, by=SYSTEM)
    orgs = [OrgDraft(DISTRICT, "东安区委", "local_committee", "", SINCE, unit_codes=(_seat(AREA),))]
    for d in streets:
        orgs.append(
            OrgDraft(
                _street(d.code),
                f"{d.name}党工委",
                "primary_committee",
                DISTRICT,
                SINCE,
                unit_codes=(_seat(d.code),),
            )
        )
    orgs += [
        OrgDraft(
            _community(d.code), f"{d.name}社区党支部", "branch", _street(d.code), SINCE, org_type="community"
        )
        for d in streets
    ]
    register.orgs_set_up(drafts=orgs, by=SYSTEM)


def people() -> None:
    """Enrol the members of the units in the community branches where their relations lie until now."""
    rng = stream(2012, "dongan", "members")
    drafts = []
    for body in survey_lists().counted:
        for code in member_codes(body):
            sex = rng.choice("12")
            drafts.append(
                MemberDraft(
                    code, person(rng, sex, rng.randrange(1950, 1988)), sex, _community(body.area_code), SINCE
                )
            )
    register.members_enrol(drafts=drafts, by=SYSTEM)


def campaign() -> int:
    """Open the campaign from its file; the survey knows how many members each unit has."""
    known = {body.code: (body.members_n, body.members_n) for body in survey_lists().counted}
    file = coverage.campaign_read("2012-dongan")
    return coverage.campaign_open(file=file, on=FIRST, by=SYSTEM, known=known).pk


def live(campaign_id: int) -> None:
    """Take every unit from the first call to an organisation in being, over the hundred days."""
    looked = campaigns.look(campaign_id, register_all(today()))
    assert looked is not None
    cases = {unit.code: looked.cases[unit_id][0].pk for unit_id, unit in looked.units.items()}
    every = plans()
    for number, plan in enumerate(every, 1):
        # Set up little by little; the last ones on the last days.
        _live(plan, number, cases, FIRST + timedelta(days=20 + number * 79 // len(every)))


def register_all(on: date) -> registry.Visible:
    """Return the whole district as visible."""
    scope = registry.scope_of(registry.org_ids_of([DISTRICT])[DISTRICT], Moment(on))
    assert scope is not None
    return registry.Visible(Moment(on), (scope.path,))


def _live(plan: Plan, number: int, cases: dict[str, int], on: date) -> None:
    ids = [cases[body.code] for body in plan.bodies]
    paper = PAPER.format(number)
    days = [on - timedelta(days=n) for n in (19, 16, 12, 10, 3)]
    for case_id, body in zip(ids, plan.bodies, strict=True):
        counted = {"full_n": body.members_n, "members_n": body.members_n}
        for what, day, told in (("contact", days[0], {"owner": "街道干事"}), ("count", days[1], counted)):
            coverage.case_step(step=CaseStep(case_id, what, day, told=told), by=SYSTEM)
    # The units of a joint application go together; the others each by themselves.
    for case_id in ids[:1] if plan.way == "joint" else ids:
        group = tuple(one for one in ids if one != case_id) if plan.way == "joint" else ()
        chosen = CaseStep(case_id, "choose", days[2], told={"way": plan.way}, group=group)
        coverage.case_step(step=chosen, by=SYSTEM)
        coverage.case_step(step=CaseStep(case_id, "apply", days[3]), by=SYSTEM)
        coverage.case_step(step=CaseStep(case_id, "reply", days[4], document_no=paper), by=SYSTEM)
    area = plan.bodies[0].area_code
    draft = OrgDraft(
        org_code(number),
        plan.name,
        "branch",
        _street(area),
        on,
        org_type=plan.bodies[0].unit_type,
        founding_mode=plan.way,
        unit_codes=tuple(body.code for body in plan.bodies),
        founded_on=on,
    )
    members = registry.member_ids_of([code for body in plan.bodies for code in member_codes(body)])
    coverage.cases_set_up(
        case_ids=ids,
        draft=draft,
        member_ids=members,
        papers=Papers(on, "党员大会选举,上级批复", paper),
        by=SYSTEM,
    )


def floating() -> None:
    """List 175 floating members and give each one home: where they work, else in a community."""
    every = plans()
    numbered = [(number, plan) for number, plan in enumerate(every, 1)]
    rng = stream(2012, "dongan", "floating")
    for way, count in FLOATING.items():
        homes = [pair for pair in numbered if pair[1].way == ("attached" if way == "community" else way)]
        for n in range(count):
            number, plan = homes[n % len(homes)]
            body = plan.bodies[n // len(homes) % len(plan.bodies)]
            _home(
                rng.randrange(10**8),
                body,
                _community(body.area_code) if way == "community" else org_code(number),
            )


def _home(phone: int, body: Body, host: str) -> None:
    rng = stream(2012, "dongan", "floater", str(phone))
    draft = FloaterDraft(
        person(rng, rng.choice("12"), rng.randrange(1960, 1990)), phone=f"140{phone:08}", unit_code=body.code
    )
    ids = registry.org_ids_of([_street(body.area_code), host])
    owner = ids[_street(body.area_code)]
    coverage.floaters_list(drafts=[draft], owner_org_id=owner, on=LAST, by=SYSTEM)
    floater_id = campaigns.floater_id_of(owner, coverage.person_of(draft))
    coverage.floater_place(floater_id=floater_id, host_org_id=ids[host], on=LAST, by=SYSTEM)


def member_codes(body: Body) -> Sequence[str]:
    """Return the codes of a unit's members."""
    return [f"DA{body.number:04}{n:02}" for n in range(1, body.members_n + 1)]


def org_code(number: int) -> str:
    """Return the code of the organisation that comes so many-th."""
    return f"2310028{number:05}"


def _seat(area: str) -> str:
    body = f"{int(area[:9]) % 100_000_000:08}"
    return body + org_code_check(body)


def _street(area: str) -> str:
    return f"{area[:9]}901"


def _community(area: str) -> str:
    return f"{area[:9]}911"
