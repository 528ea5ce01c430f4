"""The small cast: two counties of one city, graded and with ledgers; a user of every role in the first county.

Everything is set up through the rooms' own services on 2012-07-15. Whoever has a role over the second county
must see nothing of the first: the names of the first county's people and places occur nowhere else.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.test import Client

from jishi.apps.accounts import selectors as accounts
from jishi.apps.accounts import services as account_services
from jishi.apps.accounts.models import User
from jishi.apps.facts import services as facts
from jishi.apps.facts.dictionary import indicators
from jishi.apps.grading import selectors as grades
from jishi.apps.grading import services as grading
from jishi.apps.grids.models import Grid
from jishi.apps.grids.services import member_move
from jishi.apps.registry import selectors as registry
from jishi.apps.registry.models import Change, FunctionalState, Guest, Member
from jishi.apps.registry.services import (
    AreaDraft,
    Asked,
    CountingDraft,
    FunctionalDraft,
    GuestDraft,
    LetterDraft,
    MemberDraft,
    OfficerDraft,
    OrgDraft,
    Slip,
    TableFile,
    UnitDraft,
    areas_load,
    counting_decide,
    functionals_set_up,
    guests_record,
    handlers,
    letters_issue,
    member_end,
    member_request_make,
    members_enrol,
    orgs_set_up,
    proposal_make,
    received_form_keep,
    table_import,
    table_upload_check,
    table_upload_keep,
    units_register,
)
from jishi.apps.registry.services.officers import officers_write
from jishi.apps.tasks import services as tasks
from jishi.engines import scoring
from jishi.shared.actor import SYSTEM, Actor, ScopeKind
from jishi.shared.dates import Moment
from jishi.sheets import write_rows

from . import campaigning, neighbours, posted, surveyed
from .best import best_values

SINCE, DAY = date(2010, 1, 1), date(2012, 7, 15)
# A ledger of some thousand lines shows whatever grows with rows; ten times as many only take longer.
MOST_RATIFIED = 600
PERIOD = "2012-H1"
CITY, COUNTY, OTHER_COUNTY = "230300000001", "230321000001", "230382000001"
TOWNSHIP, OTHER_TOWNSHIP, SYSTEM_COMMITTEE = "230321100001", "230382100001", "230321000002"
VILLAGE, COMMUNITY, SCHOOL, FIRM, ORGAN = (f"23032110010{n}" for n in range(1, 6))
FAR = "230382100101"
# The first county's own words: a stranger's page shows none of them.
SECRETS = ("青石", "柳河", "祁连山")


@dataclass
class Cast:
    """The organisations by code, the people who sign in by role, and one of each thing that has a page."""

    ids: dict[str, int]
    people: dict[str, Actor] = field(default_factory=dict)
    things: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def org(self, code: str) -> int:
        """The organisation's id."""
        return self.ids[code]

    def user(self, role: str) -> User:
        """The person who has the role in the first county."""
        return User.objects.get(pk=self.people[role].user_id or 0)

    def client(self, role: str) -> Client:
        """The browser of the person who has the role, who has signed in already."""
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    @cached_property
    def roles(self) -> list[str]:
        """The roles that somebody has."""
        return list(accounts.roles())


