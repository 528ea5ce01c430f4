"""What can be asked about grids."""

from .grids import (
    GridList,
    GridRow,
    Overview,
    PersonRow,
    StepRow,
    TaskRow,
    batch_org,
    grid_card,
    grid_list,
    grid_org,
    left_page,
    org_name,
    overview,
    quarter_of,
    step_of,
    steps_of,
    task_org,
    tasks_of,
)
from .later import dependents_of
from .people import grids_of_members

__all__ = [
    "GridList",
    "GridRow",
    "Overview",
    "PersonRow",
    "StepRow",
    "TaskRow",
    "batch_org",
    "dependents_of",
    "grid_card",
    "grid_list",
    "grid_org",
    "grids_of_members",
    "left_page",
    "org_name",
    "overview",
    "quarter_of",
    "step_of",
    "steps_of",
    "task_org",
    "tasks_of",
]
