"""Answering a form: what is right is kept, what is wrong comes back with its reason; who may tell what."""

from datetime import timedelta
from pathlib import Path

import pytest

from jishi.apps.accounts import selectors as accounts
from jishi.apps.accounts import services as account_services
from jishi.apps.audit.models import AuditEvent
from jishi.apps.facts.models import FactBatch, FactValue, FormCell
from jishi.apps.facts.selectors import coverage, fact_table, sheet_of, sheet_table, value_of
from jishi.apps.facts.services import (
    CellTold,
    FactsError,
    fact_confirm,
    facts_batch_undo,
    facts_import_apply,
    facts_import_check,
    form_answer,
)
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import SYSTEM, Actor, NotAllowed
from jishi.shared.dates import Moment, travel

from .asking import hold, issued
from .office import COMMUNITY, DAY, FAR, OTHER_VILLAGE, SCHOOL, VILLAGE, Office, book, line, person

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
YESTERDAY, LONG_AGO, MOMENT = DAY - timedelta(days=1), DAY - timedelta(days=200), Moment(DAY)
PERIOD = "2012-H1"
FIVE = {
    VILLAGE: ("0", 0, ""),
    OTHER_VILLAGE: ("不清楚", None, "unknown"),
    COMMUNITY: ("拒答", None, "refused"),
    SCHOOL: ("不适用", None, "not_applicable"),
    FAR: ("未采集", None, "not_asked"),
}


def told(office: Office, code: str, name: str, text: str = "", **more: object) -> CellTold:
    return CellTold(office.ids[code], name, text, **more)  # type: ignore[arg-type]


def held(office: Office, code: str, name: str) -> tuple[int | None, str] | None:
    fact = value_of(office.ids[code], name, PERIOD, MOMENT)
    return (fact.value, fact.answer) if fact else None


def open_cells(form_id: int) -> set[str]:
    rows = FormCell.objects.filter(sheet__form_id=form_id, is_open=True)
    return set(rows.values_list("sheet__org__code", flat=True))


def agency() -> Actor:
    user_id = account_services.user_create(username="stats", display_name="统计局小赵", by=SYSTEM)
    account_services.role_grant(
        user_id=user_id, role="line_agency", scope_kind="line", scope_id="统计局", by=SYSTEM
    )
    return accounts.actor_for(user_id)


def test_an_answer_is_a_value_with_the_form_as_its_source(office: Office) -> None:
    form_id = issued(office, "lectures")

    result = form_answer(form_id=form_id, told=[told(office, VILLAGE, "lectures", "3")], by=office.secretary)

    fact = value_of(office.ids[VILLAGE], "lectures", PERIOD, MOMENT)
    assert (result.saved, result.confirmed, result.refused) == (1, 0, ())
    assert fact is not None
    assert (fact.value, fact.source, fact.observed_on) == (3, "调查表:年中核对", DAY)
    batch = FactBatch.objects.get(pk=result.batch_id or 0)
    assert (batch.kind, batch.source, batch.rows_read) == ("entry", "调查表:年中核对", 1)
    assert AuditEvent.objects.filter(what="facts_recorded", subject=f"facts_batch:{batch.pk}").exists()


def test_one_tick_confirms_and_the_number_stays(office: Office) -> None:
    hold(VILLAGE, "activists", 4, on=YESTERDAY, period="2011")
    form_id = issued(office, "activists", "lectures")

    result = form_answer(
        form_id=form_id, told=[told(office, VILLAGE, "activists", is_still_true=True)], by=office.secretary
    )

    assert (result.saved, result.confirmed) == (0, 1)
    assert held(office, VILLAGE, "activists") == (4, "")
    sheet = sheet_of(form_id, office.ids[VILLAGE], office.secretary, MOMENT)
    assert sheet is not None
    assert {cell.indicator.id: cell.is_open for cell in sheet.cells if cell} == {
        "activists": False,
        "lectures": True,
    }


def test_a_change_is_entered_instead_of_the_tick(office: Office) -> None:
    hold(VILLAGE, "activists", 4, on=YESTERDAY)
    form_id = issued(office, "activists")

    result = form_answer(form_id=form_id, told=[told(office, VILLAGE, "activists", "6")], by=office.secretary)

    assert (result.saved, result.confirmed) == (1, 0)
    assert held(office, VILLAGE, "activists") == (6, "")


