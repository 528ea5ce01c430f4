"""The ledger: values by rule, choice and visit; decisions stand; merged units lead on; what departments hear."""

from __future__ import annotations

import pytest

from jishi.apps.survey import selectors, services
from jishi.apps.survey.models import Decision, LinkRun, ListRecord, ReviewCase
from jishi.apps.survey.queries import verdicts_of
from jishi.apps.survey.services import Compared, Placed, Settling, SurveyError
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import now
from jishi.sheets import Cell
from tests.factories.surveyed import hand_in

from .compared import GS, case, place, source_of, unit, visit
from .conftest import Survey

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def test_the_rule_chooses_and_what_differs_waits_for_somebody(made: Survey) -> None:
    rice = unit("71013701X")

    assert (rice.name, rice.person, rice.staff_n) == ("鸡东恒远米业有限公司", "王军", 42)
    assert rice.adopted["staff_n"] == {"source": "税务局", "as_of": "2012-07-15", "how": "rule"}
    # Names, codes and addresses are written differently and say the same.
    assert rice.conflicts == ["person", "staff_n"]
    assert (rice.sources_n, rice.is_confirmed, rice.routes) == (2, True, "line")


def test_two_rows_of_one_source_complete_each_other(survey: Survey) -> None:
    one: list[Cell] = ["鸡东恒远米业有限公司", "", "王军", "", "鸡东镇景福街1号", "230321100", 40, 3, "正常"]
    again: list[Cell] = [
        "鸡东恒远米业有限公司（换照）",
        "71013701X",
        "",
        "13904671234",
        "",
        "230321100",
        None,
        4,
        "",
    ]
    hand_in(survey.survey_id, "工商局", "工商", [GS[0], one, again], survey.county)
    run = LinkRun.objects.create(survey_id=survey.survey_id, by_name="x", started_at=now())
    rows = ListRecord.objects.select_related("source_list")
    placed = tuple(
        Placed(row.source_list.source_id, row.record_id, "rice", "code", 900, None) for row in rows
    )
    services.ledger_write(run_id=run.pk, found=Compared(placed, ()), by=SYSTEM)

    rice = unit("rice")

    assert (rice.name, rice.code, rice.phone) == ("鸡东恒远米业有限公司", "71013701X", "13904671234")
    assert (rice.person, rice.address, rice.staff_n, rice.members_n) == ("王军", "鸡东镇景福街1号", 40, 4)
    assert (rice.sources_n, rice.conflicts) == (1, [])


def test_whoever_the_rule_names_settles_and_can_give_it_back(made: Survey) -> None:
    rice, commerce = unit("71013701X"), source_of("工商局")
    with pytest.raises(NotAllowed):
        services.field_settle(settling=Settling(rice.pk, "name", commerce), by=made.clerk)

    services.field_settle(settling=Settling(rice.pk, "staff_n", commerce), by=made.clerk)
    assert (unit("71013701X").staff_n, unit("71013701X").conflicts) == (40, ["person"])
    services.field_unsettle(unit_id=rice.pk, field="staff_n", by=made.clerk)

    assert (unit("71013701X").staff_n, unit("71013701X").conflicts) == (42, ["person", "staff_n"])


@pytest.mark.parametrize(
    ("field", "source", "code"), [("nothing", None, "SURVEY-23"), ("phone", "税务局", "SURVEY-24")]
)
def test_a_source_that_says_nothing_is_not_taken(
    made: Survey, field: str, source: str | None, code: str
) -> None:
    settling = Settling(unit("71013701X").pk, field, source_of(source) if source else None)

    with pytest.raises(SurveyError) as found:
        services.field_settle(settling=settling, by=made.county)

    assert found.value.code == code


def test_nothing_chosen_is_nothing_to_give_back(made: Survey) -> None:
    with pytest.raises(SurveyError) as found:
        services.field_unsettle(unit_id=unit("71013701X").pk, field="person", by=made.county)

    assert found.value.code == "SURVEY-25"


