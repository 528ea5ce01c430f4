"""One ledger line: where it stands, who, until when, and what has happened."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F

from jishi.apps.grading import selectors as grading

from ..models import Acceptance, Line, LineEvent
from ..rules import rules_on
from ..steps import STEPS
from .lines import LineRow, _rows


@dataclass(frozen=True, slots=True)
class Milestone:
    """One of the five steps that are never merged; `on` is None while it lies ahead."""

    label: str
    on: date | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class EventView:
    """One dated sentence of the history."""

    on: date
    what: str
    note: str
    by: str


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
    waiting_days: int
    watch_until: date | None
    milestones: tuple[Milestone, ...]
    events: tuple[EventView, ...]
    votes: tuple[VoteView, ...]
    pass_score: int


WORDS = {what: rule.label for what, rule in STEPS.items()} | {
    "listed": "列入台账",
    "withdrawn": "重新定级,撤回",
}


def line_org(line_id: int) -> int | None:
    """Return the organisation that a line is about."""
    return Line.objects.filter(pk=line_id).values_list("org_id", flat=True).first()


def line_detail(line_id: int, on: date) -> LineDetail:
    """Return one line with its history."""
    line = Line.objects.annotate(code=F("org__code")).get(pk=line_id)
    events = list(LineEvent.objects.filter(line_id=line_id).order_by("on", "pk"))
    votes = Acceptance.objects.filter(line_id=line_id).order_by("on", "pk")
    extensions = [event.note for event in events if event.what == "extend"]
    return LineDetail(
        row=_rows([line], on)[0],
        rating_id=line.rating_id,
        criterion=line.criterion,
        criterion_no=line.criterion_no,
        lost_cp=line.lost_cp,
        extensions_n=line.extensions_n,
        last_extension_note=extensions[-1] if extensions else "",
        waiting_days=(on - line.state_since).days,
        watch_until=line.watch_until,
        milestones=_milestones(line, events, on),
        events=tuple(EventView(e.on, WORDS.get(e.what, e.what), e.note, e.by_name) for e in events),
        votes=tuple(
            VoteView(
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
            for v in votes
        ),
        pass_score=rules_on(on).pass_score,
    )


def _milestones(line: Line, events: list[LineEvent], on: date) -> tuple[Milestone, ...]:
    """Measure done, papers approved, problem solved, grade changed, kept for the watch: each by itself."""
    S = Line.State
    days = {event.what: event.on for event in events}
    waiting = line.state in (S.TOWNSHIP_CHECK, S.COUNTY_ACCEPTANCE)
    done = days.get("apply") if waiting or line.closed_on else None
    approved = days.get("check") if line.state == S.COUNTY_ACCEPTANCE or line.closed_on else None
    regraded = _regraded(line)
    settled = line.state_since if line.state == S.CLOSED else None
    reached = (
        ("措施完成", done),
        ("材料认可", approved or (done if line.closed_on else None)),
        ("问题解决", line.closed_on),
        ("定级变化", regraded),
        (f"巩固{rules_on(on).watch_months}个月", settled),
    )
    current = next((label for label, day in reached if day is None), "")
    return tuple(Milestone(label, day, label == current) for label, day in reached)


def _regraded(line: Line) -> date | None:
    """Return the day of the first grade that came into effect after the line was closed."""
    if line.closed_on is None:
        return None
    days = [grade.in_effect_from for grade in grading.grades_of_org(line.org_id)]
    return min((day for day in days if day > line.closed_on), default=None)
