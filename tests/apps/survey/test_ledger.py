"""The ledger: values by rule, choice and visit; decisions stand; merged units lead on; what departments hear."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest

from jishi.apps.survey import selectors, services
from jishi.apps.survey.adopting import Choice, Said, adopt
from jishi.apps.survey.comparing import is_same
from jishi.apps.survey.models import Decision, LinkRun, ListRecord, ReviewCase
from jishi.apps.survey.models import Survey as SurveyRow
from jishi.apps.survey.queries import verdicts_of
from jishi.apps.survey.rules import rules_on
from jishi.apps.survey.services import Compared, Placed, Settling, SurveyError
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import now
from jishi.sheets import Cell
from tests.factories.surveyed import hand_in

from .compared import GS, case, place, source_of, unit, visit
from .conftest import DAY, Survey

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def test_the_rule_chooses_and_what_differs_waits_for_somebody(made: Survey) -> None:
    rice = unit("71013701X")

    assert (rice.name, rice.person, rice.staff_n) == ("鸡东恒远米业有限公司", "王军", 42)
    assert rice.adopted["staff_n"] == {"source": "税务局", "as_of": "2012-07-15", "how": "rule"}
    # Names, codes and addresses are written differently and say the same.
    assert rice.conflicts == ["person", "staff_n"]
    assert (rice.sources_n, rice.is_confirmed, rice.routes) == (2, True, "line")


def test_two_lists_of_one_department_do_not_confirm_each_other(survey: Survey) -> None:
    rows: list[list[Cell]] = [[*GS[0]], [*GS[3]]]
    for title in ("工商局", "工商局(补交)"):
        hand_in(survey.survey_id, title, "工商", rows, survey.county)
    place(survey, joined=True, doubt=False)
    assert (unit("wood").sources_n, unit("wood").is_confirmed) == (1, False)
    assert "staff_n" not in unit("wood").adopted["agreed"]

    hand_in(survey.survey_id, "统战部", "统战", rows, survey.county)
    place(survey, joined=True, doubt=False)

    assert (unit("wood").sources_n, unit("wood").is_confirmed) == (2, True)
    assert {"staff_n", "members_n"} <= set(unit("wood").adopted["agreed"])


def test_what_two_say_does_not_confirm_what_a_third_is_believed_to_say() -> None:
    def said(source_id: int, word: str, members: int, on: date) -> Said:
        return Said(source_id, word, word, "line", on, {"members_n": members})

    rules, early, late = rules_on(DAY), date(2012, 1, 5), date(2012, 7, 1)
    told = [said(1, "组织", 5, early), said(2, "工商", 3, late), said(3, "税务", 3, late)]

    found = adopt(told, {}, rules)

    assert (found.values["members_n"], found.agreed, found.conflicts) == (5, [], ["members_n"])
    chosen = adopt(told, {"members_n": Choice(2)}, rules)
    assert (chosen.values["members_n"], chosen.agreed) == (3, ["members_n"])
    # What the organisation department said in January was seen to be so by the tax office in July.
    seen = adopt([told[0], said(3, "税务", 5, late)], {}, rules)
    assert seen.origins["members_n"] == {"source": "组织", "as_of": "2012-07-01", "how": "rule"}
    # The register has today what the ledger told it in January.
    echoed = adopt([told[0], said(4, "登记", 5, DAY)], {}, rules)
    assert echoed.origins["members_n"] == {"source": "组织", "as_of": "2012-01-05", "how": "rule"}


@pytest.mark.parametrize(
    ("other", "same"),
    [("兴农镇北环大街３８１＃", True), ("北环大街381#2434", True), ("北环大街383号", False)],
)
def test_an_address_is_the_same_whichever_way_its_number_is_written(other: str, same: bool) -> None:
    assert is_same("address", "鸡东县兴农镇北环大街381号2434室", other) is same


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

    [one] = selectors.decided_of(made.survey_id)

    assert (one.verdict, one.others) == ("different", (f"{made.county.name}:同一单位",))
    assert selectors.queue_of(made.survey_id).decided == {
        "": 1,
        "today": 1,
        "unsure": 0,
        "disputed": 1,
        "unheeded": 0,
    }


def test_whoever_decides_second_hears_of_the_first(made: Survey) -> None:
    seen = selectors.case_view(case().pk).last_id
    services.case_decide(case_id=case().pk, verdict="same", by=SYSTEM)

    with pytest.raises(SurveyError, match="刚判断过这一对:同一单位") as found:
        services.case_decide(case_id=case().pk, verdict="different", after=seen, by=made.county)

    assert found.value.code == "SURVEY-59"
    assert case().verdict == "same"
    now_seen = selectors.case_view(case().pk).last_id
    services.case_decide(case_id=case().pk, verdict="different", after=now_seen, by=made.county)
    assert case().verdict == "different"


def test_who_takes_a_decision_back_hears_that_another_stands_by_now(made: Survey) -> None:
    own = services.case_decide(case_id=case().pk, verdict="same", by=SYSTEM)
    services.case_decide(case_id=case().pk, verdict="different", by=made.county)

    with pytest.raises(SurveyError, match="刚判断过这一对:不是") as found:
        services.case_reopen(case_id=case().pk, after=own, by=made.county)

    assert found.value.code == "SURVEY-59"
    assert case().verdict == "different"


def test_two_who_review_at_the_same_time_go_through_the_pairs_in_different_orders(made: Survey) -> None:
    run, rows = LinkRun.objects.latest("pk"), ListRecord.objects.order_by("pk")
    told = {"survey_id": made.survey_id, "run": run, "kind": "no_code", "weight": 0}
    ReviewCase.objects.all().delete()
    pairs = ReviewCase.objects.bulk_create(
        ReviewCase(left=left, right=right, **told) for left, right in combinations(rows, 2)
    )

    def order(person: int) -> list[int | None]:
        found = [selectors.case_next(made.survey_id, person)]
        while len(found) < len(pairs):
            found.append(selectors.case_next(made.survey_id, person, found[-1] or 0))
        return found

    assert set(order(1)) == set(order(2)) == {pair.pk for pair in pairs}
    assert order(1) == order(1)
    assert sum(one == other for one, other in zip(order(1), order(2), strict=True)) < len(pairs) / 4
    assert selectors.case_next(made.survey_id, 1, order(1)[-1] or 0) == order(1)[0]


def test_a_decision_that_the_ledger_follows_already_is_taken_back(made: Survey) -> None:
    services.case_decide(case_id=case().pk, verdict="same", by=made.county)
    assert selectors.decided_of(made.survey_id)[0].is_unheeded
    place(made, joined=True, doubt=False)
    [one] = selectors.decided_of(made.survey_id)
    assert (one.case_id, one.is_unheeded) == (None, False)
    assert {end.unit_id for end in one.ends} == {unit("wood").pk}
    with pytest.raises(SurveyError) as found:
        services.decisions_withdraw(survey_id=made.survey_id, decision_ids=[], by=made.county)
    assert found.value.code == "SURVEY-60"
    with pytest.raises(NotAllowed):
        services.decisions_withdraw(survey_id=made.survey_id, decision_ids=[one.decision_id], by=made.clerk)

    picks = [one.decision_id, 10**9]
    assert services.decisions_withdraw(survey_id=made.survey_id, decision_ids=picks, by=made.county) == 1

    assert selectors.decided_of(made.survey_id) == []
    assert verdicts_of(SurveyRow.objects.get()) == {}
    place(made)
    assert case().verdict == ""


def test_a_decision_of_which_one_row_is_gone_is_still_told(made: Survey) -> None:
    services.case_decide(case_id=case().pk, verdict="different", by=made.county)

    hand_in(made.survey_id, "工商局", "工商", [row for row in GS if row[0] != "鸡东木业厂"], made.county)

    [one] = selectors.decided_of(made.survey_id)
    assert sorted((end.name, end.unit_id is None) for end in one.ends) == [
        ("名单里已没有这一条", True),
        ("鸡东木业厂", False),
    ]


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


def test_a_trifle_is_no_doubt(made: Survey) -> None:
    for points, is_told in ((-2, False), (-620, True)):
        told = [{"field": "area", "level": "同一区县", "points": points}]
        ReviewCase.objects.update(told=told)

        assert ("主要疑点" in selectors.case_view(case().pk).says) is is_told


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


def test_a_street_reads_its_own_rows_and_what_is_remarked_on_them(made: Survey) -> None:
    near: list[Cell] = ["鸡东粮油店", "", "赵江", "", "鸡东镇太平路8号", "230321100", "约8", 1, ""]
    far: list[Cell] = ["平阳粮油店", "710137036", "赵河", "", "平阳镇太平路8号", "230321", "约9", 1, ""]
    list_id = hand_in(made.survey_id, "粮食局", "粮食", [GS[0], near, far], made.county)
    place(made)
    told = {}
    for by in (made.county, made.clerk):
        reach = selectors.reach_of(made.survey_id, by, "survey.view_survey")
        assert reach is not None
        found = selectors.list_view(list_id, reach)
        assert found is not None
        told[by.name] = (
            [one["row_n"] for one in found.remarks],
            selectors.rows_placed(made.survey_id, reach),
        )

    assert told == {made.county.name: ([2, 3], 8), made.clerk.name: ([2], 7)}


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
