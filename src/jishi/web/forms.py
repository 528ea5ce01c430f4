"""Forms whose refusals say what it is, what was expected and what to do."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

_EXPECTED = {
    forms.IntegerField: "应为整数。请改成数字。",
    forms.DateField: "应写成2012-07-15这样的日期。请改正。",
    forms.DecimalField: "应为数字。请改正。",
    forms.ChoiceField: "不在可选的范围里。请从列表中选一项。",
    forms.ModelChoiceField: "不在可选的范围里。请从列表中选一项。",
}


class DayInput(forms.DateInput):
    """The browser's own date box."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class OfficeForm(forms.Form):
    """A form in the office's words; fields know their own refusal."""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.speak()

    def speak(self) -> None:
        """Let every field know its refusal; a form that adds fields of its own calls this again."""
        for name, field in self.fields.items():
            field.error_messages["required"] = f"“{field.label}”没有填。请填写。"
            expected = next((text for kind, text in _EXPECTED.items() if isinstance(field, kind)), "")
            if expected:
                for code in ("invalid", "invalid_choice"):
                    field.error_messages[code] = f"“{field.label}”是“{self._told(name)}”,{expected}"

    def _told(self, name: str) -> str:
        told = self.data.get(self.add_prefix(name), "") if self.is_bound else ""
        return str(told)[:30]

    def refuse(self, sentence: str, field: str | None = None) -> None:
        """Show a service's refusal beside the field, or above the form."""
        self.add_error(field, ValidationError(sentence))

    def refuse_all(self, sentences: Iterable[str]) -> None:
        """Show a service's refusals above the form, each once."""
        for sentence in dict.fromkeys(sentences):
            self.refuse(sentence)
