"""A household of the first county's township, in a group with one member, and what it asks for."""

from __future__ import annotations

from jishi.apps.outreach import services
from jishi.apps.outreach.models import Worker
from jishi.shared.actor import Actor
from jishi.shared.dates import today


def build(org_id: int, village_id: int, things: dict[str, int], *, by: Actor) -> None:
    """Set up one of each thing that has a page."""
    day = today()
    draft = services.HouseholdDraft(org_id, "柳河001", "祁连山户", "13800005678", "柳河1号楼")
    household = services.household_add(draft=draft, on=day, by=by)
    told = {"name": "祁连山组", "member_code": "M1", "listed_on": day}
    Worker.objects.create(org_id=org_id, number="柳河P1", **told)
    plan = services.plan_now(draft=services.PlanDraft(org_id, "fresh", 1), by=by)
    services.plan_publish(plan_id=plan, on=day, note="只有一户", by=by)
    need = services.NeedDraft(household, "job", "柳河的活太远", day, "祁连山组")
    [things["need"]] = services.needs_record(drafts=[need], by=by)
    services.needs_step(steps=[services.NeedStep(things["need"], "refer", day, line="民政")], by=by)
    things["group_plan"] = plan
    contact = services.ContactDraft(village_id, "祁连山干", "青石县委办主任", day, "to_the_country")
    [things["contact_point"]] = services.contacts_assign(drafts=[contact], by=by)
    problem = services.ProblemDraft("柳河村路灯不亮", "柳河镇政府")
    visit = services.VisitDraft(things["contact_point"], day, "柳河村三户", (problem,))
    services.visits_record(drafts=[visit], by=by)
    promise = services.PledgeDraft(village_id, "柳河村修好路灯", "柳河村公示栏", day, day)
    [things["pledge"]] = services.pledges_record(drafts=[promise], by=by)
