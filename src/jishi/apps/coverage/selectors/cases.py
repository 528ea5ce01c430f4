"""Cases as lists and pages show them: where a unit stands, why it is not covered, what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today

from ..models import Case, CaseEvent, CaseFacts
from ..queries import standing
from ..steps import LABELS, OPEN, STEPS, WORK, S
from .looking import Looked

COVERED, OUT, ASK = "covered", "out", "ask"
"""Covered; left out; members not known yet. "" is not covered."""
CASE_WHYS = {
    "found": "尚未联系",
    "unwilling": "党员不愿亮明身份",
    "worried": "业主有顾虑",
    "closing": "近期停业待核",
    "other": "其他原因",
    "contacted": "党员待摸清",
    "members": "方式待定",
    "way": "正在申请",
    "applied": "等上级批复",
    "replied": "已批复、待选举",
    "under_three": "支部正式党员不足3名",
    "org_ended": "原有组织已撤销",
    "helped": "只派了人,还没有组织",
}
GOING = {"covered": "已覆盖", "begun": "正在办", "waiting": "还没有办"}
"""How far a unit that should be covered is; whoever was not even asked yet waits."""
DONE, LATE, THIS_WEEK, LAST_WEEK = "已覆盖", "逾期", "本周", "上周"
EASE = {"easy": "好办", "usual": "一般", "hard": "难办"}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One unit in a list; `why` is "" when it is covered or left out."""

    case_id: int
    unit_id: int
    code: str
    name: str
    staff_n: int | None
    full_n: int | None
    members_n: int | None
    step: str
    step_label: str
    stands: str
    stay_days: int
    deadline: date | None
    owner: str
    owner_org_id: int
    lead: str
    cluster: str
    way_label: str
    why: str
    ease: str
    since: date | None
    is_above_scale: bool | None

    @property
    def scale_label(self) -> str:
        """Return whether the unit is above scale, in the office's words."""
        return {True: "规模以上", False: "规模以下", None: "未采集"}[self.is_above_scale]

    @property
    def why_label(self) -> str:
        """Return why the unit is not covered, in the office's words."""
        return CASE_WHYS.get(self.why, "")

    @property
    def going(self) -> str:
        """Return how far the unit is: covered, begun or waiting; "" where it is not asked about."""
        if self.stands == COVERED:
            return "covered"
        if self.stands in (OUT, ASK):
            return ""
        return "waiting" if self.step == S.FOUND else "begun"

    @property
    def ease_label(self) -> str:
        """Return how hard it is; of one that is covered, that it is."""
        return DONE if self.stands == COVERED else EASE.get(self.ease, "")

    def when(self, day: date) -> str:
        """Return in which week up to a day a covered unit came to be covered; "" if it is not."""
        if self.since is None:
            return ""
        return {0: THIS_WEEK, 1: LAST_WEEK}.get((day - self.since).days // 7, "更早")

    def clock(self, day: date) -> str:
        """Return whether the unit's step is late on a day; "" where no clock runs."""
        return "" if self.deadline is None else LATE if self.deadline < day else "按期"


def case_rows(looked: Looked) -> list[CaseRow]:
    """Return the visible units of a campaign, in code order."""
    main = looked.main
    stands = {int(one.unit): (COVERED, one.reason) for one in main.counted}
    stands |= {int(one.unit): ("", one.reason) for one in main.missing}
    for one in main.excluded:
        stands[int(one.unit)] = (ASK if one.reason.endswith("?") else OUT, one.reason)
    rows = (_row(looked, unit_id, *told) for unit_id, told in stands.items())
    return sorted(rows, key=lambda row: (row.code, row.case_id))


def _row(looked: Looked, unit_id: int, stands: str, reason: str) -> CaseRow:
    (case, facts), unit = looked.cases[unit_id], looked.units[unit_id]
    why = "" if stands else why_of(facts, reason)
    cluster = looked.campaign.file.cluster(facts.cluster)
    covered_way = looked.reason(reason) if stands == COVERED else ""
    is_open = stands in ("", ASK) and facts.step in OPEN
    return CaseRow(
        case.pk,
        unit_id,
        unit.code,
        unit.name,
        unit.staff_n,
        facts.full_n,
        facts.members_n,
        facts.step,
        _label(looked, facts, stands, reason),
        stands,
        max((looked.day - facts.step_since).days, 0),
        facts.deadline if is_open else None,
        facts.owner,
        facts.owner_org_id,
        facts.lead,
        cluster.title if cluster else "",
        covered_way or str(Case.Way(facts.way).label),
        why,
        "" if stands else _ease(facts),
        looked.since.get(unit_id) if stands == COVERED else None,
        facts.is_above_scale,
    )


def _label(looked: Looked, facts: CaseFacts, stands: str, reason: str) -> str:
    if stands == COVERED:
        return "已成立"
    if stands == OUT:
        return f"不计入:{looked.reason(reason)}"
    return CASE_WHYS[reason] if reason in ("under_three", "org_ended") else str(S(facts.step).label)


def why_of(facts: CaseFacts, reason: str) -> str:
    """Return which of `CASE_WHYS` it is that a unit is not covered."""
    if reason in ("under_three", "org_ended") and facts.step in (S.IN_BEING, S.MEMBERS):
        return reason
    return facts.why or (facts.step if facts.step in CASE_WHYS else "other")


def _ease(facts: CaseFacts) -> str:
    """Say how hard a unit is: what only waits or can stand alone is easy, what somebody refuses is hard."""
    if facts.why:
        return "hard"
    can_stand_alone = (facts.full_n or 0) >= 3
    return "easy" if can_stand_alone or facts.step in (S.APPLIED, S.REPLIED) else "usual"


@dataclass(frozen=True, slots=True)
class Past:
    """One line of a unit's history."""

    on: date
    label: str
    step_label: str
    by: str
    note: str
    document_no: str
    change_id: int | None
    days: int
    batch_id: int | None


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """One unit in a campaign, with its history, oldest first."""

    campaign_id: int
    campaign: str
    row: CaseRow
    facts: CaseFacts
    org_type: str
    area: str
    address: str
    owner_org: str
    orgs: tuple[tuple[int, str], ...]
    group: tuple[str, ...]
    past: tuple[Past, ...]


def case_detail(case_id: int, looked: Looked) -> CaseDetail | None:
    """Return one visible unit of a campaign."""
    rows = {row.case_id: row for row in case_rows(looked)}
    row = rows.get(case_id)
    if row is None:
        return None
    facts, unit = looked.cases[row.unit_id][1], looked.units[row.unit_id]
    hosted = [one for one in registry.hosted_orgs([row.unit_id], looked.moment) if one.name]
    together = [
        looked.units[unit_id].name
        for unit_id, (case, other) in sorted(looked.cases.items())
        if facts.joint_no is not None and other.joint_no == facts.joint_no and case.pk != case_id
    ]
    names = registry.names_of([facts.owner_org_id], looked.moment)
    return CaseDetail(
        looked.campaign.campaign_id,
        looked.campaign.title,
        row,
        facts,
        unit.unit_type,
        unit.area,
        unit.address,
        names.get(facts.owner_org_id, ""),
        tuple((one.org_id, one.name) for one in hosted if one.last >= looked.day),
        tuple(together),
        tuple(_past(case_id, looked.moment)),
    )


def _past(case_id: int, moment: Moment) -> Iterable[Past]:
    events = CaseEvent.objects.filter(case_id=case_id, on__lte=moment.valid_on)
    if moment.known_at is not None:
        events = events.filter(recorded_at__lte=moment.known_at)
    before: date | None = None
    for event in events.order_by("pk"):
        label = LABELS.get(event.what, event.what)
        days = (event.on - before).days if before else 0
        step = str(S(event.step).label)
        told = (event.by_name, event.note, event.document_no, event.change_id)
        yield Past(event.on, label, step, *told, days, event.batch_id)
        before = event.on


def case_org(case_id: int) -> int | None:
    """Return who answers for the area of a unit in a campaign."""
    return Case.objects.filter(pk=case_id).values_list("owner_org_id", flat=True).first()


def case_lead(case_id: int) -> str:
    """Return the department that leads."""
    return Case.objects.filter(pk=case_id).values_list("lead", flat=True).first() or ""


def case_campaign(case_id: int) -> int | None:
    """Return the campaign that a case belongs to."""
    return Case.objects.filter(pk=case_id).values_list("campaign_id", flat=True).first()


def steps_open(case_id: int, actor: Actor) -> list[str]:
    """Return the steps that the actor may take with a unit now."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        return []
    may = steps_of([case], actor).get(case.pk, ())
    return [key for key in may if case.step in STEPS[key].states]


def steps_of(cases: Iterable[Case], actor: Actor) -> dict[int, tuple[str, ...]]:
    """Return by case which steps are the actor's to take, wherever it stands; cases with none are left out."""
    told = list(cases)
    own = registry.visible(actor, WORK, Moment(today())).among({case.owner_org_id for case in told})
    lines = {grant.scope_id for grant in actor.grants_for(WORK) if grant.scope_kind == "line"} - {""}
    by_lead = tuple(key for key, rule in STEPS.items() if rule.by_lead)
    may = {case.pk: tuple(STEPS) if case.owner_org_id in own else by_lead for case in told}
    return {case.pk: may[case.pk] for case in told if case.owner_org_id in own or case.lead in lines}


def step_last(case_id: int) -> str:
    """Return what the office calls the last step that stands, which is the one that would be taken back."""
    last = standing().filter(case=case_id).order_by("-pk").values_list("what", flat=True).first()
    return LABELS.get(last, last) if last else ""


def lead_may_undo(case_id: int, actor: Actor) -> bool:
    """Tell whether the last step with a unit was one that the leading department takes, and may take back."""
    case = Case.objects.filter(pk=case_id).first()
    last = standing().filter(case=case_id).order_by("-pk").values_list("what", flat=True).first()
    return case is not None and last in steps_of([case], actor).get(case_id, ())
