"""What a person types about somebody who floats: gone, heard of, back; come, gone again."""

from typing import Any

from django import forms

from jishi.shared.dates import today
from jishi.web.forms import DayInput, OfficeForm

from .models import FloatingOut
from .services import FloatingDraft, GuestDraft

SEXES = [("", "不填"), ("1", "男"), ("2", "女")]


class AwayForm(OfficeForm):
    """Since when a member is away, where and why, and who keeps in touch."""

    since = forms.DateField(label="外出日期", widget=DayInput())
    place = forms.CharField(label="去了哪里", max_length=100, help_text="如:大连市金州区某电子厂")
    why = forms.ChoiceField(label="为什么", choices=FloatingOut.Why.choices)
    certificate = forms.BooleanField(label="领了流动党员活动证", required=False)
    contact_branch = forms.CharField(label="流入地党组织", max_length=120, required=False)
    contact_person = forms.CharField(label="支部谁联系他", max_length=60, required=False)
    contacted_on = forms.DateField(label="最近联系日期", widget=DayInput(), required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        since, contacted = told.get("since"), told.get("contacted_on")
        if since and contacted and not since <= contacted <= today():
            self.refuse("“最近联系日期”应在外出日期和今天之间。请核对。", "contacted_on")
        return told

    def draft(self, member_id: int) -> FloatingDraft:
        """Return what is known."""
        told = dict(self.cleaned_data)
        return FloatingDraft(member_id, told.pop("since"), told)


class HeardForm(OfficeForm):
    """A member who is away was heard of, or is back."""

    WORDS = {"contact": "联系过了", "back": "已经回来"}

    step = forms.ChoiceField(label="怎么样", choices=list(WORDS.items()), widget=forms.RadioSelect)
    on = forms.DateField(label="日期", widget=DayInput(), help_text="回来的:从这天起不再算流出。")
    how = forms.CharField(label="怎么联系的,或依据", max_length=200, help_text="如:电话;回村参加大会")

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["on"].initial = today()
        self.fields["step"].initial = "contact"


class GuestForm(OfficeForm):
    """Somebody who is counted elsewhere and looked after here."""

    name = forms.CharField(label="姓名", max_length=60)
    sex = forms.ChoiceField(label="性别", choices=SEXES, required=False)
    birth_date = forms.DateField(
        label="出生日期", widget=DayInput(), required=False, help_text="两处登记同一个人时,靠它认出来。"
    )
    phone = forms.CharField(label="电话", max_length=20, required=False)
    since = forms.DateField(label="流入日期", widget=DayInput())
    home_org = forms.CharField(label="组织关系在", max_length=120, help_text="写党组织全称。")
    employer = forms.CharField(label="现从业单位", max_length=120, required=False)

    def draft(self, org_id: int) -> GuestDraft:
        """Return what is known."""
        told = dict(self.cleaned_data)
        return GuestDraft(org_id, told.pop("since"), told)


class LeaveForm(OfficeForm):
    """A guest has gone again."""

    on = forms.DateField(label="从哪天起不在", widget=DayInput())
    reason = forms.CharField(
        label="依据", min_length=4, max_length=200, help_text="如:回原籍;关系已转入本支部"
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["on"].initial = today()
        self.fields["reason"].error_messages["min_length"] = "“依据”太短。请写明(至少四个字)。"
