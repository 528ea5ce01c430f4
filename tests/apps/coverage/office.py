"""A district with two streets, eight firms and a society, and members who work in them; nobody is graded here."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from jishi.apps.accounts import selectors as accounts
from jishi.apps.coverage import services
from jishi.apps.coverage.models import Campaign, Case
from jishi.apps.coverage.selectors import Looked, look
from jishi.apps.coverage.services import CaseStep, CoverageRefused
from jishi.apps.registry import selectors as registry
from jishi.apps.registry.services import (
    AreaDraft,
    MemberDraft,
    OrgDraft,
    Papers,
    UnitDraft,
    areas_load,
    members_enrol,
    orgs_set_up,
    units_register,
)
from jishi.apps.tasks.models import Task
from jishi.shared.actor import SYSTEM, Actor, Grant, ScopeKind
from jishi.shared.dates import Moment, travel

SINCE, FIRST, DAY = date(2010, 1, 1), date(2012, 3, 23), date(2012, 6, 16)
DISTRICT, STREET, OTHER, COMMUNITY = "231002000001", "231002001001", "231002002001", "231002001101"
LEAD = "工商局"
# Firm, street, address, staff.
FIRMS = (
    ("F1", "231002001", "景福街10号宏达商厦301室", "宏达商贸", 40),
    ("F2", "231002001", "景福街10号宏达商厦402室", "瑞祥商贸", 22),
    ("F3", "231002001", "景福街12号", "永盛商贸", 18),
    ("F4", "231002001", "新华路6号", "长河物业", 31),
    ("F5", "231002002", "太平路8号", "北国木业", 55),
    ("F6", "231002002", "太平路9号", "春城物业", 12),
    ("F7", "231002002", "七星街2号", "东发建材", 9),
    ("F8", "231002002", "七星街4号", "兴农米业", 70),
)


def campaign_told(**changes: Any) -> dict[str, Any]:
    """The campaign's file as plain values."""
    steps = {"found": 7, "contacted": 10, "members": 7, "way": 10, "applied": 30, "replied": 20}
    cluster = {
        "id": "jingfu",
        "title": "景福街商圈",
        "address": "景福街",
        "lead": LEAD,
        "by": date(2012, 5, 31),
    }
    told = {
        "id": "2012-test",
        "title": "东安区百日攻坚",
        "programme": {"year": "2012", "phase": "hundred_days"},
        "org": DISTRICT,
        "first": FIRST,
        "last": date(2012, 6, 30),
        "population": {"area": "231002", "types": ["nonpublic_enterprise", "social_org"]},
        "rates": ["org_coverage_with_members", "work_coverage", "own_setup_rate"],
        "beside": "org_coverage_all",
        "steps": steps,
        "leads": {"nonpublic_enterprise": "统战部", "social_org": "民政局"},
        "clusters": [cluster],
    }
    return told | changes


def actor_of(role: str, kind: ScopeKind, scope: str, name: str) -> Actor:
    """Somebody with one role."""
    return Actor(
        len(name) + len(scope), name, (Grant(role, accounts.roles()[role].permissions, kind, scope),)
    )


@dataclass
class Desk:
    """The campaign, and who does what."""

    campaign: Campaign
    ids: dict[str, int]
    people: dict[str, Actor] = field(default_factory=dict)

    def case(self, unit: str) -> Case:
        """The case of a unit."""
        return Case.objects.get(campaign=self.campaign, unit__code=unit)

    def take(self, unit: str, what: str, *, on: date = FIRST, by: str = "officer", **told: Any) -> Case:
        """Take a step with a unit."""
        note, document_no = told.pop("note", ""), told.pop("document_no", "")
        group = tuple(self.case(code).pk for code in told.pop("group", ()))
        step = CaseStep(self.case(unit).pk, what, on, note, document_no, told, group)
        services.case_step(step=step, by=self.people[by])
        return self.case(unit)

    def count(self, unit: str, full_n: int, members_n: int | None = None) -> Case:
        """Contact a unit and count its members."""
        self.take(unit, "contact", owner="孙干事")
        return self.take(unit, "count", full_n=full_n, members_n=full_n if members_n is None else members_n)

    def replied(self, *units: str, way: str, full_n: tuple[int, ...]) -> None:
        """Bring units to the reply of the superior, together if they are several."""
        for unit, full in zip(units, full_n, strict=True):
            self.count(unit, full)
        self.take(units[0], "choose", way=way, group=units[1:])
        self.take(units[0], "apply")
        self.take(units[0], "reply", document_no="东组发〔2012〕3号")

    def set_up(
        self, *units: str, way: str, members: tuple[str, ...], on: date = date(2012, 6, 10), code: str = ""
    ) -> int:
        """Set up an organisation on units that have a reply."""
        draft = OrgDraft(
            code or f"2310020012{units[0][1:]:>02}",
            f"{units[0]}{'联合' if way == 'joint' else ''}党支部",
            "branch",
            STREET,
            on,
            org_type="nonpublic_enterprise",
            founding_mode=way,
            unit_codes=units,
            founded_on=on,
        )
        return services.cases_set_up(
            case_ids=[self.case(unit).pk for unit in units],
            draft=draft,
            member_ids=registry.member_ids_of(members),
            papers=Papers(on, "街道党工委批复", "东组发〔2012〕3号"),
            by=self.people["officer"],
        )

    def look(self, who: str = "officer", on: date = DAY, known: Any = None) -> Looked:
        """What somebody sees of the campaign on a day."""
        actor = self.people[who]
        seen = registry.visible(actor, "coverage.view", Moment(on, known))
        lines = [g.scope_id for g in actor.grants_for("coverage.view") if g.scope_kind == "line"]
        found = look(self.campaign.pk, seen, lines)
        assert found is not None
        return found


