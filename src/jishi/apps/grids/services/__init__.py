"""What can be done with grids."""

from .batches import grids_go_back, grids_undo
from .errors import GridsRefused
from .moving import member_move
from .placing import GridsPlaced, grids_place
from .tasks import AnswerDraft, TaskDraft, task_set, tasks_tell

__all__ = [
    "AnswerDraft",
    "GridsPlaced",
    "GridsRefused",
    "TaskDraft",
    "grids_go_back",
    "grids_place",
    "grids_undo",
    "member_move",
    "task_set",
    "tasks_tell",
]
