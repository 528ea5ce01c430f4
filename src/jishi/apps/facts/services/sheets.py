"""Keep the open forms in step with what is on record: which cells are still open, and what stands on whose list."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Count, Q
from django.urls import reverse

from jishi.apps.tasks import services as tasks
from jishi.shared.actor import Actor
from jishi.shared.dates import today

from .. import asking, queries
from ..dictionary import indicators
from ..meters import time_words
from ..models import Form, FormCell, FormDuty, FormReminder
from ..plans import CellKey, Held, is_told_since, kind_of

SOURCE = "form"
FEW = 500
ASKED = (FormCell.Kind.ASK, FormCell.Kind.CONFIRM)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of an issued form with what decides whether it is open."""

    pk: int
    org_id: int
    indicator: str
    kind: str
    is_open: bool
    duty_id: int
    form_id: int
    period: str
    issued_on: date


def sheets_refresh(org_ids: Collection[int], *, by: Actor) -> None:
    """Open and close the cells of issued forms after values of these organisations changed, in the same transaction.

    Whatever brought a value (an answer, an import, an entry, an undo), a form asks for nothing that is there.
    """
    if not org_ids or not Form.objects.filter(state=Form.State.ISSUED).exists():
        return
    duty_ids: set[int] = set()
    for some in _pieces(sorted(org_ids)):
        duty_ids |= _refresh(_cells_of(some), some)
    tasks_sync(duty_ids, by=by)


def _pieces(ids: Iterable[int]) -> Iterator[list[int]]:
    left = iter(ids)
    while piece := list(islice(left, FEW)):
        yield piece


def _cells_of(org_ids: Sequence[int]) -> list[_Cell]:
    names = (
        *("pk", "sheet__org_id", "indicator", "kind", "is_open", "duty_id"),
        *("sheet__form_id", "sheet__form__period", "sheet__form__issued_on"),
    )
    rows = FormCell.objects.filter(
        sheet__org_id__in=org_ids, sheet__form__state=Form.State.ISSUED, sheet__ended_on=None
    )
    return [_Cell(*row) for row in rows.order_by("pk").values_list(*names)]


def _refresh(cells: Sequence[_Cell], org_ids: Sequence[int]) -> set[int]:
    """Set which of the cells are open; return the duties for which that changed."""
    held = _held_of(cells, org_ids)
    known = indicators()
    flipped: dict[bool, list[_Cell]] = {True: [], False: []}
    for cell in cells:
        indicator = known.get(cell.indicator)
        if indicator is None:
            continue
        one = held[cell.period].get((cell.org_id, cell.indicator))
        is_open = not is_told_since(indicator, cell.kind, one, cell.issued_on)
        if is_open != cell.is_open:
            flipped[is_open].append(cell)
    for is_open, some in flipped.items():
        for ids in _pieces(cell.pk for cell in some):
            FormCell.objects.filter(pk__in=ids).update(is_open=is_open)
    return {cell.duty_id for some in flipped.values() for cell in some}


def _held_of(cells: Sequence[_Cell], org_ids: Sequence[int]) -> dict[str, dict[CellKey, Held]]:
    by_period: dict[str, set[str]] = defaultdict(set)
    for cell in cells:
        by_period[cell.period].add(cell.indicator)
    known, now_held = indicators(), queries.current().filter(org_id__in=org_ids)
    return {
        period: queries.held(now_held, [known[name] for name in sorted(names) if name in known], period)
        for period, names in by_period.items()
    }


def tasks_sync(duty_ids: Collection[int], *, by: Actor) -> int:
    """Put what is still to be answered on the lists of those who own it, and take off what is done; count the first."""
    drafts: list[tasks.TaskDraft] = []
    done: list[int] = []
    for some in _pieces(sorted(duty_ids)):
        left = _left(some)
        for duty in FormDuty.objects.filter(pk__in=some).select_related("form").order_by("pk"):
            if left.get(duty.pk):
                drafts.append(_task(duty, left[duty.pk]))
            else:
                done.append(duty.pk)
    if done:
        tasks.tasks_close(source_kind=SOURCE, source_ids=done, by=by)
    tasks.tasks_put(drafts=drafts, by=by)
    return len(drafts)


