"""Questions as their askers, the agencies and the offices see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from ..models import Question
from ..places import QUESTIONS
from ..rules import rules_on
from ..then import events_were, questions_were

EVENTS = {
    "asked": "提出",
    "passed": "转办",
    "declined": "部门退回",
    "answered": "答复",
    "accepted": "提出方确认",
    "returned": "提出方退回答复",
    "withdrawn": "撤回",
    "reopened": "恢复办理",
}
OPEN = (Question.State.ASKED, Question.State.DECLINED, Question.State.ANSWERED)


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question; `days_left` is below zero when it is late."""

    question_id: int
    org_id: int
    office_id: int
    asker: str
    unit: str
    text: str
    agency: str
    asked_on: date
    deadline: date
    first_deadline: date
    days_left: int
    state: str
    state_label: str
    answer: str
    is_open: bool
    is_late: bool
    decline_until: date | None

    @property
    def left_words(self) -> str:
        """Write how long is left while it waits for the agency."""
        if self.state not in (Question.State.ASKED, Question.State.DECLINED):
            return ""
        if self.days_left < 0:
            return f"逾期{-self.days_left}天"
        return f"还剩{self.days_left}天" if self.days_left else "今天到期"


def questions_listed(seen: registry.Visible, lines: Sequence[str]) -> list[QuestionRow]:
    """Return the questions of visible organisations, and those that stand, or stood, on an agency's own list."""
    ids = set(registry.stood_in(Question.objects.all(), QUESTIONS, seen).values_list("pk", flat=True))
    if lines:
        own = Question.objects.filter(agency__in=lines) | Question.objects.filter(
            events__agency__in=lines, events__what="answered"
        )
        ids |= set(own.values_list("pk", flat=True))
    found = questions_were(Question.objects.filter(pk__in=ids).order_by("pk"), seen.moment)
    shown = question_rows(found, seen.moment)
    return sorted(shown, key=lambda row: (not row.is_open, row.deadline, row.question_id))


def question_rows(rows: Sequence[Question], moment: Moment) -> list[QuestionRow]:
    """Return questions with the asker's name."""
    names = registry.last_names_of({row.org_id for row in rows}, moment)
    units = registry.units_named(sorted({row.unit_id for row in rows if row.unit_id}), moment)
    return [_row(row, names, units, moment.valid_on) for row in rows]


def _row(row: Question, names: dict[int, str], units: dict[int, registry.AreaUnit], on: date) -> QuestionRow:
    rules = rules_on(on)
    is_asked = row.state == Question.State.ASKED
    waits = row.state in (Question.State.ASKED, Question.State.DECLINED)
    return QuestionRow(
        row.pk,
        row.org_id,
        row.office_id,
        names.get(row.org_id, ""),
        units[row.unit_id].name if row.unit_id in units else "",
        row.text,
        row.agency,
        row.asked_on,
        row.deadline,
        row.first_deadline,
        (row.deadline - on).days,
        row.state,
        row.get_state_display(),
        row.answer,
        row.state in OPEN,
        waits and row.deadline < on,
        rules.workdays_after(row.came_on, rules.decline_workdays) if is_asked else None,
    )


@dataclass(frozen=True, slots=True)
class QuestionStep:
    """One step of a question's way."""

    on: date
    label: str
    agency: str
    note: str
    by: str
    deadline: date


def question_row(question_id: int, moment: Moment) -> QuestionRow | None:
    """Return one question; None where it had not been asked."""
    rows = questions_were(Question.objects.filter(pk=question_id), moment)
    return question_rows(rows, moment)[0] if rows else None


def question_steps(question_id: int, moment: Moment) -> list[QuestionStep]:
    """Return the way of a question, oldest first."""
    row = Question.objects.get(pk=question_id)
    return [
        QuestionStep(e.on, EVENTS.get(e.what, e.what), e.agency, e.note, e.by_name, e.deadline)
        for e in events_were(row, moment)
    ]


def question_org(question_id: int) -> int | None:
    """Return whose question it is."""
    return Question.objects.filter(pk=question_id).values_list("org_id", flat=True).first()


def question_agency(question_id: int) -> str:
    """Return which agency has it, or answered it."""
    return Question.objects.filter(pk=question_id).values_list("agency", flat=True).first() or ""


def agencies_on(on: date) -> tuple[str, ...]:
    """Return the departments that take questions."""
    return rules_on(on).agencies
