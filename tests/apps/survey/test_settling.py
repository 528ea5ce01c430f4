"""All conflicts of a survey in one grid, settled by the rule at once, and given back."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from jishi.apps.audit.models import AuditEvent
from jishi.apps.survey import selectors, services
from jishi.apps.survey.models import FieldChoice
from jishi.apps.survey.services import SurveyError
from jishi.shared.actor import NotAllowed
from tests.apps.registry.office import client_of

from .compared import unit, visit
from .conftest import Survey

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def conflicts(made: Survey, *, settled: bool = False) -> list[selectors.ConflictRow]:
    reach = selectors.reach_of(made.survey_id, made.county, "survey.view_survey")
    assert reach is not None
    return selectors.conflicts_of(made.survey_id, reach, settled=settled)


def picks(rows: list[selectors.ConflictRow]) -> list[tuple[int, str]]:
    return [(row.unit_id, row.field) for row in rows]


def refused(made: Survey, code: str, told: list[tuple[int, str]]) -> None:
    with pytest.raises(SurveyError) as found:
        services.fields_settle_by_rule(survey_id=made.survey_id, picks=told, by=made.county)
    assert found.value.code == code


def test_the_grid_has_every_open_conflict_with_what_each_source_says(made: Survey) -> None:
    rows = conflicts(made)

    assert [(row.unit, row.label) for row in rows if row.field == "person"] == [
        ("鸡东恒远米业有限公司", "负责人")
    ]
    person = next(row for row in rows if row.field == "person")
    assert [(one.title, one.text, one.is_odd) for one in person.said] == [
        ("工商局", "王军", False),
        ("税务局", "孙海", True),
    ]
    assert (person.adopted, person.source, person.owner_label) == ("王军", "工商局", "街道(乡镇)")
    assert {row.field for row in rows} == set(unit("71013701X").conflicts)
    assert sum(n for _, _, n in selectors.conflict_fields(rows)) == len(rows)


def test_many_are_settled_by_the_rule_at_once_and_given_back(made: Survey) -> None:
    rows = conflicts(made)
    before = AuditEvent.objects.count()

    done = services.fields_settle_by_rule(survey_id=made.survey_id, picks=picks(rows), by=made.county)

    assert done == len(rows) == FieldChoice.objects.count()
    assert AuditEvent.objects.count() == before + 1
    assert conflicts(made) == []
    assert picks(conflicts(made, settled=True)) == picks(rows)
    assert services.fields_settle_by_rule(survey_id=made.survey_id, picks=picks(rows), by=made.county) == 0

    back = services.fields_unsettle(survey_id=made.survey_id, picks=picks(rows), by=made.county)

    assert back == len(rows)
    assert conflicts(made) == rows
    assert services.fields_unsettle(survey_id=made.survey_id, picks=picks(rows), by=made.county) == 0


def test_what_a_visitor_found_is_no_conflict_any_more(made: Survey) -> None:
    visit(made, "71013701X", "met", staff=41, members=3)

    assert "staff_n" not in {row.field for row in conflicts(made)}


def test_a_township_settles_its_own_fields_only(made: Survey) -> None:
    own = [pick for pick in picks(conflicts(made)) if pick[1] in ("person", "staff_n", "address")]

    assert services.fields_settle_by_rule(survey_id=made.survey_id, picks=own, by=made.clerk) == len(own)
    with pytest.raises(NotAllowed):
        services.fields_settle_by_rule(
            survey_id=made.survey_id, picks=[(unit("71013701X").pk, "name")], by=made.clerk
        )


def test_what_cannot_be_settled_is_refused(made: Survey) -> None:
    refused(made, "SURVEY-28", [])
    refused(made, "SURVEY-29", [(10**9, "person")])
    refused(made, "SURVEY-23", [(unit("71013701X").pk, "colour")])


def test_the_grid_is_worked_through_on_screen(made: Survey) -> None:
    client, at = client_of(made.county), reverse("survey-conflicts", args=[made.survey_id])
    rows = conflicts(made)

    page = client.get(at).content.decode()
    assert f"共<b>{len(rows)}</b>项,涉及1户" in page
    done: Any = client.post(at, {"pick": [row.key for row in rows], "what": "rule"}, follow=True)
    assert f"{len(rows)}项已按规则认定" in done.content.decode()
    assert "没有不一致的信息" in done.content.decode()
    back: Any = client.post(f"{at}?show=settled", {"pick": rows[0].key, "what": "back"}, follow=True)
    assert "1项已退回" in back.content.decode()
    assert "没有勾选" in client.post(at, {}, follow=True).content.decode()
