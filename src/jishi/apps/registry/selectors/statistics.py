"""The statistics of a scope and a period: opening, changes by reason, closing, what does not fit, what is odd."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db.models import Count, QuerySet

from jishi.shared.dates import Moment, Period
from jishi.web.words import period_words

from ..models import Affiliation, OrgState, StatisticsClose, StatisticsNote, held_at
from ..models.organisations import GRADED_KINDS, OrgKind
from ..paths import AFTER
from ..statistics_rules import OddRule, StatisticsRules, statistics_rules
from .access import Scope
from .flows import Flow, member_flows, org_flows

DAY = timedelta(days=1)
OPENING = "opening"
Subject = Literal["members", "orgs"]


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One line of the change table: how many came or went for one reason."""

    way: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class ChangeTable:
    """Opening, what came, what went, closing; `is_balanced` when they add up."""

    opening: int
    lines: tuple[FlowLine, ...]
    closing: int

    @property
    def came(self) -> int:
        """How many came."""
        return sum(line.count for line in self.lines if line.way == "came")

    @property
    def went(self) -> int:
        """How many went."""
        return sum(line.count for line in self.lines if line.way == "went")

    @property
    def is_balanced(self) -> bool:
        """Tell whether opening, came and went make the closing."""
        return self.opening + self.came - self.went == self.closing


@dataclass(frozen=True, slots=True)
class Closed:
    """What was reported for a period."""

    period: str
    last_day: date
    members_closing: int
    orgs_closing: int
    by: str
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class Odd:
    """A value of one organisation that needs a note, and the note if there is one."""

    org_id: int
    org_name: str
    rule: str
    words: str
    opening: int
    closing: int
    full: int
    note: str
    note_by: str


@dataclass(frozen=True, slots=True)
class Statement:
    """The statistics of one scope and period, as known at a moment."""

    scope: Scope
    period: Period
    members: ChangeTable
    orgs: ChangeTable
    before: Closed | None
    closed: Closed | None
    odd: tuple[Odd, ...]
    opening_note: str

    @property
    def faults(self) -> tuple[str, ...]:
        """What keeps the period from being closed, in sentences."""
        return tuple(_faults(self))


def statement(scope: Scope, period: Period, moment: Moment) -> Statement:
    """Return the statistics of a scope and period; `moment.known_at` tells which records are believed."""
    opens, closes = period.first_day - DAY, period.last_day
    rules = statistics_rules(closes)
    return Statement(
        scope=scope,
        period=period,
        members=ChangeTable(
            _members(scope.path, Moment(opens, moment.known_at)).count(),
            _lines(member_flows(scope.path, period.first_day, closes, moment), rules),
            _members(scope.path, Moment(closes, moment.known_at)).count(),
        ),
        orgs=ChangeTable(
            _orgs(scope.path, Moment(opens, moment.known_at)).count(),
            _lines(org_flows(scope.path, period.first_day, closes, moment), rules),
            _orgs(scope.path, Moment(closes, moment.known_at)).count(),
        ),
        before=_closed(scope.org_id, moment, last_day=opens),
        closed=_closed(scope.org_id, moment, period=period.text),
        odd=tuple(_odd(scope.path, period, moment, rules)),
        opening_note=_notes(period.text, moment).get((scope.org_id, OPENING), ("", ""))[0],
    )


def flows_of(scope: Scope, period: Period, moment: Moment, subject: Subject) -> list[Flow]:
    """Return the flows behind the lines of a change table."""
    flows = member_flows if subject == "members" else org_flows
    return flows(scope.path, period.first_day, period.last_day, moment)


def reason_words(flow: Flow, period: Period) -> str:
    """Return under which name a flow is counted."""
    return _reason(flow, statistics_rules(period.last_day))


def closed_periods(org_id: int, moment: Moment) -> list[Closed]:
    """Return what an office had closed by a moment, latest first."""
    rows = _by_then(StatisticsClose, "closed_at", moment).filter(org_id=org_id).order_by("-last_day", "-pk")
    return [_as_closed(row) for row in rows]


def _closed(org_id: int, moment: Moment, **which: object) -> Closed | None:
    row = (
        _by_then(StatisticsClose, "closed_at", moment).filter(org_id=org_id, **which).order_by("-pk").first()
    )
    return _as_closed(row) if row else None


def _as_closed(row: StatisticsClose) -> Closed:
    return Closed(row.period, row.last_day, row.members_closing, row.orgs_closing, row.by_name, row.closed_at)


