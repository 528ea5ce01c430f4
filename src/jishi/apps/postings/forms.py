"""What the pages of this room ask for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from jishi.shared.dates import today
from jishi.web.forms import DayInput, OfficeForm

from .models import SlipTally, Talent
from .models.rounds import Kind, Round
from .rules import Rules
from .selectors.rounds import Option
from .services import PostDraft, QuotaDraft, RoundDraft, TalentDraft, VisitDraft

Choices = Sequence[tuple[str, str]]
PLACE_HELP = "从列表里选,或填单位代码;村和没有单位的,填组织代码。"


def day_field(label: str, initial: Any = today, **told: Any) -> forms.DateField:
    """Return a field for a day."""
    return forms.DateField(label=label, initial=initial, widget=DayInput(), **told)


class DayForm(OfficeForm):
    """A form with the day on which it happened."""

    on = day_field("日期")

    def clean_on(self) -> date:
        """Refuse a day that has not come."""
        return self.day_come("on")


class ReasonForm(OfficeForm):
    """Why something is done or taken back."""

    reason = forms.CharField(label="理由", max_length=200, help_text="至少四个字,留在操作记录里。")


class TalentForm(OfficeForm):
    """Somebody of the talent pool."""

    name = forms.CharField(label="姓名", max_length=60)
    sex = forms.ChoiceField(label="性别", choices=[("1", "男"), ("2", "女")])
    source = forms.ChoiceField(label="人员来源", choices=Talent.Source.choices)
    party = forms.ChoiceField(label="政治面貌", choices=Talent.Party.choices)
    birth_date = day_field("出生日期", None, required=False)
    phone = forms.CharField(label="电话", max_length=20, required=False)
    member_code = forms.CharField(
        label="党员代码", max_length=40, required=False, help_text="填了,到岗时可以随转组织关系。"
    )
    employer = forms.CharField(label="原单位", max_length=120, required=False)
    home_area = forms.CharField(
        label="家乡区划代码", max_length=12, required=False, help_text="用于任职回避,9位到乡镇。"
    )
    skill = forms.ChoiceField(label="专长(本人填)", required=False)
    work_years = forms.IntegerField(label="工作年限", required=False, min_value=0, max_value=60)
    paper_no = forms.CharField(
        label="就业困难人员认定编号", max_length=60, required=False, help_text="只有公益性岗位才要。"
    )
    paper_until = day_field("认定有效期至", None, required=False)

    def __init__(self, *args: Any, skills: Choices, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["skill"].choices = skills  # type: ignore[attr-defined]

    def draft(self) -> TalentDraft:
        """Return what was told."""
        return TalentDraft(**self.cleaned_data)


class TrainingForm(DayForm):
    """Training that somebody took part in."""

    title = forms.CharField(label="培训名称", max_length=120)
    half_days = forms.IntegerField(label="几个半天", min_value=1, max_value=60)


class QuotaForm(OfficeForm):
    """A quota of public-welfare posts."""

    title = forms.CharField(label="名称", max_length=80, initial="非公企业党建公益性岗位")
    document_no = forms.CharField(label="人社部门文号", max_length=80)
    seats = forms.IntegerField(label="名额", min_value=1, max_value=9999)
    subsidy = forms.DecimalField(label="每人每月补贴(元)", min_value=0, max_digits=9, decimal_places=2)
    term_months = forms.IntegerField(label="一次聘期(月)", min_value=1, max_value=120, initial=36)
    valid_from = day_field("起")
    valid_to = day_field("止", None)

    def draft(self) -> QuotaDraft:
        """Return what was told, money in fen."""
        given = dict(self.cleaned_data)
        return QuotaDraft(subsidy_fen=int(given.pop("subsidy") * 100), **given)


class PostForm(OfficeForm):
    """A post that is wanted."""

    kind = forms.ChoiceField(label="要什么人", choices=Kind.choices)
    place = forms.CharField(
        label="派到哪里",
        max_length=160,
        help_text=PLACE_HELP,
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
    )
    needs = forms.CharField(label="要解决什么问题", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    skill = forms.ChoiceField(label="希望的专长", required=False)
    seats = forms.IntegerField(label="名额", min_value=1, max_value=20, initial=1)
    quota_id = forms.ChoiceField(label="公益性岗位指标", required=False)
    is_must = forms.BooleanField(label="必须先派", required=False)

    def __init__(self, *args: Any, skills: Choices, quotas: Choices, units: set[str], **values: Any) -> None:
        self._units = units
        super().__init__(*args, **values)
        self.fields["skill"].choices = skills  # type: ignore[attr-defined]
        self.fields["quota_id"].choices = quotas  # type: ignore[attr-defined]

    def draft(self) -> PostDraft:
        """Return what was told; a code that no unit has is an organisation's."""
        given = self.cleaned_data
        code = given["place"].split()[0]
        is_unit = code in self._units
        return PostDraft(
            given["kind"],
            given["needs"],
            unit_code=code if is_unit else "",
            org_code="" if is_unit else code,
            skill=given["skill"],
            seats=given["seats"],
            quota_id=int(given["quota_id"]) if given["quota_id"] else None,
            is_must=given["is_must"],
        )


