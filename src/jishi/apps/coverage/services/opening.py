"""Open a campaign, and list units that have come since."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.selectors import AreaUnit
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, now

from ..file import CampaignError, CampaignFile, campaign_kept
from ..models import Campaign, Case
from ..steps import OPENED, WORK, S
from .following import cases_follow
from .history import events_add
from .listing import tasks_sync


@transaction.atomic
def campaign_open(
    *, file: CampaignFile, on: date, by: Actor, known: Mapping[str, tuple[int, int]] | None = None
) -> Campaign:
    """Open a campaign over the units of its population; open again, it lists those that have come since.

    `known` tells what a survey found, by the unit's code: full members and all members who work there.
    """
    campaign = Campaign.objects.filter(code=file.id).first()
    if campaign is not None:
        # What was opened stands as it was: an edited file lists nobody else, and no clock changes.
        file = campaign_kept(campaign.told)
    org_id = registry.org_ids_of([file.org]).get(file.org)
    scope = registry.scope_of(org_id, Moment(on)) if org_id else None
    if scope is None:
        raise CampaignError([f"{file.id}:没有组织{file.org}。请先登记,或改正org。[CAMPAIGN-11]"])
    register.require(by, WORK, scope.org_id)
    campaign = campaign or Campaign.objects.create(
        code=file.id,
        title=file.title,
        org_id=scope.org_id,
        first_day=file.first,
        last_day=file.last,
        told=file.text,
        recorded_at=now(),
        by_id=by.user_id,
        by_name=by.name,
    )
    listed = set(campaign.cases.values_list("unit_id", flat=True))
    found = registry.area_units(file.area, file.types, Moment(on))
    if not found and not listed:
        kinds = "、".join(file.types)
        text = f"{file.id},population:区划{file.area}里没有登记{kinds}类单位。请先登记,或改正区划、类型。[CAMPAIGN-16]"
        raise CampaignError([text])
    units = [unit for unit in found if unit.unit_id not in listed]
    seats = registry.seats_below(scope.path, Moment(on))
    owners = {unit.unit_id: owner_of(unit.area_code, seats) or scope.org_id for unit in units}
    fresh = [_case(campaign, file, unit, owners[unit.unit_id], on) for unit in units]
    for case, unit in zip(fresh, units, strict=True):
        case.full_n, case.members_n = (known or {}).get(unit.code, (None, None))
    cases = Case.objects.bulk_create(fresh, batch_size=500)
    events_add(cases, what=OPENED, on=on, by=by)
    tasks_sync(cases, by=by)
    if cases or not listed:
        detail = {"units": len(cases), "on": on.isoformat()}
        audit.event_record(what="campaign_opened", subject=f"campaign:{campaign.pk}", by=by, detail=detail)
    # Nobody is asked to look after units that have an organisation already.
    cases_follow(campaign_id=campaign.pk, on=on, by=by)
    return campaign


def owner_of(area: str, seats: Mapping[str, int]) -> int | None:
    """Return who answers for an area: the committee of the smallest area around it; None where nobody does."""
    return next((seats[area[:cut]] for cut in range(len(area), 1, -1) if area[:cut] in seats), None)


def _case(campaign: Campaign, file: CampaignFile, unit: AreaUnit, owner_id: int, on: date) -> Case:
    cluster = file.cluster_of(unit.address)
    return Case(
        campaign=campaign,
        unit_id=unit.unit_id,
        listed_on=on,
        owner_org_id=owner_id,
        lead=cluster.lead if cluster else file.leads.get(unit.unit_type, unit.line),
        cluster=cluster.id if cluster else "",
        step_since=on,
        deadline=on + timedelta(days=file.steps[S.FOUND]),
    )
