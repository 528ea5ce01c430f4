"""Dong'an's survey in March: three departments' files handed in, compared, decided, visited, published."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from jishi.apps.registry import selectors as registry
from jishi.apps.survey import selectors, services
from jishi.shared.actor import Actor
from jishi.shared.dates import travel

from .district import AREA, DISTRICT
from .survey_lists import SurveyLists, lists_write, survey_lists, what_is_found

OPENED, HANDED_IN, COMPARED = date(2012, 3, 5), date(2012, 3, 9), date(2012, 3, 12)
VISITED, PUBLISHED, ENDED = date(2012, 3, 20), date(2012, 3, 22), date(2012, 7, 31)
TEAMS = (("joint", "区联动调查组"), ("grid", "街道网格调查组"), ("line", "部门归口调查组"))
ROUTES = {"工商": "line", "税务": "line", "统战": "joint"}
Truth = dict[tuple[int, int], int]
"""The body that each row is of, by list and row in the file: what the clerks know of their district."""


def survey(by: Actor) -> dict[int, str]:
    """Live through the survey; return the code under which the register has each body that counts."""
    drawn = survey_lists()
    with travel(OPENED):
        survey_id = opened(by)
    with travel(HANDED_IN), TemporaryDirectory() as folder:
        truth = _handed_in(survey_id, drawn, Path(folder), by)
    with travel(COMPARED):
        services.compare_now(survey_id=survey_id, by=by)
        _decide(survey_id, truth, by)
        services.compare_now(survey_id=survey_id, by=by)
    with travel(VISITED):
        visit(survey_id, drawn, truth, VISITED, by)
    with travel(PUBLISHED):
        services.publish(survey_id=survey_id, reason="摸底核对完成", document_no="东组发〔2012〕1号", by=by)
    return codes(survey_id, truth)


def opened(by: Actor) -> int:
    """Open the survey with its teams; return its number."""
    org_id = registry.org_ids_of([DISTRICT])[DISTRICT]
    draft = services.SurveyDraft("东安区两类组织摸底调查", org_id, AREA, OPENED, ENDED)
    survey_id = services.survey_open(draft=draft, by=by)
    for route, name in TEAMS:
        services.team_add(survey_id=survey_id, route=route, name=name, by=by)
    return survey_id


def _handed_in(survey_id: int, drawn: SurveyLists, folder: Path, by: Actor) -> Truth:
    truth: Truth = {}
    for each, path in zip(drawn.lists, lists_write(drawn, folder), strict=True):
        draft = services.ListDraft(
            survey_id, each.seen.title, ROUTES[each.seen.line], HANDED_IN, line=each.seen.line
        )
        list_id = services.list_keep(draft=draft, filename=path.name, content=[path.read_bytes()], by=by)
        services.list_match(list_id=list_id, matched=services.columns_proposed(list_id), by=by)
        reach = selectors.reach_of(survey_id, by, "survey.view_survey")
        assert reach is not None
        rows = sorted(row.row_n for row in selectors.list_rows(list_id, reach))
        truth |= {(list_id, row_n): body for row_n, body in zip(rows, each.of, strict=True)}
    return truth


def _decide(survey_id: int, truth: Truth, by: Actor) -> None:
    """Decide every pair that waits, as somebody would who asks by telephone."""
    for case_id, left, right in selectors.pairs_waiting(survey_id):
        verdict = "same" if truth[left] == truth[right] else "different"
        services.case_decide(case_id=case_id, verdict=verdict, reason="电话核对过", by=by)


def visit(survey_id: int, drawn: SurveyLists, truth: Truth, on: date, by: Actor) -> None:
    """Go to every door and enter what is found there."""
    bodies = {body.number: body for body in drawn.bodies}
    drafts = []
    for unit in selectors.units_traced(survey_id):
        body = bodies[truth[unit.rows[0]]]
        outcome = what_is_found(body)
        counts = (body.staff_n, body.members_n) if outcome == "met" else (None, None)
        drafts.append(services.VisitDraft(unit.unit_id, outcome, *counts))
    team = next(team for team in selectors.teams_of(survey_id) if team.route == "grid")
    services.visits_record(survey_id=survey_id, on=on, drafts=drafts, team_id=team.team_id, by=by)


def codes(survey_id: int, truth: Truth) -> dict[int, str]:
    """Return the code under which the register has each body that counts."""
    counted = {body.number for body in survey_lists().counted}
    units = [unit for unit in selectors.units_traced(survey_id) if unit.registered_as]
    told = {truth[unit.rows[0]]: unit.registered_as for unit in units}
    assert told.keys() == counted
    return told