class RoundForm(OfficeForm):
    """A round to open."""

    title = forms.CharField(label="名称", max_length=120, initial="非公企业党建指导员双向选择")
    kind = forms.ChoiceField(label="选什么人", choices=Kind.choices)
    method = forms.ChoiceField(
        label="办法",
        choices=Round.Method.choices,
        help_text="双向选择由双方填志愿;按需要选派由组织按村里的问题定人。",
    )
    choices_until = day_field("填报截止", None)

    def draft(self) -> RoundDraft:
        """Return what was told."""
        return RoundDraft(**self.cleaned_data)


class ChoicesForm(OfficeForm):
    """A slip: a number beside each of the other side, 1 the most wanted, equal numbers alike, nothing not wanted."""

    way = forms.ChoiceField(label="怎么填的", choices=[("form", "当面填报"), ("slip", "纸质志愿表")])

    def __init__(self, *args: Any, options: Sequence[Option], **values: Any) -> None:
        super().__init__(*args, **values)
        self.options = options
        for one in options:
            self.fields[one.number] = forms.IntegerField(
                label=f"{one.number} {one.name}",
                required=False,
                min_value=1,
                max_value=99,
                initial=one.rank,
                disabled=bool(one.barred),
                help_text=f"不能选:{one.barred}" if one.barred else one.more,
            )
        self.speak()

    def ranks(self) -> dict[int, int]:
        """Return the numbers that were written, by id."""
        told = ((one.key, self.cleaned_data.get(one.number)) for one in self.options if not one.barred)
        return {key: number for key, number in told if number is not None}


class OverrideForm(OfficeForm):
    """Whom to send where by hand."""

    talent_id = forms.TypedChoiceField(label="谁", coerce=int)
    post_id = forms.TypedChoiceField(label="派到哪里", coerce=int, required=False, empty_value=None)
    reason = forms.CharField(
        label="理由", max_length=300, required=False, help_text="先看代价,再写理由保存。"
    )

    def __init__(self, *args: Any, people: Choices, posts: Choices, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["talent_id"].choices = people  # type: ignore[attr-defined]
        self.fields["post_id"].choices = [("", "不派"), *posts]  # type: ignore[attr-defined]


class ApproveForm(OfficeForm):
    """The paper by which a result is approved."""

    document_no = forms.CharField(label="核准文号", max_length=80, help_text="会议或文件的编号。")


class SupplementForm(OfficeForm):
    """Until when choices for the supplementary round come in."""

    choices_until = day_field("补录填报截止", None)


class PostingForm(OfficeForm):
    """A posting to start."""

    started_on = day_field("到岗日期")
    until = day_field("任期至", None, required=False, help_text="留空的,按规定的任期算。")
    document_no = forms.CharField(label="任职文号", max_length=80)
    duties = forms.CharField(
        label="职责", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), initial=""
    )
    moves_relation = forms.BooleanField(label="组织关系随转到岗位", required=False)
    lines = forms.MultipleChoiceField(
        label="协助整改的问题",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="选中的列入到岗任务。",
    )

    def __init__(self, *args: Any, problems: Choices, **values: Any) -> None:
        super().__init__(*args, **values)
        if problems:
            self.fields["lines"].choices = problems  # type: ignore[attr-defined]
        else:
            del self.fields["lines"]


