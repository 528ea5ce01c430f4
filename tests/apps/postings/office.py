"""A county with two townships, three firms (one without a branch), two villages, and a talent pool of five."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from jishi.apps.accounts import selectors as accounts
from jishi.apps.postings import services
from jishi.apps.postings.models import Offer, Post, Posting, Round, Talent
from jishi.apps.postings.services import (
    PostDraft,
    PostingDraft,
    QuotaDraft,
    RoundDraft,
    TalentDraft,
)
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
from jishi.shared.actor import SYSTEM, Actor, Grant, ScopeKind
from jishi.shared.dates import travel

SINCE, DAY = date(2007, 6, 1), date(2012, 5, 14)
COUNTY, TOWN, OTHER = "230321000001", "230321100001", "230321101001"
NETWORK, GRAPHITE, VILLAGE, FAR = "230321100101", "230321100102", "230321100103", "230321101101"
HOME = "230321100104"
SEED = 20120501
TOWNS, VILLAGES = 15, 3
LABOUR, TAX = "人力资源和社会保障局", "国家税务局"


def actor_of(role: str, kind: ScopeKind, scope: str, name: str, user_id: int) -> Actor:
    """Somebody with one role."""
    return Actor(user_id, name, (Grant(role, accounts.roles()[role].permissions, kind, scope),))


@dataclass
class Desk:
    """The county, who does what, and one of each thing by a short name."""

    ids: dict[str, int]
    people: dict[str, Actor] = field(default_factory=dict)
    talents: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)

    @property
    def officer(self) -> Actor:
        """The county's officer."""
        return self.people["officer"]

    @property
    def county(self) -> int:
        """The county committee."""
        return self.ids[COUNTY]

    def talent(self, name: str, **told: Any) -> int:
        """List somebody in the pool."""
        given: dict[str, Any] = {"sex": "1", "source": "laid_off", "party": "full", **told}
        draft = TalentDraft(name, **given)
        made = services.talent_list(draft=draft, owner_org_id=self.county, on=DAY, by=self.officer)
        self.talents[name] = made
        return made

    def post(self, key: str, **told: Any) -> int:
        """Want somebody."""
        given: dict[str, Any] = {"kind": "instructor", "needs": "党员流动快,缺人组织活动", **told}
        draft = PostDraft(**given)
        made = services.post_want(draft=draft, owner_org_id=self.county, on=DAY, by=self.officer)
        self.posts[key] = made
        return made

    def open(self, **told: Any) -> int:
        """Open a round over all posts."""
        given: dict[str, Any] = {
            "title": "指导员双向选择",
            "kind": "instructor",
            "choices_until": DAY + timedelta(days=5),
            **told,
        }
        draft = RoundDraft(**given)
        return services.round_open(draft=draft, owner_org_id=self.county, on=DAY, by=self.officer, seed=SEED)

    def hand_in(self, choice: int, who: str, *named: str) -> None:
        """Hand in a slip that names these in this order; a name of the pool is a person's, else a post's."""
        is_person = who in self.talents
        side = {"talent_id": self.talents[who]} if is_person else {"post_id": self.posts[who]}
        others = self.posts if is_person else self.talents
        ranks = {others[one]: number for number, one in enumerate(named, 1)}
        services.choices_hand_in(round_id=choice, ranks=ranks, way="slip", on=DAY, by=self.officer, **side)

    def run(self, choice: int) -> dict[str, str | None]:
        """Let the engine decide; return who got which post, by short names."""
        services.round_run(round_id=choice, on=DAY, by=self.officer)
        return self.matches(choice)

    def matches(self, choice: int) -> dict[str, str | None]:
        """Who got which post last."""
        run = Round.objects.get(pk=choice).runs.order_by("-pk")[0]
        people = {f"R{key}": name for name, key in self.talents.items()}
        posts = {f"P{key}": name for name, key in self.posts.items()}
        return {people[p]: posts[q] if q else None for p, q in run.matches.items()}

    def approved(self) -> int:
        """Open, choose, run and approve: 岳 to the network firm, 华 to graphite; 衡 gets nothing."""
        choice = self.open()
        self.hand_in(choice, "岳", "network", "graphite")
        self.hand_in(choice, "华", "network", "graphite")
        self.hand_in(choice, "衡", "network")
        self.hand_in(choice, "network", "岳", "华", "衡")
        self.hand_in(choice, "graphite", "华", "岳")
        self.run(choice)
        services.round_approve(round_id=choice, document_no="鸡组发〔2012〕5号", on=DAY, by=self.officer)
        return choice

    def offer(self, name: str) -> Offer:
        """What somebody is offered."""
        return Offer.objects.exclude(state="withdrawn").get(talent_id=self.talents[name])

    def started(self, name: str = "岳", **told: Any) -> Posting:
        """Let somebody who was offered a post accept and take it up."""
        offer = self.offer(name)
        services.offer_answer(offer_id=offer.pk, accepts=True, note="", on=DAY, by=self.officer)
        draft = PostingDraft(
            offer.talent_id,
            offer.post_id,
            DAY,
            "鸡组任〔2012〕7号",
            "帮助过组织生活",
            offer_id=offer.pk,
            **told,
        )
        return Posting.objects.get(pk=services.posting_start(draft=draft, by=self.officer))


def build() -> Desk:
    """Set the county up with its people, pool and posts."""
    with travel(DAY):
        desk = _build()
        _pool(desk)
    return desk


