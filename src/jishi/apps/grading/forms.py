"""What an officer types to open a round, to ratify, to correct, and to try other values."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from jishi.web.forms import DayInput, OfficeForm, PeriodField
from jishi.web.words import period_words

from .selectors import TrialInput, TypeNeed
from .values import Indicator, indicators_of

YES_NO = [("", "没有数据"), ("1", "是"), ("0", "否")]


class RoundForm(OfficeForm):
    """Title, period, day and scope of a round, and one rubric for each type that occurs."""

    title = forms.CharField(label="名称", max_length=120, help_text="如:2012年度分类定级")
    period = PeriodField(label="数据期间")
    on_date = forms.DateField(label="定级日期", widget=DayInput(), help_text="按这一天现存的支部、总支定级")
    scope_org = forms.TypedChoiceField(label="范围", coerce=int, help_text="这个组织的下级都参加定级")

    def __init__(
        self, *args: Any, scopes: Sequence[tuple[int, str]], known: Sequence[str], **values: Any
    ) -> None:
        super().__init__(*args, **values)
        said = "用哪一期的指标数据,如2012年上半年、2012年第一季度。"
        held = "、".join(period_words(each) for each in known[:6])
        self.fields["period"].help_text = f"{said}已有数据的:{held}" if known else said
        scope = self.fields["scope_org"]
        assert isinstance(scope, forms.TypedChoiceField)
        scope.choices = scopes


def rubric_field(need: TypeNeed) -> str:
    """Return what the choice of a type's rubric is called in the form."""
    return f"rubric-{need.org_type}"


class MeetingForm(OfficeForm):
    """The meeting that decided."""

    meeting = forms.CharField(label="会议名称", max_length=120, help_text="如:中共鸡东县委常委会")
    met_on = forms.DateField(label="会议日期", widget=DayInput())
    document_no = forms.CharField(label="文号", max_length=80, help_text="如:鸡组发〔2012〕21号")


class CorrectionForm(MeetingForm):
    """The meeting that decided a correction, and why."""

    reason = forms.CharField(
        label="更正理由", max_length=300, min_length=4, help_text="写明哪项数据有误、依据是什么(至少四个字)"
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["reason"].error_messages["min_length"] = "“更正理由”太短。请写明依据(至少四个字)。"


class TrialForm(OfficeForm):
    """One box an indicator, filled with the value that a rating used."""

    def __init__(self, *args: Any, inputs: Sequence[TrialInput], **values: Any) -> None:
        super().__init__(*args, **values)
        self.inputs = inputs
        self.known = {each.id: each for each in indicators_of([one.indicator for one in inputs])}
        for one in inputs:
            is_flag = one.scale == "flag"
            field = forms.ChoiceField(choices=YES_NO) if is_flag else forms.CharField(max_length=20)
            field.label, field.required, field.initial = one.heading, False, one.text
            self.fields[one.indicator] = field

    def changes(self) -> dict[str, int | None]:
        """Return the values that were changed, as stored; what cannot be read stands as an error of its field."""
        found: dict[str, int | None] = {}
        for one in self.inputs:
            text = str(self.cleaned_data.get(one.indicator, "")).strip()
            if text == one.text:
                continue
            try:
                found[one.indicator] = stored(text, self.known[one.indicator])
            except ValueError as error:
                self.refuse(str(error), one.indicator)
        return found


def stored(text: str, indicator: Indicator) -> int | None:
    """Return a typed value as it is stored (元 become 分); blank is missing.

    Raises ValueError with the sentence for the person who typed.
    """
    if not text:
        return None
    low, high = indicator.typed(indicator.min), indicator.typed(indicator.max)
    kind = (
        f"{low}到{high}的数,最多{indicator.decimals}位小数" if indicator.decimals else f"{low}到{high}的整数"
    )
    refused = f"“{indicator.heading}”是“{text}”,应为{kind}。请改成数字,没有数据的留空。"
    try:
        value = Decimal(text.replace(",", "")) * indicator.factor
    except InvalidOperation as error:
        raise ValueError(refused) from error
    if not value.is_finite() or value != value.to_integral_value():
        raise ValueError(refused)
    if not indicator.min <= value <= indicator.max:
        raise ValueError(refused)
    return int(value)
