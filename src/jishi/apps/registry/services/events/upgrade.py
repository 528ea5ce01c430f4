"""A branch becomes a general branch, a general branch a committee (升格)."""

from django.db import transaction

from jishi.shared.actor import Actor

from ...models.organisations import OrgKind
from ...organising import organising_rules
from ..rules import Fault
from .applying import plan_apply
from .plan import Papers, Plan
from .standing import Standing, below_rows, later_values, lock_orgs, members_on, paper_faults, stand

KIND = "org_upgraded"
ORDER = (OrgKind.BRANCH, OrgKind.GENERAL_BRANCH, OrgKind.PRIMARY_COMMITTEE)


def org_upgrade_plan(*, org_id: int, kind: str, papers: Papers, exception_no: str = "") -> Plan:
    """Work out what a higher kind changes; one with fewer members than the rule needs takes an approving document."""
    faults = paper_faults(papers, needs_document=True)
    found = stand(org_id, papers.on, faults)
    if found is None:
        return Plan(KIND, org_id, papers, (org_id,), tuple(faults))
    faults += _order_faults(found, kind) or _size_faults(found, kind, papers, exception_no)
    told = {"kind": kind}
    faults += later_values(found, told, papers.on)
    detail = {"exception": exception_no.strip()} if exception_no.strip() else {}
    return Plan(KIND, org_id, papers, (org_id,), tuple(faults), states={org_id: told}, detail=detail)


def _order_faults(found: Standing, kind: str) -> list[Fault]:
    ranks = {each.value: rank for rank, each in enumerate(ORDER)}
    if kind not in ranks or found.state.kind not in ranks or ranks[kind] <= ranks[found.state.kind]:
        text = (
            f"现在是{OrgKind(found.state.kind).label},只能升格为更高一级:党支部→党总支→基层党委。请重新选择。"
        )
        return [Fault(found.where, text, "EVENT-10")]
    return []


def _size_faults(found: Standing, kind: str, papers: Papers, exception_no: str) -> list[Fault]:
    later: list[Fault] = []
    below = [row.org_id for row in below_rows(found, papers.on, later)]
    count, least = len(members_on(below, papers.on)), organising_rules(papers.on).sizes[kind]
    if count >= least or exception_no.strip():
        return []
    text = (
        f"{papers.on}这天有党员{count}名,设{OrgKind(kind).label}一般要{least}名以上。"
        "确需设立的,请填批准例外的文号。"
    )
    return [Fault(found.where, text, "EVENT-09")]


@transaction.atomic
def org_upgrade(*, org_id: int, kind: str, papers: Papers, by: Actor, exception_no: str = "") -> int:
    """Let an organisation be of a higher kind from a day on; return the event's id."""
    lock_orgs(org_id)
    plan = org_upgrade_plan(org_id=org_id, kind=kind, papers=papers, exception_no=exception_no)
    return plan_apply(plan, by=by)
