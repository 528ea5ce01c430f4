"""A city with a county, a township, a system committee and a neighbour, and the people who sign in there."""

from dataclasses import dataclass
from datetime import date

from django.test import Client

from jishi.apps.accounts import selectors as accounts
from jishi.apps.accounts import services as account_services
from jishi.apps.accounts.models import User
from jishi.apps.registry import selectors as registry
from jishi.apps.registry.services import (
    AreaDraft,
    MemberDraft,
    OrgDraft,
    UnitDraft,
    areas_load,
    members_enrol,
    orgs_set_up,
    units_register,
)
from jishi.shared.actor import SYSTEM, Actor, ScopeKind

SINCE = date(2010, 1, 1)
SET_UP_ON = date(2012, 3, 1)
DAY = date(2012, 7, 15)
CITY, COUNTY, TOWN, SYSTEM_COMMITTEE = "230300000001", "230321000001", "230321100001", "230321900001"
EAST, WEST, BUREAU, FIRM = "230321100101", "230321100102", "230321900101", "230321100201"
OTHER_COUNTY, FAR = "230382000001", "230382100101"
AREAS = (
    AreaDraft("2303", "鸡西市", "city", "23"),
    AreaDraft("230321", "鸡东县", "county", "2303"),
    AreaDraft("230321100", "鸡东镇", "township", "230321"),
    AreaDraft("230321100201", "东发村", "village", "230321100"),
    AreaDraft("230382", "密山市", "county", "2303"),
)
UNITS = (
    UnitDraft("U2303", "鸡西市委", "gov_organ", "2303", SINCE),
    UnitDraft("U230321", "鸡东县委", "gov_organ", "230321", SINCE),
    UnitDraft("U230321100", "鸡东镇政府", "gov_organ", "230321100", SINCE),
    UnitDraft("UVILLAGE", "东发村民委员会", "village", "230321100201", SINCE, staff_n=5),
    UnitDraft("UBUREAU", "鸡东县财政局", "gov_organ", "230321", SINCE),
    UnitDraft("UFIRM", "鸡东恒远米业公司", "nonpublic_enterprise", "230321100", SINCE, staff_n=40),
    UnitDraft("UFREE", "鸡东瑞泰商贸公司", "nonpublic_enterprise", "230321100", SINCE),
    UnitDraft("UFARM", "省属农场", "soe", "230321100", SINCE, line="province"),
    UnitDraft("UFAR", "密山市委", "gov_organ", "230382", SINCE),
)
ORGS = (
    OrgDraft(CITY, "中共鸡西市委员会", "local_committee", "", SINCE, unit_codes=("U2303",)),
    OrgDraft(COUNTY, "中共鸡东县委员会", "local_committee", CITY, SINCE, unit_codes=("U230321",)),
    OrgDraft(TOWN, "鸡东镇党委", "primary_committee", COUNTY, SINCE, unit_codes=("U230321100",)),
    OrgDraft(
        SYSTEM_COMMITTEE, "鸡东县直属机关工委", "working_committee", COUNTY, SINCE, unit_codes=("UBUREAU",)
    ),
    OrgDraft(
        EAST,
        "东发村党支部",
        "branch",
        TOWN,
        SINCE,
        org_type="village",
        unit_codes=("UVILLAGE",),
        secretary_name="王桂兰",
        secretary_since=SINCE,
        term_from=SINCE,
        term_to=date(2012, 12, 31),
    ),
    OrgDraft(WEST, "西发村党支部", "branch", TOWN, SINCE, org_type="village"),
    OrgDraft(
        FIRM, "恒远米业党支部", "branch", TOWN, SINCE, org_type="nonpublic_enterprise", unit_codes=("UFIRM",)
    ),
    OrgDraft(
        BUREAU,
        "财政局机关党支部",
        "branch",
        SYSTEM_COMMITTEE,
        SINCE,
        org_type="gov_organ",
        unit_codes=("UBUREAU",),
    ),
    OrgDraft(OTHER_COUNTY, "中共密山市委员会", "local_committee", CITY, SINCE, unit_codes=("UFAR",)),
    OrgDraft(FAR, "密山一村党支部", "branch", OTHER_COUNTY, SINCE, org_type="village"),
)
MEMBERS = tuple(
    MemberDraft(
        f"M{n}",
        name,
        "女",
        EAST,
        SINCE,
        status="probationary" if n == 3 else "full",
        birth_date=date(1970, 5, n),
        id_number="230321197005011234",
        phone="13804671234",
        floating="out" if n == 2 else "",
    )
    for n, name in enumerate(("王桂兰", "李国福", "张淑芬"), 1)
)


@dataclass(frozen=True)
class Office:
    """The organisations by code, and the people who sign in, by role."""

    ids: dict[str, int]
    city: Actor
    county: Actor
    clerk: Actor
    system_clerk: Actor
    secretary: Actor
    leader: Actor
    in_area: Actor

    def code_of(self, org_id: int) -> str:
        """Return the code of an organisation."""
        return next(code for code, own in self.ids.items() if own == org_id)


def build() -> Office:
    """Set up the city, its members and its people."""
    areas_load(areas=AREAS, source="test", by=SYSTEM)
    units_register(drafts=UNITS, by=SYSTEM)
    orgs_set_up(drafts=ORGS, by=SYSTEM, document_no="鸡组发〔2010〕1号", reason="建库登记")
    members_enrol(drafts=MEMBERS, by=SYSTEM)
    ids = registry.org_ids_of([draft.code for draft in ORGS])
    return Office(
        ids,
        city=person("city", "city_officer", "org", ids[CITY]),
        county=person("county", "county_officer", "org", ids[COUNTY]),
        clerk=person("clerk", "township_officer", "org", ids[TOWN]),
        system_clerk=person("system", "system_officer", "org", ids[SYSTEM_COMMITTEE]),
        secretary=person("secretary", "branch_secretary", "org", ids[EAST]),
        leader=person("leader", "leader", "org", ids[COUNTY]),
        in_area=person("area", "auditor", "area", "230321100"),
    )


def person(username: str, role: str, scope_kind: ScopeKind, scope_id: int | str) -> Actor:
    """Set up somebody who holds one role."""
    user_id = account_services.user_create(username=username, display_name=f"{username}同志", by=SYSTEM)
    account_services.role_grant(
        user_id=user_id, role=role, scope_kind=scope_kind, scope_id=str(scope_id), by=SYSTEM
    )
    return accounts.actor_for(user_id)


def client_of(actor: Actor) -> Client:
    """Return a browser in which somebody is signed in."""
    client = Client()
    assert actor.user_id is not None
    client.force_login(User.objects.get(pk=actor.user_id), "django.contrib.auth.backends.ModelBackend")
    return client


def page_of(actor: Actor, address: str) -> str:
    """Return a page as somebody sees it."""
    answer = client_of(actor).get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()