def _build() -> Desk:
    areas = [
        ("2303", "鸡西市", "prefecture", "23"),
        ("230321", "鸡东县", "county", "2303"),
        ("230321100", "平阳镇", "township", "230321"),
        ("230321101", "向阳镇", "township", "230321"),
    ]
    areas_load(areas=[AreaDraft(*area) for area in areas], source="test", by=SYSTEM)
    seats = [("G0", "县委机关", "230321"), ("G1", "镇政府", "230321100"), ("G2", "乡政府", "230321101")]
    units = [UnitDraft(code, name, "gov_organ", area, SINCE) for code, name, area in seats]
    firms = [("F1", "鸡东晨帆网络科技有限公司", 120), ("F2", "鸡东墨源石墨制品有限公司", 80)]
    units += [
        UnitDraft(c, n, "nonpublic_enterprise", "230321100", SINCE, staff_n=s, mean_age_tenths=260)
        for c, n, s in firms
    ]
    units.append(UnitDraft("F3", "鸡东新禾米业有限公司", "nonpublic_enterprise", "230321101", SINCE))
    units.append(UnitDraft("V1", "前进村村民委员会", "village", "230321100", SINCE))
    units.append(UnitDraft("V2", "后沟村村民委员会", "village", "230321101", SINCE))
    units_register(drafts=units, by=SYSTEM)

    def branch(code: str, name: str, parent: str, kind: str, *at: str) -> OrgDraft:
        return OrgDraft(code, name, "branch", parent, SINCE, org_type=kind, unit_codes=at, founded_on=SINCE)

    orgs = [
        OrgDraft(COUNTY, "鸡东县委", "local_committee", "", SINCE, unit_codes=("G0",)),
        OrgDraft(TOWN, "平阳镇党委", "primary_committee", COUNTY, SINCE, unit_codes=("G1",)),
        OrgDraft(OTHER, "向阳镇党委", "primary_committee", COUNTY, SINCE, unit_codes=("G2",)),
        branch(NETWORK, "晨帆网络科技党支部", TOWN, "nonpublic_enterprise", "F1"),
        branch(GRAPHITE, "墨源石墨党支部", TOWN, "nonpublic_enterprise", "F2"),
        branch(VILLAGE, "前进村党支部", TOWN, "village", "V1"),
        branch(HOME, "原厂留守党支部", TOWN, "soe"),
        branch(FAR, "后沟村党支部", OTHER, "village", "V2"),
    ]
    orgs_set_up(drafts=orgs, by=SYSTEM)
    members = [MemberDraft("M1", "岳", "1", HOME, SINCE), MemberDraft("M2", "华", "1", HOME, SINCE)]
    members_enrol(drafts=members, by=SYSTEM)
    ids = registry.org_ids_of([draft.code for draft in orgs])
    desk = Desk(ids)
    desk.people = {
        "officer": actor_of("county_officer", "org", str(ids[COUNTY]), "县干事", 1),
        "clerk": actor_of("township_officer", "org", str(ids[TOWN]), "平阳组织委员", 2),
        "stranger": actor_of("township_officer", "org", str(ids[OTHER]), "向阳组织委员", 3),
        "instructor": actor_of("instructor", "org", str(ids[NETWORK]), "岳", 4),
        "secretary": actor_of("branch_secretary", "org", str(ids[NETWORK]), "支部书记", 5),
        "agency": actor_of("line_agency", "line", LABOUR, "人社干部", 6),
        "other_agency": actor_of("line_agency", "line", TAX, "税务干部", 7),
    }
    return desk


def _pool(desk: Desk) -> None:
    told: list[tuple[str, dict[str, Any]]] = [
        (
            "岳",
            {"source": "graduate", "member_code": "M1", "birth_date": date(1982, 3, 1), "skill": "network"},
        ),
        ("华", {"member_code": "M2", "skill": "management"}),
        ("衡", {"source": "demobilised", "phone": "13800000003"}),
        ("泰", {"source": "reserve_cadre", "work_years": 6, "home_area": "230321100"}),
        ("嵩", {"source": "retired_official", "party": "none", "birth_date": date(1940, 1, 1)}),
    ]
    for name, fields in told:
        desk.talent(name, **fields)
    desk.post("network", unit_code="F1", skill="network")
    desk.post("graphite", unit_code="F2")


def quota(desk: Desk, seats: int = 1) -> int:
    """A quota of public-welfare posts, 1,200 yuan a month."""
    draft = QuotaDraft(
        "公益岗", "鸡人社〔2012〕2号", seats, 120_000, 36, date(2012, 1, 1), date(2012, 12, 31)
    )
    return services.quota_set(draft=draft, owner_org_id=desk.county, by=desk.officer)


def wanted(key: int) -> Post:
    """A post by its id."""
    return Post.objects.get(pk=key)


def listed(key: int) -> Talent:
    """Somebody of the pool by id."""
    return Talent.objects.get(pk=key)


def townships() -> list[str]:
    """Set up 15 townships of three villages each; return the codes of their branches."""
    towns = [f"2303212{n:02}" for n in range(TOWNS)]
    areas_load(
        areas=[AreaDraft(t, f"{t[-2:]}乡", "township", "230321") for t in towns], source="test", by=SYSTEM
    )
    codes = [(t, f"{t}{n:03}") for t in towns for n in range(1, VILLAGES + 1)]
    units_register(
        drafts=[UnitDraft(f"V{code}", f"{code}村委会", "village", t, SINCE) for t, code in codes], by=SYSTEM
    )
    orgs = [OrgDraft(f"{t}900", f"{t}乡党委", "primary_committee", COUNTY, SINCE) for t in towns]
    orgs += [
        OrgDraft(
            code,
            f"{code}村党支部",
            "branch",
            f"{t}900",
            SINCE,
            org_type="village",
            unit_codes=(f"V{code}",),
        )
        for t, code in codes
    ]
    orgs_set_up(drafts=orgs, by=SYSTEM)
    return [code for _, code in codes]
