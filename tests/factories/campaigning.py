"""A campaign of the first county with all that hangs on it: a list's step, a floating and an undeclared member."""

from datetime import date

from jishi.apps.coverage import services as coverage
from jishi.apps.coverage.models import Case
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import today


def build(org_id: int, things: dict[str, int], *, by: Actor) -> None:
    """Open a campaign over the county's one unit; the department that leads has it on its list."""
    day = today()
    clocks = {"found": 7, "contacted": 10, "members": 7, "way": 10, "applied": 30, "replied": 20}
    campaign_told = {
        "id": "2012-cast",
        "title": "青石县百日攻坚",
        "programme": {"year": "2012", "phase": "rectify"},
        "org": registry.codes_of([org_id])[org_id],
        "first": date(2012, 5, 1),
        "last": date(2012, 8, 8),
        "population": {"area": "230321", "types": ["gov_organ"]},
        "rates": ["org_coverage_with_members", "work_coverage"],
        "beside": "org_coverage_all",
        "steps": clocks,
        "leads": {"gov_organ": "青石民政局"},
        "clusters": [],
    }
    file = coverage.campaign_from_mapping(campaign_told, "2012-cast.yaml")
    campaign = coverage.campaign_open(file=file, on=day, by=by)
    coverage.rates_take(campaign_id=campaign.pk, on=day, by=by)
    floater = coverage.FloaterDraft("祁连山客", phone="13800009999", unit_code="U1")
    coverage.floaters_list(drafts=[floater], owner_org_id=org_id, on=day, by=by)
    unit_id = registry.unit_ids_of(["U1"])["U1"]
    staff = [coverage.StaffTold("祁连山隐", unit_id, org_id, phone="13800008888")]
    sights = coverage.staff_compare(staff, day)
    coverage.undeclared_found(told=staff, sights=sights, source="职工名单", on=day, by=by)
    things["campaign"] = campaign.pk
    case_ids = [Case.objects.get(campaign=campaign).pk]
    told = coverage.StepTold("scale", day, told={"scale": "below"})
    digest = coverage.step_batch_try(campaign_id=campaign.pk, case_ids=case_ids, told=told, by=by).digest
    things["step_batch"] = coverage.step_batch_take(
        campaign_id=campaign.pk, case_ids=case_ids, told=told, as_tried=digest, by=by
    )
