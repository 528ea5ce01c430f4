"""Grids of a past day: what batches of the day and before say, as far as they were on record and not undone then."""

import itertools
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from jishi.apps.grids import selectors
from jishi.apps.grids.models import GridBatch, Placing, TaskAnswer
from jishi.apps.grids.services import (
    AnswerDraft,
    GridsRefused,
    TaskDraft,
    grids_undo,
    member_move,
    task_set,
    tasks_tell,
)
from jishi.apps.registry.selectors import Visible
from jishi.apps.registry.services import batch_revert, change_revert
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment, day_end, travel
from tests.factories.drawn import seeds

from . import street

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.usefixtures("on_the_day"), pytest.mark.slow]
QUARTER = "2012-Q3"
DAYS = [street.DAY + timedelta(days=n) for n in range(0, 25, 6)]
STEPS = (GridBatch.Kind.MOVED, GridBatch.Kind.TASK, GridBatch.Kind.TOLD)
LAST = DAYS[-1] + timedelta(days=9)


def a_history(folder: Path, seed: int) -> None:
    """Let the office list grids, move people, give tasks, hear answers, enter late and undo, on five days."""
    chance = random.Random(seed)
    street.take(folder, "grids", street.GRID_HEAD, street.GRIDS)
    street.take(folder, "member_grids", street.MEMBER_HEAD, street.MEMBERS)
    for day in DAYS:
        with travel(day):
            for _ in range(5):
                _step(chance, chance.choice([one for one in DAYS if one <= day]))


def _step(chance: random.Random, on: date) -> None:
    found = selectors.overview(Visible(Moment(DAYS[-1]), ("",)), QUARTER)
    who, grid = chance.choice(found.people), chance.choice(found.grids).grid_id
    try:
        match chance.choice(("move", "move", "task", "tell", "undo")):
            case "move":
                to = chance.choice((grid, grid, None))
                member_move(
                    member_id=who.member_id, org_id=who.org_id, grid_id=to, on=on, why="就近编入", by=SYSTEM
                )
            case "task":
                inside = [one.member_id for one in found.people if one.grid_id == grid]
                draft = TaskDraft(grid, "走访老人", 9, "户", QUARTER, date(2012, 8, 5), tuple(inside[:1]))
                task_set(draft=draft, on=on, by=SYSTEM)
            case "tell":
                for task in tasks(Moment(LAST))[:1]:
                    said = AnswerDraft(task.task_id, chance.randrange(10), on, "leader")
                    tasks_tell(drafts=[said], on=on, by=SYSTEM)
            case _:
                last = GridBatch.objects.filter(undone_at=None, kind__in=STEPS).order_by("-pk")[0]
                grids_undo(grid_batch_id=last.pk, reason="录错了重来", by=SYSTEM)
    except (GridsRefused, IndexError):
        pass  # What cannot be done is no step.


def overview(moment: Moment) -> selectors.Overview:
    return selectors.overview(Visible(moment, ("",)), QUARTER)


def tasks(moment: Moment) -> list[selectors.TaskRow]:
    found = overview(moment)
    people = {row.member_id: row for row in found.people}
    return selectors.tasks_of(found.grids, QUARTER, people, moment)


def agrees(found: selectors.Overview, listed: list[selectors.TaskRow], moment: Moment) -> bool:
    """Tell whether the pages, which read no more than they show, show what the overview of everybody has."""
    seen = Visible(moment, ("",))
    excused = sum(row.is_excused for row in found.people)
    if selectors.review(seen, QUARTER) != selectors.Review(found.grids, tuple(listed), excused):
        return False
    # Each person on every third of the days: to read one alone takes as long as to read them all.
    some = found.people[DAYS.index(moment.valid_on) % 3 :: 3]
    if [selectors.person_of(row.member_id, seen) for row in some] != list(some):
        return False
    read = selectors.grid_list(seen, QUARTER)
    left = [selectors.left_page(seen, read, first=n, most=4) for n in range(0, read.left_n, 4)]
    for row in found.grids:
        inside = [one for one in found.people if one.grid_id == row.grid_id]
        own = [task for task in listed if task.grid_id == row.grid_id]
        if selectors.grid_card(row.grid_id, seen, QUARTER) != (row, inside, own):
            return False
    told = (read.grids, read.missing, read.people_n, [one for page in left for one in page])
    return told == (found.grids, found.missing, len(found.people), list(found.left))


