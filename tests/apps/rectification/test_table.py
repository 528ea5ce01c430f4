"""整改台账 in Excel: measures are settled and corrected, and go back with their file as long as nothing followed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from jishi.apps.rectification.models import Line, LineEvent
from jishi.apps.registry import services as register
from jishi.apps.registry.services import TablePreview
from jishi.apps.tasks.selectors import tasks_about
from tests.apps.registry.tables import checked, codes, handed_out, imported, own, typed
from tests.factories.cast import DAY

from .office import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
TABLE, KEY, WHY = "rectification_ledger", "事项编号", "报错了,撤销重办"
HEAD = [KEY, "组织代码", "整改措施", "责任人", "现定"]
LATER = DAY + timedelta(days=60)


def now(line: Line) -> Line:
    return Line.objects.get(pk=line.pk)


def said(line: Line) -> tuple[Any, ...]:
    told = now(line)
    return (
        told.state,
        told.measure,
        told.owner,
        told.deadline,
        told.first_deadline,
        told.state_since,
        told.goal,
    )


def row(line: Line, *cells: Any) -> list[Any]:
    return [str(line.pk), line.org.code, *cells]


def test_the_ledger_settles_and_corrects_measures_and_goes_back_with_its_file(
    desk: Desk, tmp_path: Path
) -> None:
    fresh, begun = desk.line(), desk.line("in_progress", criterion="V05")
    officer = desk.who("township_officer")
    path = handed_out(TABLE, officer, tmp_path / "a.xlsx")
    assert imported(TABLE, path, officer).batch_id is None
    before = said(fresh), said(begun), tasks_about(fresh.org_id, DAY)
    cells: dict[tuple[str, str], Any] = {
        (str(fresh.pk), "整改措施"): "补建述职台账",
        (str(fresh.pk), "责任人"): "王支书",
        (str(fresh.pk), "现定"): LATER,
        (str(begun.pk), "整改目标"): "每季度开一次",
        (str(begun.pk), "备注"): "县里点名",
    }
    typed(path, cells, key=KEY)

    preview = checked(TABLE, path, officer)
    result = imported(TABLE, path, officer)

    assert (preview.rows_changed, preview.rows_refused) == (2, 0)
    assert said(fresh)[:5] == ("in_progress", "补建述职台账", "王支书", LATER, LATER)
    assert (now(begun).state, now(begun).goal) == ("in_progress", "每季度开一次")
    assert LineEvent.objects.filter(line=begun).order_by("-pk")[0].what == "amend"
    assert imported(TABLE, path, officer).batch_id is None
    after = said(fresh), said(begun), tasks_about(fresh.org_id, DAY)
    undone = register.batch_revert(batch_id=result.batch_id or 0, reason=WHY, by=officer)
    assert (said(fresh), said(begun)) == before[:2]
    assert [task.verb for task in tasks_about(fresh.org_id, DAY)] == [task.verb for task in before[2]]
    register.change_revert(change_id=undone, reason=WHY, by=officer)
    assert (said(fresh), said(begun)) == after[:2]


def test_a_line_that_moved_on_must_go_first(desk: Desk, tmp_path: Path) -> None:
    line, officer = desk.line(), desk.who("township_officer")
    path = own(tmp_path / "a.xlsx", HEAD, row(line, "补建述职台账", "王支书", LATER))
    result = imported(TABLE, path, officer)
    desk.take(line.pk, "report")

    with pytest.raises(register.UndoBlocked, match="整改事项"):
        register.batch_revert(batch_id=result.batch_id or 0, reason=WHY, by=officer)


@pytest.mark.parametrize(
    ("state", "cells", "found"),
    [
        ("listed", ("补建台账", None, None), ("MEND-04", "整改措施")),
        ("listed", ("补建台账", "王支书", date(2011, 1, 1)), ("MEND-14", "现定")),
        ("in_progress", (None, None, LATER + timedelta(days=9)), ("MEND-24", "现定")),
        ("closed_watch", ("补建台账", None, None), ("MEND-23", KEY)),
        ("in_progress", (None, None, "明年"), ("TABLE-28", "现定")),
    ],
)
def test_what_is_refused(
    desk: Desk, tmp_path: Path, state: str, cells: tuple[Any, ...], found: tuple[str, str]
) -> None:
    line = desk.line(state)
    path = own(tmp_path / "a.xlsx", HEAD, row(line, *cells))

    assert numbers(checked(TABLE, path, desk.who("township_officer"))) == [found]


def numbers(preview: TablePreview) -> list[tuple[str, str]]:
    """The refusals of a preview: the number that the sentence ends with, and the column."""
    return [
        (str(one.values.get("number", one.code)), one.field) for one in preview.findings if one.is_refused
    ]


def test_a_measure_is_not_emptied_a_problem_not_rewritten_and_a_strange_line_not_known(
    desk: Desk, tmp_path: Path
) -> None:
    line, officer = desk.line("in_progress"), desk.who("township_officer")
    path = handed_out(TABLE, officer, tmp_path / "a.xlsx")

    typed(path, {(str(line.pk), "整改措施"): None}, key=KEY)
    assert numbers(checked(TABLE, path, officer)) == [("MEND-25", "整改措施")]
    typed(path, {(str(line.pk), "整改措施"): line.measure, (str(line.pk), "存在问题"): "没有问题"}, key=KEY)
    assert codes(checked(TABLE, path, officer)) == [("TABLE-42", "存在问题")]
    strange = own(
        tmp_path / "b.xlsx", HEAD, ["99999", line.org.code, "补", "王", None], ["甲", "1", "补", "王", None]
    )
    assert codes(checked(TABLE, strange, officer)) == [("TABLE-46", KEY), ("TABLE-46", KEY)]


def test_whose_measure_it_is_not_is_told_so(desk: Desk, tmp_path: Path) -> None:
    line = desk.line(duty="county")
    path = own(tmp_path / "a.xlsx", HEAD, row(line, "补建述职台账", "王支书", LATER))

    preview = checked(TABLE, path, desk.who("township_officer"))

    assert numbers(preview) == [("MEND-22", KEY)]
