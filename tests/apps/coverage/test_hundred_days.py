"""Dong'an's case, as the demo lives it: from three files to 157 units that all belong to an organisation, by five ways.

Its 175 floating members each have one home.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from jishi.apps.coverage import selectors
from jishi.apps.coverage.models import Floater, RateTaken
from jishi.apps.coverage.selectors import Looked
from jishi.apps.registry.models import GuestState
from jishi.apps.survey.models import LedgerUnit, ListRecord, Publication
from jishi.demo import hundred_days as dongan
from jishi.demo.survey_lists import survey_lists
from jishi.engines import coverage
from jishi.engines.coverage import JointUnit
from jishi.engines.coverage.check import check_joint, check_rate
from jishi.shared.actor import SYSTEM, Actor, Grant
from jishi.shared.dates import Moment
from tests.factories.standing import standing

from .test_board_links import listed_n
from .test_pages import client_of, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def _lived(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    with standing(django_db_blocker, dongan.LAST, _live) as campaign_id:
        yield campaign_id


def _live() -> int:
    kept = Path(mkdtemp())
    try:
        with override_settings(UPLOADS_DIR=kept / "uploads", RUNS_DIR=kept / "runs"):
            return dongan.lived()
    finally:
        rmtree(kept)


@pytest.fixture
def looked(_lived: int, db: None) -> Looked:
    found = selectors.look(_lived, dongan.district_seen(dongan.LAST))
    assert found is not None
    return found


def test_three_files_of_353_rows_are_178_units_of_which_157_count(looked: Looked) -> None:
    rows = ListRecord.objects.exclude(source_list__source__line="登记")
    units = LedgerUnit.objects.filter(is_current=True)

    assert rows.count() == 353
    assert units.count() == 178
    assert units.filter(exclusion="").count() == Publication.objects.get().new_n == len(looked.units) == 157


def test_the_denominator_says_from_which_lists_it_comes_and_whom_they_left_out(looked: Looked) -> None:
    found = selectors.provenance_of(looked, SYSTEM)
    agency = Actor(7, "税务干事", (Grant("line_agency", frozenset({"survey.view_survey"}), "line", "税务"),))

    (ledger,) = found.origins
    assert (found.others_n, len(ledger.codes), ledger.counted_n) == (0, 157, 157)
    assert (sum(n for _, n in ledger.lists), ledger.rows_n, ledger.units_n) == (353, 353, 178)
    assert (dict(ledger.excluded), ledger.excluded_n) == (
        {"停业": 9, "迁出": 5, "分支机构": 4, "无实体": 3},
        21,
    )
    assert not selectors.provenance_of(looked, agency).origins
    before = replace(looked, moment=Moment(date(2012, 3, 1)))
    assert not selectors.provenance_of(before, SYSTEM).origins


@pytest.mark.parametrize("on", ["", "2012-06-16"])
def test_each_reason_to_be_left_out_of_the_lists_opens_as_many(looked: Looked, on: str) -> None:
    officer = client_of("county_officer", "org", str(looked.campaign.org_id))
    page = page_of(officer, "rate-detail", looked.campaign.campaign_id, "org_coverage_with_members", on=on)
    links = re.findall(r'<a data-today href="([^"]*/surveys/[^"]*f\.state=[^"]*)">([^<]*)</a>', page)

    assert [said for _, said in links] == ["停业9户", "迁出5户", "分支机构4户", "无实体3户"]
    assert [listed_n(officer, html.unescape(href)) for href, _ in links] == [9, 5, 4, 3]


def test_157_of_157_belong_to_an_organisation_by_five_ways(looked: Looked) -> None:
    rate = looked.main
    units = Counter(one.reason for one in rate.counted)

    assert (rate.numerator, rate.denominator) == (157, 157)
    assert dict(rate.orgs) == {"single": 38, "joint": 27, "area": 6, "industry": 3, "attached": 7}
    assert units == {"single": 38, "joint": 79, "area": 22, "industry": 11, "attached": 7}
    assert (looked.rates["work_coverage"].numerator, looked.rates["work_coverage"].denominator) == (157, 157)
    assert coverage.percent(rate.numerator, rate.denominator) == "100.0%"


def test_brute_force_counts_the_same_and_every_list_adds_up(looked: Looked) -> None:
    for rate in looked.rates.values():
        assert check_rate(rate, looked.records, looked.rules) == []
    found = selectors.rate_list(looked, "org_coverage_with_members")
    assert found is not None
    assert len(found.counted) == 157


def test_every_joint_branch_has_at_most_five_units_and_three_full_members(looked: Looked) -> None:
    orgs = {org.id: org for org in looked.records.organisations}
    joint = Counter(hosting.org for hosting in looked.records.hostings if orgs[hosting.org].way == "joint")

    assert max(joint.values()) <= 5
    assert min(orgs[org].full_n or 0 for org in joint) >= 3


def test_175_floating_members_have_one_home_each(looked: Looked) -> None:
    at_home = Floater.objects.filter(state__in=("placed", "confirmed"))

    assert at_home.count() == at_home.values("person").distinct().count() == 175
    assert Floater.objects.filter(state="placed").count() == dongan.SILENT
    assert GuestState.objects.count() == 175


def test_the_curve_rises_meeting_by_meeting(looked: Looked) -> None:
    taken = RateTaken.objects.filter(rule="org_coverage_with_members").order_by("day")
    shares = [100 * row.numerator // row.denominator for row in taken]

    assert shares[0] == 0
    assert shares == sorted(shares)
    assert shares[-1] == 100
    assert {row.denominator for row in taken} == {157}


def test_the_board_says_that_all_is_done(looked: Looked) -> None:
    board = selectors.board(looked)

    assert (board.day_no, board.days_left, board.total.left_n, board.whys) == (100, 0, 0, ())
    assert coverage.forecast_words("zh", board.total.forecast) == "已全部覆盖。"


def test_neighbours_are_suggested_for_all_who_are_too_small() -> None:
    pool = [
        JointUnit(body.code, ("231002", body.area_code[6:9], body.street), "", body.members_n, body.staff_n)
        for body in survey_lists().counted
        if body.members_n < 3
    ]

    groups, alone = coverage.suggest(pool, coverage.JointLimits())

    assert len(pool) == 119
    assert check_joint([group.units for group in groups], alone, pool, coverage.JointLimits()) == []
    assert len(alone) <= 5
