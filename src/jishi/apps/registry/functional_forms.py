"""What a person types about a functional organisation: set up, change, end; whether it counts."""

from typing import Any

from django import forms

from jishi.shared.dates import today
from jishi.web.forms import DayInput, OfficeForm

from .models import FunctionalKind
from .services import CountingDraft, FunctionalDraft

SHORT = "“理由”太短。请写明(至少四个字)。"


class PapersForm(OfficeForm):
    """The day, the paper and the reason of any step."""

    on = forms.DateField(label="从哪天起", widget=DayInput())
    document_no = forms.CharField(label="文号", max_length=80, required=False)
    reason = forms.CharField(label="理由", min_length=4, max_length=300)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["on"].initial = today()
        self.fields["reason"].error_messages["min_length"] = SHORT
        self.order_fields(
            [*(name for name in self.fields if name not in PapersForm.base_fields), *PapersForm.base_fields]
        )


class FunctionalForm(PapersForm):
    """A functional organisation to set up."""

    name = forms.CharField(label="名称", max_length=120, help_text="如:村警协会党委、某某镇分会党支部")
    kind = forms.ChoiceField(label="类别", choices=FunctionalKind.choices)
    code = forms.CharField(label="代码", max_length=24, help_text="自己编,不重复就行;导入名册时靠它对上。")
    parent_code = forms.CharField(
        label="上级功能型组织代码", max_length=24, required=False, help_text="最上面的不填。"
    )
    host_code = forms.CharField(
        label="依托的党组织代码", max_length=20, help_text="谁的地面上、由谁管,就依托谁。"
    )
    purpose = forms.CharField(label="做什么", max_length=40, required=False)
    agency = forms.CharField(label="业务指导部门", max_length=60, required=False)

    def draft(self) -> FunctionalDraft:
        """Return what is to be set up."""
        told = dict(self.cleaned_data)
        for name in ("document_no", "reason"):
            told.pop(name)
        return FunctionalDraft(valid_from=told.pop("on"), **told)


class CountingForm(PapersForm):
    """Whether it counts."""

    counts = forms.ChoiceField(
        label="是否计入统计",
        choices=[("yes", "计入"), ("no", "不计入")],
        widget=forms.RadioSelect,
        help_text="连同它下面的全部功能型组织。没有决定的,一律不计入。",
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["document_no"].required = True
        self.speak()

    def draft(self, functional_id: int) -> CountingDraft:
        """Return the decision."""
        told = self.cleaned_data
        return CountingDraft(
            functional_id, told["counts"] == "yes", told["on"], told["document_no"], told["reason"]
        )


class ChangeForm(PapersForm):
    """What a functional organisation is called, what it does, what it leans on."""

    name = forms.CharField(label="名称", max_length=120)
    purpose = forms.CharField(label="做什么", max_length=40, required=False)
    agency = forms.CharField(label="业务指导部门", max_length=60, required=False)


class EndForm(PapersForm):
    """A functional organisation, or somebody's task in it, ends."""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["on"].label = "从哪天起没有"
        self.speak()
