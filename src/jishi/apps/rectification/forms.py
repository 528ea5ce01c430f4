"""What a person types about a ledger line."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.http import QueryDict

from jishi.web.forms import DayInput, OfficeForm

from .selectors import EventView, LineDetail, Proposal
from .steps import Step, Votes


class StepForm(OfficeForm):
    """One step of one line: which fields it has depends on the step.

    It carries along how much had happened with the line: whoever was overtaken is told by what, keeps what was typed,
    and decides once more.
    """

    what = ""
    seen_n = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, detail: LineDetail, **values: Any) -> None:
        super().__init__(*args, **values)
        self.detail, self.was_overtaken = detail, False
        self.fields["seen_n"].initial = len(detail.events)

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        seen_n = told.pop("seen_n", None)
        if seen_n is not None and seen_n < len(self.detail.events):
            self._catch_up_with(self.detail.events[seen_n:])
        return told

    def _catch_up_with(self, events: Sequence[EventView]) -> None:
        data = cast(QueryDict, self.data).copy()
        data[self["seen_n"].html_name] = str(len(self.detail.events))
        self.data, self.was_overtaken = data, True
        told = ";".join(f"{one.by}办了“{one.what}”" + (f"({one.note})" if one.note else "") for one in events)
        self.refuse(f"您打开这张表以后,{told}。您填的还在:还要这样办的,请核对后再按一次。")

    def step(self) -> Step:
        """Return the step as told."""
        told = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return Step(self.detail.row.line_id, self.what, **told)


def _note(label: str, help_text: str, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=500,
        required=required,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
    )


def _day(label: str, help_text: str = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=DayInput(), help_text=help_text)


class PlanForm(StepForm):
    """What is done, by whom, until when."""

    what = "plan"
    cause = forms.CharField(label="产生原因", max_length=300, required=False)
    measure = forms.CharField(
        label="整改措施",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写看得见的完成标志:做几次、到什么程度、谁来验。",
    )
    goal = forms.CharField(label="整改目标", max_length=300, required=False)
    leader = forms.CharField(label="责任领导", max_length=60, required=False)
    owner = forms.CharField(label="责任人", max_length=60)
    helper = forms.CharField(
        label="包联帮扶", max_length=60, required=False, help_text="包联领导、部门、工作队、第一书记。"
    )
    deadline = _day("完成时限", "最初时限定下后一直保留,以后只能经上级同意延期。")


class ReportForm(StepForm):
    """How far it is."""

    what = "report"
    note = _note("进展", "做了什么、做到什么程度,一两句话。")


class ApplyForm(StepForm):
    """It is done; somebody else shall look."""

    what = "apply"
    note = _note("完成情况", "对照整改措施写明完成标志。")


class AskForm(StepForm):
    """A later deadline is asked for."""

    what = "ask"
    deadline = _day("延期到")
    note = _note("理由", "为什么按期办不完,延期后怎样办完。")


class ExtendForm(StepForm):
    """A later deadline is granted."""

    what = "extend"
    deadline = _day("延期到", "最初时限保留。")
    note = _note("理由", "")


class RefuseForm(StepForm):
    """A later deadline is not granted."""

    what = "refuse"
    note = _note("理由", "写明为什么不同意、请怎样赶上。")


class CheckForm(StepForm):
    """The superior has looked."""

    what = "check"
    note = _note("初验情况", "何时、谁去看的、看到什么。", required=False)


class ReturnForm(StepForm):
    """Sent back."""

    what = "return"
    note = _note("退回意见", "缺什么、补到什么程度。")


class SuperviseForm(StepForm):
    """The one above presses."""

    what = "supervise"
    note = _note("督办意见", "要求谁、在什么时候以前做到什么。")
    helper = forms.CharField(label="增派帮扶", max_length=60, required=False, help_text="不变的,空着。")


class RelapseForm(StepForm):
    """It has come back."""

    what = "relapse"
    note = _note("反弹情况", "何时发现、又出现什么问题。")
    deadline = _day("重新整改到", required=False)


class SettleForm(StepForm):
    """The year of watching is over."""

    what = "settle"
    note = _note("巩固情况", "回访看到什么。", required=False)


VOTES = (
    ("present_n", "到场"),
    ("content_n", "满意"),
    ("mostly_n", "基本满意"),
    ("discontent_n", "不满意"),
    ("unknown_n", "不了解"),
    ("score", "得分"),
)


def _count(label: str, most: int) -> forms.IntegerField:
    expected = f"“{label}”应为0到{most}的整数。请改正。"
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": f"“{label}”没有填。请填写。",
            **dict.fromkeys(("invalid", "min_value", "max_value"), expected),
        },
    )


class AcceptForm(StepForm):
    """The votes, counted by two people, and the score."""

    what = "accept"
    confirmed_by = forms.CharField(label="复核人", max_length=60, help_text="另一位同志,不是录入人。")
    note = _note("验收意见", "", required=False)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for name, label in VOTES:
            most = 100 if name == "score" else 999
            self.fields[f"first-{name}"] = _count(f"{label}(录入)", most)
            self.fields[f"second-{name}"] = _count(f"{label}(复核)", most)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for name, label in VOTES:
            first, second = told.get(f"first-{name}"), told.get(f"second-{name}")
            if first is not None and second is not None and first != second:
                self.refuse(
                    f"“{label}”两次点票不一致:录入{first},复核{second}。请重新点票。", f"second-{name}"
                )
        return told

    @property
    def count_rows(self) -> list[tuple[str, Any, Any]]:
        """Return the lines of the counting table: label, first box, second box."""
        return [(label, self[f"first-{name}"], self[f"second-{name}"]) for name, label in VOTES]

    def step(self) -> Step:
        told = self.cleaned_data
        votes = Votes(**{name: told[f"first-{name}"] for name, _ in VOTES}, confirmed_by=told["confirmed_by"])
        return Step(self.detail.row.line_id, self.what, note=told["note"], votes=votes)


FORMS: dict[str, type[StepForm]] = {
    form.what: form
    for form in (
        PlanForm,
        ReportForm,
        ApplyForm,
        AskForm,
        ExtendForm,
        RefuseForm,
        CheckForm,
        AcceptForm,
        ReturnForm,
        SuperviseForm,
        RelapseForm,
        SettleForm,
    )
}


def form_of(what: str, detail: LineDetail, data: QueryDict | None) -> StepForm:
    """Return the form of a step, with what stands in it already: the line as proposed, the deadline asked for."""
    row = detail.row
    if what == "plan":
        names = ("cause", "measure", "goal", "leader", "owner", "helper", "deadline")
        return PlanForm(data, detail=detail, recorded={name: getattr(row, name) for name in names})
    if what == "extend":
        return ExtendForm(data, detail=detail, initial={"deadline": detail.asked_deadline})
    return FORMS[what](data, detail=detail)


class PickForm(OfficeForm):
    """A lost point before it is listed: as proposed, and who settles it changes what is not right."""

    criterion = forms.CharField(widget=forms.HiddenInput)
    measure = forms.CharField(label="整改措施", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    cause = forms.CharField(label="产生原因", max_length=300, required=False)
    goal = forms.CharField(label="整改目标", max_length=300, required=False)
    leader = forms.CharField(label="责任领导", max_length=60, required=False)
    owner = forms.CharField(label="责任人", max_length=60)
    helper = forms.CharField(label="包联帮扶", max_length=60, required=False)
    deadline = _day("完成时限", "最初时限定下后一直保留。")

    def __init__(self, *args: Any, proposal: Proposal, **values: Any) -> None:
        names = ("measure", "cause", "goal", "leader", "owner", "deadline")
        super().__init__(*args, initial={name: getattr(proposal, name) for name in names}, **values)
        if not proposal.may_plan:
            for name in (*names, "helper"):
                del self.fields[name]

    def plan(self) -> Step | None:
        """Return the measure as settled; None where somebody else settles it."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "criterion"}
        return Step(0, "plan", **told) if told else None