def build(more_villages: int = 0) -> Cast:
    """Set everything up; `more_villages` branches come on top in the first county's township."""
    _places()
    villages = [f"2303211{n:05}00" for n in range(more_villages)]
    drafts = [
        *_committees(),
        *_branches(),
        *(_branch(code, TOWNSHIP, "village", n) for n, code in enumerate(villages)),
    ]
    orgs_set_up(drafts=drafts, by=SYSTEM)
    cast = Cast(registry.org_ids_of([draft.code for draft in drafts]))
    _people(cast)
    _members(cast)
    graded = {draft.code: draft.org_type for draft in drafts if draft.org_type}
    _facts(cast, graded)
    _grade(cast)
    cast.things["form"] = _form(cast)
    surveyed.build(cast.org(COUNTY), cast.things, by=cast.people["county_officer"])
    cast.things["concern"] = tasks.concern_tell(
        org_id=cast.org(VILLAGE),
        place="柳河镇柳河村",
        problem="缺活动场所",
        wants="镇里",
        superior_id=cast.org(TOWNSHIP),
        on=DAY,
        by=cast.people["branch_secretary"],
    )
    cast.things["proposal"] = proposal_make(
        org_id=cast.org(VILLAGE),
        told={"secretary_since": date(2011, 8, 20)},
        on=DAY,
        reason="镇党发〔2011〕9号批复",
        by=cast.people["branch_secretary"],
    )
    cast.things["request"] = member_request_make(
        member_id=Member.objects.get(code="M1").pk,
        told={"post": "村会计"},
        slip=Slip("slip", DAY, "职务记错了", "村委会证明"),
        by=cast.people["branch_secretary"],
    )
    campaigning.build(cast.org(COUNTY), cast.things, by=cast.people["county_officer"])
    posted.build(cast)
    by = cast.people["township_officer"]
    neighbours.build(cast.org(TOWNSHIP), cast.org(VILLAGE), cast.things, by=by)
    return cast


def _places() -> None:
    areas = [AreaDraft("2303", "鸡西市", "prefecture", "23"), AreaDraft("230321", "青石县", "county", "2303")]
    areas_load(areas=[*areas, AreaDraft("230382", "密山市", "county", "2303")], source="test", by=SYSTEM)
    units = [
        UnitDraft("U1", "青石县柳河镇人民政府", "gov_organ", "230321", SINCE, line="民政"),
        UnitDraft("U2", "密山市人民政府", "gov_organ", "230382", SINCE),
    ]
    units_register(drafts=units, by=SYSTEM)


def _committees() -> list[OrgDraft]:
    return [
        OrgDraft(CITY, "鸡西市委", "local_committee", "", SINCE),
        OrgDraft(COUNTY, "青石县委", "local_committee", CITY, SINCE, unit_codes=("U1",)),
        OrgDraft(OTHER_COUNTY, "密山市委", "local_committee", CITY, SINCE, unit_codes=("U2",)),
        OrgDraft(TOWNSHIP, "柳河镇党委", "primary_committee", COUNTY, SINCE),
        OrgDraft(SYSTEM_COMMITTEE, "青石县直机关工委", "working_committee", COUNTY, SINCE),
        OrgDraft(OTHER_TOWNSHIP, "白鱼湾镇党委", "primary_committee", OTHER_COUNTY, SINCE),
    ]


def _branches() -> list[OrgDraft]:
    told = {
        VILLAGE: ("柳河镇柳河村党支部", TOWNSHIP, "village"),
        COMMUNITY: ("柳河镇柳河社区党支部", TOWNSHIP, "community"),
        SCHOOL: ("柳河镇中心校党支部", TOWNSHIP, "school"),
        FIRM: ("青石石墨制品公司党支部", TOWNSHIP, "nonpublic_enterprise"),
        ORGAN: ("青石县统计局党支部", SYSTEM_COMMITTEE, "gov_organ"),
        FAR: ("白鱼湾镇蜂蜜山村党支部", OTHER_TOWNSHIP, "village"),
    }
    return [
        OrgDraft(
            code,
            name,
            "branch",
            parent,
            SINCE,
            org_type=kind,
            unit_codes=("U1",) if parent == TOWNSHIP else (),
        )
        for code, (name, parent, kind) in told.items()
    ]


def _branch(code: str, parent: str, org_type: str, number: int) -> OrgDraft:
    return OrgDraft(code, f"柳河镇第{number}村党支部", "branch", parent, SINCE, org_type=org_type)


def _people(cast: Cast) -> None:
    """Give every role to somebody in the first county, and the whole second county to one county officer."""
    for role in accounts.roles():
        cast.people[role] = person(cast, role, role, _scope_code(role))
    cast.people["stranger"] = person(cast, "stranger", "county_officer", OTHER_COUNTY)
    cast.people["nobody"] = person(cast, "nobody", "", "")


