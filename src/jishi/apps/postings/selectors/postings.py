"""Postings as lists and files show them: days since the last visit, what was to be done, what has changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from jishi.apps.rectification import selectors as ledgers
from jishi.apps.registry import selectors as registry
from jishi.shared.codes import mask_name, mask_phone
from jishi.shared.dates import Moment, Period

from ..models import FirstTask, Posting, Question, SlipTally, Visit
from ..places import POSTINGS
from ..rules import rules_on
from ..then import events_were, first_tasks_were, kept, postings_were, questions_were

EVENTS = {
    "started": "到岗",
    "ended": "离岗",
    "cancelled": "撤销选派",
    "resumed": "恢复在岗",
    "relation": "组织关系转入",
    "relation_back": "组织关系转接已撤销",
    "task_added": "加到岗任务",
    "task_done": "到岗任务办结",
    "task_undone": "撤回任务办结",
}


@dataclass(frozen=True, slots=True)
class PostingRow:
    """One posting in a list."""

    posting_id: int
    talent_id: int
    person: str
    masked: str
    kind: str
    kind_label: str
    place: str
    org_id: int
    org_name: str
    unit_id: int | None
    owner_org_id: int
    started_on: date
    until: date
    state: str
    state_label: str
    ended_on: date | None
    last_visit: date | None
    days_since: int | None
    tasks_open: int
    tasks_late: int

    @property
    def visit_words(self) -> str:
        """Write how long ago the last visit was."""
        if self.days_since is None:
            return "还没有到访记录"
        return "今天到访过" if not self.days_since else f"距上次到访{self.days_since}天"


def postings_listed(seen: registry.Visible) -> list[PostingRow]:
    """Return the postings at visible organisations, and those of visible committees, serving ones first."""
    rows = Posting.objects.all()
    own = registry.stood_in(rows, POSTINGS, seen) | seen.restrict(rows, "owner_org_id")
    found = postings_were(own.select_related("talent").order_by("pk"), seen.moment)
    found.sort(key=lambda row: (row.state != Posting.State.SERVING, row.pk))
    return posting_rows(found, seen.moment)


def postings_at(org_ids: Iterable[int], on: date) -> list[PostingRow]:
    """Return who serves at organisations."""
    rows = Posting.objects.filter(org_id__in=list(org_ids), state=Posting.State.SERVING)
    return posting_rows(list(rows.select_related("talent").order_by("pk")), Moment(on))


def postings_then(org_id: int, moment: Moment) -> list[PostingRow]:
    """Return who served at an organisation at a moment."""
    rows = Posting.objects.filter(org_id=org_id, started_on__lte=moment.valid_on)
    found = postings_were(rows.select_related("talent").order_by("pk"), moment)
    return posting_rows([row for row in found if row.state == Posting.State.SERVING], moment)


def posting_rows(rows: Sequence[Posting], moment: Moment) -> list[PostingRow]:
    """Return postings, as they were, with the last visit and what was open."""
    if not rows:
        return []
    visits = Visit.objects.filter(kept(moment), posting__in=[row.pk for row in rows]).values("posting")
    last: dict[int, date] = dict(visits.annotate(last=Max("on")).values_list("posting", "last"))
    tasks = {
        posting_id: [one.deadline for one in told if one.done_on is None and one.dropped_on is None]
        for posting_id, told in first_tasks_were(rows, moment).items()
    }
    units = registry.units_named(sorted({row.unit_id for row in rows if row.unit_id}), moment)
    names = registry.last_names_of({row.org_id for row in rows}, moment)
    on = moment.valid_on
    return [_row(row, last.get(row.pk), tasks.get(row.pk, []), units, names, on) for row in rows]


def _row(
    row: Posting,
    last: date | None,
    deadlines: Sequence[date],
    units: dict[int, registry.AreaUnit],
    names: dict[int, str],
    on: date,
) -> PostingRow:
    place = units[row.unit_id].name if row.unit_id in units else names.get(row.org_id, "")
    return PostingRow(
        row.pk,
        row.talent_id,
        row.talent.name,
        mask_name(row.talent.name),
        row.kind,
        row.get_kind_display(),
        place,
        row.org_id,
        names.get(row.org_id, ""),
        row.unit_id,
        row.owner_org_id,
        row.started_on,
        row.until,
        row.state,
        row.get_state_display(),
        row.ended_on,
        last,
        (on - last).days if last is not None else None,
        len(deadlines),
        sum(day < on for day in deadlines),
    )


@dataclass(frozen=True, slots=True)
class FirstTaskRow:
    """One thing to do first, and what came of it."""

    first_task_id: int
    text: str
    deadline: date
    done_on: date | None
    outcome: str
    is_dropped: bool

    @property
    def is_open(self) -> bool:
        """Tell whether it is still to be done."""
        return self.done_on is None and not self.is_dropped


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit."""

    visit_id: int
    on: date
    place: str
    problem: str
    helper: str
    question_id: int | None
    question_state: str
    is_solved: bool
    by: str


