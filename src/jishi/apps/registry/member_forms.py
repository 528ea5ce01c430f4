"""What a person types about a member: what changes, that the membership ends, that it is restored."""

from typing import Any

from django import forms
from django.conf import settings

from jishi.shared.dates import today
from jishi.sheets.templates import template_load
from jishi.web.forms import DayInput, OfficeForm

from .models import MembershipEnd, MemberState
from .selectors import MemberFields

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
        super().__init__(*args, **values)
        self.fields_now = fields_now
        self.fields["schooling"].choices = _schooling()  # type: ignore[attr-defined]
        for name in MemberFields.__dataclass_fields__:
            self.fields[name].initial = getattr(fields_now, name)

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