class PlanRowForm(OfficeForm):
    """One row of 批量定措施."""

    chosen = forms.BooleanField(label="定", required=False)
    measure = forms.CharField(label="整改措施", max_length=300, required=False)
    owner = forms.CharField(label="责任人", max_length=60, required=False)
    deadline = _day("完成时限", required=False)

    def __init__(self, *args: Any, proposal: Proposal, on: date, **values: Any) -> None:
        self.proposal, self.on = proposal, on
        names = ("measure", "owner", "deadline")
        super().__init__(
            *args,
            prefix=str(proposal.line_id),
            # A deadline that passed is proposed anew every day: nobody changed it.
            initial={"deadline": proposal.deadline},
            recorded={"measure": proposal.measure, "owner": proposal.owner},
            **values,
        )
        for name in names:
            self.fields[name].widget.attrs["aria-label"] = (
                f"{self.fields[name].label}:{proposal.problem[:30]}"
            )
        self.fields["chosen"].widget.attrs["aria-label"] = f"定:{proposal.problem[:30]}"

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not told.get("chosen"):
            return told
        for name in ("measure", "owner", "deadline"):
            if name not in self.errors and not told.get(name):
                self.refuse(f"“{self.fields[name].label}”没有填。请填写,或不勾选这一行。", name)
        deadline = told.get("deadline")
        if deadline and deadline < self.on:
            self.refuse(f"“完成时限”是“{deadline}”,不能早于今天({self.on})。请改日期。", "deadline")
        return told

    def step(self) -> Step:
        """Return the measure as settled."""
        told = self.cleaned_data
        return Step(
            self.proposal.line_id or 0,
            "plan",
            measure=told["measure"],
            owner=told["owner"],
            deadline=told["deadline"],
        )


class EntryForm(OfficeForm):
    """What a township writes in ledger A or B."""

    consolidation = forms.CharField(
        label="巩固措施",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="靠什么保持:哪几件事、谁盯着。",
    )
    helps_org_id = forms.TypedChoiceField(
        label="带帮对象", required=False, coerce=int, empty_value=None, help_text="同一上级下的C类、D类组织。"
    )
    goal = forms.CharField(label="提升目标", max_length=200, required=False)
    shortfall = forms.CharField(label="短板", max_length=200, required=False)

    def __init__(self, *args: Any, book: str, weak: list[tuple[int, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        for name in ("goal", "shortfall") if book == "A" else ("consolidation", "helps_org_id"):
            del self.fields[name]
        if book == "A":
            self.fields["helps_org_id"].choices = [("", "没有"), *weak]  # type: ignore[attr-defined]
