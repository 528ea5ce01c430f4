"""Whose move a line is: who may take which step, and on whose work-list it stands."""

import pytest

from jishi.apps.rectification import selectors, services
from jishi.apps.rectification.models import Line
from jishi.apps.tasks import selectors as task_selectors
from jishi.apps.tasks.models import Task
from jishi.shared.actor import NotAllowed
from jishi.shared.dates import travel
from tests.factories.cast import COUNTY, DAY, TOWNSHIP, VILLAGE

from .office import AGENCY, PATHS, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
OPEN_STATES = ("listed", "in_progress", "township_check", "county_acceptance", "returned", "relapsed")


def open_tasks(line: Line, kind: str = "line") -> list[Task]:
    return list(Task.objects.filter(source_kind=kind, source_id=line.pk, state="open"))


@pytest.mark.parametrize(
    ("state", "duty", "code"),
    [
        ("listed", "branch", TOWNSHIP),
        ("listed", "township", TOWNSHIP),
        ("listed", "county", COUNTY),
        ("listed", "agency", COUNTY),
        ("in_progress", "branch", VILLAGE),
        ("in_progress", "township", TOWNSHIP),
        ("in_progress", "county", COUNTY),
        ("township_check", "branch", TOWNSHIP),
        ("county_acceptance", "branch", COUNTY),
        ("county_acceptance", "township", COUNTY),
        ("returned", "branch", VILLAGE),
        ("relapsed", "branch", VILLAGE),
    ],
)
def test_the_work_list_follows_the_line(desk: Desk, state: str, duty: str, code: str) -> None:
    line = desk.line(state, duty)

    tasks = open_tasks(line)

    assert [desk.cast.org(code)] == [task.acting_org_id for task in tasks]
    assert (tasks[0].deadline, tasks[0].first_deadline) == (line.deadline, line.first_deadline)
    assert tasks[0].url == f"/lines/{line.pk}/"


@pytest.mark.parametrize("state", PATHS)
def test_an_open_line_has_one_task_and_a_closed_one_none(desk: Desk, state: str) -> None:
    assert len(open_tasks(desk.line(state))) == (state in OPEN_STATES)


def test_an_agencys_line_stands_on_the_agencys_list(desk: Desk) -> None:
    line = desk.line("in_progress", "agency")

    mine = task_selectors.tasks_of(desk.agency, "mine", DAY)

    assert [task.url for task in mine] == [f"/lines/{line.pk}/"]
    assert open_tasks(line)[0].line == AGENCY


def test_a_request_stands_on_the_superiors_list_until_answered(desk: Desk) -> None:
    line = desk.line("in_progress")

    desk.take(line.pk, "ask")

    asked = open_tasks(line, "extension")
    assert [task.acting_org_id for task in asked] == [desk.cast.org(TOWNSHIP)]
    assert asked[0].title.startswith("申请延期到10月13日")
    desk.take(line.pk, "extend")
    assert open_tasks(line, "extension") == []
    assert len(open_tasks(line)) == 1


@pytest.mark.parametrize(
    ("what", "state", "duty", "may", "may_not"),
    [
        ("plan", "listed", "branch", "township_officer", "branch_secretary"),
        ("plan", "listed", "branch", "county_officer", "system_officer"),
        ("plan", "listed", "county", "county_officer", "township_officer"),
        ("report", "in_progress", "branch", "branch_secretary", "leader"),
        ("report", "in_progress", "township", "township_officer", "branch_secretary"),
        ("apply", "in_progress", "county", "county_officer", "township_officer"),
        ("ask", "in_progress", "branch", "branch_secretary", "instructor"),
        ("extend", "in_progress", "branch", "township_officer", "branch_secretary"),
        ("extend", "in_progress", "township", "county_officer", "township_officer"),
        ("check", "township_check", "branch", "township_officer", "county_officer"),
        ("return", "township_check", "branch", "township_officer", "county_officer"),
        ("return", "county_acceptance", "branch", "county_officer", "township_officer"),
        ("accept", "county_acceptance", "branch", "county_officer", "township_officer"),
        ("supervise", "in_progress", "branch", "county_officer", "township_officer"),
        ("relapse", "closed_watch", "branch", "township_officer", "branch_secretary"),
        ("relapse", "closed_watch", "branch", "county_officer", "stranger"),
    ],
)
def test_each_step_is_somebodys_right(
    desk: Desk, what: str, state: str, duty: str, may: str, may_not: str
) -> None:
    line = desk.line(state, duty)

    assert what in selectors.steps_open(line.pk, desk.who(may), DAY)
    assert what not in selectors.steps_open(line.pk, desk.who(may_not), DAY)
    with pytest.raises(NotAllowed):
        desk.take(line.pk, what, by=desk.who(may_not))
    assert desk.refusal(line.pk, what, by=desk.who(may)) == ""


def test_an_agency_reports_on_its_own_lines_only(desk: Desk) -> None:
    own, other = desk.line("in_progress", "agency"), desk.line("in_progress", "county")

    assert selectors.steps_open(own.pk, desk.agency, DAY) == ["report", "apply", "ask"]
    assert selectors.steps_open(other.pk, desk.agency, DAY) == []
    with pytest.raises(NotAllowed):
        desk.take(other.pk, "report", by=desk.agency)


def test_nobody_elses_county_takes_any_step(desk: Desk) -> None:
    for state in PATHS:
        line = desk.line(state, criterion={"listed": "V03"}.get(state, ""))
        assert selectors.steps_open(line.pk, desk.who("stranger"), DAY) == []
        Line.objects.filter(pk=line.pk).update(criterion=f"X{state}", state="withdrawn")


def test_only_whoever_keeps_the_ledger_picks_a_lost_point(desk: Desk) -> None:
    rating_id = desk.line().rating_id

    with pytest.raises(NotAllowed):
        services.line_pick(rating_id=rating_id, criterion_id="V06", by=desk.who("stranger"))
    with pytest.raises(NotAllowed):
        services.line_pick(rating_id=rating_id, criterion_id="V06", by=desk.who("branch_secretary"))


def test_a_request_is_answered_within_three_days(desk: Desk) -> None:
    line = desk.line("in_progress")

    with travel(DAY):
        desk.take(line.pk, "ask")

    assert (open_tasks(line, "extension")[0].deadline - DAY).days == 3
