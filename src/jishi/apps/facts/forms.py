"""What a person says when handing in a file or asking for an empty table."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from jishi.shared.dates import Period
from jishi.web.forms import OfficeForm

from .inputs import type_label
from .inputs.words import type_words

MOST_BYTES = 64 * 1024 * 1024


class PeriodField(forms.CharField):
    """A period as the office writes it."""

    def __init__(self, **values: Any) -> None:
        super().__init__(label="期间", max_length=7, **values)

    def clean(self, value: Any) -> str:
        """Return the period, or refuse it."""
        text: str = super().clean(value)
        try:
            return Period.parse(text).text
        except ValueError:
            raise forms.ValidationError(
                f"“期间”是“{text}”,应为2012、2012-H1、2012-Q1或2012-03这样的写法。请改正。"
            ) from None


class UploadForm(OfficeForm):
    """A workbook, the period that its rows are about, and where its numbers come from."""

    file = forms.FileField(
        label="Excel文件",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.xlsm,.csv"}),
        help_text="第一行表头要有“组织代码”,指标列用指标名称。可以先下载空表照着填。",
    )
    period = PeriodField(help_text="表里没有“期间”一列时用这个:2012、2012-H1、2012-Q1或2012-03。")
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
