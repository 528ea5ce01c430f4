"""The cases that steps are about, read once: what a step asks, what it refuses, what it changes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Self

from django.db.models import Max, QuerySet

from jishi.apps.registry import services as register
from jishi.shared.actor import Actor, NotAllowed

from ..models import FACTS, Campaign, Case, CaseEvent
from ..queries import standing
from ..rules import rules_on
from ..steps import OPEN, STEPS, WORK, CaseStep, Rule, S
from .errors import CoverageRefused
from .history import events_of
from .listing import tasks_sync

_ASKED = {
    "owner": "谁去办",
    "full_n": "正式党员数",
    "members_n": "党员数",
    "way": "组建方式",
    "help": "派什么人",
    "helper": "姓名",
    "document_no": "批复文号",
    "note": "理由",
    "scale": "规模",
    "why": "原因",
    "left_out_as": "不计入的原因",
}


@dataclass(slots=True)
class Book:
    """The cases that some steps are about, locked and read once, and what happened to them meanwhile."""

    cases: dict[int, Case]
    last: dict[int, date]
    is_locked: bool = True
    events: list[CaseEvent] = field(default_factory=list)
    moved: set[int] = field(default_factory=set)
    allowed: dict[int, NotAllowed | None] = field(default_factory=dict)
    joint_no: int | None = None
    """The last number that units share, of any that ever was."""

    @classmethod
    def open(cls, case_ids: Iterable[int], *, is_locked: bool = True) -> Self:
        """Read some cases, and those that they apply with."""
        asked, read = sorted(set(case_ids)), _locked if is_locked else _read
        rows = [row for piece in _pieces(asked) for row in read().filter(pk__in=piece)]
        numbers = sorted({row.joint_no for row in rows if row.joint_no is not None})
        campaigns = {row.campaign_id for row in rows}
        for piece in _pieces(numbers):
            rows += read().filter(campaign__in=campaigns, joint_no__in=piece)
        cases = {row.pk: row for row in sorted(rows, key=lambda row: row.pk)}
        last: dict[int, date] = {}
        for piece in _pieces(list(cases)):
            # A step that was taken back binds nobody to its day: it may have been the day that was wrong.
            told = standing().filter(case_id__in=piece)
            last |= dict(told.order_by("pk").values_list("case_id", "on"))
        return cls(cases, last, is_locked)

    def take(self, step: CaseStep, by: Actor) -> list[Case]:
        """Take one step; return the cases that took it."""
        rule = STEPS[step.what]
        cases = self._together(step, rule)
        for one in cases:
            self.check(one, step, by)
        if step.is_joint or (rule.checks_group and cases[0].joint_no is not None):
            check_joint(cases, step.on)
        joint_no = self._joint_next(cases[0].campaign_id) if step.is_joint else None
        for one in cases:
            _take(one, step, rule, joint_no)
            self.last[one.pk] = step.on
            self.moved.add(one.pk)
        told = {"note": step.note, "document_no": step.document_no}
        self.events += events_of(cases, what=step.what, on=step.on, by=by, **told)
        return cases

    def check(self, case: Case, step: CaseStep, by: Actor) -> None:
        """Stop unless somebody may take a step with this one case, now and as told."""
        rule = STEPS[step.what]
        self.allow(case, rule, by)
        _check(case, step, rule, self.last.get(case.pk))

    def allow(self, case: Case, rule: Rule, by: Actor) -> None:
        """The department that leads may take some steps; the rest is for whoever answers for the area."""
        is_lead = rule.by_lead and any(
            grant.scope_kind == "line" and grant.scope_id == case.lead for grant in by.grants_for(WORK)
        )
        if is_lead:
            return
        if case.owner_org_id not in self.allowed:
            self.allowed[case.owner_org_id] = _refusal(by, case.owner_org_id)
        refusal = self.allowed[case.owner_org_id]
        if refusal is not None:
            raise refusal

    def _together(self, step: CaseStep, rule: Rule) -> list[Case]:
        case = self.cases.get(step.case_id)
        if case is None:
            raise Case.DoesNotExist(step.case_id)
        if step.is_joint:
            return [case, *(one for one in self._others(case) if one.pk in step.group)]
        if rule.with_group and case.joint_no is not None:
            group = [case, *(one for one in self._others(case) if one.joint_no == case.joint_no)]
            return sorted(group, key=lambda one: one.pk)
        return [case]

    def _joint_next(self, campaign_id: int) -> int:
        """Return a number that no units of the campaign share, nor ever did; nobody else takes it meanwhile."""
        if self.joint_no is None:
            if self.is_locked:
                Campaign.objects.select_for_update().get(pk=campaign_id)
            ever = CaseEvent.objects.filter(case__campaign=campaign_id)
            self.joint_no = ever.aggregate(last=Max("joint_no"))["last"] or 0
        self.joint_no += 1
        return self.joint_no

    def _others(self, case: Case) -> Iterator[Case]:
        return (one for one in self.cases.values() if one.campaign_id == case.campaign_id and one is not case)


def asked_of(steps: Iterable[CaseStep]) -> set[int]:
    """Return the cases that steps name."""
    return {key for step in steps for key in (step.case_id, *step.group)}


def _read() -> QuerySet[Case]:
    return Case.objects.select_related("campaign")


def _locked() -> QuerySet[Case]:
    # In one order, so that two who take steps with the same list wait for each other and nobody waits for ever.
    return _read().select_for_update(of=("self",)).order_by("pk")


def _refusal(by: Actor, org_id: int) -> NotAllowed | None:
    try:
        register.require(by, WORK, org_id)
    except NotAllowed as refused:
        return refused
    return None


def _pieces(keys: Sequence[int], most: int = 500) -> Iterator[Sequence[int]]:
    for first in range(0, len(keys), most):
        yield keys[first : first + most]


def book_keep(book: Book, by: Actor) -> None:
    """Write the cases that moved, each once, their events, and what the work-list has of them."""
    moved = [case for key, case in book.cases.items() if key in book.moved]
    names = [name.removesuffix("_id") for name in FACTS]
    Case.objects.bulk_create(
        moved, batch_size=200, update_conflicts=True, unique_fields=["id"], update_fields=names
    )
    CaseEvent.objects.bulk_create(book.events, batch_size=500)
    tasks_sync(moved, by=by)


def _check(case: Case, step: CaseStep, rule: Rule, last: date | None) -> None:
    if case.step not in rule.states:
        text = f"现在是“{S(case.step).label}”,不能“{rule.label}”。请刷新页面看最新情况。"
        raise CoverageRefused(text, "CASE-01")
    given = dict(step.told) | {"note": step.note, "document_no": step.document_no}
    missing = [_ASKED[name] for name in rule.needs if given.get(name) in (None, "")]
    if missing:
        raise CoverageRefused(f"没有填{'、'.join(missing)}。请填写。", "CASE-02")
    if last is not None and step.on < last:
        raise CoverageRefused(f"日期早于上一步({last})。请填这天或以后。", "CASE-03")
    if step.what == "count" and step.told["members_n"] < step.told["full_n"]:
        raise CoverageRefused("正式党员数大于党员数。请核对。", "CASE-04")
    if step.what == "apply" and case.way == Case.Way.INSTRUCTOR:
        raise CoverageRefused("只派指导员的不用申请。请办“派人”,或改定方式。", "CASE-13")
    if step.what == "choose":
        _check_way(case, step)


def _check_way(case: Case, step: CaseStep) -> None:
    way, limits = step.told["way"], rules_on(step.on).joint
    full = case.full_n or 0
    if way == Case.Way.SINGLE and full < limits.full_least:
        text = f"正式党员{full}名,单独组建要{limits.full_least}名以上。请改选联合、统建、挂靠或派人。"
        raise CoverageRefused(text, "CASE-05")
    if way == Case.Way.INSTRUCTOR and full >= limits.full_least:
        text = f"正式党员{full}名,应当单独组建,不能只派指导员。请改选单独组建。"
        raise CoverageRefused(text, "CASE-06")


def check_joint(cases: Sequence[Case], on: date) -> None:
    """Stop unless these units may set up one organisation together."""
    limits = rules_on(on).joint
    full = sum(one.full_n or 0 for one in cases)
    if not 2 <= len(cases) <= limits.units_most or not limits.full_least <= full <= limits.full_most:
        text = (
            f"选了{len(cases)}个单位、正式党员{full}名。联合组建要2至{limits.units_most}个单位,"
            f"合计正式党员{limits.full_least}至{limits.full_most}名。请换几个单位。"
        )
        raise CoverageRefused(text, "CASE-07")


def _take(case: Case, step: CaseStep, rule: Rule, joint_no: int | None) -> None:
    for name, value in _told(case, step, joint_no).items():
        setattr(case, name, value)
    leads_to = rule.leads_to
    if step.what in ("count", "choose", "send") and _is_helped_only(case):
        leads_to = S.HELPED
    if leads_to and leads_to != case.step:
        case.step, case.step_since, case.why = leads_to, step.on, ""
        if leads_to in OPEN:
            days = int(case.campaign.told["steps"][leads_to])
            case.deadline = max(step.on + timedelta(days=days), case.listed_on)


def _is_helped_only(case: Case) -> bool:
    """Tell whether the one who is sent is all there will be: no members, or only an instructor by choice."""
    return bool(case.help) and (case.way == Case.Way.INSTRUCTOR or (case.members_n == 0 and not case.way))


def _told(case: Case, step: CaseStep, joint_no: int | None) -> dict[str, Any]:
    """Return what a step changes of a case beside where it stands."""
    told = step.told
    if step.what == "contact":
        return {"owner": told["owner"]}
    if step.what == "count":
        counted = {"full_n": told["full_n"], "members_n": told["members_n"]}
        # Who has enough for an own branch by now can no longer do with an instructor only.
        is_due = told["full_n"] >= rules_on(step.on).joint.full_least
        return counted | ({"way": ""} if is_due and case.way == Case.Way.INSTRUCTOR else {})
    if step.what == "scale":
        return {"is_above_scale": told["scale"] == "above"}
    if step.what == "choose":
        return {"way": told["way"], "joint_no": joint_no}
    if step.what == "send":
        return {"help": told["help"], "helper": told["helper"], "help_since": step.on}
    if step.what == "hold":
        return {"why": told["why"]}
    if step.what in ("leave_out", "bring_back"):
        left_out_as = told.get("left_out_as", "")
        why = {"is_shell": left_out_as == "shell", "is_branch_office": left_out_as == "branch_office"}
        return why | {"joint_no": None}
    return {}
