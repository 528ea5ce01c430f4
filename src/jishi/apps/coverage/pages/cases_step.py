"""批量办理: one step with a whole list of units: choose it, tick who, look at what will happen, confirm."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from jishi.web.page import Page
from jishi.web.request import OfficeRequest
from jishi.web.results import Way, result_tell
from jishi.web.tables import Shown
from jishi.web.words import count_words

from .. import selectors, services
from ..forms import StepForm
from ..selectors import CaseRow, Looked
from ..services import Trial
from ..steps import STEPS, WORK
from .case_list import cases_table
from .scope import looked_at

MOST = 500
"""How many units are listed at a time."""
HELD = ("ticks", "what")


@dataclass(frozen=True, slots=True)
class Listed:
    """One unit of the list: why the step is not for it now ("" where it may be), and whether it is ticked."""

    row: CaseRow
    fault: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class Looking:
    """One unit after the look: what it is, why it cannot, who goes along."""

    row: CaseRow
    fault: str
    along: str


@dataclass(frozen=True)
class Asking:
    """What the reader looks at: the units of the list's conditions, and whose steps are the reader's to take."""

    office: OfficeRequest
    looked: Looked
    shown: Shown[CaseRow]
    every: dict[int, CaseRow]
    may: dict[int, tuple[str, ...]]

    @property
    def rows(self) -> list[CaseRow]:
        """Return the units of the conditions with which the reader may take any step."""
        return [row for row in self.shown.every() if row.case_id in self.may]


def view(request: HttpRequest, campaign_id: int) -> HttpResponse:
    office = cast(OfficeRequest, request)
    asking = _asking(office, campaign_id)
    what = office.GET.get("what", "")
    if what and what not in STEPS:
        raise Http404("step")
    if not what:
        return render(request, "coverage/cases_step_which.html", _context(asking, "批量办理"))
    form = StepForm(request.POST or None, what=what)
    if request.POST.get("step") in ("review", "confirm") and form.is_valid():
        answer = _answer(asking, form)
        if answer is not None:
            return answer
    context = _context(asking, f"批量办理:{STEPS[what].label}") | _ticks(asking, what) | {"form": form}
    return render(request, "coverage/cases_step.html", context)


def _asking(office: OfficeRequest, campaign_id: int) -> Asking:
    looked = looked_at(office, campaign_id)
    found = selectors.board(looked)
    shown = cases_table(office, found).show(found.rows, office.GET)
    cases = [case for case, _ in looked.cases.values()]
    every = {row.case_id: row for row in found.rows}
    return Asking(office, looked, shown, every, selectors.steps_of(cases, office.actor))


def _context(asking: Asking, title: str) -> dict[str, Any]:
    """Return what all three looks show: the conditions, how many units they leave, which steps there are."""
    asked, rows = asking.shown.asked, asking.rows
    query = asked.query.copy()
    for name in HELD:
        query.pop(name, None)
    listed = reverse("case-list", args=[asking.looked.campaign.campaign_id])
    return {
        "title": title,
        "campaign": asking.looked.campaign,
        "tags": [tag.label for tag in asking.shown.tags],
        "list_href": f"{listed}?{query.urlencode()}",
        "count": len(rows),
        "steps": [
            (rule.label, n, asked.address(what=key, ticks=None, page=None), key == asked.query.get("what"))
            for key, rule in STEPS.items()
            if (n := sum(not _fault(asking, row, key) for row in rows))
        ],
    }


def _ticks(asking: Asking, what: str) -> dict[str, Any]:
    """Return the units to tick, first those that can; after a refusal the same are ticked as before."""
    office, asked = asking.office, asking.shown.asked
    wants_none = office.GET.get("ticks") == "none"
    told = set(office.POST.getlist("case")) if office.method == "POST" else None
    listed = [
        Listed(row, fault, not fault and (str(row.case_id) in told if told is not None else not wants_none))
        for row in asking.rows
        for fault in [_fault(asking, row, what)]
    ]
    listed.sort(key=lambda one: bool(one.fault))
    able = sum(not one.fault for one in listed)
    return {
        "rows": listed[:MOST],
        "rest": max(able - MOST, 0),
        "unable_rest": max(len(listed) - max(able, MOST), 0),
        "able": able,
        "most": MOST,
        "asks_joint": what == "choose",
        "all_href": asked.address(ticks=None, page=None) if wants_none else "",
        "none_href": "" if wants_none else asked.address(ticks="none", page=None),
    }


def _fault(asking: Asking, row: CaseRow, what: str) -> str:
    if what not in asking.may.get(row.case_id, ()):
        return "不归您办这一步"
    return "" if row.step in STEPS[what].states else "现在不能办这一步"


def _answer(asking: Asking, form: StepForm) -> HttpResponse | None:
    """Look at the ticked units, or take the step with those that can; None where the form says what is wrong."""
    told = asking.office.POST.getlist("case")
    picked = [int(key) for key in told if key.isdecimal() and int(key) in asking.every]
    if not picked:
        form.refuse("没有勾选单位。请在下面勾选要办的。")
        return None
    if len(picked) < len(told):
        form.refuse(f"勾选的有{len(told) - len(picked)}户已不在您的名单上,这些没有算进来。请重新核对。")
        return None
    if asking.office.POST["step"] == "confirm":
        return _confirm(asking, form, picked)
    trial = services.step_batch_try(
        campaign_id=asking.looked.campaign.campaign_id,
        case_ids=picked,
        told=form.told(),
        by=asking.office.actor,
    )
    return _review(asking, form, trial)


def _confirm(asking: Asking, form: StepForm, picked: Sequence[int]) -> HttpResponse | None:
    try:
        batch_id = services.step_batch_take(
            campaign_id=asking.looked.campaign.campaign_id,
            case_ids=picked,
            told=form.told(),
            as_tried=asking.office.POST.get("digest", ""),
            by=asking.office.actor,
        )
    except services.CoverageRefused as error:
        form.refuse(error.text)
        return None
    batch = selectors.step_batch(batch_id)
    assert batch is not None
    text = f"已办:{batch.label} {count_words(len(batch.rows))}户,记在{batch.on.isoformat()}。"
    result_tell(asking.office, text, Way("撤销这一批", reverse("step-batch", args=[batch_id])))
    return redirect(str(_context(asking, "")["list_href"]))


def _review(asking: Asking, form: StepForm, trial: Trial) -> HttpResponse:
    rows = [
        Looking(asking.every[one.case_id], one.fault, _along(asking, one.with_ids)) for one in trial.tried
    ]
    context = _context(asking, f"核对后确认:{STEPS[form.what].label}") | {
        "rows": sorted(rows, key=lambda row: not row.fault),
        "ready_n": len(trial.ready) + len(trial.brought),
        "brought_n": len(trial.brought),
        "fault_n": len(rows) - len(trial.ready),
        "facts": [(field.label, _said(form, field.name)) for field in form.visible_fields()],
        "hidden": [
            (name, value)
            for name, values in asking.office.POST.lists()
            if name not in ("step", "digest", "csrfmiddlewaretoken")
            for value in values
        ],
        "digest": trial.digest,
    }
    return render(asking.office, "coverage/cases_step_review.html", context)


def _along(asking: Asking, case_ids: Sequence[int]) -> str:
    """Name those that take the step together with a unit; who is beyond the reader's sight is only counted."""
    names = [asking.every[key].name for key in case_ids if key in asking.every]
    rest = len(case_ids) - len(names)
    return "、".join([*names, *([f"另{rest}户"] if rest else [])])


def _said(form: StepForm, name: str) -> str:
    """Return what was told in one field, as the form shows it."""
    value = form.cleaned_data[name]
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(value, value)) or "—"


page = Page(
    name="cases-step",
    route="campaigns/<int:campaign_id>/units/step/",
    permission=WORK,
    view=view,
    today_only=True,
)
