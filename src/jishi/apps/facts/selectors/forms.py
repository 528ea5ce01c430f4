"""Forms as their issuer and those who answer them see them."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from .. import queries
from ..dictionary import Indicator, indicators
from ..meters import Meter, meter_kept, planned
from ..models import Answer, Form, FormCell, FormDuty, FormReminder, FormSheet
from ..owners import OWNERS
from ..plans import Held

ISSUE, VIEW = "facts.issue_form", "facts.view"
ASKED = (FormCell.Kind.ASK, FormCell.Kind.CONFIRM)


@dataclass(frozen=True, slots=True)
class FormRow:
    """One form in a list; the counts are those of the reader's own part of it."""

    form_id: int
    title: str
    issuer: str
    period: str
    state: str
    state_label: str
    issued_on: date | None
    deadline: date
    ask: int
    confirm: int
    open_n: int
    is_own: bool
    sheet_org_id: int | None

    @property
    def told(self) -> int:
        """Return how many of the numbers are there."""
        return self.ask + self.confirm - self.open_n


@dataclass(frozen=True, slots=True)
class FormView:
    """One form in full."""

    form_id: int
    title: str
    issuer_id: int
    issuer: str
    scope_id: int
    scope: str
    purpose: str
    document_no: str
    period: str
    indicators: tuple[Indicator, ...]
    types: tuple[str, ...]
    kinds: tuple[str, ...]
    deadline: date
    note: str
    state: str
    state_label: str
    by: str
    issued_on: date | None
    closed_at: datetime | None
    over_limit_reason: str
    reminders: tuple["Reminder", ...]


@dataclass(frozen=True, slots=True)
class Reminder:
    """One note that was sent to those who had not answered."""

    text: str
    duties_n: int
    by: str
    sent_on: date


@dataclass(frozen=True, slots=True)
class DutyRow:
    """Somebody who answers a form: how much, and how much is still open."""

    org_id: int
    who: str
    owner: str
    total: int
    open_n: int
    days_late: int
    reminded_on: date | None
    secretary: str

    @property
    def state(self) -> str:
        """Return 已答, 部分已答 or 未答."""
        if not self.open_n:
            return "已答"
        return "部分已答" if self.open_n < self.total else "未答"

    @property
    def late_words(self) -> str:
        """Return 逾期3天, or nothing."""
        return f"逾期{self.days_late}天" if self.open_n and self.days_late > 0 else ""


@dataclass(frozen=True, slots=True)
class StatusLine:
    """What was told under one indicator of a form; five answers are five things, and zero is a number."""

    indicator: Indicator
    number: int
    zero: int
    unknown: int
    refused: int
    not_applicable: int
    not_asked: int


def forms_listed(actor: Actor, moment: Moment) -> list[FormRow]:
    """Return the forms that the actor may issue, and those that ask something of what the actor sees; newest first."""
    seen = registry.visible(actor, VIEW, moment)
    own = set(_own(actor, moment).values_list("pk", flat=True))
    sheets = seen.restrict(FormSheet.objects.exclude(form__state=Form.State.DRAFT))
    cells = seen.restrict(FormCell.objects.filter(sheet__ended_on=None, kind__in=ASKED), "sheet__org_id")
    told: dict[int, Counter[str]] = defaultdict(Counter)
    for form_id, kind, is_open, n in (
        cells.order_by().values_list("sheet__form_id", "kind", "is_open").annotate(n=Count("pk"))
    ):
        told[form_id][kind] += n
        told[form_id]["open"] += n if is_open else 0
    some = dict(sheets.order_by().values_list("form_id", "org_id"))
    several = dict(sheets.order_by().values_list("form_id").annotate(n=Count("pk")))
    forms = list(Form.objects.filter(Q(pk__in=own) | Q(pk__in=several)).order_by("-pk")[:500])
    names = registry.last_names_of({form.issuer_id for form in forms})
    return [
        FormRow(
            form.pk,
            form.title,
            names.get(form.issuer_id, ""),
            form.period,
            form.state,
            form.get_state_display(),
            form.issued_on,
            form.deadline,
            told[form.pk]["ask"],
            told[form.pk]["confirm"],
            told[form.pk]["open"],
            form.pk in own,
            some[form.pk] if several.get(form.pk) == 1 else None,
        )
        for form in forms
    ]