def test_a_stale_number_may_be_confirmed_too(office: Office) -> None:
    hold(VILLAGE, "activists", 4, on=LONG_AGO)
    form_id = issued(office, "activists")

    result = form_answer(
        form_id=form_id, told=[told(office, VILLAGE, "activists", is_still_true=True)], by=office.secretary
    )

    assert result.confirmed == 1
    assert VILLAGE not in open_cells(form_id)


def test_a_refused_cell_holds_up_no_other_and_comes_back_as_it_was_written(office: Office) -> None:
    form_id = issued(office, "lectures", "mtg_general", "activists")
    cells = [("lectures", "约3"), ("mtg_general", "4"), ("activists", "999")]

    result = form_answer(
        form_id=form_id, told=[told(office, VILLAGE, *cell) for cell in cells], by=office.secretary
    )

    assert {(one.indicator, one.text, one.code) for one in result.refused} == {
        ("lectures", "约3", "FACTS-10"),
        ("activists", "999", "FACTS-12"),
    }
    assert all("北镇东村党支部" in one.why for one in result.refused)
    assert held(office, VILLAGE, "mtg_general") == (4, "")
    assert held(office, VILLAGE, "lectures") is None


def test_a_part_that_is_greater_than_its_whole_comes_back(office: Office) -> None:
    hold(VILLAGE, "dues_due", 20, on=YESTERDAY)
    form_id = issued(office, "dues_due", "dues_paid")

    result = form_answer(
        form_id=form_id, told=[told(office, VILLAGE, "dues_paid", "21")], by=office.secretary
    )

    (refused,) = result.refused
    assert (refused.code, refused.indicator, refused.text) == ("FACTS-17", "dues_paid", "21")
    whole = form_answer(form_id=form_id, told=[told(office, VILLAGE, "dues_paid", "19")], by=office.secretary)
    assert whole.refused == ()
    smaller = form_answer(
        form_id=form_id, told=[told(office, VILLAGE, "dues_due", "10")], by=office.secretary
    )
    assert [one.indicator for one in smaller.refused] == ["dues_due"]


def test_cells_that_nobody_asked_are_refused_by_name(office: Office) -> None:
    form_id = issued(office, "lectures")

    result = form_answer(
        form_id=form_id,
        told=[told(office, VILLAGE, "hh_n", "3"), told(office, VILLAGE, "horses", "3")],
        by=office.county,
    )

    assert [one.code for one in result.refused] == ["FACTS-78", "FACTS-78"]
    assert result.batch_id is None


def test_a_tick_needs_something_on_record_and_no_other_number_beside_it(office: Office) -> None:
    hold(VILLAGE, "activists", 4, on=YESTERDAY)
    form_id = issued(office, "activists", "lectures")
    cells = [
        told(office, VILLAGE, "lectures", is_still_true=True),
        told(office, VILLAGE, "activists", "5", is_still_true=True),
    ]

    result = form_answer(form_id=form_id, told=cells, by=office.secretary)

    assert [one.code for one in result.refused] == ["FACTS-82", "FACTS-84"]
    same = told(office, VILLAGE, "activists", "4", is_still_true=True)
    assert form_answer(form_id=form_id, told=[same], by=office.secretary).confirmed == 1


def test_the_second_of_two_offices_is_told_what_the_first_changed(office: Office) -> None:
    form_id = issued(office, "lectures")
    cell = told(office, VILLAGE, "lectures", "3", seen=0)
    form_answer(form_id=form_id, told=[cell], by=office.secretary)

    late = form_answer(
        form_id=form_id, told=[told(office, VILLAGE, "lectures", "5", seen=0)], by=office.clerk
    )

    (refused,) = late.refused
    assert refused.code == "FACTS-80"
    assert "改为“3”" in refused.why
    assert "“5”没有保存" in refused.why
    sheet = sheet_of(form_id, office.ids[VILLAGE], office.clerk, MOMENT)
    assert sheet is not None
    assert sheet.cells[0] is not None
    seen = sheet.cells[0].seen
    again = form_answer(
        form_id=form_id, told=[told(office, VILLAGE, "lectures", "5", seen=seen)], by=office.clerk
    )
    assert again.refused == ()
    assert held(office, VILLAGE, "lectures") == (5, "")


