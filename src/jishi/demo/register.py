"""The synthetic city enters the register through its services, as the office would have told it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from jishi.apps.registry import selectors
from jishi.apps.registry import services as registry
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.codes import org_code_check
from jishi.shared.dates import travel
from jishi.shared.divisions import divisions

from . import story
from .specs import City, MemberSpec, OrgSpec, UnitSpec

LONG_AGO = date(1949, 10, 1)


def standing(city: City) -> None:
    """Enter everything that stood before the campaign: areas, units, organisations, members."""
    registry.areas_load(areas=_areas(city), source="demo", by=SYSTEM)
    seats = _seats(city)
    units = [_province_unit(), *map(_unit, city.units), *seats.values()]
    registry.units_register(drafts=units, by=SYSTEM, reason="建库")
    top = _province()
    orgs = [org for org in city.orgs if org.founded_on <= story.SET_UP_ON]
    drafts = [top, *(_seated(_org(org, top.code), seats) for org in _superiors_first(orgs))]
    registry.orgs_set_up(drafts=drafts, by=SYSTEM, reason="建库")
    known = {org.code: org for org in orgs}
    members = [m for m in city.members if m.org_code in known and not m.arrived_on]
    registry.members_enrol(
        drafts=[_member(m, known[m.org_code].founded_on) for m in members], by=SYSTEM, reason="建库"
    )


def changes(city: City, by: Actor, until: date, after: date = story.SET_UP_ON) -> None:
    """Live through the days on which organisations were set up, members came or moved, organisations ended."""
    founded, came, moved, ended = _by_day(city)
    orgs = {org.code: org for org in city.orgs}
    for day in sorted({*founded, *came, *moved, *ended}):
        if not after < day <= until:
            continue
        with travel(day):
            paper = f"鸡组发〔2012〕{day.timetuple().tm_yday}号"
            registry.orgs_set_up(
                drafts=[_org(o, "") for o in founded[day]], by=by, document_no=paper, reason="百日攻坚新建"
            )
            registry.members_transfer(
                transfers=[registry.Transfer(m.code, m.moved_to, day) for m in moved[day]],
                by=by,
                document_no=paper,
                reason="组织关系转接",
            )
            registry.members_enrol(
                drafts=[_member(m, day) for m in came[day]], by=by, document_no=paper, reason="转入"
            )
            ids = ids_of(o.code for o in ended[day])
            for org in ended[day]:
                told = f"并入{orgs[org.successor_code].name}" if org.successor_code else "按批复撤销"
                registry.org_dissolve(org_id=ids[org.code], on=day, document_no=paper, reason=told, by=by)


def reminders(on: date) -> None:
    """Remind of the elections that are due, as the worker does every day."""
    registry.terms_remind(on=on, by=SYSTEM)


def ids_of(codes: Iterable[str]) -> dict[str, int]:
    """Return ids by code."""
    return selectors.org_ids_of(codes)


Founded = dict[date, list[OrgSpec]]
Moving = dict[date, list[MemberSpec]]


def _by_day(city: City) -> tuple[Founded, Moving, Moving, Founded]:
    founded: dict[date, list[OrgSpec]] = defaultdict(list)
    ended: dict[date, list[OrgSpec]] = defaultdict(list)
    came: dict[date, list[MemberSpec]] = defaultdict(list)
    moved: dict[date, list[MemberSpec]] = defaultdict(list)
    for org in city.orgs:
        if org.founded_on > story.SET_UP_ON:
            founded[org.founded_on].append(org)
        if org.ended_on:
            ended[org.ended_on].append(org)
    for member in city.members:
        if member.arrived_on:
            came[member.arrived_on].append(member)
        if member.moved_on:
            moved[member.moved_on].append(member)
    return founded, came, moved, ended


def _superiors_first(orgs: Iterable[OrgSpec]) -> list[OrgSpec]:
    by_code = {org.code: org for org in orgs}

    def depth(org: OrgSpec) -> int:
        above = by_code.get(org.parent_code)
        return 0 if above is None else 1 + depth(above)

    return sorted(by_code.values(), key=lambda org: (depth(org), org.code))


def _unit(unit: UnitSpec) -> registry.UnitDraft:
    return registry.UnitDraft(
        code=unit.code,
        name=unit.name,
        unit_type=unit.unit_type,
        area_code=unit.area_code,
        valid_from=LONG_AGO,
        line=unit.line,
        staff_n=unit.staff_n,
        mean_age_tenths=unit.mean_age_tenths,
        turnover_bp=unit.turnover_bp,
        has_union=unit.has_union,
        has_league=unit.has_league,
        has_women=unit.has_women,
    )


def _org(org: OrgSpec, top_code: str) -> registry.OrgDraft:
    return registry.OrgDraft(
        code=org.code,
        name=org.name,
        kind=org.kind,
        parent_code=org.parent_code or top_code,
        valid_from=org.founded_on,
        org_type=org.org_type,
        founding_mode=org.founding_mode,
        unit_codes=org.unit_codes,
        is_provisional=org.is_provisional,
        founded_on=org.founded_on,
        secretary_name=org.secretary_name,
        secretary_birth_date=org.secretary_birth_date,
        secretary_since=org.secretary_since,
        term_from=org.term_from,
        term_to=org.term_to,
    )


def _member(member: MemberSpec, since: date) -> registry.MemberDraft:
    return registry.MemberDraft(
        code=member.code,
        name=member.name,
        sex=member.sex,
        org_code=member.org_code,
        valid_from=max(since, member.joined_on),
        status=member.status,
        birth_date=member.birth_date,
        id_number=member.id_number,
        phone=member.phone,
        schooling=member.schooling,
        post=member.post,
        joined_on=member.joined_on,
        full_on=member.full_on,
        floating=member.floating,
        contact_org_code=member.floats_in_org,
    )


def _seats(city: City) -> dict[str, registry.UnitDraft]:
    """Return the offices that committees sit in, by the committee's code."""
    found = {}
    for n, org in enumerate(org for org in city.orgs if not org.unit_codes):
        body = f"{57_000_000 + n * 13:08}"
        found[org.code] = registry.UnitDraft(
            code=body + org_code_check(body),
            name=f"{org.name}机关",
            unit_type="gov_organ",
            area_code=org.area_code,
            valid_from=LONG_AGO,
            line=org.line or "organ",
        )
    return found


def _seated(draft: registry.OrgDraft, seats: dict[str, registry.UnitDraft]) -> registry.OrgDraft:
    seat = seats.get(draft.code)
    return replace(draft, unit_codes=(seat.code,)) if seat else draft


def _areas(city: City) -> list[registry.AreaDraft]:
    """Return the real divisions and the generated ones, a division after the one it lies in."""
    real = [registry.AreaDraft(d.code, d.name, d.level, d.parent_code) for d in divisions()]
    known = {area.code for area in real}
    made = [
        registry.AreaDraft(a.code, a.name, a.level, a.parent_code) for a in city.areas if a.code not in known
    ]
    return real + made


def _province_unit() -> registry.UnitDraft:
    return registry.UnitDraft("002300000", "中共黑龙江省委员会", "gov_organ", "23", LONG_AGO)


def _province() -> registry.OrgDraft:
    code, name = story.PROVINCE
    return registry.OrgDraft(
        code, name, "local_committee", "", LONG_AGO, unit_codes=("002300000",), founded_on=LONG_AGO
    )
