"""The two tables of grids: taken in, taken in again, taken back; each wrong cell is named."""

from pathlib import Path

import pytest

from jishi.apps.grids import selectors
from jishi.apps.grids.models import GridBatch
from jishi.apps.grids.services import GridsRefused, grids_undo, member_move
from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Visible
from jishi.apps.registry.services import RegistryError, TableRefused, batch_revert
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment

from . import street

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("on_the_day"), pytest.mark.slow]
QUARTER, WHY = "2012-Q3", "街道分网格"


def overview() -> selectors.Overview:
    return selectors.overview(Visible(Moment(street.DAY), ("",)), QUARTER)


def grids(folder: Path) -> int | None:
    return street.take(folder, "grids", street.GRID_HEAD, street.GRIDS)


def members(folder: Path, rows: list[list[str]]) -> int | None:
    return street.take(folder, "member_grids", street.MEMBER_HEAD, rows)


def test_grids_and_what_members_said_come_by_list_and_a_second_time_change_nothing(tmp_path: Path) -> None:
    grids(tmp_path)
    members(tmp_path, [["E1", "电工,法律", "", "G1"], ["E2", "", "是", "G1"]])

    found = overview()
    first = found.grids[0]
    assert (first.name, first.area_name, first.floor, first.cap) == ("东一网格", "东社区", 1, 3)
    assert (first.members_n, first.working_n, first.lacks) == (2, 1, "")
    assert found.grids[2].lacks == "法律1人"
    assert len(found.left) == 9
    assert {row.why for row in found.left} == {"还没有编入。请办“编入网格”。"}
    [person] = [row for row in found.people if row.code == "E1"]
    assert (person.skills, person.why) == ("电工、法律", "按台账编入:街道分网格")
    assert grids(tmp_path) is None
    assert members(tmp_path, [["E1", "电工、法律", "", "G1"]]) is None


def test_every_wrong_cell_is_named(tmp_path: Path) -> None:
    grids(tmp_path)
    wrong = [
        ["G8", "甲", "NO", "230108006001", "1", "3", ""],
        ["G9", "乙", street.STREET, "999999", "1", "3", ""],
        ["G7", "丙", street.STREET, "230108006001", "5", "3", ""],
    ]
    with pytest.raises(TableRefused) as refused:
        street.take(tmp_path, "grids", street.GRID_HEAD, wrong)
    assert [(one.row, one.code) for one in refused.value.findings] == [
        (2, "TABLE-46"),
        (3, "TABLE-53"),
        (4, "TABLE-56"),
    ]
    assert refused.value.findings[-1].values["number"] == "GRIDS-15"
    with pytest.raises(TableRefused) as refused:
        members(tmp_path, [["E1", "", "", "G99"]])
    assert [one.code for one in refused.value.findings] == ["TABLE-46"]


def test_a_list_goes_back_but_not_under_what_came_later(tmp_path: Path) -> None:
    listed = grids(tmp_path)
    told = members(tmp_path, [["E1", "电工", "", "G1"]])
    assert listed is not None
    assert told is not None

    with pytest.raises(RegistryError, match="党员网格里后来办的事"):
        batch_revert(batch_id=listed, reason="列错了,重列", by=SYSTEM)
    batch_revert(batch_id=told, reason="列错了,重列", by=SYSTEM)
    assert len(overview().left) == 11
    batch_revert(batch_id=listed, reason="列错了,重列", by=SYSTEM)
    assert overview().grids == ()
    assert grids(tmp_path) is not None
    assert members(tmp_path, [["E1", "电工", "", "G1"]]) is not None
    assert len(overview().left) == 10


def test_one_is_moved_with_a_reason_and_back(tmp_path: Path) -> None:
    grids(tmp_path)
    grid = overview().grids[1].grid_id
    member, org = street.member_id("E1"), registry.org_ids_of([street.EAST])[street.EAST]

    batch = member_move(
        member_id=member, org_id=org, grid_id=grid, on=street.DAY, why="家住东二片", by=SYSTEM
    )
    later = member_move(member_id=member, org_id=org, grid_id=None, on=street.DAY, why="长期住院", by=SYSTEM)

    [row] = [one for one in overview().left if one.code == "E1"]
    assert row.why == "长期住院"
    with pytest.raises(GridsRefused, match="GRIDS-03"):
        grids_undo(grid_batch_id=batch, reason="编错了网格", by=SYSTEM)
    grids_undo(grid_batch_id=later, reason="编错了网格", by=SYSTEM)
    assert [one.grid_id for one in overview().people if one.code == "E1"] == [grid]
    with pytest.raises(GridsRefused, match="GRIDS-02"):
        grids_undo(grid_batch_id=later, reason="编错了网格", by=SYSTEM)
    assert GridBatch.objects.filter(undone_at=None).count() == 2


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"why": "短"}, "GRIDS-01"),
        ({"org_id": 0}, "GRIDS-04"),
        ({"grid_id": 99_999}, "GRIDS-05"),
        ({"grid_id": None, "again": True}, "GRIDS-06"),
    ],
)
def test_what_cannot_be_moved_is_told(tmp_path: Path, told: dict[str, object], code: str) -> None:
    grids(tmp_path)
    usual = {
        "member_id": street.member_id("E1"),
        "org_id": registry.org_ids_of([street.EAST])[street.EAST],
        "grid_id": overview().grids[0].grid_id,
        "on": street.DAY,
        "why": WHY,
        "by": SYSTEM,
    }
    if told.pop("again", False):
        member_move(**{**usual, "grid_id": None})  # type: ignore[arg-type]
    with pytest.raises(GridsRefused, match=code):
        member_move(**{**usual, **told})  # type: ignore[arg-type]