Left = dict[str, int]
"""By kind, and under `seconds`: what a duty has still to do."""


def _left(duty_ids: Sequence[int]) -> dict[int, Left]:
    rules, known = asking.rules_on(today()), indicators()
    rows = FormCell.objects.filter(
        duty_id__in=duty_ids,
        is_open=True,
        kind__in=ASKED,
        sheet__form__state=Form.State.ISSUED,
        sheet__ended_on=None,
    )
    found: dict[int, Left] = {}
    for duty_id, indicator, kind, n in (
        rows.order_by().values_list("duty_id", "indicator", "kind").annotate(n=Count("pk"))
    ):
        left = found.setdefault(duty_id, {"ask": 0, "confirm": 0, "seconds": 0})
        left[kind] += n
        minutes = known[indicator].minutes_on_average if indicator in known else 0
        left["seconds"] += n * (minutes * 60 if kind == FormCell.Kind.ASK else rules.confirm_seconds)
    return found


def _task(duty: FormDuty, left: Left) -> tasks.TaskDraft:
    form = duty.form
    is_own = duty.owner == "branch"
    url = (
        reverse("org-form", args=[duty.org_id, form.pk]) if is_own else reverse("form-table", args=[form.pk])
    )
    note = FormReminder.objects.filter(form=form).order_by("-pk").first() if duty.reminded_on else None
    told = f"催办({note.sent_on.month}月{note.sent_on.day}日):{note.text}。" if note else ""
    return tasks.TaskDraft(
        org_id=duty.org_id,
        acting_org_id=duty.org_id,
        title=f"调查表:{form.title}"[:200],
        verb="填写" if left["ask"] else "核对",
        source_kind=SOURCE,
        source_id=duty.pk,
        url=url,
        deadline=form.deadline,
        how=f"{told}要填{left['ask']}个数,只需确认{left['confirm']}个,约{time_words(left['seconds'])}。"[
            :300
        ],
        line=duty.line,
    )


def pending_promote(form: Form, *, by: Actor) -> None:
    """Let the forms that waited for another one ask themselves, now that it is closed; each cell once."""
    left = FormCell.objects.filter(sheet__form=form, kind__in=ASKED, is_open=True)
    keys = set(left.values_list("sheet__org_id", "indicator"))
    waiting = FormCell.objects.filter(
        Q(sheet__form__period=form.period) | Q(indicator__in=_points()),
        kind=FormCell.Kind.PENDING,
        is_open=True,
        sheet__form__state=Form.State.ISSUED,
        sheet__ended_on=None,
        indicator__in={name for _, name in keys},
    ).select_related("sheet__form")
    duty_ids: set[int] = set()
    for cell in waiting.order_by("sheet__form_id", "pk"):
        key = (cell.sheet.org_id, cell.indicator)
        if key in keys:
            keys.discard(key)
            cell.kind = _kind_now(cell)
            cell.save(update_fields=["kind"])
            duty_ids.add(cell.duty_id)
    tasks_sync(duty_ids, by=by)


def _points() -> list[str]:
    return [one.id for one in indicators().values() if one.measures == "point"]


def _kind_now(cell: FormCell) -> str:
    """Return whether a cell that nobody asks any more must be asked, or only confirmed."""
    form, indicator = cell.sheet.form, indicators()[cell.indicator]
    rows = queries.current().filter(org_id=cell.sheet.org_id)
    held = queries.held(rows, [indicator], form.period).get((cell.sheet.org_id, cell.indicator))
    issued_on = form.issued_on or today()
    return kind_of(indicator, indicator.types[0], held, is_pending=False, on=issued_on).kind
