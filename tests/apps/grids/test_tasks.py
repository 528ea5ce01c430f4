"""Tasks with a number, told by the leader or on paper; who is excused has none, and no person is counted."""

from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest

from jishi.apps.grids import selectors
from jishi.apps.grids.services import (
    AnswerDraft,
    GridsRefused,
    TaskDraft,
    grids_undo,
    task_set,
    tasks_tell,
)
from jishi.apps.registry.selectors import Visible
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment, today, travel

from . import street

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("on_the_day"), pytest.mark.slow]
QUARTER = "2012-Q3"


def prepare(folder: Path) -> TaskDraft:
    """List the grids and put two members into the first; one of them is excused."""
    street.take(folder, "grids", street.GRID_HEAD, street.GRIDS)
    rows = [["E1", "", "", "G1"], ["E2", "", "是", "G1"]]
    street.take(folder, "member_grids", street.MEMBER_HEAD, rows)
    grid = selectors.overview(Visible(Moment(street.DAY), ("",)), QUARTER).grids[0].grid_id
    return TaskDraft(grid, "走访独居老人", 12, "户", QUARTER, date(2012, 9, 20), (street.member_id("E1"),))


def tasks() -> list[selectors.TaskRow]:
    moment = Moment(today())
    found = selectors.overview(Visible(moment, ("",)), QUARTER)
    return selectors.tasks_of(found.grids, QUARTER, {row.member_id: row for row in found.people}, moment)


def test_a_task_is_answered_by_the_leader_and_corrected_by_a_slip(tmp_path: Path) -> None:
    task_set(draft=prepare(tmp_path), on=street.DAY, by=SYSTEM)
    [row] = tasks()
    assert (row.amount, row.done, row.state, row.carriers) == (12, None, "未回告", "王*1")

    said = AnswerDraft(row.task_id, 5, street.DAY, "leader")
    slip = AnswerDraft(row.task_id, 0, street.DAY, "paper", "下雨,推迟")
    tasks_tell(drafts=[said], on=street.DAY, by=SYSTEM)
    assert tasks()[0].state == "办了一部分"
    second = tasks_tell(drafts=[slip], on=street.DAY, by=SYSTEM)
    assert (tasks()[0].state, tasks()[0].how, tasks()[0].note) == ("没办", "纸条", "下雨,推迟")

    grids_undo(grid_batch_id=second, reason="录错了一张", by=SYSTEM)
    assert tasks()[0].done == 5
    with pytest.raises(GridsRefused, match="GRIDS-03"):
        grids_undo(grid_batch_id=row.batch_id, reason="录错了一张", by=SYSTEM)


def test_nobody_said_anything_by_the_day_is_said_of_the_task(tmp_path: Path) -> None:
    task_set(draft=prepare(tmp_path), on=street.DAY, by=SYSTEM)

    with travel(date(2012, 10, 8)):
        assert tasks()[0].state == "未回告,已到期"


def test_no_row_of_the_review_adds_up_a_person() -> None:
    names = {one.name for one in fields(selectors.TaskRow)} | {
        one.name for one in fields(selectors.PersonRow)
    }

    assert not {name for name in names if "score" in name or "rank" in name or "phone" in name}
    assert {"done", "amount"}.isdisjoint(one.name for one in fields(selectors.PersonRow))


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"grid_id": 0}, "GRIDS-05"),
        ({"member_ids": ()}, "GRIDS-07"),
        ({"member_ids": ("W1",)}, "GRIDS-07"),
        ({"member_ids": ("E2",)}, "GRIDS-08"),
        ({"amount": 0}, "GRIDS-09"),
        ({"quarter": "2012-H2"}, "GRIDS-10"),
        ({"due_on": date(2012, 10, 1)}, "GRIDS-10"),
    ],
)
def test_what_is_no_task_is_told(tmp_path: Path, told: dict[str, object], code: str) -> None:
    draft = prepare(tmp_path)
    if codes := told.get("member_ids"):
        told = {"member_ids": tuple(street.member_id(one) for one in codes)}  # type: ignore[attr-defined]
    with pytest.raises(GridsRefused, match=code):
        task_set(draft=replace(draft, **told), on=street.DAY, by=SYSTEM)  # type: ignore[arg-type]


def test_what_is_no_answer_is_told(tmp_path: Path) -> None:
    task_set(draft=prepare(tmp_path), on=street.DAY, by=SYSTEM)
    own = tasks()[0].task_id
    for wrong, code in (
        (AnswerDraft(0, 1, street.DAY, "leader"), "GRIDS-11"),
        (AnswerDraft(own, 1, date(2012, 8, 1), "leader"), "GRIDS-12"),
        (AnswerDraft(own, 1, street.DAY, "phone"), "GRIDS-12"),
    ):
        with pytest.raises(GridsRefused, match=code):
            tasks_tell(drafts=[wrong], on=street.DAY, by=SYSTEM)