def _own(actor: Actor, moment: Moment) -> QuerySet[Form]:
    return registry.visible(actor, ISSUE, moment).restrict(Form.objects.all(), "scope_id")


def form_scope(form_id: int) -> int | None:
    """Return the organisation whose subtree a form is about; None when there is no such form."""
    return Form.objects.filter(pk=form_id).values_list("scope_id", flat=True).first()


def form_view(form_id: int) -> FormView | None:
    """Return one form."""
    form = Form.objects.filter(pk=form_id).first()
    if form is None:
        return None
    names = registry.last_names_of({form.issuer_id, form.scope_id})
    known = indicators()
    notes = FormReminder.objects.filter(form=form).order_by("-pk")
    return FormView(
        form.pk,
        form.title,
        form.issuer_id,
        names.get(form.issuer_id, ""),
        form.scope_id,
        names.get(form.scope_id, ""),
        form.purpose,
        form.document_no,
        form.period,
        tuple(known[name] for name in form.indicators.split() if name in known),
        tuple(form.types.split()),
        tuple(form.kinds.split()),
        form.deadline,
        form.note,
        form.state,
        form.get_state_display(),
        form.by_name,
        form.issued_on,
        form.closed_at,
        form.over_limit_reason,
        tuple(Reminder(one.text, one.duties_n, one.by_name, one.sent_on) for one in notes),
    )


def form_meter(form_id: int, on: date) -> Meter:
    """Return a form's figures: as kept when it was issued, or, of a draft, as they would be on a day."""
    form = Form.objects.get(pk=form_id)
    return planned(form, on).meter if form.state == Form.State.DRAFT else meter_kept(form.meter)


def duties_of(form_id: int, moment: Moment) -> list[DutyRow]:
    """Return who answers a form and how far each is: what is open first, in the order of the organisations."""
    on = moment.valid_on
    cells = FormCell.objects.filter(sheet__form_id=form_id, sheet__ended_on=None, kind__in=ASKED)
    counts: dict[int, list[int]] = {}
    for duty_id, is_open, n in cells.order_by().values_list("duty_id", "is_open").annotate(n=Count("pk")):
        count = counts.setdefault(duty_id, [0, 0])
        count[0] += n
        count[1] += n if is_open else 0
    duties = [
        duty
        for duty in FormDuty.objects.filter(form_id=form_id)
        .select_related("form")
        .order_by("org__code", "pk")
        if duty.pk in counts
    ]
    ids = {duty.org_id for duty in duties}
    names, secretaries = registry.last_names_of(ids), registry.secretary_names_of(ids, moment)
    return [
        DutyRow(
            duty.org_id,
            duty.line or names.get(duty.org_id, ""),
            OWNERS[duty.owner],
            counts[duty.pk][0],
            counts[duty.pk][1],
            (on - duty.form.deadline).days,
            duty.reminded_on,
            "" if duty.line else secretaries.get(duty.org_id, ""),
        )
        for duty in duties
    ]


def form_summary(form_id: int) -> list[StatusLine]:
    """Return what the organisations of a form have told, by indicator."""
    form = Form.objects.get(pk=form_id)
    known = indicators()
    asked = [known[name] for name in form.indicators.split() if name in known]
    sheets = FormSheet.objects.filter(form=form, ended_on=None).values("org_id")
    held = queries.held(queries.current().filter(org_id__in=sheets), asked, form.period)
    cells = FormCell.objects.filter(sheet__form=form, sheet__ended_on=None)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for org_id, name, is_open in cells.values_list("sheet__org_id", "indicator", "is_open"):
        found[name].update(_statuses(None if is_open else held.get((org_id, name))))
    return [_status_line(one, found[one.id]) for one in asked]


def _statuses(held: Held | None) -> Iterable[str]:
    if held is None:
        return (Answer.NOT_ASKED.value,)
    if held.value is None:
        return (held.answer,)
    return ("number", "zero") if held.value == 0 else ("number",)


def _status_line(indicator: Indicator, count: Counter[str]) -> StatusLine:
    return StatusLine(
        indicator,
        count["number"],
        count["zero"],
        count[Answer.UNKNOWN.value],
        count[Answer.REFUSED.value],
        count[Answer.NOT_APPLICABLE.value],
        count[Answer.NOT_ASKED.value],
    )