def build() -> Desk:
    """Set everything up and open the campaign, all on its first day."""
    with travel(FIRST):
        return _build()


def _build() -> Desk:
    areas = [("2310", "牡丹江市", "prefecture", "23"), ("231002", "东安区", "county", "2310")]
    areas += [
        ("231002001", "新安街道", "township", "231002"),
        ("231002002", "长安街道", "township", "231002"),
    ]
    areas_load(areas=[AreaDraft(*area) for area in areas], source="test", by=SYSTEM)
    seats = [
        ("G0", "东安区委机关", "231002"),
        ("G1", "新安街道办", "231002001"),
        ("G2", "长安街道办", "231002002"),
    ]
    units = [UnitDraft(code, name, "gov_organ", area, SINCE) for code, name, area in seats]
    units += [
        UnitDraft(
            code, f"牡丹江{name}有限公司", "nonpublic_enterprise", area, SINCE, address=where, staff_n=staff
        )
        for code, area, where, name, staff in FIRMS
    ]
    units.append(UnitDraft("S1", "东安区养老服务中心", "social_org", "231002002", SINCE, address="七星街6号"))
    units_register(drafts=units, by=SYSTEM)
    orgs = [
        OrgDraft(DISTRICT, "东安区委", "local_committee", "", SINCE, unit_codes=("G0",)),
        OrgDraft(STREET, "新安街道党工委", "primary_committee", DISTRICT, SINCE, unit_codes=("G1",)),
        OrgDraft(OTHER, "长安街道党工委", "primary_committee", DISTRICT, SINCE, unit_codes=("G2",)),
        OrgDraft(COMMUNITY, "景福社区党支部", "branch", STREET, SINCE, org_type="community"),
    ]
    orgs_set_up(drafts=orgs, by=SYSTEM)
    people = [MemberDraft(f"M{n:02}", f"董某{n}", "1", COMMUNITY, SINCE) for n in range(1, 16)]
    members_enrol(drafts=people, by=SYSTEM)
    file = services.campaign_from_mapping(campaign_told(), "2012-test.yaml")
    ids = registry.org_ids_of([DISTRICT, STREET, OTHER, COMMUNITY])
    people_of = {
        "officer": actor_of("county_officer", "org", str(ids[DISTRICT]), "区干事"),
        "clerk": actor_of("township_officer", "org", str(ids[STREET]), "新安街道组织委员"),
        "stranger": actor_of("township_officer", "org", str(ids[OTHER]), "长安组织委员"),
        "agency": actor_of("line_agency", "line", LEAD, "工商干部"),
    }
    campaign = services.campaign_open(file=file, on=FIRST, by=people_of["officer"])
    return Desk(campaign, ids, people_of)


def refused(code: str, desk: Desk, unit: str, what: str, **told: Any) -> None:
    with pytest.raises(CoverageRefused, match=code):
        desk.take(unit, what, **told)


def counts(desk: Desk, rule: str = "org_coverage_with_members") -> tuple[int, int]:
    rate = desk.look().rates[rule]
    return rate.numerator, rate.denominator


def open_tasks(desk: Desk, unit: str) -> list[Task]:
    return list(Task.objects.filter(source_kind="case", source_id=desk.case(unit).pk, state=Task.State.OPEN))
