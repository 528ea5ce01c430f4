"""What a person types about grids: place everybody, move one, set a task, tell how far it is, undo."""

from collections.abc import Sequence
from typing import Any

from django import forms

from jishi.shared.dates import today
from jishi.web.forms import DayInput, OfficeForm

from .models import TaskAnswer
from .selectors import GridRow, PersonRow, TaskRow, quarter_of
from .services import AnswerDraft, TaskDraft

SHORT = "“{}”太短。请写明(至少四个字)。"


class ReasonForm(OfficeForm):
    """Why."""

    reason = forms.CharField(label="依据", min_length=4, max_length=200)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["reason"].error_messages["min_length"] = SHORT.format("依据")


class MoveForm(ReasonForm):
    """Into which grid a member goes, or into none."""

    grid = forms.ChoiceField(label="编到哪个网格", required=False)

    def __init__(self, *args: Any, grids: Sequence[GridRow], **values: Any) -> None:
        super().__init__(*args, **values)
        told = [(str(row.grid_id), f"{row.name}({row.area_name},现有{row.members_n}人)") for row in grids]
        self.fields["grid"].choices = [("", "不编入,写明原因"), *told]  # type: ignore[attr-defined]
        self.fields["reason"].label = "为什么"
        self.order_fields(["grid", "reason"])
        self.speak()

    def grid_id(self) -> int | None:
        """Return the grid chosen."""
        return int(self.cleaned_data["grid"]) if self.cleaned_data["grid"] else None


class TaskForm(OfficeForm):
    """What is to be done, how much, until when, by whom together."""

    title = forms.CharField(label="做什么", max_length=80, help_text="如:入户走访独居老人")
    amount = forms.IntegerField(label="做多少", min_value=1, max_value=100_000)
    unit = forms.CharField(label="用什么计", max_length=10, help_text="如:户、次、件")
    due_on = forms.DateField(label="期限", widget=DayInput())
    members = forms.MultipleChoiceField(
        label="谁来承担",
        widget=forms.CheckboxSelectMultiple,
        help_text="一起承担,只计这项任务办了多少,不给个人计数。免任务的不列。",
    )

    def __init__(self, *args: Any, people: Sequence[PersonRow], **values: Any) -> None:
        super().__init__(*args, **values)
        self.fields["members"].choices = [  # type: ignore[attr-defined]
            (str(row.member_id), f"{row.name} {row.skills}".strip()) for row in people if not row.is_excused
        ]

    def draft(self, grid_id: int) -> TaskDraft:
        """Return the task; its quarter is that of its last day."""
        told = self.cleaned_data
        ids = tuple(int(one) for one in told["members"])
        quarter = quarter_of(told["due_on"])
        return TaskDraft(grid_id, told["title"], told["amount"], told["unit"], quarter, told["due_on"], ids)


class AnswersForm(OfficeForm):
    """How far the tasks of one grid are, as the leader says or as a slip says; what is left empty says nothing."""

    told_on = forms.DateField(label="哪天说的", widget=DayInput())
    how = forms.ChoiceField(
        label="怎么回告的",
        choices=TaskAnswer.How.choices,
        widget=forms.RadioSelect,
        help_text="网格长替大家说一声,或者交张纸条就行,不用手机。",
    )

    def __init__(self, *args: Any, tasks: Sequence[TaskRow], **values: Any) -> None:
        super().__init__(*args, **values)
        self.tasks = tasks
        self.fields["told_on"].initial = today()
        self.fields["how"].initial = TaskAnswer.How.LEADER
        for row in tasks:
            self.fields[f"done_{row.task_id}"] = forms.IntegerField(
                label=f"{row.title}:办了多少({row.unit},任务{row.amount})",
                min_value=0,
                max_value=100_000,
                required=False,
            )
            self.fields[f"note_{row.task_id}"] = forms.CharField(
                label="说明", max_length=200, required=False, help_text="没办成的写原因。"
            )
        self.speak()

    def drafts(self) -> list[AnswerDraft]:
        """Return the answers that were filled in."""
        told = self.cleaned_data
        return [
            AnswerDraft(
                row.task_id,
                told[f"done_{row.task_id}"],
                told["told_on"],
                told["how"],
                told[f"note_{row.task_id}"],
            )
            for row in self.tasks
            if told.get(f"done_{row.task_id}") is not None
        ]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not any(told.get(f"done_{row.task_id}") is not None for row in self.tasks):
            self.refuse("一项都没有填。请至少填一项办了多少,没办的填0。")
        return told
