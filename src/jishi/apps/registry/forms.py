"""What a person types about an organisation or to see a masked field."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from jishi.shared.dates import today
from jishi.web.forms import DayInput, OfficeForm

from .models.organisations import FoundingMode
from .models.units import OrgType
from .selectors import FieldCard, OrgFields, ProposalCard
from .services import Judgement

MOST_BYTES = 64 * 1024 * 1024


class OrgForm(OfficeForm):
    """What may be corrected of an organisation, from which day, and why."""

    name = forms.CharField(label="组织名称", max_length=120)
    org_type = forms.ChoiceField(label="类型", choices=OrgType.choices, required=False)
    founding_mode = forms.ChoiceField(label="组建方式", choices=FoundingMode.choices)
    is_provisional = forms.BooleanField(label="临时组织", required=False)
    founded_on = forms.DateField(label="成立日期", required=False, widget=DayInput())
    secretary_name = forms.CharField(label="书记", max_length=60, required=False, help_text="空缺的,请清空。")
    secretary_birth_date = forms.DateField(label="书记出生日期", required=False, widget=DayInput())
    secretary_since = forms.DateField(label="书记任职时间", required=False, widget=DayInput())
    term_from = forms.DateField(label="本届起", required=False, widget=DayInput())
    term_to = forms.DateField(label="届满", required=False, widget=DayInput())
    on = forms.DateField(
        label="从哪天起这样", widget=DayInput(), help_text="这天以前的记录照旧保留,可在变动记录里查看。"
    )
    reason = forms.CharField(
        label="修改理由",
        min_length=4,
        max_length=300,
        help_text="如:2012年6月28日换届选举结果,镇党发〔2012〕15号",
    )

    def __init__(self, *args: Any, fields_now: OrgFields, **values: Any) -> None:
        super().__init__(*args, recorded=asdict(fields_now), **values)
        self.fields_now = fields_now
        if not fields_now.org_type:
            del self.fields["org_type"]
        self.fields["reason"].error_messages["min_length"] = "“修改理由”太短。请写明依据(至少四个字)。"

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        term_from, term_to = told.get("term_from"), told.get("term_to")
        if term_from and term_to and term_to <= term_from:
            self.refuse(f"“届满”是“{term_to}”,应晚于“本届起”({term_from})。请核对任期。", "term_to")
        since = told.get("secretary_since")
        if since and told.get("on") and since > told["on"]:
            self.refuse(
                f"“书记任职时间”是“{since}”,应不晚于“从哪天起这样”({told['on']})。", "secretary_since"
            )
        if not self.errors and not self.fields_changed():
            self.refuse("没有改动任何一项。仍然属实的,请回组织页按“仍然属实”。")
        return told

    def fields_changed(self) -> dict[str, object]:
        """Return the fields whose value differs from what is recorded."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("on", "reason") and value != getattr(self.fields_now, name)
        }

    @property
    def on_date(self) -> date:
        """Return the day from which the change holds."""
        day: date = self.cleaned_data["on"]
        return day


class TableUploadForm(OfficeForm):
    """A filled-in table, from which day it holds, and why."""

    file = forms.FileField(
        label="Excel文件",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.xlsm,.csv"}),
        help_text="下载的填报表,或表头相同的自己的表;列的顺序随意。",
    )
    on = forms.DateField(
        label="从哪天起这样",
        widget=DayInput(),
        help_text="新增的从这天起登记,改动的从这天起生效;以前的记录照旧保留。",
    )
    reason = forms.CharField(
        label="依据", min_length=4, max_length=300, help_text="如:2012年半年报核对,各乡镇报来"
    )
    document_no = forms.CharField(label="文号", max_length=80, required=False)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["reason"].error_messages["min_length"] = "“依据”太短。请写明依据(至少四个字)。"

    def clean_on(self) -> date:
        """Refuse a day that has not come."""
        on: date = self.cleaned_data["on"]
        if on > today():
            self.refuse(f"“从哪天起这样”是“{on}”,还没有到。请填今天或以前的日期。", "on")
        return on

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too large to be an office's table."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        size, limit = (file.size or 0) // 2**20, MOST_BYTES // 2**20
        if (file.size or 0) > MOST_BYTES:
            text = f"“{file.name}”有{size}MB,最多{limit}MB。请删去图片和多余的工作表后再导入。"
            self.refuse(text, "file")
        return file


class WholeExportForm(OfficeForm):
    """What a table with whole personal values is needed for."""

    reason = forms.CharField(label="用途", min_length=4, max_length=100, help_text="如:报送年度党内统计。")

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["reason"].error_messages["min_length"] = "“用途”太短。请写明用途(至少四个字),会留下记录。"


class RevealForm(OfficeForm):
    """Which masked field, and what for."""

    field = forms.ChoiceField(
        label="查看哪一项",
        choices=[("id_number", "公民身份号码"), ("phone", "电话"), ("name", "姓名")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="用途",
        min_length=4,
        max_length=100,
        help_text="如:核对组织关系介绍信。会和您的姓名、时间一起留下记录。",
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["reason"].error_messages["min_length"] = "“用途”太短。请写明用途(至少四个字),会留下记录。"


class JudgeForm(OfficeForm):
    """For each proposed field: accepted or not, and why not."""

    CHOICES = (("yes", "采纳"), ("no", "不采纳"))

    def __init__(self, *args: Any, card: ProposalCard, **values: Any) -> None:
        super().__init__(*args, **values)
        self.card = card
        for field in card.fields:
            self.fields[f"verdict-{field.name}"] = forms.ChoiceField(
                label=f"{field.label}:采纳吗", choices=self.CHOICES, widget=forms.RadioSelect, required=False
            )
            self.fields[f"comment-{field.name}"] = forms.CharField(
                label=f"{field.label}:意见", max_length=200, required=False
            )

    def rows(self) -> list[tuple[FieldCard, Any, Any]]:
        """Return each field with the two things to fill in."""
        return [(f, self[f"verdict-{f.name}"], self[f"comment-{f.name}"]) for f in self.card.fields]

    def said(self) -> dict[str, Judgement]:
        """Return what was said to each field; fields without a verdict are left out."""
        told = self.cleaned_data
        return {
            field.name: Judgement(verdict == "yes", told[f"comment-{field.name}"])
            for field in self.card.fields
            if (verdict := told[f"verdict-{field.name}"])
        }


class ReasonForm(OfficeForm):
    """Why something is taken back."""

    reason = forms.CharField(
        label="理由",
        min_length=4,
        max_length=300,
        widget=forms.TextInput(attrs={"autofocus": True}),
        help_text="如:文号写错,应为镇党发〔2012〕15号。会写进变动记录。",
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["reason"].error_messages["min_length"] = "“理由”太短。请写明依据(至少四个字)。"
