"""What a person says when handing in a file, asking for an empty table or drawing up a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from jishi.web.forms import DayInput, OfficeForm, PeriodField

from .dictionary import indicators
from .drafts import FormDraft
from .inputs import type_label
from .inputs.words import type_words

MOST_BYTES = 64 * 1024 * 1024


class UploadForm(OfficeForm):
    """A workbook, the period that its rows are about, and where its numbers come from."""

    file = forms.FileField(
        label="Excel文件",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.xlsm,.csv"}),
        help_text="第一行表头要有“组织代码”,指标列用指标名称。可以先下载空表照着填。",
    )
    period = PeriodField(help_text="表里没有“期间”一列时用这个,如2012年上半年、2012年第一季度。")
    source = forms.CharField(
        label="数据来源",
        max_length=100,
        required=False,
        help_text="如:统计局2011年年报。不填就记文件名。",
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too large to be an office's table."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            limit = MOST_BYTES // 2**20
            self.refuse(
                f"“{file.name}”有{(file.size or 0) // 2**20}MB,最多{limit}MB。请删去图片和多余的工作表后再导入。",
                "file",
            )
        return file


class BlankForm(OfficeForm):
    """Which empty table is wanted."""

    org_type = forms.ChoiceField(label="组织类型")
    period = PeriodField()

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        choices = [(key, type_label(key)) for key in type_words()]
        self.fields["org_type"].choices = choices  # type: ignore[attr-defined]


class FormDraftForm(OfficeForm):
    """What an office wants to ask, of whom, until when."""

    title = forms.CharField(label="表名", max_length=80)
    purpose = forms.CharField(label="为什么要", max_length=200, help_text="填表的人看得到。一句话。")
    document_no = forms.CharField(label="依据文号", max_length=60, required=False)
    period = PeriodField(help_text="数是哪一期的,如2012年上半年、2012年第一季度。")
    deadline = forms.DateField(label="完成时限", widget=DayInput())
    types = forms.MultipleChoiceField(label="问哪些组织", widget=forms.CheckboxSelectMultiple())
    kinds = forms.MultipleChoiceField(
        label="支部还是总支",
        choices=(("branch", "党支部"), ("general_branch", "党总支")),
        widget=forms.CheckboxSelectMultiple(),
        initial=["branch", "general_branch"],
    )
    note = forms.CharField(
        label="填表说明", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    indicators = forms.MultipleChoiceField(label="要哪些数", required=False)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        types = [(key, type_label(key)) for key in type_words()]
        self.fields["types"].choices = types  # type: ignore[attr-defined]
        self.fields["types"].initial = [key for key, _ in types]
        chosen = [(one.id, one.label) for one in indicators().values()]
        self.fields["indicators"].choices = chosen  # type: ignore[attr-defined]

    def draft(self, scope_org_id: int) -> FormDraft:
        """Return what was said, for the service."""
        told = self.cleaned_data
        told |= {name: tuple(told[name]) for name in ("indicators", "types", "kinds")}
        return FormDraft(scope_org_id=scope_org_id, **told)
