"""What a survey puts on the work-list: agencies' rows with questions, doors to go to again."""

from __future__ import annotations

from functools import partial

import pytest
from django.urls import reverse

from jishi.apps.survey import selectors, services
from jishi.apps.survey.models import SourceList
from jishi.apps.tasks.models import Task
from jishi.shared.actor import NotAllowed
from jishi.shared.dates import travel
from tests.apps.registry.office import client_of, page_of
from tests.factories.surveyed import hand_in

from .compared import GS, unit, visit
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


def test_an_agency_that_is_asked_finds_the_survey_and_hands_in(survey: Survey) -> None:
    assert selectors.reach_of(survey.survey_id, survey.civil, "survey.hand_in") is None
    ask = partial(services.agency_ask, survey_id=survey.survey_id, source="民政局", line="民政")
    with pytest.raises(NotAllowed):
        ask(by=survey.commerce)

    ask(by=survey.county)

    (task,) = open_ones("survey_ask")
    assert (task.line, task.verb) == ("民政", "交名单")
    assert client_of(survey.civil).get(task.url).context["form"].initial["line"] == "民政"
    hand_in(survey.survey_id, "民政局", "民政", [GS[0], GS[1]], survey.civil)
    assert open_ones("survey_ask") == []
    with pytest.raises(services.SurveyError) as found:
        ask(by=survey.county)
    assert found.value.code == "SURVEY-65"


def test_an_agency_is_asked_on_screen_and_no_longer_once_the_survey_is_closed(survey: Survey) -> None:
    address = reverse("survey-ask", args=[survey.survey_id])
    assert address in page_of(survey.county, reverse("survey", args=[survey.survey_id]))
    client = client_of(survey.county)
    refused = client.post(address, {"source": "组织部登记", "line": "民政"}).content.decode()
    assert "由系统从登记里取" in refused

    told = client.post(address, {"source": "民政局", "line": "民政"}, follow=True).content.decode()

    assert "已请民政局交名单" in told
    assert len(open_ones("survey_ask")) == 1
    services.survey_close(survey_id=survey.survey_id, by=survey.county)
    assert open_ones("survey_ask") == []


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
