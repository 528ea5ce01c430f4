"""What a person types when a restructured unit hands people over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from jishi.web.forms import DayInput, OfficeForm

from .models import IntakeCount
from .selectors import MemberListRow
from .services import IntakeDraft, LetterDraft

MOST_BYTES = 4 * 1024 * 1024


class IntakeForm(OfficeForm):
    """From which unit, how many people of each kind, and who of them is a member and goes where."""

    from_unit = forms.CharField(label="移交单位", max_length=120, help_text="改制、关停的单位,写全称。")
    handed_on = forms.DateField(label="移交日期", widget=DayInput(), help_text="介绍信也开这一天。")
    document_no = forms.CharField(label="文号", max_length=80, required=False)
    reason = forms.CharField(label="事由", min_length=4, max_length=300, help_text="如:企业改制,人员移交社区")
    file = forms.FileField(
        label="党员名单(Excel)",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text="每人去哪里不一样的,下载名单填好再交。读完即删,不留存。",
    )
    members = forms.MultipleChoiceField(
        label="或者在这里选", required=False, widget=forms.CheckboxSelectMultiple
    )
    to_org_code = forms.CharField(
        label="选中的转往组织代码",
        max_length=20,
        required=False,
        help_text="选中的人去同一个支部的,填一个代码。",
    )

    def __init__(
        self, *args: Any, roster: Sequence[MemberListRow], codes: dict[int, str], **values: Any
    ) -> None:
        super().__init__(*args, **values)
        self.fields["members"].choices = [  # type: ignore[attr-defined]
            (codes[row.member_id], f"{row.name} {row.sex} {row.org_name}") for row in roster
        ]
        self.fields["reason"].error_messages["min_length"] = "“事由”太短。请写明(至少四个字)。"
        for kind, word in IntakeCount.Kind.choices:
            self.fields[f"n_{kind}"] = forms.IntegerField(
                label=f"{word}(人)", min_value=0, max_value=1_000_000, required=False
            )
        order = ["from_unit", "handed_on", *(f"n_{kind}" for kind in IntakeCount.Kind.values)]
        self.order_fields([*order, "document_no", "reason", "file", "members", "to_org_code"])

    def clean_file(self) -> UploadedFile[Any] | None:
        """Refuse what is no list."""
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file and not str(file.name).lower().endswith((".xlsx", ".xls", ".csv")):
            self.refuse(f"“{file.name}”不是Excel。请交xlsx、xls或csv。", "file")
        if file and (file.size or 0) > MOST_BYTES:
            self.refuse(f"“{file.name}”太大,最多4MB。请只留名单这一张表。", "file")
        return file

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if bool(told.get("file")) == bool(told.get("members")):
            self.refuse("党员名单:交Excel,或者在下面选,办一种。")
        if told.get("members") and not told.get("to_org_code", "").strip():
            self.refuse("“选中的转往组织代码”没有填。请填接收支部的代码。", "to_org_code")
        return told

    def draft(self) -> IntakeDraft:
        """Return the handing over."""
        told = self.cleaned_data
        counts = {kind: told[f"n_{kind}"] or 0 for kind in IntakeCount.Kind.values}
        return IntakeDraft(told["from_unit"], told["handed_on"], counts, told["document_no"], told["reason"])

    def ticked(self) -> list[LetterDraft]:
        """Return a letter for each member that is ticked."""
        told = self.cleaned_data
        to = told["to_org_code"].strip()
        return [LetterDraft(code, told["handed_on"], to) for code in told["members"]]
