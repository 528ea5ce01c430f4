"""The ledgers as lists, with the columns of the office's own book."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from ..models import Line
from ..steps import OPEN

SOON_DAYS = 7
DONE = (Line.State.CLOSED_WATCH, Line.State.CLOSED)
STATE_LABELS: dict[str, str] = {str(value): str(label) for value, label in Line.State.choices}
DUTY_LABELS: dict[str, str] = {str(value): str(label) for value, label in Line.Duty.choices}
BOOK_LABELS: dict[str, str] = {str(value): str(label) for value, label in Line.Book.choices}
DUE_LABELS = {
    "open": "未办结",
    "on_time": "按期",
    "soon": "七天内到期",
    "overdue": "逾期",
    "done": "已销号",
    "this_week": "本周新增",
}
SORTS = {
    "code": "org__code",
    "deadline": "deadline",
    "-deadline": "-deadline",
    "lost": "-lost_cp",
    "state": "state_since",
}


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Which lines are wanted; `due` is a key of `DUE_LABELS`."""

    books: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    due: str = ""
    paths: tuple[str, ...] = ()
    duty_org_id: int | None = None
    line: str = ""
    org_id: int | None = None


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line with the columns of the office's book."""

    line_id: int
    org_id: int
    org_code: str
    org_name: str
    book: str
    tier: str
    problem: str
    cause: str
    measure: str
    goal: str
    leader: str
    duty_label: str
    duty_org: str
    owner: str
    helper: str
    first_deadline: date
    deadline: date
    days_left: int
    progress: str
    state: str
    state_label: str
    is_open: bool
    closed_by: str
    closed_on: date | None
    duty: str
    listed_on: date


def lines(
    seen: registry.Visible,
    wanted: LineFilter,
    on: date,
    *,
    sort: str = "code",
    first: int = 0,
    most: int | None = 50,
) -> tuple[int, list[LineRow]]:
    """Return the exact number of lines found and one page of them (all with `most=None`)."""
    rows = narrowed(seen.restrict(Line.objects.all()), wanted, on, seen.moment)
    order = SORTS.get(sort, "org__code")
    page = rows.annotate(code=F("org__code")).order_by(order, "org__code", "criterion_no", "pk")
    picked = list(page[first : first + most] if most is not None else page)
    return rows.count(), _rows(picked, on)


def lines_of_org(org_id: int, on: date) -> list[LineRow]:
    """Return every line of one organisation, open ones first, by deadline."""
    rows = Line.objects.filter(org_id=org_id).annotate(code=F("org__code")).order_by("deadline", "pk")
    found = _rows(list(rows), on)
    return sorted(found, key=lambda row: (not row.is_open, row.deadline, row.line_id))


def narrowed(rows: QuerySet[Line], wanted: LineFilter, on: date, moment: Moment) -> QuerySet[Line]:
    """Keep the lines that the filter wants."""
    for field, values in (("book", wanted.books), ("state", wanted.states), ("duty", wanted.duties)):
        if values:
            rows = rows.filter(**{f"{field}__in": values})
    if wanted.due:
        rows = rows.filter(due_condition(wanted.due, on))
    if wanted.paths:
        rows = registry.Visible(moment, wanted.paths).restrict(rows)
    if wanted.duty_org_id is not None:
        rows = rows.filter(duty_org_id=wanted.duty_org_id)
    if wanted.org_id is not None:
        rows = rows.filter(org_id=wanted.org_id)
    return rows.filter(agency=wanted.line) if wanted.line else rows


def due_condition(due: str, on: date) -> Q:
    """Return what it means to be open, on time, due soon or overdue on a day; overdue is always inside open."""
    is_open = Q(state__in=OPEN)
    soon = on + timedelta(days=SOON_DAYS)
    conditions = {
        "open": is_open,
        "on_time": is_open & Q(deadline__gt=soon),
        "soon": is_open & Q(deadline__gte=on, deadline__lte=soon),
        "overdue": is_open & Q(deadline__lt=on),
        "done": Q(state__in=DONE),
        "this_week": Q(listed_on__gt=on - timedelta(days=7), listed_on__lte=on),
    }
    return conditions.get(due, Q())


def _rows(found: Iterable[Line], on: date) -> list[LineRow]:
    picked = list(found)
    moment = Moment(on)
    ids = {line.org_id for line in picked} | {line.duty_org_id for line in picked}
    names = registry.names_of(ids, moment)
    return [_row(line, names, on) for line in picked]


def _row(line: Line, names: dict[int, str], on: date) -> LineRow:
    return LineRow(
        line.pk,
        line.org_id,
        line.code,  # type: ignore[attr-defined]
        names.get(line.org_id, "(已撤销)"),
        line.book,
        line.tier,
        line.problem,
        line.cause,
        line.measure,
        line.goal,
        line.leader,
        line.get_duty_display(),
        line.agency or names.get(line.duty_org_id, ""),
        line.owner,
        line.helper,
        line.first_deadline,
        line.deadline,
        (line.deadline - on).days,
        f"{line.state_since.month}月{line.state_since.day}日{line.get_state_display()}",
        line.state,
        line.get_state_display(),
        line.state in OPEN,
        line.closed_by,
        line.closed_on,
        line.duty,
        line.listed_on,
    )


def line_choices(
    seen: registry.Visible, wanted: LineFilter, on: date
) -> dict[str, list[tuple[str, str, int]]]:
    """Return what the list can be ticked by: value, label and count of books, states and duties."""
    rows = narrowed(seen.restrict(Line.objects.all()), wanted, on, seen.moment)
    labels = {"book": BOOK_LABELS, "state": STATE_LABELS, "duty": DUTY_LABELS}
    found = {}
    for field, words in labels.items():
        counts = dict(rows.order_by().values_list(field).annotate(n=Count("*")))
        found[field] = [(value, label, counts[value]) for value, label in words.items() if counts.get(value)]
    return found