def _scope_code(role: str) -> str:
    level = accounts.roles()[role].level
    by_role = {"system_officer": SYSTEM_COMMITTEE, "instructor": FIRM}
    by_level = {"province": CITY, "city": CITY, "township": TOWNSHIP, "branch": VILLAGE}
    return by_role.get(role) or by_level.get(level, COUNTY)


def person(cast: Cast, username: str, role: str, code: str) -> Actor:
    """Set up a user with one role over one organisation; without a role when none is named."""
    user_id = account_services.user_create(username=username, display_name=f"{username}甲", by=SYSTEM)
    if role:
        kind: ScopeKind = "line" if role == "line_agency" else "org"
        scope_id = "民政" if kind == "line" else str(cast.org(code))
        account_services.role_grant(user_id=user_id, role=role, scope_kind=kind, scope_id=scope_id, by=SYSTEM)
    return accounts.actor_for(user_id)


def _members(cast: Cast) -> None:
    drafts = [
        MemberDraft("M1", "祁连山", "m", VILLAGE, SINCE, phone="13800001234", id_number="230321197001011234"),
    ]
    members_enrol(drafts=drafts, by=SYSTEM)
    members_enrol(drafts=[MemberDraft("M2", "贺兰", "f", FAR, SINCE)], by=SYSTEM)
    members_enrol(drafts=[MemberDraft("M3", "昆仑", "m", VILLAGE, SINCE)], by=SYSTEM)
    cast.things["ended"] = Member.objects.get(code="M3").pk
    member_end(
        member_id=cast.things["ended"], kind="deceased", on=date(2011, 3, 1), reason="户口注销证明", by=SYSTEM
    )
    guest = GuestDraft(cast.org(VILLAGE), date(2011, 3, 1), {"name": "阴山", "home_org": "外省某党支部"})
    guests_record(drafts=[guest], on=DAY, by=SYSTEM)
    cast.things["guest"] = Guest.objects.get().pk
    _functional(cast)
    _grids(cast)
    letter = LetterDraft("M1", DAY, to_org_code=COMMUNITY)
    cast.things["letter_batch"] = letters_issue(drafts=[letter], by=SYSTEM, reason="工作调动")
    seen = registry.visible(cast.people["county_officer"], "registry.view_member", Moment(DAY))
    [row] = registry.letters_of_batch(cast.things["letter_batch"], seen=seen)
    cast.things["letter"] = row.letter_id


def _functional(cast: Cast) -> None:
    """Set up a police association of the first county, with somebody in it, and let it count."""
    draft = FunctionalDraft("QS", "青石县村警协会党委", "primary_committee", COUNTY, SINCE)
    change = functionals_set_up(drafts=[draft], by=SYSTEM)
    own = FunctionalState.objects.get(functional__code="QS").functional_id
    told = OfficerDraft(own, "230321", "祁连山警", SINCE, "会长")
    [cast.things["officer"]] = officers_write([told], change=Change.objects.get(pk=change))
    counting_decide(draft=CountingDraft(own, True, SINCE, "青组发〔2010〕3号", "按文件计入"), by=SYSTEM)
    cast.things["functional"] = own


def _grids(cast: Cast) -> None:
    """List a grid of the first county's township by the office's table, and put its member there."""
    path = Path(settings.UPLOADS_DIR) / "grids.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = ["网格代码", "网格名称", "组织代码", "区划代码", "最多人数", "需要的特长"]
    write_rows(path, {"网格": [head, ["QS1", "柳河一网格", TOWNSHIP, "230321", "9", "电工"]]})
    officer = cast.people["county_officer"]
    table_import(TableFile(handlers()["grids"], path, "网格.xlsx"), Asked(officer, DAY, "建立党员网格"))
    cast.things["grid"] = Grid.objects.get(code="QS1").pk
    cast.things["grid_batch"] = member_move(
        member_id=Member.objects.get(code="M1").pk,
        org_id=cast.org(VILLAGE),
        grid_id=cast.things["grid"],
        on=DAY,
        why="家住柳河",
        by=officer,
    )


