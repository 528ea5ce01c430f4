"""Postings as lists and files show them: days since the last visit, what was to be done, what has changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q

from jishi.apps.rectification import selectors as ledgers
from jishi.apps.registry import selectors as registry
from jishi.shared.codes import mask_name, mask_phone
from jishi.shared.dates import Moment, Period

from ..models import FirstTask, Posting, SlipTally, Visit
from ..rules import rules_on

EVENTS = {
    "started": "到岗",
    "ended": "离岗",
    "cancelled": "撤销选派",
    "resumed": "恢复在岗",
    "relation": "组织关系转入",
    "relation_back": "组织关系转接已撤销",
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


def postings_listed(seen: registry.Visible, on: date) -> list[PostingRow]:
    """Return the postings at visible organisations, and those of visible committees, serving ones first."""
    rows = Posting.objects.all()
    own = seen.restrict(rows, "org_id") | seen.restrict(rows, "owner_org_id")
    found = list(own.select_related("talent").order_by("pk"))
    found.sort(key=lambda row: (row.state != Posting.State.SERVING, row.pk))
    return posting_rows(found, on)


def postings_at(org_ids: Iterable[int], on: date) -> list[PostingRow]:
    """Return who serves at organisations."""
    rows = Posting.objects.filter(org_id__in=list(org_ids), state=Posting.State.SERVING)
    return posting_rows(list(rows.select_related("talent").order_by("pk")), on)


def postings_then(org_id: int, on: date) -> list[PostingRow]:
    """Return who served at an organisation on a day."""
    rows = Posting.objects.filter(org_id=org_id, started_on__lte=on).exclude(state=Posting.State.CANCELLED)
    served = rows.filter(Q(ended_on=None) | Q(ended_on__gt=on)).select_related("talent").order_by("pk")
    return posting_rows(list(served), on)


def posting_rows(rows: Sequence[Posting], on: date) -> list[PostingRow]:
    """Return postings with the last visit and what is open."""
    if not rows:
        return []
    ids = [row.pk for row in rows]
    visits = Visit.objects.filter(posting__in=ids, voided_at=None, on__lte=on).values("posting")
    last: dict[int, date] = dict(visits.annotate(last=Max("on")).values_list("posting", "last"))
    tasks: dict[int, list[date]] = {}
    told = FirstTask.objects.filter(posting__in=ids, done_on=None, dropped_on=None)
    for posting_id, deadline in told.values_list("posting_id", "deadline"):
        tasks.setdefault(posting_id, []).append(deadline)
    moment = Moment(on)
    units = registry.units_named(sorted({row.unit_id for row in rows if row.unit_id}), moment)
    org_ids = {row.org_id for row in rows}
    names = registry.names_of(org_ids, moment)
    gone = org_ids - set(names)
    names |= registry.last_names_of(gone) if gone else {}
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


def posting_file(posting_id: int, on: date) -> PostingFile | None:
    """Return one posting's file."""
    row = Posting.objects.filter(pk=posting_id).select_related("talent").first()
    if row is None:
        return None
    tasks = [
        FirstTaskRow(t.pk, t.text, t.deadline, t.done_on, t.outcome, t.dropped_on is not None)
        for t in row.first_tasks.order_by("deadline", "pk")
    ]
    history = [(e.on, EVENTS.get(e.what, e.what), e.note, e.by_name) for e in row.events.order_by("pk")]
    return PostingFile(
        posting_rows([row], on)[0],
        mask_phone(row.talent.phone),
        row.talent.get_source_display(),
        row.duties,
        row.document_no,
        row.subsidy_fen,
        "已转到岗位" if row.relation_change_id else "没有随转",
        row.relation_change_id,
        row.end_reason,
        tuple(tasks),
        tuple(_visits(row)),
        tuple(_tallies(row)),
        tuple(_changes(row, tasks, on)),
        tuple(history),
        _quarter_words(row, on),
    )


def _visits(row: Posting) -> Iterable[VisitRow]:
    rows = row.visits.filter(voided_at=None).select_related("question").order_by("-on", "-pk")
    for visit in rows:
        state = visit.question.get_state_display() if visit.question else ""
        yield VisitRow(
            visit.pk,
            visit.on,
            visit.place,
            visit.problem,
            visit.helper,
            visit.question_id,
            state,
            visit.by_name,
        )


def _tallies(row: Posting) -> Iterable[TallyRow]:
    for tally in row.tallies.filter(voided_at=None).order_by("-on", "-pk"):
        rules = rules_on(tally.on)
        answers = tuple(
            (text, tuple(zip(rules.slip_answers, tally.counts.get(key, []), strict=False)))
            for key, text in rules.slip_questions
        )
        yield TallyRow(
            tally.pk, tally.on, SlipTally.Side(tally.side).label, tally.papers_n, answers, tally.said
        )


def _changes(row: Posting, tasks: Sequence[FirstTaskRow], on: date) -> Iterable[Change]:
    """Say what is otherwise since: tasks, problems answered, the ledger, the members. Nothing is scored."""
    until = row.ended_on or on
    done = sum(task.done_on is not None for task in tasks)
    yield Change("到岗任务", "0件办成", f"{done}件办成,{sum(t.is_open for t in tasks)}件在办")
    told = row.visits.filter(voided_at=None).exclude(problem="")
    solved = told.filter(question__state="closed").count()
    yield Change("到访发现的问题", "—", f"{told.count()}个,其中{solved}个已由提出方确认办结")
    yield Change("未办结整改事项", f"{row.open_lines_before}项", f"{_open_lines(row.org_id, until)}项")
    members = registry.members_count(row.org_id, Moment(until))
    yield Change("所在组织党员", _people(row.members_before), _people(members))


def _people(count: int | None) -> str:
    return "未采集" if count is None else f"{count}名"


def _open_lines(org_id: int, on: date) -> int:
    scope = registry.scope_of(org_id, Moment(on))
    if scope is None:
        return 0
    rows = ledgers.lines_of_org(registry.Visible(Moment(on), (scope.path,)), org_id, on)
    return sum(line.is_open for line in rows)


def _quarter_words(row: Posting, on: date) -> str:
    quarter = Period.parse(f"{on.year}-Q{(on.month + 2) // 3}")
    days = (quarter.first_day, min(on, quarter.last_day))
    been = row.visits.filter(voided_at=None, on__range=days).values("on").distinct().count()
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
