"""What a person types about a survey and its lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from jishi.web.forms import DayInput, OfficeForm

from .rules import labels

ROUTES = [
    ("line", "归口式(部门按行业交名单)"),
    ("joint", "联动式(几个部门一起查)"),
    ("grid", "网格式(街道、社区按网格查)"),
]
FILE_HELP = "原来什么样就交什么样(xlsx、xls、csv),不用改格式。"
MOST_BYTES = 40 * 1024 * 1024


class SurveyForm(OfficeForm):
    """A survey to open."""

    title = forms.CharField(label="名称", max_length=120, help_text="如:2012年东安区两类组织摸底调查")
    scope_org = forms.TypedChoiceField(label="由谁组织", coerce=int)
    area_code = forms.CharField(label="调查范围(区划代码)", max_length=12, help_text="如:231002,即东安区全区")
    starts_on = forms.DateField(label="开始日期", widget=DayInput())
    ends_on = forms.DateField(label="结束日期", widget=DayInput(), help_text="一般一个月")

    def __init__(self, *args: Any, scopes: Sequence[tuple[int, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        scope = self.fields["scope_org"]
        assert isinstance(scope, forms.TypedChoiceField)
        scope.choices = scopes


class TeamForm(OfficeForm):
    """A survey team."""

    route = forms.ChoiceField(label="哪条线", choices=ROUTES)
    name = forms.CharField(label="调查组", max_length=60, help_text="如:新安街道第一网格组")
    area_code = forms.ChoiceField(label="负责的地方", required=False)
    leader = forms.CharField(label="组长", max_length=60, required=False)

    def __init__(self, *args: Any, areas: Sequence[tuple[str, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        place = self.fields["area_code"]
        assert isinstance(place, forms.ChoiceField)
        place.choices = [("", "全区"), *areas]


class AskForm(OfficeForm):
    """An agency to ask for its list."""

    source = forms.CharField(label="哪个部门", max_length=60, help_text="如:工商局")
    line = forms.ChoiceField(label="归口部门", help_text="部门账号的名义。它登录后在“今天”里看到。")

    def __init__(self, *args: Any, lines: Sequence[str], **values: Any) -> None:
        super().__init__(*args, **values)
        line = self.fields["line"]
        assert isinstance(line, forms.ChoiceField)
        line.choices = [(one, one) for one in lines]


class ListForm(OfficeForm):
    """A list to hand in."""

    source = forms.CharField(
        label="谁的名单", max_length=60, help_text="如:工商局。上次交过的写同样的名称,栏目不用再对。"
    )
    route = forms.ChoiceField(label="哪条线", choices=ROUTES)
    line = forms.CharField(
        label="归口部门",
        max_length=24,
        required=False,
        help_text="部门自己的名单写部门,如:工商;调查组的不填。",
    )
    team = forms.TypedChoiceField(
        label="调查组", required=False, coerce=int, empty_value=None, help_text="调查组查来的才填。"
    )
    as_of = forms.DateField(label="名单截至日期", widget=DayInput(), help_text="名单上的情况是哪一天的")
    file = forms.FileField(
        label="名单文件",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        help_text=f"{FILE_HELP}整份交,由系统按街道分开。",
    )

    def __init__(
        self,
        *args: Any,
        teams: Sequence[tuple[int, str]],
        lines: Sequence[str] = (),
        areas: Mapping[str, str] | None = None,
        **values: Any,
    ) -> None:
        super().__init__(*args, **values)
        team = self.fields["team"]
        assert isinstance(team, forms.TypedChoiceField)
        team.choices = [("", "不是调查组的"), *teams]
        if lines:
            self.fields["line"] = forms.ChoiceField(label="归口部门", choices=[(one, one) for one in lines])
            del self.fields["team"]
        if areas:
            self.fields["area_code"] = forms.ChoiceField(
                label="哪里的名单", choices=list(areas.items()), help_text="街道(乡镇)自己按网格排查的。"
            )
            for name in ("route", "line", "team"):
                del self.fields[name]
            self.fields["source"].help_text = "上次交过的写同样的名称,栏目不用再对。"
            self.fields["file"].help_text = FILE_HELP
        self.order_fields(["source", "route", "line", "area_code", "team", "as_of", "file"])

    def clean_as_of(self) -> date:
        """Refuse a day that has not come."""
        return self.day_come("as_of", "名单截至日期")

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too large to be a list."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            self.refuse(f"“{file.name}”太大,最多40MB。请删去图片和多余的工作表。", "file")
        return file


class ColumnsForm(OfficeForm):
    """For each column of a list, what it tells."""

    def __init__(
        self,
        *args: Any,
        columns: Sequence[str],
        matched: Mapping[int, str],
        samples: Sequence[str] = (),
        **values: Any,
    ) -> None:
        super().__init__(*args, **values)
        self.columns_n = len(columns)
        choices = [("", "不用"), *labels().items()]
        for index, path in enumerate(columns):
            self.fields[f"column-{index}"] = forms.ChoiceField(
                label=path,
                choices=choices,
                required=False,
                initial=matched.get(index, ""),
                help_text=f"如:{samples[index]}" if index < len(samples) and samples[index] else "",
            )

    def matched(self) -> dict[int, str]:
        """Return the field of each column that is used."""
        told = {index: self.cleaned_data[f"column-{index}"] for index in range(self.columns_n)}
        return {index: name for index, name in told.items() if name}


class VerdictForm(OfficeForm):
    """What somebody decides of a pair."""

    verdict = forms.CharField(max_length=10)
    after = forms.IntegerField(required=False, min_value=0)
    reason = forms.CharField(max_length=200, required=False, label="记一句理由")


EXCLUSIONS = [
    ("", "计入"),
    ("suspended", "停业,不计入"),
    ("moved", "迁出,不计入"),
    ("closed", "注销,不计入"),
    ("branch", "分支机构,不计入"),
    ("shell", "无实体,不计入"),
]


class ExclusionForm(OfficeForm):
    """Whether a unit counts, and why."""

    exclusion = forms.ChoiceField(label="是否计入", choices=EXCLUSIONS, required=False)
    reason = forms.CharField(label="依据", max_length=200, help_text="写明怎么知道的(至少四个字)。")


class PublishForm(OfficeForm):
    """On what the ledger is published."""

    reason = forms.CharField(label="依据", max_length=200, help_text="如:百日攻坚摸底核对完成")
    document_no = forms.CharField(label="文号", max_length=80, required=False)


class VisitsForm(OfficeForm):
    """The day and the team of a sheet of visits."""

    on = forms.DateField(label="走访日期", widget=DayInput())
    team = forms.TypedChoiceField(label="调查组", required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, teams: Sequence[tuple[int, str]], **values: Any) -> None:
        super().__init__(*args, **values)
        team = self.fields["team"]
        assert isinstance(team, forms.TypedChoiceField)
        team.choices = [("", "没有分组"), *teams]
