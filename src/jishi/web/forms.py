"""Forms whose refusals say what it is, what was expected and what to do."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.safestring import mark_safe

from jishi.shared.dates import Period, today

from .unclear import PERIODS
from .words import period_words

_EXPECTED = {
    forms.IntegerField: "应为整数。请改成数字。",
    forms.DateField: "应写成2012-07-15这样的日期。请改正。",
    forms.DecimalField: "应为数字。请改正。",
    forms.ChoiceField: "不在可选的范围里。请从列表中选一项。",
    forms.ModelChoiceField: "不在可选的范围里。请从列表中选一项。",
}


_LIMITS = {
    "max_length": "有%(show_value)s个字,最多%(limit_value)s个字。请删短。",
    "min_value": "是%(show_value)s,不能小于%(limit_value)s。请改正。",
    "max_value": "是%(show_value)s,不能大于%(limit_value)s。请改正。",
}


def _as_text(value: Any) -> str:
    return "" if value is None else str(value).replace("\r\n", "\n")


def _label(field: forms.Field, text: str) -> str:
    """Say a value as the form shows it."""
    if isinstance(field, forms.BooleanField):
        return "是" if text == "True" else "否"
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    return choices.get(text, text) or "空"


class DayInput(forms.DateInput):
    """The browser's own date box."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PeriodField(forms.CharField):
    """A period as the office writes it; it is shown so, and read as `2012-H1`, too."""

    def __init__(self, *, label: str = "期间", **values: Any) -> None:
        super().__init__(label=label, max_length=12, **values)

    def prepare_value(self, value: Any) -> Any:
        """Show a period in the office's words."""
        return period_words(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        """Return the period, or refuse it."""
        text: str = super().clean(value)
        try:
            return Period.told(text).text
        except ValueError:
            raise ValidationError(f"“{self.label}”是“{text}”,应写成{PERIODS}。请改正。") from None


class OfficeForm(forms.Form):
    """A form in the office's words; fields know their own refusal.

    `recorded` is what is on record of the fields that the form shows to be changed. The form carries it along: whoever
    was overtaken by somebody else meanwhile is told by what, keeps what was typed, and saves again.
    """

    def __init__(self, *args: Any, recorded: Mapping[str, Any] | None = None, **values: Any) -> None:
        self._recorded = dict(recorded or {})
        values["initial"] = self._recorded | dict(values.get("initial") or {})
        super().__init__(*args, **values)
        for name in self._recorded:
            self.fields[name].show_hidden_initial = True
        self.speak()

    def clean(self) -> dict[str, Any]:
        """Refuse, once, whoever was overtaken; fields that were left alone show the new record."""
        told = super().clean() or self.cleaned_data
        names = [name for name in self._recorded if name in self.fields]
        # What is ticked nowhere is sent nowhere: that the form carries its record along, other fields tell.
        if any(self[name].html_initial_name in self.data for name in names):
            for name in names:
                self._catch_up(name)
        return told

    @property
    def carried(self) -> str:
        """Return the record of fields with several choices, for a page that writes their boxes one by one."""
        several = [
            name for name in self._recorded if isinstance(self.fields[name], forms.MultipleChoiceField)
        ]
        return mark_safe("".join(self[name].as_hidden(only_initial=True) for name in several))

    def _catch_up(self, name: str) -> None:
        bound, field = self[name], self.fields[name]
        data = cast(QueryDict, self.data).copy()
        if isinstance(field, forms.MultipleChoiceField):
            now = sorted(str(each) for each in self._recorded[name])
            seen, told = sorted(data.getlist(bound.html_initial_name)), sorted(data.getlist(bound.html_name))
        else:
            if bound.html_initial_name not in data:
                return
            now = [_as_text(field.prepare_value(self._recorded[name]))]
            seen, told = [_as_text(data[bound.html_initial_name])], [_as_text(bound.data)]
        if seen == now:
            return
        data.setlist(bound.html_initial_name, now)
        before, after = (
            "、".join(_label(field, each) for each in values) or "一项也没有" for values in (seen, now)
        )
        sentence = f"您打开这张表以后,别人把“{field.label}”由“{before}”改成了“{after}”。"
        if told != seen:
            sentence += "您填的还在:要用您填的,请再按一次保存。"
        else:
            data.setlist(bound.html_name, ["" if each == "False" else each for each in now])
            sentence += "已换成新的。请核对,再按一次保存。"
        self.data = data
        self.refuse(sentence, name)

    def speak(self) -> None:
        """Let every field know its refusal; a form that adds fields of its own calls this again."""
        for name, field in self.fields.items():
            field.error_messages["required"] = f"“{field.label}”没有填。请填写。"
            limits = _LIMITS if isinstance(field, forms.CharField | forms.IntegerField) else {}
            for code, text in limits.items():
                field.error_messages[code] = f"“{str(field.label).replace('%', '%%')}”{text}"
            if isinstance(field, forms.FileField):
                field.error_messages["required"] = f"“{field.label}”没有选。请选择要交的文件。"
                field.error_messages["empty"] = (
                    f"“{field.label}”选的是空文件,里面什么也没有。请打开看看,换一个再交。"
                )
            expected = next((text for kind, text in _EXPECTED.items() if isinstance(field, kind)), "")
            if expected:
                for code in ("invalid", "invalid_choice"):
                    field.error_messages[code] = f"“{field.label}”是“{self._told(name)}”,{expected}"

    def _told(self, name: str) -> str:
        told = self.data.get(self.add_prefix(name), "") if self.is_bound else ""
        return str(told)[:30]

    def day_come(self, name: str, called: str = "日期") -> date:
        """Return the day in a field; refuse one that has not come."""
        told: date = self.cleaned_data[name]
        if told > today():
            self.refuse(f"“{called}”是{told.isoformat()},还没有到。请填今天或以前的日期。", name)
        return told

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Show a service's refusal beside the field, or above the form."""
        self.add_error(field, ValidationError(sentence))

    def refuse_all(self, sentences: Iterable[str]) -> None:
        """Show a service's refusals above the form, each once."""
        for sentence in dict.fromkeys(sentences):
            self.refuse(sentence)