def believed(batch: GridBatch, moment: Moment) -> bool:
    """The rule, said plainly."""
    known = moment.known_at
    if known is not None and batch.recorded_at > known:
        return False
    is_undone = batch.undone_at is not None and (known is None or batch.undone_at <= known)
    return batch.on <= moment.valid_on and not is_undone


@pytest.mark.parametrize("seed", seeds(2))
def test_every_past_day_is_what_was_said_by_then(tmp_path: Path, seed: int) -> None:
    a_history(tmp_path, seed)

    with travel(LAST):
        for valid_on, known_on in itertools.product(DAYS, (None, *DAYS)):
            moment = Moment(valid_on, day_end(known_on) if known_on else None)
            found, listed = overview(moment), tasks(moment)
            placed, told = _placed(moment), _told(moment)

            assert agrees(found, listed, moment)
            assert {r.member_id: r.grid_id for r in found.people if r.grid_id} == placed
            assert [row.members_n for row in found.grids] == [
                list(placed.values()).count(row.grid_id) for row in found.grids
            ]
            standing = {r.task_id for r in listed}
            assert {r.task_id: r.done for r in listed if r.done is not None} == {
                one: done for one, done in told.items() if one in standing
            }
            assert sum(row.tasks_n for row in found.grids) == len(listed)


def _placed(moment: Moment) -> dict[int, int]:
    rows = Placing.objects.select_related("batch").order_by("batch_id", "pk")
    last = {row.member_id: row.grid_id for row in rows if believed(row.batch, moment)}
    return {member_id: grid_id for member_id, grid_id in last.items() if grid_id}


def _told(moment: Moment) -> dict[int, int]:
    rows = TaskAnswer.objects.select_related("batch").order_by("batch_id", "pk")
    return {row.task_id: row.done for row in rows if believed(row.batch, moment)}


def test_a_file_that_came_again_was_gone_in_between(tmp_path: Path) -> None:
    first, gone, again = DAYS[:3]
    batch_id = street.take(tmp_path, "grids", street.GRID_HEAD, street.GRIDS)
    with travel(gone):
        undone = batch_revert(batch_id=batch_id or 0, reason="列错了,重列", by=SYSTEM)
    with travel(again):
        change_revert(change_id=undone, reason="没有列错", by=SYSTEM)

    def known(day: date) -> tuple[int, list[bool]]:
        moment = Moment(first, day_end(day))
        steps = selectors.steps_of(Visible(moment, ("",)))
        return len(overview(moment).grids), [step.is_undone for step in steps]

    with travel(LAST):
        listed = len(street.GRIDS)
        assert [known(day) for day in (first, gone, again)] == [
            (listed, [False]),
            (0, [True]),
            (listed, [False]),
        ]
        batch_revert(batch_id=batch_id or 0, reason="还是列错了", by=SYSTEM)
        assert known(gone) == (0, [True])
        assert known(again) == (listed, [False])


def test_what_was_known_stays_what_was_known(tmp_path: Path) -> None:
    a_history(tmp_path, 5)
    moment = Moment(street.DAY, day_end(street.DAY))
    with travel(LAST):
        before = overview(moment), tasks(moment), selectors.steps_of(Visible(moment, ("",)))
        last = GridBatch.objects.filter(undone_at=None).order_by("-pk")[0]
        grids_undo(grid_batch_id=last.pk, reason="后来才发现", by=SYSTEM)
        who = overview(Moment(LAST)).people[0]
        grid = next(row.grid_id for row in overview(Moment(LAST)).grids if row.grid_id != who.grid_id)
        member_move(
            member_id=who.member_id, org_id=who.org_id, grid_id=grid, on=street.DAY, why="补录调整", by=SYSTEM
        )

        assert (overview(moment), tasks(moment), selectors.steps_of(Visible(moment, ("",)))) == before
        assert overview(Moment(street.DAY)) != before[0]