def test_a_branch_does_not_tell_what_belongs_to_those_above(office: Office) -> None:
    form_id = issued(office, "lectures", "hh_n", "venue_sqm", "farmer_income_fen")
    names = ("lectures", "hh_n", "venue_sqm", "farmer_income_fen")

    def taken(by: Actor) -> list[str]:
        cells = [told(office, VILLAGE, name, "3000") for name in names[1:]]
        refused = form_answer(form_id=form_id, told=cells, by=by).refused
        assert {one.code for one in refused} <= {"FACTS-79"}
        return [name for name in names[1:] if name not in {one.indicator for one in refused}]

    assert taken(office.secretary) == []
    assert taken(office.clerk) == ["hh_n"]
    assert taken(office.county) == ["hh_n", "venue_sqm", "farmer_income_fen"]


def test_an_agency_answers_its_own_column_for_everybody_and_nothing_else(office: Office) -> None:
    form_id = issued(office, "lectures", "farmer_income_fen")
    bureau = agency()

    table = sheet_table(form_id, bureau, MOMENT)
    result = form_answer(form_id=form_id, told=[told(office, FAR, "farmer_income_fen", "9100")], by=bureau)

    assert [one.id for one in table.columns] == ["farmer_income_fen"]
    assert {row.code for row in table.rows} == {VILLAGE, OTHER_VILLAGE, FAR}
    assert (result.saved, held(office, FAR, "farmer_income_fen")) == (1, (910_000, ""))
    with pytest.raises(NotAllowed):
        form_answer(form_id=form_id, told=[told(office, FAR, "lectures", "3")], by=bureau)
    facts_batch_undo(batch_id=result.batch_id or 0, by=bureau)
    assert held(office, FAR, "farmer_income_fen") is None


def test_nobody_answers_for_another_township(office: Office) -> None:
    form_id = issued(office, "lectures")

    for by in (office.clerk, office.secretary):
        with pytest.raises(NotAllowed):
            form_answer(form_id=form_id, told=[told(office, FAR, "lectures", "3")], by=by)

    assert {row.code for row in sheet_table(form_id, office.clerk, MOMENT).rows} == set(FIVE) - {FAR}
    assert not FactValue.objects.exists()


def test_whoever_answered_takes_it_back_and_nobody_else_without_the_right(office: Office) -> None:
    hold(VILLAGE, "lectures", 2, on=YESTERDAY)
    form_id = issued(office, "lectures")
    mine = form_answer(form_id=form_id, told=[told(office, VILLAGE, "lectures", "3")], by=office.secretary)
    other = person("other", "西村书记", "branch_secretary", office.ids[OTHER_VILLAGE])

    with pytest.raises(NotAllowed):
        facts_batch_undo(batch_id=mine.batch_id or 0, by=other)
    facts_batch_undo(batch_id=mine.batch_id or 0, by=office.secretary)

    assert held(office, VILLAGE, "lectures") == (2, "")
    assert VILLAGE in open_cells(form_id)


def answer_five(office: Office) -> int:
    form_id = issued(office, "lectures")
    cells = [told(office, code, "lectures", text) for code, (text, _, _) in FIVE.items()]
    assert form_answer(form_id=form_id, told=cells, by=office.county).refused == ()
    return form_id


def test_five_answers_are_entered_as_five_things(office: Office) -> None:
    form_id = answer_five(office)

    assert {code: held(office, code, "lectures") for code in FIVE} == {
        code: (value, answer) for code, (_, value, answer) in FIVE.items()
    }
    # That nobody was asked is no answer: the form still waits.
    assert open_cells(form_id) == {FAR}


def test_five_answers_are_counted_as_five_things(office: Office) -> None:
    answer_five(office)

    seen = registry.visible(office.county, "facts.view", MOMENT)
    line_ = next(one for one in coverage(PERIOD, seen) if one.indicator and one.indicator.id == "lectures")

    assert (line_.asked, line_.filled, line_.zero) == (5, 1, 1)
    assert (line_.unknown, line_.refused, line_.not_applicable, line_.missing) == (1, 1, 1, 1)
    assert line_.answered == 3


