"""What a survey puts on the work-list: agencies' rows with questions, doors to go to again."""

from __future__ import annotations

import pytest

from jishi.apps.survey import services
from jishi.apps.survey.models import SourceList
from jishi.apps.tasks.models import Task
from jishi.shared.dates import travel

from .compared import unit, visit
from .conftest import DAY, Survey

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def open_ones(kind: str) -> list[Task]:
    return list(Task.objects.filter(source_kind=kind, state=Task.State.OPEN).order_by("pk"))


def test_each_agency_is_asked_about_its_own_rows_with_questions(made: Survey) -> None:
    told = {task.line: task for task in open_ones("survey_list")}

    assert "工商" in told
    task = told["工商"]
    assert task.source_id == SourceList.objects.get(source__title="工商局").pk
    assert task.title.startswith("工商局名单有")
    assert "重名1行" in task.how


def test_a_door_where_nobody_was_is_on_the_streets_list_until_somebody_is_met(made: Survey) -> None:
    visit(made, "71013701X", "nobody")

    (task,) = open_ones("survey_door")
    assert task.title == f"{unit('71013701X').name}:再走访一次"
    assert task.acting_org_id != made.county_id
    assert task.deadline > DAY

    with travel(task.deadline):
        visit(made, "71013701X", "met", staff=40, members=3, on=task.deadline)
    assert open_ones("survey_door") == []


def test_a_closed_survey_asks_nobody_any_more(made: Survey) -> None:
    visit(made, "71013701X", "refused")

    services.survey_close(survey_id=made.survey_id, by=made.county)

    assert open_ones("survey_list") == open_ones("survey_door") == []
