"""What a person types about a member: what changes, that the membership ends, that it is restored."""

from copy import deepcopy
from dataclasses import asdict
from typing import Any

from django import forms
from django.conf import settings

from jishi.shared.dates import today
from jishi.sheets.templates import template_load
from jishi.web.forms import DayInput, OfficeForm

from .models import MembershipEnd, MemberState, Proposal
from .proposed import member_subject
from .selectors import MemberFields
from .services import Slip

KEEP = "不改的不填;原来的不显示。"


class PaperForm(OfficeForm):
    """From which day, on which paper, why; subclasses say what."""

    on = forms.DateField(label="从哪天起", widget=DayInput(), help_text="这天以前的记录照旧保留。")
    document_no = forms.CharField(label="文号", max_length=80, required=False)
    reason = forms.CharField(label="理由", min_length=4, max_length=300)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["on"].initial = today()
        self.fields["reason"].error_messages["min_length"] = "“理由”太短。请写明依据(至少四个字)。"
        self.order_fields([name for name in self.fields if name not in PaperForm.base_fields])


def _schooling() -> list[tuple[str, str]]:
    choices = template_load(settings.DATA_DIR / "tables" / "members.yaml").by_id["schooling"].choices
    return [("", "未采集"), *((each.id, each.label) for each in choices)]


class MemberForm(PaperForm):
    """What changes of a member; what lists mask is typed anew or left alone."""

    name = forms.CharField(label="姓名", max_length=60, required=False, help_text=KEEP)
    sex = forms.ChoiceField(label="性别", choices=[("1", "男"), ("2", "女")])
    birth_date = forms.DateField(label="出生日期", required=False, widget=DayInput(), help_text=KEEP)
    id_number = forms.CharField(label="公民身份号码", max_length=18, required=False, help_text=KEEP)
    schooling = forms.ChoiceField(label="学历", choices=[], required=False)
    post = forms.CharField(label="职务或工作", max_length=60, required=False)
    status = forms.ChoiceField(label="党员类别", choices=MemberState.Status.choices)
    joined_on = forms.DateField(label="入党日期", required=False, widget=DayInput(), help_text=KEEP)
    full_on = forms.DateField(label="转正日期", required=False, widget=DayInput(), help_text=KEEP)
    phone = forms.CharField(label="电话", max_length=20, required=False, help_text=KEEP)
    floating = forms.ChoiceField(label="流动情况", choices=MemberState.Floating.choices, required=False)
    contact_org_code = forms.CharField(
        label="联系支部代码", max_length=20, required=False, help_text="外出的,填经常联系他的支部。"
    )
    relation = forms.ChoiceField(label="组织关系状态", choices=MemberState.Relation.choices)

    def __init__(self, *args: Any, fields_now: MemberFields, **values: Any) -> None:
        super().__init__(*args, recorded=asdict(fields_now), **values)
        self.fields_now = fields_now
        self.fields["schooling"].choices = _schooling()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not self.errors and not self.fields_changed():
            self.refuse("没有改动任何一项。不用改的,请返回。")
        return told

    def fields_changed(self) -> dict[str, object]:
        """Return what was typed anew, and what differs from what is recorded."""
        shown = MemberFields.__dataclass_fields__
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in PaperForm.base_fields
            and (value != getattr(self.fields_now, name) if name in shown else bool(value))
        }


class MemberRequestForm(OfficeForm):
    """What a member asks to have put right: on which proof, how it came in, and the values that should stand."""

    came = forms.ChoiceField(
        label="怎么提出的",
        choices=[each for each in Proposal.Came.choices if each[0]],
        widget=forms.RadioSelect,
    )
    asked_on = forms.DateField(label="提出日期", widget=DayInput())
    wrong = forms.CharField(
        label="哪里不对", min_length=4, max_length=300, help_text="照本人的话写,如:入党日期记早了一年。"
    )
    proof = forms.CharField(
        label="凭什么", max_length=200, help_text="如:入党志愿书、身份证;写名称,不用附件。"
    )
    on = forms.DateField(
        label="从哪天起应是这样",
        widget=DayInput(),
        required=False,
        help_text="一直记错的不填;后来才变的(如工作调动),填变的那天。",
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["asked_on"].initial = today()
        self.fields["wrong"].error_messages["min_length"] = "“哪里不对”太短。请写明(至少四个字)。"
        for name, label in member_subject().labels.items():
            whole: Any = deepcopy(MemberForm.base_fields[name])
            whole.required, whole.initial = False, None
            if isinstance(whole, forms.ChoiceField):
                own: Any = _schooling()[1:] if name == "schooling" else whole.choices
                whole.choices = [("", "不改"), *own]
            whole.label, whole.help_text = f"{label}应为", "不改的不填。"
            self.fields[name] = whole

    def told(self) -> dict[str, object]:
        """Return what should stand instead."""
        names = member_subject().labels
        return {name: value for name, value in self.cleaned_data.items() if name in names and value}

    def slip(self) -> Slip:
        """Return how the request came in."""
        told = self.cleaned_data
        return Slip(told["came"], told["asked_on"], told["wrong"], told["proof"])


class MemberEndForm(PaperForm):
    """Why a member is no longer on the books; whoever goes elsewhere gets a letter instead."""

    kind = forms.ChoiceField(
        label="出册原因",
        choices=[each for each in MembershipEnd.Kind.choices if each[0] != MembershipEnd.Kind.MOVED_OUT],
        widget=forms.RadioSelect,
        help_text="转到别的组织的,请开介绍信,不要出册。",
    )


class MemberRestoreForm(PaperForm):
    """Why somebody who was taken off the books is on them again."""
