"""Draw up a form, issue it, remind, close: an office may only ask what is not held."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry.services import require
from jishi.apps.tasks import services as tasks
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, Period, now, today

from .. import queries
from ..dictionary import TYPES, indicators
from ..drafts import KINDS, FactsError, Fault, FormDraft, FormIssued, Told
from ..meters import Planned, planned
from ..models import FactBatch, Form, FormCell, FormDuty, FormReminder, FormSheet
from ..registered import SOURCE as REGISTER
from .batch import BatchWriter, Origin, batched, lock
from .sheets import SOURCE, pending_promote, tasks_sync

ISSUE = "facts.issue_form"
DutyKey = tuple[int, str, str]
"""Organisation that acts, owner, line agency: who answers a part of a form."""


def form_ref(form_id: int) -> str:
    """Return how operation records name a form."""
    return f"facts_form:{form_id}"


@transaction.atomic
def form_draft(*, draft: FormDraft, by: Actor) -> int:
    """Keep a form as a draft: nobody is asked anything yet. Returns its number."""
    require(by, ISSUE, draft.scope_org_id)
    _refuse(_draft_faults(draft))
    form = Form(state=Form.State.DRAFT, by_id=by.user_id, by_name=by.name, created_at=now())
    _fill(form, draft, by)
    form.save()
    _record("form_drafted", form, by, {"indicators": len(draft.indicators)})
    return form.pk


@transaction.atomic
def form_redraft(*, form_id: int, draft: FormDraft, by: Actor) -> None:
    """Change a form that nobody has been sent yet."""
    form = _locked(form_id, by, Form.State.DRAFT)
    require(by, ISSUE, draft.scope_org_id)
    _refuse(_draft_faults(draft))
    _fill(form, draft, by)
    form.save()
    _record("form_drafted", form, by, {"indicators": len(draft.indicators)})


@transaction.atomic
def form_indicator_drop(*, form_id: int, indicator: str, by: Actor) -> None:
    """Ask one number less."""
    form = _locked(form_id, by, Form.State.DRAFT)
    left = [name for name in form.indicators.split() if name != indicator]
    form.indicators = " ".join(left)
    form.save(update_fields=["indicators"])
    _record("form_drafted", form, by, {"indicators": len(left), "dropped": indicator})


@transaction.atomic
def form_discard(*, form_id: int, by: Actor) -> None:
    """Throw a draft away; nobody has seen it."""
    form = _locked(form_id, by, Form.State.DRAFT)
    _record("form_discarded", form, by, {"title": form.title})
    form.delete()


@transaction.atomic
def form_issue(*, form_id: int, by: Actor, reason: str = "") -> FormIssued:
    """Send a form out: every cell is asked, only confirmed, left to another form, or not applicable.

    Raises FactsError when all is held already, when nobody is asked, or when the office asks more in this quarter
    than it may and gives no reason.
    """
    lock()
    form = _locked(form_id, by, Form.State.DRAFT)
    on = today()
    told = planned(form, on)
    _refuse(_issue_faults(form, told, reason, on))
    form.state, form.issued_at, form.issued_on = Form.State.ISSUED, now(), on
    form.meter = told.meter.kept()
    form.over_limit_reason = reason.strip() if told.meter.is_over else ""
    form.save()
    _registered_put(told, by)
    duties = _cells_put(form, told)
    tasks_n = tasks_sync(duties, by=by)
    total = told.meter.total
    issued = FormIssued(
        len(told.orgs), total.ask, total.confirm, total.pending, total.not_applicable, tasks_n
    )
    detail = {
        "orgs": issued.orgs_n,
        "ask": issued.ask_n,
        "confirm": issued.confirm_n,
        "pending": issued.pending_n,
        "not_applicable": issued.not_applicable_n,
        "seconds": total.seconds,
    }
    _record("form_issued", form, by, detail, reason=form.over_limit_reason)
    return issued


@transaction.atomic
def form_close(*, form_id: int, by: Actor) -> int:
    """Wait for no more answers; what was not told leaves the lists. Returns how many cells stayed open."""
    lock()
    form = _locked(form_id, by, Form.State.ISSUED)
    form.state, form.closed_at = Form.State.CLOSED, now()
    form.save(update_fields=["state", "closed_at"])
    open_ones = FormCell.objects.filter(sheet__form=form, sheet__ended_on=None, is_open=True)
    left = open_ones.exclude(kind=FormCell.Kind.PENDING).count()
    duties = list(FormDuty.objects.filter(form=form).order_by("pk").values_list("pk", flat=True))
    tasks.tasks_close(source_kind=SOURCE, source_ids=duties, by=by, dropped=True)
    pending_promote(form, by=by)
    _record("form_closed", form, by, {"left": left})
    return left


@transaction.atomic
def form_remind(*, form_id: int, text: str, by: Actor) -> int:
    """Write a note on the task of everybody who has not answered; return how many. Once a day at most."""
    form = _locked(form_id, by, Form.State.ISSUED)
    on = today()
    waiting = list(
        FormDuty.objects.filter(
            form=form, cells__is_open=True, cells__sheet__ended_on=None, cells__kind__in=("ask", "confirm")
        )
        .distinct()
        .order_by("pk")
    )
    if not text.strip():
        _refuse([Fault("", "“催办的话”没有写。请写一句。", "FACTS-83")])
    if not waiting:
        _refuse([Fault("", "没有人欠着这张表,不用催。", "FACTS-81")])
    if FormReminder.objects.filter(form=form, sent_on=on).exists():
        _refuse([Fault("", "今天已经催过一次。请明天再催,或直接打电话。", "FACTS-81")])
    FormReminder.objects.create(
        form=form,
        text=text.strip()[:120],
        duties_n=len(waiting),
        by_name=by.name,
        sent_on=on,
        sent_at=now(),
    )
    FormDuty.objects.filter(pk__in=[duty.pk for duty in waiting]).update(reminded_on=on)
    tasks_sync({duty.pk for duty in waiting}, by=by)
    _record("form_reminded", form, by, {"duties": len(waiting)}, reason=text.strip())
    return len(waiting)


def _locked(form_id: int, by: Actor, state: Form.State) -> Form:
    form = Form.objects.select_for_update().get(pk=form_id)
    require(by, ISSUE, form.scope_id)
    if form.state != state:
        text = f"这张表现在是“{form.get_state_display()}”,要“{state.label}”才能这样办。请刷新页面。"
        _refuse([Fault("", text, "FACTS-74")])
    return form


def _refuse(faults: Collection[Fault]) -> None:
    if faults:
        raise FactsError(faults)


def _fill(form: Form, draft: FormDraft, by: Actor) -> None:
    form.title, form.purpose = draft.title.strip(), draft.purpose.strip()
    form.document_no, form.note = draft.document_no.strip(), draft.note.strip()
    form.scope_id = draft.scope_org_id
    form.issuer_id = _issuer(draft.scope_org_id, by)
    form.period, form.deadline = draft.period, draft.deadline
    form.indicators = " ".join(name for name in indicators() if name in draft.indicators)
    form.types = " ".join(name for name in TYPES if name in draft.types)
    form.kinds = " ".join(name for name in KINDS if name in draft.kinds)


def _issuer(scope_org_id: int, by: Actor) -> int:
    """Return the office that asks: the nearest one at or above the scope in whose name the actor may issue forms."""
    moment = Moment(today())
    scope = registry.scope_of(scope_org_id, moment)
    own = {int(grant.scope_id) for grant in by.grants_for(ISSUE) if grant.scope_kind == "org"}
    above = [one.org_id for one in registry.trail_of(scope.path, moment)] if scope else []
    return next((org_id for org_id in reversed(above) if org_id in own), scope_org_id)


def _draft_faults(draft: FormDraft) -> list[Fault]:
    unknown = [name for name in draft.indicators if name not in indicators()]
    found = [
        Fault("", f"指标目录里没有“{name}”。目录里没有的不能问;确需要问的,先按程序加进目录。", "FACTS-71")
        for name in unknown
    ]
    if not draft.title.strip() or not draft.purpose.strip():
        found.append(Fault("", "“表名”和“为什么要”都要写。请填写。", "FACTS-83"))
    if not set(draft.types) <= set(TYPES) or not draft.types or not draft.kinds:
        found.append(Fault("", "没有选组织类型。请至少选一类。", "FACTS-72"))
    if not set(draft.kinds) <= set(KINDS):
        found.append(Fault("", "调查表只问支部和总支。请重新选。", "FACTS-72"))
    if draft.deadline <= today():
        found.append(Fault("", f"“完成时限”是{draft.deadline},应晚于今天({today()})。请改正。", "FACTS-73"))
    try:
        if not (period := Period.parse(draft.period)).has_begun(today()):
            text = f"“期间”从{period.first_day}起,还没有开始,没有数可填。请改正。"
            found.append(Fault("", text, "FACTS-72"))
    except ValueError:
        found.append(
            Fault(
                "",
                f"“期间”是“{draft.period}”,应为2012、2012-H1、2012-Q1或2012-03这样的写法。请改正。",
                "FACTS-72",
            )
        )
    return found


def _issue_faults(form: Form, told: Planned, reason: str, on: date) -> list[Fault]:
    meter = told.meter
    if not form.indicators:
        return [Fault("", "还没有选指标。请至少选一项。", "FACTS-70")]
    if form.deadline <= on:
        return [Fault("", f"“完成时限”是{form.deadline},应晚于今天({on})。请改正后再发。", "FACTS-73")]
    if not told.orgs:
        return [Fault("", "这个范围里没有选中的这几类支部、总支。请换范围或类型。", "FACTS-75")]
    if not meter.total.ask:
        rest = f",{meter.total.pending:,}个别的表正在要" if meter.total.pending else ""
        text = (
            f"都已有,不用发:{meter.total.applicable:,}个数中{meter.total.held:,}个已有且没有过期{rest}。"
            "请在“指标数据”里直接看;登记册里有的,看“表格”。"
        )
        return [Fault("", text, "FACTS-76")]
    if meter.is_over and not reason.strip():
        text = (
            f"发出后,本季度您单位向有的组织要的数达到{meter.most_asked}个,上限是{meter.limit}个。"
            "请去掉几项,或写明为什么必须现在要。"
        )
        return [Fault("", text, "FACTS-77")]
    return []


def _registered_put(told: Planned, by: Actor) -> None:
    """Record what the register tells, so that it stands in the form and wherever else the numbers are read."""
    values = [
        Told(org_id, name, one.period, one.value, one.answer, one.source, one.observed_on)
        for (org_id, name), one in told.registered.items()
    ]
    writer = BatchWriter(Origin(FactBatch.Kind.ENTRY, REGISTER), by)
    writer.add(values, queries.current_by_key({one.key for one in values}))
    writer.close(rows_read=len(told.orgs), rows_refused=0)


def _cells_put(form: Form, told: Planned) -> set[int]:
    """Write the sheets, who answers what, and the cells; return the duties."""
    assert form.issued_on is not None
    org_ids = [org.org_id for org in told.orgs]
    na = dict.fromkeys(org_ids, 0)
    for cell in told.cells:
        na[cell.org_id] += cell.kind == "not_applicable"
    sheets = [FormSheet(form=form, org_id=org_id, na_n=na[org_id]) for org_id in org_ids]
    sheet_of = {one.org_id: one for one in FormSheet.objects.bulk_create(sheets, batch_size=2000)}
    superiors = registry.superiors_of(org_ids, Moment(form.issued_on))
    asked = [cell for cell in told.cells if cell.kind != "not_applicable"]
    keys = [_duty_key(form, cell.org_id, cell.indicator.id, superiors) for cell in asked]
    duty_of = _duties_put(form, sorted(set(keys)))
    cells = (
        FormCell(
            sheet=sheet_of[cell.org_id],
            duty_id=duty_of[key],
            indicator=cell.indicator.id,
            kind=cell.kind,
            is_open=not (cell.kind == "confirm" and cell.is_new),
        )
        for cell, key in zip(asked, keys, strict=True)
    )
    for some in batched(cells):
        FormCell.objects.bulk_create(some, batch_size=2000)
    return set(duty_of.values())


def _duties_put(form: Form, keys: Sequence[DutyKey]) -> dict[DutyKey, int]:
    duties = [FormDuty(form=form, org_id=org_id, owner=owner, line=line) for org_id, owner, line in keys]
    made = FormDuty.objects.bulk_create(duties, batch_size=2000)
    return {(one.org_id, one.owner, one.line): one.pk for one in made}


def _duty_key(form: Form, org_id: int, name: str, superiors: dict[int, registry.Superiors]) -> DutyKey:
    """Return who answers for a cell: the branch, the committee above it, the county, or the agency that leads."""
    indicator = indicators()[name]
    acting = {
        "branch": org_id,
        "township": superiors[org_id].direct_id,
        "county": superiors[org_id].local_id,
        "agency": form.scope_id,
    }
    return acting[indicator.owner], indicator.owner, indicator.agency.partition("、")[0][:24]


def _record(what: str, form: Form, by: Actor, detail: Mapping[str, object], reason: str = "") -> None:
    audit.event_record(what=what, subject=form_ref(form.pk), by=by, detail=detail, reason=reason)
