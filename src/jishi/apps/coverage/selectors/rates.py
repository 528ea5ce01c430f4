"""Why this number: who counts, who does not, who is not asked about; and how a denominator changed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from jishi.apps.survey import selectors as surveys
from jishi.engines import coverage
from jishi.engines.coverage import Rate, Standing
from jishi.shared.actor import Actor
from jishi.shared.dates import day_end

from .cases import CASE_WHYS, why_of
from .looking import Looked

SURVEYS = "survey.view_survey"


@dataclass(frozen=True, slots=True)
class Listed:
    """One unit behind a rate."""

    case_id: int
    code: str
    name: str
    reason: str
    org_id: int | None


@dataclass(frozen=True, slots=True)
class RateList:
    """A rate with its three lists, their reasons by count, and where the rule stands."""

    rule: str
    title: str
    words: str
    rate: Rate
    source: str
    note: str
    counted: tuple[Listed, ...]
    missing: tuple[Listed, ...]
    excluded: tuple[Listed, ...]
    reasons: tuple[tuple[str, int], ...]
    """Why units are not asked about, the most frequent reason first."""
    others: tuple[tuple[str, str, str], ...]
    """The other rates: id, title, and why they differ from this one."""


def rate_list(looked: Looked, rule_id: str) -> RateList | None:
    """Return everything behind a rate; None for a rule that is not in force."""
    rate = looked.rates.get(rule_id)
    if rate is None:
        return None
    rule = looked.rules.rule(rule_id)
    reasons = Counter(looked.reason(one.reason) for one in rate.excluded)
    others = tuple(
        (
            other.rule,
            looked.title_of(other.rule),
            coverage.difference_words("zh", coverage.difference(rate, other), looked.rules),
        )
        for other in looked.rates.values()
        if other.rule != rule_id
    )
    return RateList(
        rule_id,
        rule.title["zh"],
        coverage.rate_words("zh", rate),
        rate,
        rule.source,
        rule.note,
        _listed(looked, rate.counted),
        _listed(looked, rate.missing),
        _listed(looked, rate.excluded),
        tuple(reasons.most_common()),
        others,
    )


def _listed(looked: Looked, standings: Sequence[Standing]) -> tuple[Listed, ...]:
    found = []
    for one in standings:
        unit = looked.units[int(one.unit)]
        case = looked.cases[int(one.unit)][0]
        org_id = int(one.org) if one.org else None
        found.append(Listed(case.pk, unit.code, unit.name, _reason(looked, one), org_id))
    return tuple(sorted(found, key=lambda row: row.code))


def _reason(looked: Looked, one: Standing) -> str:
    """Return the engine's reason; of a unit without an organisation, how far it is on the way to one."""
    if one.reason != "no_org":
        return looked.reason(one.reason)
    facts = looked.cases[int(one.unit)][1]
    return CASE_WHYS[why_of(facts, one.reason)]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where the units of a campaign come from: the ledgers of surveys, and how many stand in none of them."""

    origins: tuple[surveys.Origin, ...]
    others_n: int


def provenance_of(looked: Looked, by: Actor) -> Provenance:
    """Return where the units that the reader sees come from, as far as the reader sees the surveys."""
    codes = {unit.code for unit in looked.units.values()}
    until = looked.moment.known_at or day_end(looked.day)
    seen = surveys.surveys_seen(by, SURVEYS)
    origins = surveys.origins_of(codes, looked.campaign.file.area, until, seen)
    return Provenance(tuple(origins), len(codes.difference(*(one.codes for one in origins))))