class PersonPostingForm(PostingForm):
    """A posting for which the person is chosen too."""

    talent_id = forms.TypedChoiceField(label="派谁", coerce=int)

    field_order = ("talent_id",)

    def __init__(self, *args: Any, people: Choices, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["talent_id"].choices = people  # type: ignore[attr-defined]


class EndForm(DayForm):
    """When and why somebody leaves."""

    reason = forms.CharField(label="理由", max_length=200, help_text="至少四个字,留在操作记录里。")


class FirstTaskForm(OfficeForm):
    """One more thing to do."""

    text = forms.CharField(label="办什么事", max_length=200)
    deadline = day_field("完成时限", None)


class OutcomeForm(DayForm):
    """What came of a task."""

    outcome = forms.CharField(
        label="有什么变化",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="办成了什么;没办成的,写明原因。",
    )


class VisitForm(DayForm):
    """Three fields and a day."""

    place = forms.CharField(label="去了哪里", max_length=100)
    problem = forms.CharField(
        label="遇到什么问题", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    helper = forms.ChoiceField(
        label="要谁帮忙", required=False, help_text="选了的,问题转给这个部门限期答复。"
    )

    def __init__(self, *args: Any, helpers: Choices, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["helper"].choices = helpers  # type: ignore[attr-defined]

    def draft(self) -> VisitDraft:
        """Return what was told."""
        given = self.cleaned_data
        return VisitDraft(given["place"], given["problem"], given["helper"])


class TallyForm(DayForm):
    """Slips with the three questions, counted."""

    side = forms.ChoiceField(label="谁填的", choices=SlipTally.Side.choices)
    papers_n = forms.IntegerField(label="收回几张", min_value=1, max_value=9999)

    def __init__(self, *args: Any, rules: Rules, **values: Any) -> None:
        super().__init__(*args, **values)
        self._rules = rules
        for key, text in rules.slip_questions:
            for number, answer in enumerate(rules.slip_answers):
                self.fields[f"{key}{number}"] = forms.IntegerField(
                    label=f"{text}:{answer}", min_value=0, max_value=9999, initial=0
                )
        self.fields["said"] = forms.CharField(
            label="最希望他(她)办的一件事(不写姓名)", max_length=300, required=False
        )
        self.speak()

    def counts(self) -> dict[str, list[int]]:
        """Return how many gave which answer."""
        return {
            key: [self.cleaned_data[f"{key}{number}"] for number, _ in enumerate(self._rules.slip_answers)]
            for key, _ in self._rules.slip_questions
        }


class QuestionForm(OfficeForm):
    """A question to an agency."""

    text = forms.CharField(
        label="什么事,要办成什么样", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    agency = forms.ChoiceField(label="归哪个部门", help_text="不知道归谁管的,选“上级党委”。")

    def __init__(self, *args: Any, agencies: Choices, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["agency"].choices = agencies  # type: ignore[attr-defined]


class PassForm(QuestionForm):
    """To which agency a question goes on."""

    text = forms.CharField(label="说明", max_length=300, required=False)


class AnswerForm(OfficeForm):
    """An answer."""

    answer = forms.CharField(
        label="答复",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明怎么办、谁来办、什么时候办好。",
    )
