"""Take a campaign's rates: what they are on a day, with the lists behind and what changed in the denominator."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse

from jishi.apps.audit import services as audit
from jishi.apps.jobs.services import RunningJob
from jishi.engines import coverage
from jishi.engines.coverage import ENGINE_VERSION, Rate
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, now

from ..models import Campaign, RateTaken
from ..queries import taken_last
from ..records import campaign_rates, lists_of, rate_of
from .following import cases_follow
from .homes_back import homes_follow

WATCHED = timedelta(days=366)


@transaction.atomic
def rates_take(*, campaign_id: int, on: date, by: Actor) -> int:
    """Keep every rate of a campaign as it is on a day, unless it is kept already; return how many."""
    campaign = Campaign.objects.get(pk=campaign_id)
    taken = [row for rate in campaign_rates(campaign, Moment(on)) for row in _row(campaign, rate)]
    RateTaken.objects.bulk_create(taken)
    if taken:
        detail = {"rates": [row.rule for row in taken], "day": on.isoformat()}
        audit.event_record(what="rates_taken", subject=f"campaign:{campaign_id}", by=by, detail=detail)
    return len(taken)


def _row(campaign: Campaign, rate: Rate) -> Iterable[RateTaken]:
    lists = lists_of(rate)
    before = taken_last(campaign.pk, rate.rule, rate.day)
    if before is not None and before.day == rate.day and before.lists == lists:
        return
    # Another day's denominator is compared with; one taken again on the same day follows the day before.
    is_again = before is not None and before.day == rate.day
    base = taken_last(campaign.pk, rate.rule, rate.day, is_before=True) if is_again else before
    joined: list[Any] = []
    left: list[Any] = []
    if base is not None:
        found = coverage.difference(rate_of(base), rate)
        joined = [[part.reason, part.units] for part in found.joined]
        left = [[part.reason, part.units] for part in found.left]
    yield RateTaken(
        campaign=campaign,
        rule=rate.rule,
        rule_hash=rate.rule_hash,
        rule_from=rate.rule_from,
        engine_version=ENGINE_VERSION,
        day=rate.day,
        numerator=rate.numerator,
        denominator=rate.denominator,
        lists=lists,
        joined=joined,
        left=left,
        recorded_at=now(),
    )


def rates_take_job(job: RunningJob) -> dict[str, Any]:
    """Take the rates of all campaigns that run on a day; branches are watched for a year after the end, too."""
    on = date.fromisoformat(job.params["day"])
    begun = Campaign.objects.filter(first_day__lte=on).order_by("pk")
    running = begun.filter(last_day__gte=on)
    for campaign in begun.filter(last_day__gte=on - WATCHED):
        cases_follow(campaign_id=campaign.pk, on=on, by=job.actor)
    homes_follow(on=on, by=job.actor)
    count = sum(rates_take(campaign_id=campaign.pk, on=on, by=job.actor) for campaign in running)
    return {"url": reverse("campaign-board"), "says": f"记下覆盖率{count:,}个。"}
