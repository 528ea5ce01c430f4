"""One look at a campaign: its visible cases, their units, and the rates over them, read once for a page."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q, QuerySet

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import AreaUnit, Visible
from jishi.engines import coverage
from jishi.engines.coverage import Rate, Records, RuleSet
from jishi.shared.dates import Moment, day_end

from ..file import CampaignFile, campaign_kept
from ..models import Campaign, Case, CaseEvent
from ..queries import cases_at
from ..records import Cases, records_of
from ..rules import rules_on


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign: its file, and where it stands in time."""

    campaign_id: int
    org_id: int
    title: str
    first: date
    last: date
    file: CampaignFile


@dataclass(frozen=True)
class Looked:
    """What one reader sees of a campaign at a moment."""

    campaign: CampaignView
    moment: Moment
    cases: Cases
    records: Records
    units: Mapping[int, AreaUnit]
    since: Mapping[int, date]
    """The first day of the organisation that covers a unit now."""

    @property
    def day(self) -> date:
        """Return the day looked at."""
        return self.moment.valid_on

    @cached_property
    def rules(self) -> RuleSet:
        """Return the rules in force."""
        return rules_on(self.day)

    @cached_property
    def rates(self) -> dict[str, Rate]:
        """Return every rate over what the reader sees, by rule."""
        return {rate.rule: rate for rate in coverage.rates(self.records, self.rules, self.day)}

    @property
    def main(self) -> Rate:
        """Return the rate that the campaign is about."""
        return self.shown[0]

    @property
    def shown(self) -> tuple[Rate, ...]:
        """Return the campaign's rates as far as rules for them are in force; where none is, all that are."""
        own = tuple(self.rates[rule] for rule in self.campaign.file.rates if rule in self.rates)
        return own or tuple(self.rates.values())

    def title_of(self, rule: str) -> str:
        """Return what the office calls a rate."""
        return self.rules.rule(rule).title["zh"]

    def reason(self, reason: str) -> str:
        """Return a reason in the office's words."""
        return coverage.reason_title("zh", self.rules, reason)


def _campaigns(seen: Visible, lines: Collection[str], moment: Moment) -> QuerySet[Campaign]:
    rows = Campaign.objects.filter(pk__in=_visible(Case.objects.all(), seen, lines).values("campaign_id"))
    if not moment.is_now:
        rows = rows.filter(recorded_at__lte=moment.known_at or day_end(moment.valid_on))
    return rows


def _visible(rows: QuerySet[Case], seen: Visible, lines: Collection[str]) -> QuerySet[Case]:
    """Keep the cases of the reader's organisations, and those in which the reader's department leads."""
    own = seen.restrict(Case.objects.all(), "owner_org_id").values("pk")
    return rows.filter(Q(pk__in=own) | Q(lead__in=list(lines)))


def campaigns_seen(seen: Visible, lines: Collection[str]) -> dict[int, str]:
    """Return the campaigns of which the reader sees anything, the newest first: their titles by id."""
    found = _campaigns(seen, lines, seen.moment).order_by("-first_day", "-pk")
    return dict(found.values_list("pk", "title"))


def campaign_newest(seen: Visible, lines: Collection[str]) -> int | None:
    """Return the newest campaign of which the reader sees anything."""
    return next(iter(campaigns_seen(seen, lines)), None)


def campaign_coded(seen: Visible, code: str) -> int | None:
    """Return the campaign of a file's name, of which the reader sees anything; "": the newest."""
    if not code:
        return campaign_newest(seen, ())
    return _campaigns(seen, (), seen.moment).filter(code=code).values_list("pk", flat=True).first()


def campaign_org(campaign_id: int) -> int | None:
    """Return the organisation that a campaign belongs to."""
    return Campaign.objects.filter(pk=campaign_id).values_list("org_id", flat=True).first()


def campaign_view(campaign: Campaign) -> CampaignView:
    """Return a campaign with its file as it was opened."""
    file = campaign_kept(campaign.told)
    return CampaignView(
        campaign.pk, campaign.org_id, campaign.title, campaign.first_day, campaign.last_day, file
    )


def look(campaign_id: int, seen: Visible, lines: Collection[str] = ()) -> Looked | None:
    """Look at a campaign; None when nothing of it is visible."""
    return _look(campaign_id, Case.objects.filter(campaign=campaign_id), seen, lines)


def look_at_case(case_id: int, seen: Visible, lines: Collection[str] = ()) -> Looked | None:
    """Look at one unit of a campaign and at those it applies with; the rates of it are theirs alone."""
    campaign_id = Case.objects.filter(pk=case_id).values_list("campaign_id", flat=True).first()
    if campaign_id is None:
        return None
    rows = Case.objects.filter(campaign=campaign_id)
    # In the past a unit may have applied with others than now: those that ever did are read too.
    joint = CaseEvent.objects.filter(case=case_id, joint_no__isnull=False).values("joint_no")
    others = CaseEvent.objects.filter(joint_no__in=joint).values("case_id")
    found = _look(campaign_id, rows.filter(Q(pk=case_id) | Q(pk__in=others)), seen, lines)
    is_seen = found is not None and any(case.pk == case_id for case, _ in found.cases.values())
    return found if is_seen else None


def _look(campaign_id: int, rows: QuerySet[Case], seen: Visible, lines: Collection[str]) -> Looked | None:
    campaign = _campaigns(seen, lines, seen.moment).filter(pk=campaign_id).first()
    if campaign is None:
        return None
    cases = cases_at(_visible(rows, seen, lines), seen.moment)
    records = records_of(cases, seen.moment)
    units = registry.units_named(sorted(cases), seen.moment)
    return Looked(
        campaign_view(campaign), seen.moment, cases, records, units, _since(records, seen.moment.valid_on)
    )


def _since(records: Records, day: date) -> dict[int, date]:
    """Return the day on which the oldest standing organisation of each unit came to it."""
    found: dict[int, date] = {}
    for hosting in _standing(records, day):
        unit_id = int(hosting[0])
        found[unit_id] = min(found.get(unit_id, hosting[1]), hosting[1])
    return found


def _standing(records: Records, day: date) -> Iterable[tuple[str, date]]:
    for hosting in records.hostings:
        if hosting.first <= day and (hosting.last is None or hosting.last >= day):
            yield hosting.unit, hosting.first
