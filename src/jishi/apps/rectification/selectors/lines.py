"""The ledgers as lists, with the columns of the office's own book."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, F

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from ..history import lines_as_written, written_by
from ..models import Line, LineEvent
from ..queries import DONE, LineFilter, lines_on, standing_on
from ..steps import AMENDED, CARRIED, ENDED, MOVED, OPEN, RESUMED, STEPS, UNAMENDED

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
ACTS_LABELS = {"branch": "等支部办", "township": "等镇里办", "county": "等县里办", "agency": "等部门办"}
EVENT_LABELS = {what: rule.label for what, rule in STEPS.items()} | {
    "listed": "列入台账",
    "withdrawn": "重新定级,撤回",
    ENDED: "随组织终止",
    RESUMED: "组织变动已撤销,恢复",
    MOVED: "调整隶属,改由新上级负责",
    CARRIED: "组织合并,转来",
    AMENDED: "更正台账",
    UNAMENDED: "导入已撤销",
}
SORTS = {
    "name": "org__code",
    "book": "book",
    "tier": "tier",
    "lost": "lost_cp",
    "duty": "duty",
    "owner": "at_owner",
    "deadline": "at_deadline",
    "state": "at_state",
    "closed_on": "at_closed_on",
}
SLICE = 900


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line with the columns of the office's book, as it stood on the day asked for."""

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
    is_gone: bool

    @property
    def left_words(self) -> str:
        """Write how long is left, where it is open: 逾期3天, 今天到期, 还剩8天."""
        if not self.is_open:
            return ""
        if self.days_left < 0:
            return f"逾期{-self.days_left}天"
        return f"还剩{self.days_left}天" if self.days_left else "今天到期"


def lines(
    seen: registry.Visible,
    wanted: LineFilter,
    on: date,
    *,
    sort: str = "name",
    first: int = 0,
    most: int | None = 50,
) -> tuple[int, list[LineRow]]:
    """Return the exact number of lines found and one page of them (all with `most=None`); `-deadline` descends.

    They stand and say what they did on the day `on`, by the records that `seen` believes.
    """
    return standing_on(seen, wanted, on)[0].count(), _page(seen, wanted, on, sort, first, most)


def _page(
    seen: registry.Visible, wanted: LineFilter, on: date, sort: str, first: int = 0, most: int | None = None
) -> list[LineRow]:
    rows = lines_on(seen, wanted, on)
    field = SORTS.get(sort.removeprefix("-"), "org__code")
    order = F(field).desc(nulls_last=True) if sort.startswith("-") else F(field).asc(nulls_last=True)
    page = rows.annotate(code=F("org__code")).order_by(order, "org__code", "criterion_no", "pk")
    picked = list(page[first : first + most] if most is not None else page)
    return line_rows(picked, seen.moment.on(on))


def lines_every(
    seen: registry.Visible, wanted: LineFilter, on: date, *, sort: str = "name"
) -> Iterator[LineRow]:
    """Yield all lines found, in the same order."""
    yield from _page(seen, wanted, on, sort)


def lines_of_org(seen: registry.Visible, org_id: int, on: date) -> list[LineRow]:
    """Return every line of one organisation that is seen, open ones first, by deadline."""
    # Most have none: who may see them is asked of the others only.
    if not Line.objects.filter(org_id=org_id).exists():
        return []
    found = _page(seen, LineFilter(org_id=org_id, withdrawn_too=False), on, "deadline")
    return sorted(found, key=lambda row: not row.is_open)


def line_rows(picked: Sequence[Line], moment: Moment) -> list[LineRow]:
    """Return lines (annotated by `lines_on` and with `code`) as rows: names and the last news in a query each."""
    if not moment.is_now:
        lines_as_written(picked)
    ids = {line.org_id for line in picked} | {line.duty_org_id for line in picked}
    names = registry.names_of(ids, moment)
    gone = ids - set(names)
    names |= registry.last_names_of(gone, moment) if gone else {}
    news = _news([line.pk for line in picked], moment)
    return [_row(line, names, gone, news.get(line.pk, ""), moment.valid_on) for line in picked]


def _news(line_ids: Sequence[int], moment: Moment) -> dict[int, str]:
    """Return the last sentence of each line's history: 进展."""
    found: dict[int, str] = {}
    told = LineEvent.objects.filter(written_by(moment)).order_by("pk")
    for first in range(0, len(line_ids), SLICE):
        rows = told.filter(line_id__in=line_ids[first : first + SLICE])
        for line_id, day, what, note in rows.values_list("line_id", "on", "what", "note"):
            said = f"{day.month}月{day.day}日{EVENT_LABELS.get(what, what)}"
            found[line_id] = f"{said}:{note}" if note else said
    return found


def _row(line: Line, names: dict[int, str], gone: Iterable[int], news: str, on: date) -> LineRow:
    state: str = line.at_state  # type: ignore[attr-defined]
    deadline: date = line.at_deadline  # type: ignore[attr-defined]
    is_closed = state in DONE
    return LineRow(
        line.pk,
        line.org_id,
        line.code,  # type: ignore[attr-defined]
        names.get(line.org_id, ""),
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
        deadline,
        (deadline - on).days,
        news,
        state,
        STATE_LABELS[state],
        state in OPEN,
        line.at_closed_by if is_closed else "",  # type: ignore[attr-defined]
        line.at_closed_on if is_closed else None,  # type: ignore[attr-defined]
        line.duty,
        line.listed_on,
        line.org_id in gone,
    )


def line_choices(
    seen: registry.Visible, wanted: LineFilter, on: date
) -> dict[str, list[tuple[str, str, int]]]:
    """Return what the list can be ticked by: value, label and count; of each, whatever else is filtered."""
    told = {
        "book": ("book", BOOK_LABELS, wanted.books, replace(wanted, books=())),
        "state": ("at_state", STATE_LABELS, wanted.states, replace(wanted, states=())),
        "duty": ("duty", DUTY_LABELS, wanted.duties, replace(wanted, duties=())),
    }
    found = {}
    for key, (field, words, ticked, blind) in told.items():
        rows = lines_on(seen, blind, on).order_by()
        counts = dict(rows.values_list(field).annotate(n=Count("pk")))
        # What is ticked stays on offer, even where nothing is left of it.
        found[key] = [
            (value, label, counts.get(value, 0))
            for value, label in words.items()
            if counts.get(value) or value in ticked
        ]
    return found
