"""The values of one organisation, and of every organisation under one indicator."""

from dataclasses import dataclass
from datetime import datetime

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.shared.dates import NOT_SUPERSEDED, Moment

from .. import queries
from ..dictionary import Indicator, indicators
from ..models import FactValue
from .views import MISSING, FactView, Row, fact_view


@dataclass(frozen=True, slots=True)
class OrgFactLine:
    """One indicator that an organisation is asked for, and its value if anybody recorded one."""

    indicator: Indicator
    fact: FactView | None

    @property
    def text(self) -> str:
        """Return the value as people write it, or that it is missing."""
        return self.fact.text if self.fact else MISSING


@dataclass(frozen=True, slots=True)
class PastFact:
    """A value as it stood on record from `recorded_at` until `superseded_at` (None: it stands)."""

    fact: FactView
    superseded_at: datetime | None
    batch_id: int
    by: str


@dataclass(frozen=True, slots=True)
class OrgIndicator:
    """One organisation under one indicator."""

    org_id: int
    code: str
    name: str
    org_type: str
    fact: FactView | None

    @property
    def state(self) -> str:
        """Return 已填, the words of an answer without a number, or 未采集."""
        if self.fact is None:
            return MISSING
        return "已填" if self.fact.value is not None else self.fact.text


def value_of(org_id: int, indicator: str, period: str, moment: Moment) -> FactView | None:
    """Return one value with its source and age; None when nobody recorded it."""
    rows = queries.seen_by(moment).filter(org_id=org_id, indicator=indicator, period=period)
    found = rows.values_list(*Row._fields).first()
    return fact_view(Row(*found), moment.valid_on) if found else None


def org_facts(org_id: int, period: str, moment: Moment, *, org_type: str = "") -> list[OrgFactLine]:
    """Return what is on record of an organisation in a period, in the dictionary's order.

    With its type, the indicators that it is asked for and that nobody recorded stand among them.
    """
    rows = queries.seen_by(moment).filter(org_id=org_id, period=period).values_list(*Row._fields)
    facts = {row[0]: fact_view(Row(*row), moment.valid_on) for row in rows if row[0] in indicators()}
    return [
        OrgFactLine(indicator, facts.get(key))
        for key, indicator in indicators().items()
        if key in facts or org_type in indicator.types
    ]


def org_periods(org_id: int, moment: Moment) -> list[str]:
    """Return the periods of which anything is on record for an organisation, newest first."""
    rows = queries.seen_by(moment).filter(org_id=org_id)
    return sorted(rows.values_list("period", flat=True).distinct(), reverse=True)


def fact_history(org_id: int, indicator: str, moment: Moment) -> list[PastFact]:
    """Return every value that an organisation had had under an indicator by a moment, newest record first."""
    rows = FactValue.objects.filter(org_id=org_id, indicator=indicator)
    if not moment.is_now:
        rows = rows.filter(observed_on__lte=moment.valid_on)
    if moment.known_at is not None:
        rows = rows.filter(recorded_at__lte=moment.known_at)
    told = rows.order_by("-period", "-recorded_at", "-pk").values_list(
        *Row._fields, "superseded_at", "batch_id", "batch__by_name"
    )
    ends = moment.known_at or NOT_SUPERSEDED
    return [
        PastFact(
            fact_view(Row(*row[:7]), moment.valid_on), None if row[7] >= ends else row[7], row[8], row[9]
        )
        for row in told
    ]


def indicator_orgs(indicator: Indicator, period: str, seen: Visible) -> list[OrgIndicator]:
    """Return every visible organisation that is asked for an indicator, with its value or without one."""
    rows = seen.restrict(queries.seen_by(seen.moment).filter(period=period, indicator=indicator.id))
    facts = {
        row[0]: fact_view(Row(*row[1:]), seen.moment.valid_on)
        for row in rows.values_list("org_id", *Row._fields)
    }
    return [
        OrgIndicator(org.org_id, org.code, org.name, org.org_type, facts.get(org.org_id))
        for org in registry.graded_orgs(seen)
        if org.org_type in indicator.types
    ]