def _facts(cast: Cast, types: dict[str, str]) -> None:
    """Record the indicators: the least for the village, which must end low, the most for the rest."""
    officer = cast.people["county_officer"]
    own = _values(cast, {code: org_type for code, org_type in types.items() if code != FAR})
    cast.things["batch"] = facts.facts_record(values=own, by=officer, source="年度台账").batch_id or 0
    facts.facts_record(values=_values(cast, {FAR: types[FAR]}), by=SYSTEM, source="年度台账")
    path = Path(settings.UPLOADS_DIR) / "cast.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    row = [VILLAGE, "", "村", PERIOD, "约30"]
    write_rows(path, {"指标": [["组织代码", "组织名称", "类型", "期间", "届满逾期月数"], row]})
    cast.things["upload"] = facts.upload_keep(
        filename="指标.xlsx", content=[path.read_bytes()], default_period=PERIOD, source="乡镇", by=officer
    )
    facts.upload_check(upload_id=cast.things["upload"], by=officer)
    write_rows(path, {"统计表": [["组织代码", "组织名称", "党费收缴"]]})
    cast.things["received_form"] = received_form_keep(
        title="统计表", table="org_basics", filename="统计表.xlsx", content=[path.read_bytes()], by=officer
    )
    write_rows(path, {"书记名册": [["组织代码", "姓名", "任职日期"], [VILLAGE, "甲", "去年"]]})
    cast.things["table_upload"] = table_upload_keep(
        table="secretaries",
        filename="书记.xlsx",
        content=[path.read_bytes()],
        on=DAY,
        reason="半年核对",
        by=officer,
    )
    table_upload_check(upload_id=cast.things["table_upload"], by=officer)


def _values(cast: Cast, types: dict[str, str]) -> list[facts.FactDraft]:
    """Every indicator of the named branches, two of the others; what its rubric likes of the school."""
    rubrics = scoring.rubrics_in_force(scoring.rubrics_read(settings.DATA_DIR / "rubrics"), DAY)
    liked = best_values(rubrics["school"])
    return [
        facts.FactDraft(
            code,
            told.id,
            PERIOD,
            liked.get(told.id, told.max) if code == SCHOOL else told.min if code == VILLAGE else told.max,
            observed_on=DAY,
            org_id=cast.org(code),
        )
        for code, org_type in types.items()
        for told in list(indicators().values())[: None if code in _NAMED else 2]
        if org_type in told.types
    ]


def _form(cast: Cast) -> int:
    """Issue a form of the first county: of every village the township tells one number and confirms another."""
    officer = cast.people["county_officer"]
    draft = facts.FormDraft(
        "柳河年中核对",
        cast.org(COUNTY),
        "半年报表要用",
        "2012-Q2",
        DAY + timedelta(days=10),
        ("coll_income_fen", "term_overdue_m"),
        ("village",),
    )
    form_id = facts.form_draft(draft=draft, by=officer)
    facts.form_issue(form_id=form_id, by=officer)
    return form_id


_NAMED = {VILLAGE, COMMUNITY, SCHOOL, FIRM, ORGAN, FAR}


def _grade(cast: Cast) -> None:
    """Score and ratify the first county, so that its ledgers open."""
    grading.rubrics_adopt(by=SYSTEM)
    officer = cast.people["county_officer"]
    hashes = [rubric.hash for rubric in grades.rubrics_for(DAY)]
    round_id = grading.round_open(
        title="上半年定级",
        period=PERIOD,
        on_date=DAY,
        scope_org_id=cast.org(COUNTY),
        rubric_hashes=hashes,
        by=officer,
    )
    grading.round_score_now(round_id=round_id, by=officer)
    seen = registry.visible(officer, "grading.ratify", Moment(DAY))
    waiting = grades.ids_waiting(round_id, seen=seen, wanted=grades.RatingFilter())
    # Where there are more than the named ones, one stays waiting: pages about what waits must have something to show.
    first = int(len(waiting) > len(_NAMED))
    grading.ratings_ratify(
        round_id=round_id,
        rating_ids=waiting[first : first + MOST_RATIFIED],
        exemptions={},
        meeting="县委常委会",
        met_on=DAY,
        document_no="青发〔2012〕8号",
        by=officer,
    )
    cast.things["round"] = round_id
