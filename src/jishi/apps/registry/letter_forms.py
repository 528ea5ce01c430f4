"""What a person types about letters of introduction and the end of a membership."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from jishi.web.forms import DayInput, OfficeForm

from .selectors import LetterRow, MemberRow
from .services.letters import LetterDraft


class LetterForm(OfficeForm):
    """Whose relation goes where, from when, and how long the letter is good."""

    members = forms.MultipleChoiceField(label="党员", widget=forms.CheckboxSelectMultiple)
    to_org_code = forms.CharField(
        label="转往组织代码",
        max_length=20,
        required=False,
        help_text="本系统内的支部或总支。组织代码见组织页。",
    )
    to_outside = forms.CharField(
        label="转往系统外组织", max_length=120, required=False, help_text="不在本系统的,写全称。两项填一项。"
    )
    issued_on = forms.DateField(label="开具日期", widget=DayInput())
    days = forms.IntegerField(
        label="有效天数", required=False, help_text="不填的按规定:本县(市、区)内10天,其他30天;最长90天。"
    )
    reason = forms.CharField(label="事由", max_length=300, min_length=4, help_text="如:工作调动;企业改制移交")

    def __init__(self, *args: Any, roster: Sequence[MemberRow], codes: dict[int, str], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["members"].choices = [  # type: ignore[attr-defined]
            (codes[row.member_id], f"{row.name} {row.sex} {row.birth_year or ''} {row.status}")
            for row in roster
        ]
        self.fields["reason"].error_messages["min_length"] = "“事由”太短。请写明(至少四个字)。"

    def drafts(self) -> list[LetterDraft]:
        """Return one letter for each member that is ticked."""
        told = self.cleaned_data
        return [
            LetterDraft(
                code, told["issued_on"], told["to_org_code"].strip(), told["to_outside"], told["days"]
            )
            for code in told["members"]
        ]


class LetterStepForm(OfficeForm):
    """What the end that answers says: arrived, sent back, or taken back."""

    WORDS = {"receive": "确认接收", "return": "退回", "withdraw": "撤回"}

    step = forms.ChoiceField(label="怎么办", widget=forms.RadioSelect)
    on = forms.DateField(label="日期", widget=DayInput(), help_text="接收的:组织关系从这天起算在接收组织。")
    reason = forms.CharField(label="原因", max_length=200, required=False, help_text="退回、撤回的要写。")

    def __init__(self, *args: Any, rows: Sequence[LetterRow], steps: Sequence[str], **values: Any) -> None:
        super().__init__(*args, **values)
        self.rows = list(rows)
        self.fields["step"].choices = [(step, self.WORDS[step]) for step in steps]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("step") in ("return", "withdraw") and len(told.get("reason", "").strip()) < 4:
            self.refuse("“原因”没有写。请写明(至少四个字),对方会看到。", "reason")
        return told

    def meant(self, rows: Sequence[LetterRow]) -> list[LetterRow]:
        """Return the letters that the answer is about: of several, those that have run out are not received."""
        told = self.cleaned_data
        in_time = [row for row in rows if row.last_day >= told["on"]]
        return in_time if told["step"] == "receive" and in_time else list(rows)


def steps_for(row: LetterRow, *, may_send: bool, may_answer: bool) -> list[str]:
    """Return what the reader may do with a letter that is on its way."""
    if row.closed_on is not None:
        return []
    answers = may_answer if row.to_org_id else may_send
    return [*(["receive", "return"] if answers else []), *(["withdraw"] if may_send else [])]


def proposed_day(rows: Sequence[LetterRow], on: date) -> date:
    """Return the day first proposed for a receipt: today, or the last one on which any of the letters is good."""
    return min(on, max(row.last_day for row in rows))
