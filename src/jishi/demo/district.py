"""Dong'an district as it stood before the hundred days: committees, streets with a community each, a factory."""

from __future__ import annotations

from datetime import date, timedelta

from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import MemberDraft, OrgDraft, UnitDraft
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.codes import org_code_check
from jishi.shared.dates import Moment, travel
from jishi.shared.divisions import Division, divisions

from . import office
from .draw import stream
from .names import person
from .survey_lists import Body, survey_lists

CITY_AREA, AREA = "2310", "231002"
CITY, DISTRICT, FACTORY = "231000900001", "231002909001", "231002909801"
SINCE = date(2003, 7, 1)
OFFICER = "dongan_officer"
MEMBERS, HANDED = 46, 31
HANDED_ON = date(2012, 5, 8)
PEOPLE = {"laid_off": 386, "retired": 74, "reassigned": 12}


def found(top: str = "") -> Actor:
    """Register the committees of city, district and streets, and the factory; return the district's officer."""
    _areas()
    streets = _streets()
    seats = [(CITY_AREA, "牡丹江市机关"), (AREA, "东安区机关")]
    seats += [(d.code, f"{d.name}办事处") for d in streets]
    units = [UnitDraft(_seat(code), name, "gov_organ", code, SINCE) for code, name in seats]
    units.append(UnitDraft(_seat("231002999"), "牡丹江市东风纺织机械厂", "soe", AREA, SINCE, staff_n=640))
    register.units_register(drafts=units, by=SYSTEM)
    orgs = [
        OrgDraft(CITY, "中共牡丹江市委员会", "local_committee", top, SINCE, unit_codes=(_seat(CITY_AREA),)),
        OrgDraft(
            DISTRICT, "中共牡丹江市东安区委员会", "local_committee", CITY, SINCE, unit_codes=(_seat(AREA),)
        ),
    ]
    for d in streets:
        seat = (_seat(d.code),)
        orgs.append(
            OrgDraft(
                street_org(d.code), f"{d.name}党工委", "primary_committee", DISTRICT, SINCE, unit_codes=seat
            )
        )
    orgs += [_community(d) for d in streets]
    plant = (_seat("231002999"),)
    name = "牡丹江市东风纺织机械厂党支部"
    orgs.append(OrgDraft(FACTORY, name, "branch", DISTRICT, SINCE, org_type="soe", unit_codes=plant))
    register.orgs_set_up(drafts=orgs, by=SYSTEM)
    district_id = registry.org_ids_of([DISTRICT])[DISTRICT]
    return office.grant("county_officer", "org", str(district_id), username=OFFICER)


def _areas() -> None:
    wanted = {AREA[:2], CITY_AREA, AREA, *(d.code for d in _streets())}
    known = set(registry.area_names(sorted(wanted)))
    rows = [d for d in divisions() if d.code in wanted - known]
    areas = [register.AreaDraft(d.code, d.name, d.level, d.parent_code) for d in rows]
    if areas:
        register.areas_load(areas=areas, source="区划代码表", by=SYSTEM)


def _streets() -> list[Division]:
    return [d for d in divisions() if d.parent_code == AREA and d.code[6] == "0"]


def _community(street: Division) -> OrgDraft:
    code, name = community_org(street.code), f"{street.name}社区党支部"
    return OrgDraft(code, name, "branch", street_org(street.code), SINCE, org_type="community")


def people() -> None:
    """Enrol the members of the units in the communities where their relations lie until now, and the factory's."""
    drafts = [
        _member(code, community_org(body.area_code))
        for body in survey_lists().counted
        for code in member_codes(body)
    ]
    drafts += [_member(code, FACTORY) for code in _factory_codes()]
    register.members_enrol(drafts=drafts, by=SYSTEM)


def _member(code: str, org_code: str) -> MemberDraft:
    rng = stream(2012, "dongan", "member", code)
    sex, birth = rng.choice("112"), rng.randrange(1950, 1988)
    return MemberDraft(
        code, person(rng, sex, birth), sex, org_code, SINCE, phone=f"139{rng.randrange(10**8):08}"
    )


def factory_handed_over(by: Actor) -> None:
    """The factory is restructured: its people go to the communities, most of the members have arrived."""
    streets = _streets()
    with travel(HANDED_ON):
        letters = [
            register.LetterDraft(code, HANDED_ON, community_org(streets[at % len(streets)].code))
            for at, code in enumerate(_factory_codes()[:HANDED])
        ]
        draft = register.IntakeDraft(
            "牡丹江市东风纺织机械厂", HANDED_ON, PEOPLE, "东企改〔2012〕2号", "企业改制,人员移交社区"
        )
        org_id = registry.org_ids_of([FACTORY])[FACTORY]
        batch = register.intake_record(org_id=org_id, draft=draft, letters=letters, by=by)
    day = HANDED_ON + timedelta(days=6)
    with travel(day):
        seen = registry.visible(by, "registry.view_member", Moment(day))
        sent = registry.letters_of_batch(batch, seen=seen)
        arrived = [row.letter_id for row in sent if row.to_name != sent[0].to_name]
        register.letters_receive(letter_ids=arrived, on=day, by=by)


def looked_up(by: Actor) -> None:
    """The district's officer looks at a few numbers in full, each time for a reason."""
    ids = registry.member_ids_of(_factory_codes())
    asked = (
        (date(2012, 5, 9), "phone", "通知企业移交党员到社区报到"),
        (date(2012, 5, 16), "phone", "介绍信快到期,催本人报到"),
        (date(2012, 6, 21), "name", "核对七一表彰名单的姓名写法"),
    )
    for at, (day, field, reason) in enumerate(asked):
        with travel(day):
            register.member_reveal(member_id=ids[at * 3], field=field, reason=reason, by=by)


def _factory_codes() -> list[str]:
    return [f"DF{n:04}" for n in range(1, MEMBERS + 1)]


def member_codes(body: Body) -> list[str]:
    """Return the codes of a unit's members."""
    return [f"DA{body.number:04}{n:02}" for n in range(1, body.members_n + 1)]


def street_org(area: str) -> str:
    """Return the code of a street's committee."""
    return f"{area[:9]}901"


def community_org(area: str) -> str:
    """Return the code of the community's branch in a street."""
    return f"{area[:9]}911"


def _seat(area: str) -> str:
    body = f"{int(area[:9]) % 100_000_000:08}"
    return body + org_code_check(body)
