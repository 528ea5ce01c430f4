"""What visitors find, the sheets they carry, and what departments hear about their rows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from jishi.apps.survey import selectors, services
from jishi.apps.survey.models import ListRecord, Visit
from jishi.apps.survey.services import SurveyError, VisitDraft
from jishi.apps.tasks.models import Task
from jishi.shared.actor import NotAllowed
from tests.apps.registry.office import client_of

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


def test_nobody_a_second_time_is_the_last_word_and_not_due_a_third(made: Survey) -> None:
    visit(made, "71013701X", "nobody", on=DAY - timedelta(days=8))
    visit(made, "71013701X", "nobody", on=DAY)
    reach = selectors.reach_of(made.survey_id, made.clerk, "survey.view_survey")
    assert reach is not None

    [door] = [
        door
        for sheet in selectors.sheets_of(made.survey_id, reach, show=selectors.ALL)
        for building in sheet.buildings
        for door in building.doors
        if door.unit.code == "71013701X"
    ]

    assert (door.last, door.last_on, door.again_by, door.is_due) == ("无人", DAY, None, False)
    assert selectors.second_due(made.survey_id, reach, DAY) == (0, 0)
    assert not Task.objects.filter(source_kind="survey_door", state=Task.State.OPEN).exists()


def test_second_visits_that_are_due_are_listed_one_by_one(made: Survey) -> None:
    visit(made, "71013701X", "refused")
    visit(made, "710137028", "nobody")
    reach = selectors.reach_of(made.survey_id, made.clerk, "survey.view_survey")
    assert reach is not None

    sheets = selectors.sheets_of(made.survey_id, reach, show=selectors.AGAIN)

    # The traders' list says that they closed down: whether anybody is there no longer matters.
    assert [door.unit.code for one in sheets for b in one.buildings for door in b.doors] == ["71013701X"]
    assert selectors.second_due(made.survey_id, reach, DAY) == (sum(one.doors_n for one in sheets), 0)


def test_a_row_keeps_its_number_whichever_rows_are_shown(made: Survey) -> None:
    reach = selectors.reach_of(made.survey_id, made.clerk, "survey.view_survey")
    assert reach is not None

    def numbers(show: str) -> dict[int, int]:
        sheets = selectors.sheets_of(made.survey_id, reach, show=show)
        return {door.unit.unit_id: door.number for one in sheets for b in one.buildings for door in b.doors}

    every = numbers(selectors.ALL)
    assert sorted(every.values()) == [1, 2, 3, 4]
    visit(made, "wood", "met", 8, 1)
    assert numbers(selectors.DUE).items() < every.items()


def test_who_was_met_without_a_team_was_seen_by_grid_and_a_locked_door_by_nobody(made: Survey) -> None:
    reach = selectors.reach_of(made.survey_id, made.clerk, "survey.view_survey")
    assert reach is not None

    def seen(key: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        row = next(row for row in selectors.units_all(made.survey_id, reach) if row.unit_id == unit(key).pk)
        return row.routes, row.seen_by

    for outcome, routes, seen_by in (
        ("nobody", ("line",), ("工商局", "税务局")),
        ("met", ("grid", "line"), ("工商局", "税务局", "走访")),
    ):
        visit(made, "71013701X", outcome)
        assert seen("71013701X") == (routes, seen_by)
    visit(made, "wood", "refused")
    assert seen("wood") == (("grid", "line"), ("工商局", "走访"))
    assert not unit("wood").is_confirmed


def test_a_visit_shows_on_the_units_page_as_what_counts(made: Survey) -> None:
    visit(made, "71013701X", "met", 41, 3)
    visit(made, "71013701X", "nobody")
    reach = selectors.reach_of(made.survey_id, made.clerk, "survey.view_survey")
    assert reach is not None

    found = selectors.unit_detail(unit("71013701X").pk, reach)

    assert found is not None
    staff = next(line for line in found.lines if line.field == "staff_n")
    assert (staff.adopted, staff.how, [one.text for one in staff.said if one]) == (
        "41",
        "走访",
        ["40", "42", "41"],
    )
    assert [one.outcome for one in found.visits] == ["无人", "见到"]


def test_a_sheet_entered_by_mistake_is_taken_back_as_a_whole_or_row_by_row(made: Survey) -> None:
    before = {one.pk: one.staff_n for one in (unit("wood"), unit("71013701X"))}
    drafts = [VisitDraft(pk, "met", 99, 9, person="孙海") for pk in before]
    services.visits_record(survey_id=made.survey_id, on=DAY, drafts=drafts, by=made.clerk)
    assert (unit("71013701X").person, unit("71013701X").staff_n) == ("孙海", 99)
    one, other = Visit.objects.order_by("pk")
    for by in (made.far, made.commerce):
        with pytest.raises(NotAllowed):
            services.visits_take_back(visit_id=one.pk, by=by)

    assert services.visits_take_back(visit_id=one.pk, by=made.clerk) == 1
    assert selectors.visit_last(made.survey_id, made.clerk.user_id) == other.pk
    assert services.visits_take_back(visit_id=one.pk, is_sheet=True, by=made.clerk) == 1

    assert {one.pk: one.staff_n for one in (unit("wood"), unit("71013701X"))} == before
    assert not any(unit(key).is_confirmed for key in ("wood",))
    with pytest.raises(SurveyError) as found:
        services.visits_take_back(visit_id=one.pk, by=made.clerk)
    assert found.value.code == "SURVEY-58"


def test_two_people_who_enter_one_sheet_hear_of_each_other(made: Survey) -> None:
    pk = unit("wood").pk
    client, address = client_of(made.county), reverse("survey-visits-enter", args=[made.survey_id])
    told = {"on": "2012-07-15", f"outcome-{pk}": "moved", f"note-{pk}": "搬到宁安", f"after-{pk}": "0"}
    visit(made, "wood", "met", 8, 1)

    # SURVEY-57
    page = client.post(address, told).content.decode()

    assert "您填表期间" in page
    assert "已登记2012-07-15见到" in page
    assert 'value="搬到宁安"' in page
    assert Visit.objects.count() == 1
    seen = Visit.objects.get().pk
    assert f'name="after-{pk}" value="{seen}"' in page
    answer = client.post(address, told | {f"after-{pk}": str(seen)}, follow=True)
    assert "已登记1户的走访" in answer.content.decode()
    assert unit("wood").exclusion == "moved"
    back = reverse("survey-visit-undo", args=[Visit.objects.latest("pk").pk])
    assert f"{back}?sheet=1" in answer.content.decode()
    assert "已撤回1户的走访登记" in client.post(f"{back}?sheet=1", follow=True).content.decode()
    assert "已经撤回过" in client.post(back, follow=True).content.decode()
    assert unit("wood").exclusion == ""


def test_where_nobody_is_left_to_be_visited_there_is_nothing_to_send(made: Survey) -> None:
    client, address = client_of(made.county), reverse("survey-visits-enter", args=[made.survey_id])
    assert "登记</button>" in client.get(address).content.decode()
    reach = selectors.reach_of(made.survey_id, made.clerk, "survey.view_survey")
    assert reach is not None
    for sheet in selectors.sheets_of(made.survey_id, reach, show=selectors.DUE):
        drafts = [VisitDraft(door.unit.unit_id, "met", 8, 1) for one in sheet.buildings for door in one.doors]
        services.visits_record(survey_id=made.survey_id, on=DAY, drafts=drafts, by=made.clerk)

    page = client.get(address).content.decode()

    assert "要去的都去过了" in page
    assert "登记</button>" not in page


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
