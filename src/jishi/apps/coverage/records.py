"""The register and the cases become the engine's records, and its rates become rows."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import AreaUnit, HostedOrg
from jishi.engines import coverage
from jishi.engines.coverage import Help, Hosting, Organisation, Rate, Records, Standing, Unit
from jishi.shared.dates import FOREVER, Moment

from .models import Campaign, Case, CaseFacts, RateTaken
from .queries import cases_at
from .rules import rules_on

Cases = Mapping[int, tuple[Case, CaseFacts]]


def campaign_rates(campaign: Campaign, moment: Moment) -> tuple[Rate, ...]:
    """Return every rate of the whole campaign at a moment."""
    return coverage.rates(_all_of(campaign, moment), rules_on(moment.valid_on), moment.valid_on)


def campaign_organised(campaign: Campaign, moment: Moment) -> Rate:
    """Return which units of the whole campaign have an organisation, whatever rates there are."""
    return coverage.organised(_all_of(campaign, moment), rules_on(moment.valid_on), moment.valid_on)


def _all_of(campaign: Campaign, moment: Moment) -> Records:
    return records_of(cases_at(Case.objects.filter(campaign=campaign), moment), moment)


def records_of(cases: Cases, moment: Moment) -> Records:
    """Return the engine's records of cases: units as the register has them, with what the campaign found out."""
    units = registry.units_named(sorted(cases), moment)
    hosted = registry.hosted_orgs(sorted(units), moment)
    return Records(
        tuple(_unit(cases[unit_id][1], unit) for unit_id, unit in units.items()),
        tuple(_orgs(hosted)),
        tuple(
            Hosting(str(one.org_id), str(one.unit_id), one.first, None if one.last == FOREVER else one.last)
            for one in hosted
        ),
        tuple(_helps(cases, units, moment)),
    )


def _unit(facts: CaseFacts, unit: AreaUnit) -> Unit:
    return Unit(
        str(unit.unit_id),
        unit.unit_type,
        unit.status,
        facts.is_shell,
        facts.is_branch_office,
        facts.is_above_scale,
        facts.full_n,
        facts.members_n,
    )


def _orgs(hosted: Iterable[HostedOrg]) -> Iterable[Organisation]:
    seen: set[int] = set()
    for one in hosted:
        if one.org_id in seen:
            continue
        seen.add(one.org_id)
        # Without a name it stood no longer on the day.
        ended = None if one.name else one.first
        yield Organisation(str(one.org_id), one.way, one.kind, one.full_n, ended_on=ended)


def _helps(cases: Cases, units: Mapping[int, AreaUnit], moment: Moment) -> Iterable[Help]:
    """Give who was sent as the campaign has it, then as other rooms know it."""
    for unit_id in units:
        facts = cases[unit_id][1]
        if facts.help and facts.help_since is not None:
            yield Help(str(unit_id), facts.help, facts.help_since)
    for path in settings.UNIT_HELPS:
        for unit_id, kind, since in import_string(path)(list(units), moment):
            yield Help(str(unit_id), kind, since)


def lists_of(rate: Rate) -> dict[str, Any]:
    """Return the lists of a rate as they are kept."""
    return {
        name: [[one.unit, one.reason, one.org] for one in getattr(rate, name)]
        for name in ("counted", "missing", "excluded")
    }


def rate_of(row: RateTaken) -> Rate:
    """Return a rate as it was kept."""
    told = {name: tuple(Standing(*one) for one in row.lists[name]) for name in row.lists}
    return Rate(
        row.rule, row.rule_hash, row.rule_from, row.day, told["counted"], told["missing"], told["excluded"]
    )
