"""Elections that are due: who is reminded, when, and until when."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from jishi.apps.jobs import services as jobs
from jishi.apps.jobs.models import Job
from jishi.apps.registry import selectors, services
from jishi.apps.registry.reminders import reminder_rule
from jishi.apps.tasks.models import Task
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment, travel

from .office import CITY, DAY, EAST, TOWN, WEST, Office, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def term_ends(office: Office, code: str, on: date) -> None:
    told: dict[str, object] = {"term_from": date(2009, 6, 1), "term_to": on}
    services.org_correct(
        org_id=office.ids[code], fields_told=told, on=DAY, reason="届满日更正", by=office.city
    )


def open_tasks(office: Office) -> set[tuple[str, str, date]]:
    rows = Task.objects.filter(source_kind__in=("term", "term_superior"), state="open")
    return {(office.code_of(task.org_id), office.code_of(task.acting_org_id), task.deadline) for task in rows}


def test_the_organisation_and_its_superior_are_reminded_six_months_ahead(office: Office) -> None:
    with travel(date(2012, 1, 1)):
        term_ends(office, EAST, date(2013, 1, 15))
        term_ends(office, WEST, date(2013, 1, 16))

    assert services.terms_remind(on=DAY, by=SYSTEM) == 2

    assert open_tasks(office) == {
        (EAST, EAST, date(2013, 1, 15)),
        (EAST, TOWN, date(2013, 1, 15)),
    }


def test_reminding_again_changes_nothing(office: Office) -> None:
    services.terms_remind(on=DAY, by=SYSTEM)
    before = open_tasks(office)

    assert services.terms_remind(on=DAY + timedelta(days=1), by=SYSTEM) == 0

    assert open_tasks(office) == before
    assert not Task.objects.filter(source_kind="term", state="dropped").exists()


def test_an_election_takes_both_reminders_off_at_once_and_its_undoing_brings_them_back(
    office: Office,
) -> None:
    term_ends(office, EAST, DAY + timedelta(days=30))
    services.terms_remind(on=DAY, by=SYSTEM)
    before = open_tasks(office)
    papers = services.Papers(DAY, "党员大会选举", "鸡组发〔2012〕9号")
    ballot = services.Ballot(5, 5, "孙多")

    with travel(DAY):
        change_id = services.term_elect(org_id=office.ids[EAST], ballot=ballot, papers=papers, by=office.city)
    assert {code for code, _, _ in before - open_tasks(office)} == {EAST}
    assert EAST not in {code for code, _, _ in open_tasks(office)}

    with travel(DAY):
        services.change_revert(change_id=change_id, reason="选举无效", by=office.city)
    assert open_tasks(office) == before


def test_a_corrected_term_takes_both_reminders_off(office: Office) -> None:
    services.terms_remind(on=DAY, by=SYSTEM)
    with travel(DAY):
        term_ends(office, EAST, date(2015, 7, 14))

    assert open_tasks(office) == set()
    assert set(Task.objects.filter(source_kind__startswith="term").values_list("state", flat=True)) == {
        "done"
    }


def test_a_term_that_has_run_out_stands_there_as_overdue(office: Office) -> None:
    term_ends(office, WEST, DAY - timedelta(days=30))
    services.terms_remind(on=DAY, by=SYSTEM)

    assert (WEST, TOWN, DAY - timedelta(days=30)) in open_tasks(office)


def test_nobody_is_above_the_topmost(office: Office) -> None:
    term_ends(office, CITY, DAY)

    services.terms_remind(on=DAY, by=SYSTEM)

    assert (CITY, CITY, DAY) in open_tasks(office)
    assert Task.objects.filter(org_id=office.ids[CITY]).count() == 1
    assert services.terms_remind(on=DAY, by=SYSTEM) == 0


def test_the_list_shows_both_parts_with_the_superior(office: Office) -> None:
    term_ends(office, WEST, DAY - timedelta(days=30))
    seen = selectors.visible(office.county, "registry.view_org", Moment(DAY))

    assert selectors.terms_counts(seen) == {"overdue": 1, "soon": 1}
    [late] = selectors.terms_due(seen, "overdue")
    assert (late.name, late.parent_name, late.days_left) == ("西发村党支部", "鸡东镇党委", -30)

    page = client_of(office.county).get(reverse("term-list")).content.decode()
    assert "已届满未换届 1" in page
    assert "逾期30天" in page
    soon = client_of(office.county).get(reverse("term-list") + "?part=soon").content.decode()
    assert "还剩169天" in soon
    assert "东发村党支部" in soon


def test_the_list_is_empty_in_words_and_never_beyond_the_scope(office: Office) -> None:
    page = client_of(office.system_clerk).get(reverse("term-list")).content.decode()

    assert "这里没有要换届的组织" in page
    assert "东发村" not in page


def test_the_worker_queues_it_once_a_day(office: Office) -> None:
    queued = jobs.jobs_daily(on=DAY)
    number = Job.objects.get(pk__in=queued, kind="registry.remind_terms").pk
    assert jobs.jobs_daily(on=DAY) == []

    jobs.job_run(job_id=number)

    assert Job.objects.get(pk=number).result["says"] == "新列出换届提醒2项。"
    assert len(jobs.jobs_daily(on=DAY + timedelta(days=1))) == len(queued)


def test_the_rule_has_a_date_and_a_source() -> None:
    assert reminder_rule(DAY).term_months == 6
    assert reminder_rule(date(2000, 1, 1)).source == "S42"
