"""What a person types about a form from above."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from jishi.shared.actor import Actor
from jishi.web.forms import OfficeForm

from .form_sources import Source, sources_of
from .selectors import ReceivedFormView

MOST_BYTES = 8 * 1024 * 1024


class ReceivedFormForm(OfficeForm):
    """A form, what it is called, and what its rows are about."""

    title = forms.CharField(label="表名", max_length=120, help_text="如:2012年基层党组织情况统计表")
    table = forms.ChoiceField(
        label="一行是什么",
        choices=[],
        help_text="选内容最接近的表,栏目按它来对;别的表登了同一个组织的,也可以取来填。",
    )
    file = forms.FileField(
        label="Excel空表",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text="上级发来的空表(xlsx),表头可以有几层。",
    )

    def __init__(self, *args: Any, tables: list[tuple[str, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["table"].choices = tables  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is no workbook that can be filled in."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if not str(file.name).lower().endswith(".xlsx"):
            self.refuse(f"“{file.name}”不是xlsx文件。请在办公软件里另存为xlsx再交。", "file")
        if (file.size or 0) > MOST_BYTES:
            self.refuse(f"“{file.name}”太大,最多8MB。请删去图片和多余的工作表。", "file")
        return file


class MatchForm(OfficeForm):
    """For each column of a form, what goes into it."""

    def __init__(self, *args: Any, kept: ReceivedFormView, by: Actor, **values: Any) -> None:
        super().__init__(*args, **values)
        self.kept = kept
        choices = [("", "不填"), *_grouped(sources_of(kept.table, by))]
        for index, path in enumerate(kept.columns):
            self.fields[f"column-{index}"] = forms.ChoiceField(
                label=path, choices=choices, required=False, initial=kept.matched.get(index, "")
            )

    def matched(self) -> dict[int, str]:
        """Return what goes into each column that gets anything."""
        told = {index: self.cleaned_data[f"column-{index}"] for index in range(len(self.kept.columns))}
        return {index: key for index, key in told.items() if key}


def _grouped(sources: Mapping[str, Source]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what there is to choose from, table by table."""
    found: dict[str, list[tuple[str, str]]] = {}
    for key, one in sources.items():
        found.setdefault(one.handler.template.title, []).append((key, one.field.path))
    return list(found.items())