def test_five_answers_come_back_from_a_workbook_as_five_things(office: Office, tmp_path: Path) -> None:
    answer_five(office)
    words = {code: text for code, (text, _, _) in FIVE.items()}
    types = {VILLAGE: "村", OTHER_VILLAGE: "村", COMMUNITY: "社区", SCHOOL: "中小学", FAR: "村"}
    rows = [line(code, words[code], period=PERIOD, word=types[code]) for code in FIVE]
    path = book(tmp_path / "五种.xlsx", rows, "党课次数")

    preview = facts_import_check(path=path, default_period="", by=office.county)
    assert (preview.rows_refused, preview.values_unchanged, preview.values_n) == (0, 5, 0)
    moved = [line(code, words[code], period="2012-H2", word=types[code]) for code in FIVE]
    facts_import_apply(
        path=book(tmp_path / "下期.xlsx", moved, "党课次数"),
        default_period="",
        by=office.county,
        only_clean=False,
    )

    after = {code: value_of(office.ids[code], "lectures", "2012-H2", MOMENT) for code in FIVE}
    assert {code: (one.value, one.answer) for code, one in after.items() if one} == {
        code: (value, answer) for code, (_, value, answer) in FIVE.items()
    }


def test_of_five_answers_only_zero_reaches_the_scoring_as_a_number(office: Office) -> None:
    answer_five(office)

    seen = registry.visible(office.county, "facts.view", MOMENT)
    rows = fact_table(PERIOD, seen, names=["lectures"]).rows

    assert {str(row[0]): row[2] for row in rows} == {VILLAGE: 0} | dict.fromkeys(set(FIVE) - {VILLAGE})


def test_a_value_is_confirmed_by_itself_without_a_form(office: Office) -> None:
    hold(VILLAGE, "activists", 4, on=LONG_AGO)

    batch_id = fact_confirm(
        org_id=office.ids[VILLAGE], indicator="activists", period=PERIOD, by=office.secretary
    )
    again = fact_confirm(
        org_id=office.ids[VILLAGE], indicator="activists", period=PERIOD, by=office.secretary
    )

    fact = value_of(office.ids[VILLAGE], "activists", PERIOD, MOMENT)
    assert fact is not None
    assert (fact.value, fact.observed_on, fact.source) == (4, DAY, "年度台账")
    assert batch_id is not None
    assert again is None


def test_what_is_not_there_or_not_ones_own_is_not_confirmed(office: Office) -> None:
    hold(VILLAGE, "hh_n", 300, on=LONG_AGO)
    village = office.ids[VILLAGE]

    for name, code in (("lectures", "FACTS-82"), ("horses", "FACTS-82"), ("hh_n", "FACTS-79")):
        with pytest.raises(FactsError, match=code):
            fact_confirm(org_id=village, indicator=name, period=PERIOD, by=office.secretary)
    with pytest.raises(NotAllowed):
        fact_confirm(org_id=office.ids[FAR], indicator="hh_n", period=PERIOD, by=office.clerk)


def test_an_old_form_is_confirmed_after_it_went_out_not_before(office: Office) -> None:
    hold(VILLAGE, "activists", 4, on=YESTERDAY)
    form_id = issued(office, "activists")

    with travel(DAY + timedelta(days=2)):
        hold(VILLAGE, "activists", 5, on=YESTERDAY)
        assert VILLAGE in open_cells(form_id)
        hold(VILLAGE, "activists", 5, on=DAY + timedelta(days=1))

    assert VILLAGE not in open_cells(form_id)


def test_the_order_in_which_organisations_answer_does_not_matter(office: Office) -> None:
    form_id = issued(office, "lectures", "activists")
    cells = [
        told(office, code, name, "2") for code in (VILLAGE, SCHOOL, FAR) for name in ("lectures", "activists")
    ]

    first = form_answer(form_id=form_id, told=cells, by=office.county)
    facts_batch_undo(batch_id=first.batch_id or 0, by=office.county)
    second = form_answer(form_id=form_id, told=cells[::-1], by=office.county)

    assert (first.saved, first.refused) == (second.saved, second.refused)
    assert open_cells(form_id) == {OTHER_VILLAGE, COMMUNITY}
