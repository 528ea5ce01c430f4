"""What can be done with grids."""

from .batches import grids_go_back, grids_undo
from .errors import GridsRefused
from .moving import member_move
from .tasks import AnswerDraft, TaskDraft, task_set, tasks_tell

__all__ = [
    "AnswerDraft",
    "GridsRefused",
    "TaskDraft",
    "grids_go_back",
    "grids_undo",
    "member_move",
    "task_set",
    "tasks_tell",
]
