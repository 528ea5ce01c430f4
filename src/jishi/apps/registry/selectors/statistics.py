"""The statistics of a scope and a period: opening, changes by reason, closing, what does not fit, what is odd."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple

from django.db.models import F, Q, QuerySet

from jishi.shared.dates import Moment, Period
from jishi.web.words import period_words

from ..adding import Population, totals
from ..measures import MEASURES
from ..models import OrgStat, PrimaryOrg, StatisticsClose, StatisticsNote
from ..models.organisations import OrgKind
from ..remembered import remembered
from ..statistics_rules import OddRule, StatisticsRules, statistics_rules
from ..vectors import Differences, Vector, apart_at, named, stat_vectors
from ..visibility import Visible, below
from .access import Scope
from .flows import Flow, member_flows, org_flows
from .graded import last_names_of

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


class Odd(NamedTuple):
    """A value of one branch that needs a note: which rule finds it odd, members at the opening and closing."""

    org_id: int
    rule: str
    opening: int
    closing: int
    full: int


@dataclass(frozen=True, slots=True)
class OddRow:
    """An odd value in words, and the note if there is one."""

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
    moment: Moment
    members: ChangeTable
    orgs: ChangeTable
    before: Closed | None
    closed: Closed | None
    odd: tuple[Odd, ...]
    notes: Mapping[tuple[int, str], tuple[str, str]]

    @property
    def opening_note(self) -> str:
        """Why the opening differs from the last closing, if somebody said."""
        return self.notes.get((self.scope.org_id, OPENING), ("", ""))[0]

    @property
    def unexplained_n(self) -> int:
        """How many odd values have no note."""
        return sum((one.org_id, one.rule) not in self.notes for one in self.odd)

    @property
    def faults(self) -> tuple[str, ...]:
        """What keeps the period from being closed, in sentences."""
        return tuple(_faults(self))


def statement(scope: Scope, period: Period, moment: Moment) -> Statement:
    """Return the statistics of a scope and period; `moment.known_at` tells which records are believed."""
    # Kept as plain tuples: a province has sixteen thousand.
    members, orgs, odd = remembered(
        "statement", (scope.path, period, moment), lambda: _numbers(scope.path, period, moment)
    )
    return Statement(
        scope=scope,
        period=period,
        moment=moment,
        members=members,
        orgs=orgs,
        before=_closed(scope.org_id, moment, last_day=period.first_day - DAY),
        closed=_closed(scope.org_id, moment, period=period.text),
        odd=tuple(map(Odd._make, odd)),
        notes=_notes(period.text, moment),
    )


def _numbers(
    path: str, period: Period, moment: Moment
) -> tuple[ChangeTable, ChangeTable, list[tuple[Any, ...]]]:
    """Count everything that the register alone tells: both change tables and what is odd."""
    opens = Visible(Moment(period.first_day - DAY, moment.known_at), (path,))
    closes = Visible(Moment(period.last_day, moment.known_at), (path,))
    rules = statistics_rules(period.last_day)
    measures = [MEASURES["members"], MEASURES["graded"]]
    opening, closing = (totals(Population(seen), measures) for seen in (opens, closes))
    flows = [told(path, period.first_day, period.last_day, moment) for told in (member_flows, org_flows)]
    members, orgs = (
        ChangeTable(before, _lines(told, rules), after)
        for before, told, after in zip(opening, flows, closing, strict=True)
    )
    return members, orgs, list(map(tuple, _odd(opens, closes, rules)))


def odd_page(told: Statement, *, first: int = 0, most: int = 50) -> list[OddRow]:
    """Return one page of the odd values, those without a note first, by the code of the organisation."""
    rows = sorted(told.odd, key=lambda one: (one.org_id, one.rule) in told.notes)[first : first + most]
    closes = Moment(told.period.last_day, told.moment.known_at)
    names = last_names_of([row.org_id for row in rows], closes)
    words = {rule.key: rule.words for rule in statistics_rules(told.period.last_day).odd}
    return [
        OddRow(
            row.org_id,
            names.get(row.org_id, ""),
            row.rule,
            words[row.rule],
            row.opening,
            row.closing,
            row.full,
            *told.notes.get((row.org_id, row.rule), ("", "")),
        )
        for row in rows
    ]


def flows_of(scope: Scope, period: Period, moment: Moment, subject: Subject) -> list[Flow]:
    """Return the flows behind the lines of a change table."""
    told = member_flows if subject == "members" else org_flows
    return remembered(
        "flows",
        (subject, scope.path, period, moment),
        lambda: told(scope.path, period.first_day, period.last_day, moment),
    )


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


def _lines(flows: Iterable[Flow], rules: StatisticsRules) -> tuple[FlowLine, ...]:
    counted = Counter((flow.way, _reason(flow, rules)) for flow in flows)
    return tuple(FlowLine(way, reason, counted[way, reason]) for way, reason in sorted(counted))


def _reason(flow: Flow, rules: StatisticsRules) -> str:
    if flow.way == "came":
        return rules.came_words(flow.kind) if flow.kind else rules.came_with
    return rules.went_words(flow.kind) if flow.kind else rules.went_with


def _odd(opens: Visible, closes: Visible, rules: StatisticsRules) -> list[Odd]:
    """Return the odd values of branches at the closing, by their codes.

    Whose open rows hold on both days opened and closed with the same members: one condition finds the odd ones.
    The others are looked at one by one.
    """
    then, now = apart_at(opens.moment), apart_at(closes.moment)
    stirred = then.org_ids | now.org_ids
    same = OrgStat.objects.filter(below(closes.paths, "path"), kind=OrgKind.BRANCH)
    same = same.filter(_may_be_odd(rules)).exclude(org_id__in=named(stirred))
    counted = [
        (org_id, n, n, n - probationary)
        for org_id, n, probationary in same.values_list("org_id", "members_n", "probationary_n")
    ]
    before, after = (_inside(apart, stirred, closes) for apart in (then, now))
    for org_id, one in after.items():
        if one.kind == OrgKind.BRANCH:
            opening = before[org_id].members_n if org_id in before else 0
            counted.append((org_id, opening, one.members_n, one.members_n - one.probationary_n))
    odd = [
        Odd(org_id, rule.key, *numbers)
        for org_id, *numbers in counted
        for rule in rules.odd
        if _is_odd(rule, *numbers)
    ]
    codes = dict(
        PrimaryOrg.objects.filter(pk__in=named({one.org_id for one in odd})).values_list("pk", "code")
    )
    return sorted(odd, key=lambda one: codes[one.org_id])


def _inside(apart: Differences, org_ids: frozenset[int], seen: Visible) -> dict[int, Vector]:
    """Return those of the organisations that stood in the subtree, as they were."""
    found = {one.org_id: one for one in stat_vectors(org_ids)}
    for one in apart.away:
        del found[one.org_id]
    found |= {one.org_id: one for one in apart.there}
    return {org_id: one for org_id, one in found.items() if one.path and seen.has_path(one.path)}


def _may_be_odd(rules: StatisticsRules) -> Q:
    """Return the condition of the rules on a branch that opened and closed with the same members."""
    found = Q(pk__in=[])
    for rule in rules.odd:
        if rule.above is not None:
            found |= Q(members_n__gt=rule.above)
        if rule.below is not None:
            found |= Q(members_n__lt=F("probationary_n") + rule.below)
    return found


def _is_odd(rule: OddRule, opening: int, closing: int, full: int) -> bool:
    if rule.above is not None:
        return closing > rule.above
    if rule.below is not None:
        return full < rule.below
    if rule.times is None or opening == 0 or abs(closing - opening) < rule.least:
        return False
    return closing > opening * rule.times if rule.key == "doubled" else closing * rule.times < opening


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
    if told.unexplained_n:
        yield f"有{told.unexplained_n:,}个异常数没有写说明。请逐个写明原因。"
