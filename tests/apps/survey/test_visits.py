"""What visitors find, the sheets they carry, and what departments hear about their rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jishi.apps.survey import selectors, services
from jishi.apps.survey.models import ListRecord
from jishi.apps.survey.services import SurveyError, VisitDraft
from jishi.shared.actor import NotAllowed

from .compared import place, unit, visit
from .conftest import DAY, Survey

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def test_a_visit_says_more_than_lists_and_nobody_there_is_due_again(made: Survey) -> None:
    visit(made, "71013701X", "nobody")
    reach = selectors.reach_of(made.survey_id, made.clerk, "survey.view_survey")
    assert reach is not None
    assert selectors.second_due(made.survey_id, reach, DAY + timedelta(days=7)) == (1, 1)

    visit(made, "71013701X", "met", 41, 3)

    rice = unit("71013701X")
    assert (rice.staff_n, rice.conflicts, rice.adopted["staff_n"]["how"]) == (41, ["person"], "visit")
    assert selectors.second_due(made.survey_id, reach, DAY) == (0, 0)
    visit(made, "71013701X", "nobody")
    assert unit("71013701X").is_confirmed


@pytest.mark.parametrize(
    ("outcome", "why"), [("suspended", "suspended"), ("moved", "moved"), ("not_found", "shell"), ("met", "")]
)
def test_what_is_found_decides_whether_a_unit_counts(made: Survey, outcome: str, why: str) -> None:
    visit(made, "710137028", outcome)

    assert unit("710137028").exclusion == why


def test_a_list_and_a_name_exclude_and_a_person_overrules_both(made: Survey) -> None:
    trade = unit("710137028")
    assert (trade.exclusion, trade.exclusion_why) == ("suspended", "工商局名单")
    for exclusion, reason, code in (("gone", "电话核对", "SURVEY-26"), ("", "", "SURVEY-27")):
        with pytest.raises(SurveyError) as found:
            services.unit_exclude(unit_id=trade.pk, exclusion=exclusion, reason=reason, by=made.county)
        assert found.value.code == code

    services.unit_exclude(unit_id=trade.pk, exclusion="", reason="电话核对,还在经营", by=made.county)

    assert unit("710137028").exclusion == ""


def test_visits_are_entered_for_real_days_units_and_outcomes(made: Survey) -> None:
    draft = VisitDraft(unit("wood").pk, "met")
    for on, one, code in (
        (DAY + timedelta(days=1), draft, "SURVEY-30"),
        (date(2012, 6, 1), draft, "SURVEY-30"),
        (DAY, VisitDraft(draft.unit_id, "asleep"), "SURVEY-31"),
    ):
        with pytest.raises(SurveyError) as found:
            services.visits_record(survey_id=made.survey_id, on=on, drafts=[one], by=made.clerk)
        assert found.value.code == code
    over = [VisitDraft(draft.unit_id, "met", 8, 12), VisitDraft(unit("71013701X").pk, "met", 3, 3)]
    with pytest.raises(services.VisitsRefused, match=r"党员12人,比职工8人多.*SURVEY-56") as refused:
        services.visits_record(survey_id=made.survey_id, on=DAY, drafts=over, by=made.clerk)
    assert [(one.unit_id, one.field) for one in refused.value.faults] == [(draft.unit_id, "members")]
    for by in (made.far, made.commerce):
        with pytest.raises(NotAllowed):
            services.visits_record(survey_id=made.survey_id, on=DAY, drafts=[draft], by=by)


def test_sheets_go_by_street_and_building(made: Survey) -> None:
    reach = selectors.reach_of(made.survey_id, made.clerk, "survey.view_survey")
    assert reach is not None

    [sheet] = selectors.sheets_of(made.survey_id, reach)

    assert [(one.name, len(one.doors)) for one in sheet.buildings] == [
        ("太平路2号", 2),
        ("景福街1号", 1),
        ("景福街3号", 1),
    ]
    visit(made, "wood", "met", 8, 1)
    assert [
        door.unit.name
        for one in selectors.sheets_of(made.survey_id, reach)
        for b in one.buildings
        for door in b.doors
    ].count("鸡东木业厂") == 1


def test_a_department_hears_of_its_own_rows(made: Survey) -> None:
    visit(made, "wood", "moved")
    reach = selectors.reach_of(made.survey_id, made.commerce, "survey.view_survey")
    assert reach is not None
    [own] = selectors.lists_of(made.survey_id, reach)

    told = [(one.kind, one.row_n) for one in selectors.feedback_of(own.list_id, reach)]

    assert told == [("迁出", 4), ("重名", 5)]
    assert dict(selectors.feedback_counts(selectors.feedback_of(own.list_id, reach)))["停业"] == 0


def test_wrong_codes_are_told_with_the_right_one(made: Survey) -> None:
    place(made, joined=True, doubt=False)
    reach = selectors.reach_of(made.survey_id, made.county, "survey.view_survey")
    assert reach is not None
    lists = {one.source: one.list_id for one in selectors.lists_of(made.survey_id, reach)}

    told = [one for one in selectors.feedback_of(lists["工商局"], reach) if one.kind == "代码错"]

    assert [(one.row_n, one.found) for one in told] == [(4, "没有代码;其他名单上是710137095")]
    assert not [one for one in selectors.feedback_of(lists["税务局"], reach) if one.kind == "代码错"]
    ListRecord.objects.filter(source_list_id=lists["税务局"], name="鸡东木业厂").update(code="710137090")
    wrong = [one for one in selectors.feedback_of(lists["税务局"], reach) if one.kind == "代码错"]
    assert [one.row_n for one in wrong] == [3]
