"""What a step asks for."""

from datetime import date
from typing import Any

from django import forms

from jishi.shared.dates import today
from jishi.web.forms import DayInput, OfficeForm

from .models import Case
from .steps import STEPS, CaseStep, StepTold

SCALE = (("above", "规模以上"), ("below", "规模以下"))
LEFT_OUT = (("shell", "无实体(空壳)"), ("branch_office", "分支机构,由总机构计算"))
_FIELDS: dict[str, Any] = {
    "owner": lambda: forms.CharField(label="谁去办", max_length=60),
    "full_n": lambda: forms.IntegerField(label="正式党员数", min_value=0, max_value=9999),
    "members_n": lambda: forms.IntegerField(
        label="党员数", min_value=0, max_value=9999, help_text="正式党员和预备党员,含在这里工作的流动党员。"
    ),
    "way": lambda: forms.ChoiceField(label="组建方式", choices=[c for c in Case.Way.choices if c[0]]),
    "help": lambda: forms.ChoiceField(label="派什么人", choices=[c for c in Case.Help.choices if c[0]]),
    "helper": lambda: forms.CharField(label="姓名", max_length=60),
    "scale": lambda: forms.ChoiceField(
        label="规模",
        choices=SCALE,
        help_text="按统计部门当年的规模以上名录填;社会组织填规模以下。",
    ),
    "why": lambda: forms.ChoiceField(label="原因", choices=[c for c in Case.Why.choices if c[0]]),
    "left_out_as": lambda: forms.ChoiceField(label="不计入的原因", choices=LEFT_OUT),
}


class StepForm(OfficeForm):
    """The fields of a step, the day and a note."""

    def __init__(self, *args: Any, what: str, **values: Any) -> None:
        self.what = what
        super().__init__(*args, **values)
        needs = STEPS[what].needs
        for name in needs:
            if name in _FIELDS:
                self.fields[name] = _FIELDS[name]()
        self.add_own()
        if "document_no" in needs:
            self.fields["document_no"] = forms.CharField(label="批复文号", max_length=80)
        self.fields["on"] = forms.DateField(label="日期", initial=today, widget=DayInput())
        self.fields["note"] = forms.CharField(
            label="理由" if "note" in needs else "记一句", max_length=300, required="note" in needs
        )
        self.speak()

    def add_own(self) -> None:
        """Add what only one way of taking the step asks."""

    def clean_on(self) -> date:
        """Refuse a day that has not come."""
        return self.day_come("on")

    def told(self) -> StepTold:
        """Return the step as told, of whatever case."""
        given = self.cleaned_data
        return StepTold(
            self.what,
            given["on"],
            given["note"].strip(),
            given.get("document_no", "").strip(),
            {name: given[name] for name in STEPS[self.what].needs if name in _FIELDS},
        )


class OneStepForm(StepForm):
    """A step with one unit, which may choose others to set up with."""

    def __init__(
        self, *args: Any, what: str, case_id: int, near: list[tuple[int, str]], **values: Any
    ) -> None:
        self.case_id, self.near = case_id, near
        super().__init__(*args, what=what, **values)

    def add_own(self) -> None:
        if self.what == "choose":
            self.fields["group"] = forms.MultipleChoiceField(
                label="与哪几户联建",
                required=False,
                choices=[(str(key), name) for key, name in self.near],
                widget=forms.CheckboxSelectMultiple,
                help_text="只有联合组建才选;连同本单位最多5户,合计正式党员3至50名。",
            )

    def step(self) -> CaseStep:
        """Return the step of this unit."""
        return self.told().of(self.case_id, (int(one) for one in self.cleaned_data.get("group", [])))


class UndoForm(OfficeForm):
    """Why a step is taken back."""

    reason = forms.CharField(label="理由", max_length=300, help_text="至少四个字,留在操作记录里。")


class SetUpForm(OfficeForm):
    """A new organisation on the units that have a reply."""

    code = forms.CharField(label="新组织代码", max_length=20, help_text="已按上级组织下级的编号续排,可以改。")
    name = forms.CharField(label="新组织名称", max_length=120, help_text="写全称。")
    superior = forms.CharField(label="上级组织代码", max_length=20)
    members = forms.CharField(
        label="转入党员代码",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="首批党员从现在的组织转来,一行一个或用空格分开。支部要有正式党员3名以上。",
    )
    secretary_name = forms.CharField(label="书记", max_length=60, required=False)
    document_no = forms.CharField(label="批复文号", max_length=80)
    on = forms.DateField(label="成立日期", initial=today, widget=DayInput())
    reason = forms.CharField(label="依据", max_length=300, initial="党员大会选举,上级批复")


class FloaterForm(OfficeForm):
    """A floating member as somebody reports one."""

    name = forms.CharField(label="姓名", max_length=60)
    id_number = forms.CharField(
        label="公民身份号码",
        max_length=18,
        required=False,
        help_text="只用来认出是不是同一个人,不保存原号码。",
    )
    phone = forms.CharField(
        label="电话", max_length=20, required=False, help_text="没有身份号码的,要填电话。"
    )
    home_org = forms.CharField(label="流出地党组织", max_length=120, required=False)
    home_area = forms.CharField(label="流出地区划代码", max_length=12, required=False)
    unit_code = forms.CharField(label="在哪个单位工作(代码)", max_length=18, required=False)
    skill = forms.CharField(label="专长", max_length=60, required=False)
    is_undeclared = forms.BooleanField(label="名单比对发现的(口袋党员)", required=False)