def _members(path: str, moment: Moment) -> QuerySet[Affiliation]:
    return Affiliation.objects.at(moment).filter(
        held_at(moment, "org__placements__"),
        org__placements__path__gte=path,
        org__placements__path__lt=path + AFTER,
    )


def _orgs(path: str, moment: Moment) -> QuerySet[OrgState]:
    return OrgState.objects.at(moment).filter(
        held_at(moment, "org__placements__"),
        kind__in=GRADED_KINDS,
        org__placements__path__gte=path,
        org__placements__path__lt=path + AFTER,
    )


def _lines(flows: Iterable[Flow], rules: StatisticsRules) -> tuple[FlowLine, ...]:
    counted = Counter((flow.way, _reason(flow, rules)) for flow in flows)
    return tuple(FlowLine(way, reason, counted[way, reason]) for way, reason in sorted(counted))


def _reason(flow: Flow, rules: StatisticsRules) -> str:
    if flow.way == "came":
        return rules.came_words(flow.kind) if flow.kind else rules.came_with
    return rules.went_words(flow.kind) if flow.kind else rules.went_with


def _odd(path: str, period: Period, moment: Moment, rules: StatisticsRules) -> Iterable[Odd]:
    opens = Moment(period.first_day - DAY, moment.known_at)
    closes = Moment(period.last_day, moment.known_at)
    opening = _by_org(_members(path, opens))
    closing = _by_org(_members(path, closes))
    is_full = {"member__states__status": "full"}
    full = _by_org(_members(path, closes).filter(held_at(closes, "member__states__"), **is_full))
    notes = _notes(period.text, moment)
    standing = _orgs(path, closes).order_by("org__code").values_list("org_id", "name", "kind")
    for org_id, name, kind in standing:
        if kind != OrgKind.BRANCH:
            continue
        numbers = opening.get(org_id, 0), closing.get(org_id, 0), full.get(org_id, 0)
        for rule in rules.odd:
            if _is_odd(rule, *numbers):
                text, by = notes.get((org_id, rule.key), ("", ""))
                yield Odd(org_id, name, rule.key, rule.words, *numbers, text, by)


def _is_odd(rule: OddRule, opening: int, closing: int, full: int) -> bool:
    if rule.above is not None:
        return closing > rule.above
    if rule.below is not None:
        return full < rule.below
    if rule.times is None or opening == 0 or abs(closing - opening) < rule.least:
        return False
    return closing > opening * rule.times if rule.key == "doubled" else closing * rule.times < opening


def _by_org(rows: QuerySet[Affiliation]) -> dict[int, int]:
    return dict(rows.order_by().values_list("org_id").annotate(n=Count("pk")))


def _by_then(model: Any, field: str, moment: Moment) -> QuerySet[Any, Any]:
    """Return what had been written by then: a period is closed after its days, so only the records count."""
    rows: QuerySet[Any, Any] = model.objects.all()
    return rows if moment.known_at is None else rows.filter(**{f"{field}__lte": moment.known_at})


def _notes(period: str, moment: Moment) -> dict[tuple[int, str], tuple[str, str]]:
    rows = _by_then(StatisticsNote, "noted_at", moment).filter(period=period).order_by("pk")
    return {(row.org_id, row.rule): (row.text, row.by_name) for row in rows}


def opening_gaps(told: Statement) -> Iterable[str]:
    """Say where the opening differs from what was reported as the last closing: something was recorded since."""
    if told.before is None:
        return
    pairs = (
        ("党员", told.before.members_closing, told.members.opening),
        ("组织", told.before.orgs_closing, told.orgs.opening),
    )
    for name, reported, opening in pairs:
        if reported != opening:
            yield (
                f"{name}期初数{opening:,}与上期({period_words(told.before.period)})上报的期末数{reported:,}不一致,"
                f"相差{abs(opening - reported):,}。上报后有补记或更正,请写明。"
            )


def _faults(told: Statement) -> Iterable[str]:
    for name, table in (("党员", told.members), ("组织", told.orgs)):
        if not table.is_balanced:
            yield (
                f"{name}变动不平:期初{table.opening:,}+增加{table.came:,}-减少{table.went:,}≠期末{table.closing:,}。"
                "请核对变动记录。"
            )
    if not told.opening_note:
        yield from opening_gaps(told)
    missing = sum(not each.note for each in told.odd)
    if missing:
        yield f"有{missing:,}个异常数没有写说明。请逐个写明原因。"
