"""What is typed in: a plan's wishes, a reason, a day."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms

from jishi.shared.dates import today
from jishi.web.forms import DayInput, OfficeForm

from .selectors import KINDS
from .services import PRICES
from .steps import HEARD, MOVES


def day_field(label: str = "日期") -> forms.DateField:
    """Return a field for a day that has come."""
    return forms.DateField(label=label, initial=today, widget=DayInput())


class DatedForm(OfficeForm):
    """A form with a day that must have come."""

    def clean_on(self) -> date:
        """Refuse a day that has not come."""
        return self.day_come("on")


class ReasonForm(DatedForm):
    """Why, and from which day."""

    on = day_field()
    reason = forms.CharField(label="原因", max_length=300)


class RevealForm(OfficeForm):
    """What the reader wants to know the contact for."""

    reason = forms.CharField(label="用途", max_length=300, help_text="至少四个字,会留下记录。")


class HouseholdForm(DatedForm):
    """One household to keep in touch with."""

    number = forms.CharField(label="户号", max_length=24, help_text="本单位给每户编的号,不重复。")
    name = forms.CharField(label="联系人", max_length=60)
    phone = forms.CharField(label="电话", max_length=20, required=False)
    cell = forms.CharField(label="网格(楼院)", max_length=40, help_text="只写到楼、单元,不写门牌。")
    work = forms.IntegerField(label="工作量", min_value=1, max_value=9, initial=1)
    from_unit = forms.CharField(label="移交单位", max_length=120, required=False)
    on = day_field()


class PlanForm(OfficeForm):
    """How many groups, and how even."""

    groups_n = forms.IntegerField(label="小组数", min_value=1, max_value=9999)
    band_percent = forms.IntegerField(
        label="各组工作量相差不超过(%)",
        min_value=1,
        max_value=50,
        help_text="每组的工作量在平均数上下这么多以内。",
    )
    seed = forms.IntegerField(
        label="方案号",
        min_value=1,
        max_value=999_999,
        initial=1,
        help_text="同一个号、同一份名册,算出来的一样;想看另一个方案,换一个号。",
    )


class RepairForm(OfficeForm):
    """Which groups go, how even the others shall be, and how many households may change for it."""

    dissolve = forms.MultipleChoiceField(
        label="撤掉没有组长的组",
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text="勾选的组撤掉,各户就近并入邻组;不勾的组保留,另找组长。",
    )
    others = forms.CharField(
        label="另外要撤的组", max_length=200, required=False, help_text="写组号,用顿号隔开,如3、17。"
    )
    band_percent = forms.IntegerField(
        label="各组工作量相差不超过(%)",
        min_value=1,
        max_value=50,
        help_text="每组的工作量在平均数上下这么多以内。",
    )
    price = forms.ChoiceField(
        label="为了均衡,可以动多少户",
        required=False,
        help_text="动得越少,换联系人的户越少;动得越多,各户离组中心越近。算出来后可以换一档再算。",
    )

    def __init__(self, *args: Any, leaderless: list[tuple[int, int]], **values: Any) -> None:
        super().__init__(*args, **values)
        told = [(str(number), f"第{number}组({n}户)") for number, n in leaderless]
        self.fields["dissolve"].choices = told  # type: ignore[attr-defined]
        if not told:
            del self.fields["dissolve"]
        self.fields["price"].choices = [  # type: ignore[attr-defined]
            ("" if price is None else str(price), words) for price, words in PRICES.items()
        ]

    def clean_others(self) -> tuple[int, ...]:
        """Read the numbers of groups."""
        told = self.cleaned_data["others"]
        words = [word.removeprefix("第").removesuffix("组") for word in re.split(r"[、,,\s]+", told) if word]
        wrong = next((word for word in words if not word.isdecimal()), "")
        if wrong:
            self.refuse(f"“另外要撤的组”里的“{wrong}”不是组号。请只写组号,用顿号隔开。", "others")
            return ()
        return tuple(int(word) for word in words)

    def dissolved(self) -> tuple[int, ...]:
        """Return the numbers of the groups that go."""
        ticked = (int(number) for number in self.cleaned_data.get("dissolve", ()))
        return tuple(sorted({*ticked, *self.cleaned_data["others"]}))


def price_of(told: str) -> int | None:
    """Return what a change must save, from what was chosen; None is the dearest."""
    return int(told) if told.isdecimal() and int(told) in PRICES else None


class PublishForm(DatedForm):
    """From which day a plan holds, and why: always of a repair, otherwise where a rule is not met."""

    on = day_field("从哪天起")
    note = forms.CharField(label="理由", max_length=300, required=False)

    def __init__(self, *args: Any, is_repair: bool, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["note"].required = is_repair
        if not is_repair:
            self.fields["note"].help_text = "有没满足的规则时,写明为什么照样公布。"


class NeedForm(DatedForm):
    """What somebody asks for."""

    kind = forms.ChoiceField(label="类别", choices=list(KINDS.items()))
    says = forms.CharField(
        label="本人怎么说",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="照本人的话记,只记办事用得着的。",
    )
    owner = forms.CharField(label="谁去办", max_length=60)
    on = day_field("提出日期")


class NeedStepForm(DatedForm):
    """The fields of one step with a need."""

    def __init__(self, *args: Any, what: str, kind: str, lines: list[str], **values: Any) -> None:
        self.what = what
        super().__init__(*args, **values)
        needs = MOVES[what].needs
        if "owner" in needs:
            self.fields["owner"] = forms.CharField(label="改由谁办", max_length=60)
        if "line" in needs:
            self._lines(kind, lines)
        if "how" in needs:
            self.fields["how"] = forms.ChoiceField(label="本人怎么说的", choices=list(HEARD.items()))
        label = {"done": "结果", "failed": "没办成的原因", "refuse": "哪里不满意"}.get(what, "说明")
        self.fields["note"] = forms.CharField(label=label, max_length=300, required="note" in needs)
        self.fields["on"] = day_field()
        self.speak()

    def _lines(self, kind: str, lines: list[str]) -> None:
        choices = [(line, line) for line in lines]
        self.fields["line"] = forms.ChoiceField(label="转给哪个部门", choices=choices)
        if kind == "loan":
            self.fields["asked_yuan"] = forms.IntegerField(
                label="想借多少(元)", min_value=1, max_value=1_000_000
            )

    def told(self) -> dict[str, Any]:
        """Return what a step needs."""
        given = self.cleaned_data
        names = ("on", "note", "owner", "how", "line")
        told: dict[str, Any] = {name: given[name] for name in names if name in given}
        if given.get("asked_yuan"):
            told["asked_fen"] = given["asked_yuan"] * 100
        return told


class ReferralStepForm(DatedForm):
    """One step of an agency."""

    step = forms.ChoiceField(label="办什么")
    note = forms.CharField(label="单位、岗位,或办不了的原因", max_length=300, required=False)
    on = day_field()

    def __init__(self, *args: Any, steps: list[tuple[str, str]], is_loan: bool, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["step"].choices = steps  # type: ignore[attr-defined]
        if is_loan and any(name == "approve" for name, _ in steps):
            self.fields["granted_yuan"] = forms.IntegerField(
                label="批准金额(元)", min_value=1, max_value=1_000_000, required=False
            )
            self.fields["months"] = forms.IntegerField(
                label="期限(月)", min_value=1, max_value=120, required=False
            )
        self.speak()

    def told(self) -> dict[str, Any]:
        """Return what a step needs."""
        given = self.cleaned_data
        told = {"what": given["step"], "note": given["note"], "on": given["on"]}
        if given.get("granted_yuan"):
            told |= {"granted_fen": given["granted_yuan"] * 100, "months": given.get("months")}
        return told


class ContactForm(DatedForm):
    """Who gets which contact village."""

    org = forms.ChoiceField(label="联系村(社区)")
    cadre = forms.CharField(label="干部", max_length=60)
    post = forms.CharField(label="单位、职务", max_length=120)
    activity = forms.ChoiceField(label="载体", required=False)
    on = day_field("从哪天起")

    def __init__(
        self, *args: Any, orgs: list[tuple[int, str]], activities: dict[str, str], **values: Any
    ) -> None:
        super().__init__(*args, **values)
        self.fields["org"].choices = [(str(key), name) for key, name in orgs]  # type: ignore[attr-defined]
        told = [("", "—"), *activities.items()]
        self.fields["activity"].choices = told  # type: ignore[attr-defined]


class VisitForm(DatedForm):
    """A visit: whom one talked to, a problem found, or an earlier one looked at again."""

    on = day_field("到访日期")
    asked = forms.CharField(label="到了哪里、问了谁", max_length=200)
    says = forms.CharField(
        label="发现的问题", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner = forms.CharField(label="谁去办", max_length=60, required=False)
    again = forms.ChoiceField(label="或者:以前的问题", required=False)
    note = forms.CharField(label="这个问题的新情况", max_length=300, required=False)

    def __init__(self, *args: Any, problems: list[tuple[int, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        told = [("", "—"), *((str(key), says[:40]) for key, says in problems)]
        self.fields["again"].choices = told  # type: ignore[attr-defined]


class PledgeForm(DatedForm):
    """What an organisation promises in public."""

    says = forms.CharField(label="承诺办什么", max_length=200, help_text="写看得见的结果。")
    posted_at = forms.CharField(label="公开在哪里", max_length=120, help_text="公示栏、居民会、承诺卡。")
    on = day_field("承诺日期")
    due_on = forms.DateField(label="兑现日期", widget=DayInput())


class VoicesForm(DatedForm):
    """How many residents said what."""

    place = forms.CharField(label="在哪里听的", max_length=120, help_text="居民会、入户、意见箱。")
    kept_n = forms.IntegerField(label="说兑现了(人)", min_value=0, max_value=9999)
    broken_n = forms.IntegerField(label="说没兑现(人)", min_value=0, max_value=9999)
    unknown_n = forms.IntegerField(label="说不清楚(人)", min_value=0, max_value=9999)
    on = day_field("哪天听的")