@dataclass(frozen=True, slots=True)
class TallyRow:
    """Slips with the three questions, counted: for each question, how many gave each answer."""

    tally_id: int
    on: date
    side: str
    papers_n: int
    answers: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    said: str


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is otherwise than when the posting began."""

    label: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class PostingFile:
    """All that is known of one posting."""

    row: PostingRow
    phone: str
    source: str
    duties: str
    document_no: str
    subsidy_fen: int | None
    relation: str
    relation_change_id: int | None
    end_reason: str
    first_tasks: tuple[FirstTaskRow, ...]
    visits: tuple[VisitRow, ...]
    tallies: tuple[TallyRow, ...]
    changes: tuple[Change, ...]
    history: tuple[tuple[date, str, str, str], ...]
    quarter: str


def posting_file(posting_id: int, moment: Moment) -> PostingFile | None:
    """Return one posting's file as it was at a moment; None where it had not begun, or never was."""
    rows = postings_were(Posting.objects.filter(pk=posting_id).select_related("talent"), moment)
    if not rows:
        return None
    row = rows[0]
    tasks = [
        FirstTaskRow(t.pk, t.text, t.deadline, t.done_on, t.outcome, t.dropped_on is not None)
        for t in first_tasks_were(rows, moment).get(row.pk, [])
    ]
    visits = tuple(_visits(row, moment))
    history = [(e.on, EVENTS.get(e.what, e.what), e.note, e.by_name) for e in events_were(row, moment)]
    return PostingFile(
        posting_rows(rows, moment)[0],
        mask_phone(row.talent.phone),
        row.talent.get_source_display(),
        row.duties,
        row.document_no,
        row.subsidy_fen,
        "已转到岗位" if row.relation_change_id else "没有随转",
        row.relation_change_id,
        row.end_reason,
        tuple(tasks),
        visits,
        tuple(_tallies(row, moment)),
        tuple(_changes(row, tasks, visits, moment)),
        tuple(history),
        _quarter_words(row, moment),
    )


def _visits(row: Posting, moment: Moment) -> Iterable[VisitRow]:
    rows = list(row.visits.filter(kept(moment)).order_by("-on", "-pk"))
    asked = Question.objects.filter(pk__in=[visit.question_id for visit in rows if visit.question_id])
    questions = {question.pk: question for question in questions_were(asked, moment)}
    for visit in rows:
        question = questions.get(visit.question_id or 0)
        yield VisitRow(
            visit.pk,
            visit.on,
            visit.place,
            visit.problem,
            visit.helper,
            question.pk if question else None,
            question.get_state_display() if question else "",
            question is not None and question.state == Question.State.CLOSED,
            visit.by_name,
        )


def _tallies(row: Posting, moment: Moment) -> Iterable[TallyRow]:
    for tally in row.tallies.filter(kept(moment)).order_by("-on", "-pk"):
        rules = rules_on(tally.on)
        answers = tuple(
            (text, tuple(zip(rules.slip_answers, tally.counts.get(key, []), strict=False)))
            for key, text in rules.slip_questions
        )
        yield TallyRow(
            tally.pk, tally.on, SlipTally.Side(tally.side).label, tally.papers_n, answers, tally.said
        )


def _changes(
    row: Posting, tasks: Sequence[FirstTaskRow], visits: Sequence[VisitRow], moment: Moment
) -> Iterable[Change]:
    """Say what is otherwise since: tasks, problems answered, the ledger, the members. Nothing is scored."""
    until = moment.on(row.ended_on or moment.valid_on)
    done = sum(task.done_on is not None for task in tasks)
    yield Change("到岗任务", "0件办成", f"{done}件办成,{sum(t.is_open for t in tasks)}件在办")
    told = [visit for visit in visits if visit.problem]
    solved = sum(visit.is_solved for visit in told)
    yield Change("到访发现的问题", "—", f"{len(told)}个,其中{solved}个已由提出方确认办结")
    yield Change("未办结整改事项", f"{row.open_lines_before}项", f"{_open_lines(row.org_id, until)}项")
    members = registry.members_count(row.org_id, until)
    yield Change("所在组织党员", _people(row.members_before), _people(members))


def _people(count: int | None) -> str:
    return "未采集" if count is None else f"{count}名"


def _open_lines(org_id: int, moment: Moment) -> int:
    scope = registry.scope_of(org_id, moment)
    if scope is None:
        return 0
    rows = ledgers.lines_of_org(registry.Visible(moment, (scope.path,)), org_id, moment.valid_on)
    return sum(line.is_open for line in rows)


def _quarter_words(row: Posting, moment: Moment) -> str:
    on = moment.valid_on
    quarter = Period.parse(f"{on.year}-Q{(on.month + 2) // 3}")
    days = (quarter.first_day, min(on, quarter.last_day))
    been = row.visits.filter(kept(moment), on__range=days).values("on").distinct().count()
    least = rules_on(on).kinds[row.kind].visits_a_quarter
    if been >= least:
        return f"本季度已到访,合规定(每季度至少{least}次)"
    return f"本季度还没有到访,按规定{quarter.last_day}前至少{least}次"


def posting_org(posting_id: int) -> int | None:
    """Return where somebody serves."""
    return Posting.objects.filter(pk=posting_id).values_list("org_id", flat=True).first()


def posting_owner(posting_id: int) -> int | None:
    """Return which committee sent somebody."""
    return Posting.objects.filter(pk=posting_id).values_list("owner_org_id", flat=True).first()


def first_task_org(first_task_id: int) -> int | None:
    """Return where the task is to be done."""
    return FirstTask.objects.filter(pk=first_task_id).values_list("posting__org_id", flat=True).first()


def first_task_posting(first_task_id: int) -> int | None:
    """Return the posting that a task belongs to."""
    return FirstTask.objects.filter(pk=first_task_id).values_list("posting_id", flat=True).first()
