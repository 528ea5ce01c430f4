"""One ledger line: where it stands, who, until when, and what has happened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from jishi.apps.grading import selectors as grading
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from ..history import written_by
from ..models import Acceptance, Line, LineEvent
from ..proposing import points_short
from ..queries import as_of
from ..rights import allowed
from ..rules import rules_on
from ..steps import STEPS, S
from .lines import EVENT_LABELS, LineRow, line_rows
from .waiting import waits_for


@dataclass(frozen=True, slots=True)
class Milestone:
    """One of the five steps that are never merged; `on` is None while it lies ahead."""

    label: str
    on: date | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class EventView:
    """One dated sentence of the history; an acceptance has its votes."""

    on: date
    what: str
    note: str
    by: str
    votes: "VoteView | None" = None


@dataclass(frozen=True, slots=True)
class VoteView:
    """One acceptance as it was entered."""

    on: date
    present_n: int
    content_n: int
    mostly_n: int
    discontent_n: int
    unknown_n: int
    score: int
    passed: bool
    note: str
    entered_by: str
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class LineDetail:
    """Everything on a line's page."""

    row: LineRow
    rating_id: int
    criterion: str
    criterion_no: int
    lost_cp: int
    extensions_n: int
    last_extension_note: str
    asked_deadline: date | None
    asked_note: str
    waits_for: str
    waiting_days: int
    watch_until: date | None
    milestones: tuple[Milestone, ...]
    events: tuple[EventView, ...]
    votes: tuple[VoteView, ...]
    pass_score: int
    present_least: int

    @property
    def lost_words(self) -> str:
        """Write the lost points without needless zeros."""
        return points_short(self.lost_cp)


def line_org(line_id: int) -> int | None:
    """Return the organisation that a line is about, or the superior that it had when it has ended."""
    found = Line.objects.filter(pk=line_id).values_list("org_id", "ended_below_id").first()
    return found and (found[1] or found[0])


def line_agency(line_id: int) -> str:
    """Return the line agency on whose list a line stands; "" for none."""
    return Line.objects.filter(pk=line_id).values_list("agency", flat=True).first() or ""


def steps_open(line_id: int, by: Actor, on: date) -> list[str]:
    """Return the steps that a line may take now and that the actor may let it take, in the order of `STEPS`."""
    line = Line.objects.get(pk=line_id)
    superiors = registry.superiors_of([line.org_id], Moment(on))
    wanted = [what for what, rule in STEPS.items() if line.state in rule.states]
    if line.asked_deadline is None:
        wanted = [what for what in wanted if what != "refuse"]
    else:
        wanted = [what for what in wanted if what != "ask"]
    may = allowed([(line, what) for what in wanted], by, on, superiors)
    return [what for what, is_allowed in zip(wanted, may, strict=True) if is_allowed]


def line_detail(line_id: int, moment: Moment) -> LineDetail | None:
    """Return one line with its history, as it stood at a moment; None before it was listed."""
    line = _standing(line_id, moment).first()
    if line is None:
        return None
    on = moment.valid_on
    row = line_rows([line], moment)[0]
    written = written_by(moment)
    events = list(LineEvent.objects.filter(written, line_id=line_id).order_by("pk"))
    votes = [_vote(v) for v in Acceptance.objects.filter(written, line_id=line_id).order_by("pk")]
    notes = {event.what: event.note for event in events}
    rules = rules_on(on)
    return LineDetail(
        row=row,
        rating_id=line.rating_id,
        criterion=line.criterion,
        criterion_no=line.criterion_no,
        lost_cp=line.lost_cp,
        extensions_n=sum(event.what == "extend" for event in events),
        last_extension_note=notes.get("extend", ""),
        asked_deadline=line.asked_deadline,
        asked_note=notes.get("ask", ""),
        waits_for=waits_for(line, row, moment),
        waiting_days=(on - line.at_since).days,  # type: ignore[attr-defined]
        watch_until=line.watch_until if row.closed_on else None,
        milestones=_milestones(line, row, events, moment),
        events=_history(events, votes),
        votes=tuple(votes),
        pass_score=rules.pass_score,
        present_least=rules.present_least,
    )


def _standing(line_id: int, moment: Moment) -> QuerySet[Line]:
    rows = as_of(Line.objects.filter(pk=line_id, listed_on__lte=moment.valid_on), moment)
    return rows.annotate(code=F("org__code"))


def _vote(v: Acceptance) -> VoteView:
    return VoteView(
        v.on,
        v.present_n,
        v.content_n,
        v.mostly_n,
        v.discontent_n,
        v.unknown_n,
        v.score,
        v.passed,
        v.note,
        v.entered_by,
        v.confirmed_by,
    )


def _history(events: Sequence[LineEvent], votes: Sequence[VoteView]) -> tuple[EventView, ...]:
    """Put each acceptance beside its sentence: both are written in the same order, one of each."""
    ahead = list(votes)
    found = []
    for event in events:
        is_vote = bool(ahead) and event.what in ("accept", "return") and event.on == ahead[0].on
        is_vote = (
            is_vote and ahead[0].passed == (event.what == "accept") and ahead[0].entered_by == event.by_name
        )
        vote = ahead.pop(0) if is_vote else None
        label = "验收未通过,退回" if vote and not vote.passed else EVENT_LABELS.get(event.what, event.what)
        found.append(EventView(event.on, label, event.note, event.by_name, vote))
    return tuple(found)


def _milestones(
    line: Line, row: LineRow, events: Sequence[LineEvent], moment: Moment
) -> tuple[Milestone, ...]:
    """Measure done, papers approved, problem solved, grade changed, kept for the watch: each by itself."""
    days = {event.what: event.on for event in events}
    is_waiting = row.state in (S.TOWNSHIP_CHECK, S.COUNTY_ACCEPTANCE)
    done = days.get("apply") if is_waiting or row.closed_on else None
    is_approved = row.state == S.COUNTY_ACCEPTANCE or row.closed_on is not None
    approved = days.get("check", done) if is_approved else None
    reached = (
        ("措施完成", done),
        ("材料认可", approved),
        ("问题解决", row.closed_on),
        ("定级变化", _regraded(line, row, moment)),
        (f"巩固{rules_on(moment.valid_on).watch_months}个月", days.get("settle")),
    )
    current = next((label for label, day in reached if day is None), "") if _is_alive(row) else ""
    return tuple(Milestone(label, day, label == current) for label, day in reached)


def _is_alive(row: LineRow) -> bool:
    return row.state not in (S.ENDED, S.WITHDRAWN)


def _regraded(line: Line, row: LineRow, moment: Moment) -> date | None:
    """Return the day of the first other tier that came into effect after the line was closed."""
    if row.closed_on is None:
        return None
    grades = grading.grades_of_org(line.org_id, moment)
    days = [g.in_effect_from for g in grades if row.closed_on < g.in_effect_from and g.tier != line.tier]
    return min(days, default=None)
