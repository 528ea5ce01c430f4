"""What other rooms learn of postings: work coverage of units, who helps an organisation."""

from datetime import timedelta

import pytest
from django.urls import reverse

from jishi.apps.coverage.models import Case
from jishi.apps.coverage.records import records_of
from jishi.apps.coverage.rules import rules_on
from jishi.apps.postings import services
from jishi.apps.postings.pages.org_parts import helpers
from jishi.apps.postings.services import PostingDraft
from jishi.apps.registry import selectors as registry
from jishi.engines import coverage
from jishi.shared.dates import Moment, day_end, travel
from jishi.web.request import OfficeRequest

from .office import DAY, NETWORK, Desk
from .test_pages import client_of, text

pytestmark = [pytest.mark.django_db, pytest.mark.db]
LATER = DAY + timedelta(days=30)


def covered(desk: Desk, moment: Moment) -> set[tuple[str, str]]:
    """The units that count for work coverage, each with what counts."""
    [rice] = registry.unit_ids_of(["F3"]).values()
    facts = Case(full_n=0, members_n=0)
    rates = coverage.rates(records_of({rice: (facts, facts)}, moment), rules_on(DAY), moment.valid_on)
    [work] = [rate for rate in rates if rate.rule == "work_coverage"]
    return {(one.unit, one.reason) for one in work.counted}


def sent(desk: Desk) -> int:
    post = desk.post("rice", unit_code="F3")
    draft = PostingDraft(desk.talents["衡"], post, DAY, "鸡组任〔2012〕9号", "联系企业")
    return services.posting_start(draft=draft, by=desk.officer)


def test_an_instructor_in_a_firm_without_members_is_work_coverage_as_long_as_he_serves(desk: Desk) -> None:
    assert covered(desk, Moment(DAY)) == set()
    before = Moment(LATER, day_end(DAY))
    with travel(LATER):
        posting = sent(desk)
        [rice] = registry.unit_ids_of(["F3"]).values()
        assert covered(desk, Moment(DAY)) == {(str(rice), "instructor")}
        # Nobody knew of it then.
        assert covered(desk, before) == set()
        services.posting_end(posting_id=posting, on=LATER, reason="任期已满,回原单位", by=desk.officer)
        assert covered(desk, Moment(LATER - timedelta(days=1))) == {(str(rice), "instructor")}
        assert covered(desk, Moment(LATER)) == set()


def test_who_was_sent_stands_under_the_helpers_of_the_branch(desk: Desk) -> None:
    desk.approved()
    desk.started("岳")
    client = client_of("county_officer", "org", str(desk.county))

    with travel(DAY):
        told = text(client.get(reverse("org-detail", args=[desk.ids[NETWORK]]) + "?tab=helpers"))

    assert f"岳:党建指导员,{DAY.isoformat()}到岗 还没有到访记录" in told


def test_statistics_say_that_functional_organisations_are_left_out(desk: Desk) -> None:
    client = client_of("county_officer", "org", str(desk.county))

    with travel(DAY):
        told = text(client.get(reverse("statistics")))

    assert "功能型组织不计入上面各数,范围内没有。要计入,须有写明文号和起算日期的决定。" in told


def test_who_runs_another_township_does_not_learn_who_was_sent(desk: Desk) -> None:
    desk.approved()
    desk.started("岳")
    request = OfficeRequest()
    request.actor, request.moment = desk.people["stranger"], Moment(DAY)

    assert helpers(desk.ids[NETWORK], request) == []