def test_a_decision_survives_the_next_comparison_and_the_next_file(made: Survey) -> None:
    assert unit("wood").is_doubtful
    services.case_decide(case_id=case().pk, verdict="same", by=made.county)
    assert not unit("wood").is_doubtful

    hand_in(made.survey_id, "工商局", "工商", [GS[0], *reversed(GS[1:])], made.county)
    place(made, joined=True)

    assert case().verdict == "same"
    assert [one.verdict for one in Decision.objects.all()] == ["same"]


def test_a_decision_is_taken_back(made: Survey) -> None:
    services.case_decide(case_id=case().pk, verdict="unsure", by=made.county)
    services.case_reopen(case_id=case().pk, by=made.county)

    assert case().verdict == ""
    assert verdicts_of(case().survey) == {}
    with pytest.raises(SurveyError) as found:
        services.case_reopen(case_id=case().pk, by=made.county)
    assert found.value.code == "SURVEY-22"


def test_what_two_people_see_differently_is_listed(made: Survey) -> None:
    services.case_decide(case_id=case().pk, verdict="same", by=made.county)
    services.case_decide(case_id=case().pk, verdict="different", by=SYSTEM)

    assert selectors.disputed(made.survey_id) == [case().pk]


def test_against_a_code_a_reason_is_needed(made: Survey) -> None:
    with pytest.raises(SurveyError) as found:
        services.case_decide(case_id=case().pk, verdict="maybe", by=made.county)
    assert found.value.code == "SURVEY-20"
    ReviewCase.objects.update(kind="two_codes")

    with pytest.raises(SurveyError) as found:
        services.case_decide(case_id=case().pk, verdict="same", by=made.county)

    assert found.value.code == "SURVEY-21"


def test_a_pair_is_told_side_by_side(made: Survey) -> None:
    told = selectors.case_view(case().pk)

    assert told.kind_label == "没有代码"
    lines = {line.label: line for line in told.lines}
    assert lines["地址"].words == "写法不同,说的一样"
    assert lines["代码"].words == "有一边没有,不比"
    assert any(odd for _, odd in lines["地址"].left_parts + lines["地址"].right_parts)


def test_a_unit_that_merges_leads_on_and_its_visits_follow(made: Survey) -> None:
    visit(made, "710137095", "met", staff=9, members=2)

    place(made, joined=True, doubt=False)

    gone, wood = unit("710137095"), unit("wood")
    assert (gone.is_current, gone.merged_into_id) == (False, wood.pk)
    assert (wood.staff_n, wood.members_n) == (9, 2)
    reach = selectors.reach_of(made.survey_id, made.county, "survey.view_survey")
    assert reach is not None
    found = selectors.unit_detail(gone.pk, reach)
    assert found is not None
    assert found.row.unit_id == wood.pk
    assert len(found.visits) == 1
    place(made, doubt=False)
    assert (unit("710137095").is_current, unit("710137095").staff_n) == (True, 9)


def test_numbers_open_lists_that_add_up(made: Survey) -> None:
    reach = selectors.reach_of(made.survey_id, made.county, "survey.view_survey")
    assert reach is not None
    units = selectors.units_all(made.survey_id, reach)
    total, areas = selectors.progress_total(units), selectors.progress_by_area(units)

    def behind(show: str, route: str = "") -> int:
        return len(selectors.units_shown(units, show, route, ""))

    assert total.ledger_n == behind("counted") == sum(row.ledger_n for row in areas) == 3
    assert total.found_n + total.missing_n == total.ledger_n
    assert behind("counted") + behind("excluded") == len(units) == 4
    for row in selectors.progress_by_route(units):
        assert row.found_n == behind("found", row.key)
        assert row.missing_n == behind("missing", row.key)
        assert row.confirmed_n <= row.found_n
    for figure in selectors.figures_of(units):
        assert 0 <= figure.numerator <= figure.denominator
    staff = selectors.figures_of(units)[0]
    assert (staff.numerator, staff.denominator) == (behind("staff_clear"), behind("counted"))
