"""Rows of this room that events of organisations change, by the name under which that is kept."""

from typing import Any

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Dependent, Undoing

from .models import ChoiceSlip, FirstTask, Post, Posting, Question, Round

POSTINGS, POSTS, QUESTIONS = "postings:posting", "postings:post", "postings:question"
FIRST_TASKS, SLIPS = "postings:first_task", "postings:slip"
MODELS: dict[str, Any] = {
    POSTINGS: Posting,
    POSTS: Post,
    QUESTIONS: Question,
    FIRST_TASKS: FirstTask,
    SLIPS: ChoiceSlip,
}
OPEN_QUESTIONS = (Question.State.ASKED, Question.State.DECLINED, Question.State.ANSWERED)


def dependents_of(undoing: Undoing) -> list[Dependent]:
    """Return what stands at organisations that would not stand, and rounds that went on with slips of a table."""
    lost = list(undoing.lost)
    words = {POSTINGS: "选派的人", POSTS: "等人的岗位", QUESTIONS: "沟通联络的问题"}
    found = []
    for place, word in words.items():
        followed = [step.row_id for step in registry.steps_of(undoing.change_ids, place)]
        rows = MODELS[place].objects.filter(org_id__in=lost).exclude(pk__in=followed)
        found.append(Dependent(word, rows.count()))
    slips = [step.row_id for step in registry.steps_of(undoing.change_ids, SLIPS)]
    if slips:
        gone_on = Round.objects.filter(slips__in=slips).exclude(state=Round.State.OPEN).distinct()
        found.append(Dependent("志愿已经用来出结果的双向选择", gone_on.count()))
    return [one for one in found if one.count]
