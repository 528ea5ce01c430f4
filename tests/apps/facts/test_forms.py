"""A form asks only what is not held; before it goes out it says what it costs; afterwards who has answered."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from jishi.apps.audit.models import AuditEvent
from jishi.apps.facts import asking
from jishi.apps.facts.dictionary import indicators
from jishi.apps.facts.meters import time_words
from jishi.apps.facts.models import Form, FormCell, FormSheet
from jishi.apps.facts.selectors import form_meter, sheet_of
from jishi.apps.facts.services import (
    FactsError,
    form_close,
    form_discard,
    form_draft,
    form_indicator_drop,
    form_issue,
    form_redraft,
    form_remind,
)
from jishi.apps.registry.services import MemberDraft, Papers, members_enrol, secretary_change
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import Moment, travel

from .asking import (
    DEADLINE,
    GRADED,
    LONG_AGO,
    YESTERDAY,
    cells,
    draft,
    drafted,
    hold,
    issue_told,
    issued,
    tell,
)
from .office import COMMUNITY, DAY, FAR, NORTH, OTHER_VILLAGE, SCHOOL, VILLAGE, Office

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
Change = dict[str, Any]


def test_what_is_held_is_only_confirmed_what_is_stale_is_asked_what_is_foreign_is_neither(
    office: Office,
) -> None:
    hold(VILLAGE, "lectures", 2, on=YESTERDAY)
    hold(FAR, "lectures", 2, on=LONG_AGO)

    told = issue_told(office, "lectures", "hh_n")

    form = Form.objects.get()
    assert cells(form.pk)[VILLAGE, "lectures"] == "confirm"
    assert cells(form.pk)[FAR, "lectures"] == cells(form.pk)[SCHOOL, "lectures"] == "ask"
    assert (SCHOOL, "hh_n") not in cells(form.pk)
    assert (told.orgs_n, told.ask_n, told.confirm_n, told.not_applicable_n) == (5, 7, 1, 2)
    assert told.ask_n + told.confirm_n + told.pending_n + told.not_applicable_n == 5 * 2


def test_what_is_so_on_a_day_holds_for_the_next_period_what_is_counted_does_not(office: Office) -> None:
    for code in GRADED:
        hold(code, "venue_sqm", 60, on=YESTERDAY, period="2011")
        hold(code, "lectures", 3, on=YESTERDAY, period="2011")

    form_id = issued(office, "venue_sqm", "lectures")

    assert set(cells(form_id, "confirm")) == {(code, "venue_sqm") for code in GRADED}
    assert set(cells(form_id, "ask")) == {(code, "lectures") for code in GRADED}


@pytest.mark.parametrize("answer", ["unknown", "refused", "not_applicable"])
def test_an_answer_without_a_number_is_held_too_but_not_that_nobody_was_asked(
    office: Office, answer: str
) -> None:
    hold(VILLAGE, "lectures", None, on=YESTERDAY, answer=answer)
    hold(FAR, "lectures", None, on=YESTERDAY, answer="not_asked")

    form_id = issued(office, "lectures")

    assert (cells(form_id)[VILLAGE, "lectures"], cells(form_id)[FAR, "lectures"]) == ("confirm", "ask")


def test_a_form_of_which_all_is_held_is_not_issued(office: Office) -> None:
    for code in GRADED:
        hold(code, "lectures", 3, on=YESTERDAY)
    form_id = drafted(office, "lectures")

    with pytest.raises(FactsError, match=r"都已有,不用发.*FACTS-76"):
        form_issue(form_id=form_id, by=office.county)

    assert Form.objects.get().state == "draft"
    assert not FormSheet.objects.exists()


def test_issuing_the_same_form_twice_asks_nothing_new(office: Office) -> None:
    first = issued(office, "lectures", "hh_n")
    again = drafted(office, "lectures", "hh_n")

    with pytest.raises(FactsError, match="别的表正在要"):
        form_issue(form_id=again, by=office.county)
    for (code, name), _ in cells(first).items():
        tell(office, first, code, name, "3")
    with pytest.raises(FactsError, match="都已有,不用发"):
        form_issue(form_id=again, by=office.county)

    assert form_meter(again, DAY).total.ask == 0


def test_what_a_closed_form_left_open_is_asked_by_the_one_that_waited_for_it(office: Office) -> None:
    first = issued(office, "lectures")
    second = issued(office, "lectures", "mtg_general")
    third = issued(office, "lectures", "activists")
    tell(office, first, VILLAGE, "lectures", "2")

    assert set(cells(second, "pending")) == {(code, "lectures") for code in GRADED}
    form_close(form_id=first, by=office.county)

    assert set(cells(second, "pending")) == {(VILLAGE, "lectures")}
    assert set(cells(third, "pending")) == {(code, "lectures") for code in GRADED}
    assert not FormCell.objects.get(
        sheet__form_id=second, sheet__org__code=VILLAGE, indicator="lectures"
    ).is_open


def test_the_meter_counts_what_is_held_and_what_answering_costs(office: Office) -> None:
    hold(VILLAGE, "lectures", 2, on=YESTERDAY)
    hold(FAR, "lectures", 2, on=LONG_AGO)
    form_id = drafted(office, "lectures", "annual_plan", "hh_n")

    meter = form_meter(form_id, DAY)

    by_name = {line.indicator.id: line for line in meter.lines if line.indicator}
    lectures = by_name["lectures"]
    assert (lectures.held, lectures.ask, lectures.stale, lectures.confirm) == (1, 4, 1, 1)
    assert (by_name["hh_n"].not_applicable, by_name["hh_n"].applicable) == (2, 3)
    assert meter.total.cells == meter.fields_n * meter.orgs_n == 15
    assert meter.total.seconds == (4 * 2 + 5 * 1 + 3 * 2) * 60 + 6
    assert meter.time_words == "20分钟"


def test_dropping_a_number_makes_the_meter_fall(office: Office) -> None:
    form_id = drafted(office, "lectures", "annual_plan")
    before = form_meter(form_id, DAY).total

    form_indicator_drop(form_id=form_id, indicator="annual_plan", by=office.county)

    after = form_meter(form_id, DAY).total
    assert (before.ask, after.ask) == (10, 5)
    assert before.seconds - after.seconds == 5 * 60


def test_an_issued_form_keeps_the_meters_figures(office: Office) -> None:
    form_id = drafted(office, "lectures")
    before = form_meter(form_id, DAY)
    form_issue(form_id=form_id, by=office.county)
    hold(VILLAGE, "lectures", 2, on=DAY)

    assert form_meter(form_id, DAY) == before


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0分钟"), (1, "1分钟"), (60, "1分钟"), (3600, "1小时"), (5430, "1小时31分")]
)
def test_time_is_said_in_hours_and_minutes(seconds: int, words: str) -> None:
    assert time_words(seconds) == words


def test_an_office_that_asks_more_than_it_may_must_say_why(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = asking.AskingRules(DAY, asking.rules_on(DAY).minutes, 6, {"local_committee": 2})
    monkeypatch.setattr(asking, "rules_on", lambda on: rules)
    issued(office, "lectures")
    form_id = drafted(office, "mtg_general", "activists")

    assert (form_meter(form_id, DAY).most_asked, form_meter(form_id, DAY).is_over) == (3, True)
    with pytest.raises(FactsError, match="FACTS-77"):
        form_issue(form_id=form_id, by=office.county)
    form_issue(form_id=form_id, reason="省里7月底要", by=office.county)

    assert Form.objects.get(pk=form_id).over_limit_reason == "省里7月底要"
    assert "省里7月底要" in AuditEvent.objects.get(what="form_issued", subject=f"facts_form:{form_id}").body


def test_the_shipped_limits_are_by_kind_of_office() -> None:
    rules = asking.rules_on(date(2000, 1, 1))

    assert rules == asking.rules_on(DAY)
    assert (rules.limit_of("local_committee"), rules.limit_of("branch")) == (20, None)


FAULTS: list[tuple[Change, str]] = [
    ({"indicators": ("horses",)}, "FACTS-71"),
    ({"title": " "}, "FACTS-83"),
    ({"purpose": ""}, "FACTS-83"),
    ({"types": ()}, "FACTS-72"),
    ({"kinds": ("party_group",)}, "FACTS-72"),
    ({"period": "今年"}, "FACTS-72"),
    ({"period": "2013"}, "FACTS-72"),
    ({"deadline": DAY}, "FACTS-73"),
]


@pytest.mark.parametrize(("changed", "code"), FAULTS)
def test_a_faulty_draft_is_refused_with_what_to_do(office: Office, changed: Change, code: str) -> None:
    with pytest.raises(FactsError, match=code):
        form_draft(draft=draft(office, **changed), by=office.county)

    assert not Form.objects.exists()


def test_all_faults_of_a_draft_are_told_at_once(office: Office) -> None:
    with pytest.raises(FactsError) as refused:
        form_draft(draft=draft(office, "horses", title="", deadline=DAY), by=office.county)

    assert {fault.code for fault in refused.value.faults} == {"FACTS-71", "FACTS-83", "FACTS-73"}


def test_a_form_without_numbers_or_without_organisations_is_not_issued(office: Office) -> None:
    empty = form_draft(draft=draft(office, indicators=()), by=office.county)
    nobody = drafted(office, "lectures", types=("soe",))
    late = drafted(office, "lectures")

    for form_id, code in ((empty, "FACTS-70"), (nobody, "FACTS-75")):
        with pytest.raises(FactsError, match=code):
            form_issue(form_id=form_id, by=office.county)
    with travel(DEADLINE), pytest.raises(FactsError, match="FACTS-73"):
        form_issue(form_id=late, by=office.county)


def test_what_has_gone_out_is_not_changed_any_more(office: Office) -> None:
    form_id = issued(office, "lectures")
    closed = issued(office, "mtg_general")
    form_close(form_id=closed, by=office.county)
    doings: list[Callable[[], object]] = [
        lambda: form_redraft(form_id=form_id, draft=draft(office, "hh_n"), by=office.county),
        lambda: form_indicator_drop(form_id=form_id, indicator="lectures", by=office.county),
        lambda: form_discard(form_id=form_id, by=office.county),
        lambda: form_issue(form_id=form_id, by=office.county),
        lambda: form_close(form_id=closed, by=office.county),
        lambda: form_remind(form_id=closed, text="快", by=office.county),
        lambda: tell(office, closed, VILLAGE, "mtg_general", "1"),
    ]

    for do in doings:
        with pytest.raises(FactsError, match="FACTS-74"):
            do()


def test_a_draft_is_changed_and_thrown_away_without_a_trace_but_the_record(office: Office) -> None:
    form_id = drafted(office, "lectures")

    form_redraft(form_id=form_id, draft=draft(office, "hh_n", title="农户核对"), by=office.county)
    assert Form.objects.get().indicators == "hh_n"
    form_discard(form_id=form_id, by=office.county)

    assert not Form.objects.exists()
    whats = AuditEvent.objects.filter(subject=f"facts_form:{form_id}").order_by("seq")
    assert list(whats.values_list("what", flat=True)) == ["form_drafted", "form_drafted", "form_discarded"]


def test_nobody_asks_beyond_the_own_range(office: Office) -> None:
    with pytest.raises(NotAllowed):
        form_draft(draft=draft(office), by=office.clerk)
    with pytest.raises(NotAllowed):
        form_draft(draft=draft(office, scope_org_id=office.ids[VILLAGE]), by=office.secretary)
    form_id = drafted(office, "lectures")
    for do in (form_issue, form_close, form_discard):
        with pytest.raises(NotAllowed):
            do(form_id=form_id, by=office.clerk)

    own = form_draft(draft=draft(office, scope_org_id=office.ids[NORTH]), by=office.clerk)
    form_issue(form_id=own, by=office.clerk)

    form = Form.objects.get(pk=own)
    assert (form.issuer_id, set(FormSheet.objects.values_list("org__code", flat=True))) == (
        office.ids[NORTH],
        {VILLAGE, OTHER_VILLAGE, COMMUNITY, SCHOOL},
    )


def _enrol(code: str, *states: dict[str, str]) -> None:
    drafts = [
        MemberDraft(f"R{n}", f"钱{n}", "男", code, date(2011, 1, 1), **told)  # type: ignore[arg-type]
        for n, told in enumerate(states)
    ]
    members_enrol(drafts=drafts, by=SYSTEM)


def test_what_the_register_counts_is_not_asked_and_stands_in_the_form(office: Office) -> None:
    away = {"status": "full", "floating": "out"}
    _enrol(VILLAGE, {"status": "full"}, away, {"status": "probationary"})
    papers = Papers(date(2012, 6, 1), "镇党委会研究决定", "镇党发〔2012〕9号")
    secretary_change(org_id=office.ids[VILLAGE], name="王桂兰", papers=papers, by=office.county)
    hold(VILLAGE, "float_n", 9, on=YESTERDAY)
    form_id = drafted(office, "float_n", "secretary_vacant_m", "term_overdue_m", "lectures")
    lines = {one.indicator.id: one for one in form_meter(form_id, DAY).lines if one.indicator}

    form_issue(form_id=form_id, by=office.county)

    shown = _shown(form_id, VILLAGE, office)
    assert (lines["float_n"].held, lines["float_n"].ask) == (1, 2)
    assert lines["float_n"].seconds == 2 * indicators()["float_n"].minutes_on_average * 60
    assert shown["float_n"] == ("1", False, "登记册")
    assert shown["secretary_vacant_m"] == ("0", False, "登记册")
    assert shown["term_overdue_m"] == shown["lectures"] == ("", True, None)
    assert _shown(form_id, FAR, office)["float_n"] == ("", True, None)


def _shown(form_id: int, code: str, office: Office) -> dict[str, tuple[str, bool, str | None]]:
    row = sheet_of(form_id, office.ids[code], office.county, Moment(DAY))
    assert row is not None
    return {
        cell.indicator.id: (cell.text, cell.is_open, cell.held.source if cell.held else None)
        for cell in row.cells
        if cell
    }


def test_of_a_period_that_is_over_the_register_tells_how_it_ended(office: Office) -> None:
    _enrol(VILLAGE, {"status": "full"})
    joined = MemberDraft("R9", "赵九", "男", VILLAGE, date(2012, 2, 1), status="full", floating="out")
    members_enrol(drafts=[joined], by=SYSTEM)

    before = _shown(issued(office, "float_n", "lectures", period="2011"), VILLAGE, office)
    since = _shown(issued(office, "float_n", "lectures", period="2012-H1"), VILLAGE, office)

    assert (before["float_n"][0], since["float_n"][0]) == ("0", "1")


def test_a_form_of_what_the_register_counts_alone_is_not_issued(office: Office) -> None:
    for n, code in enumerate((VILLAGE, OTHER_VILLAGE, FAR)):
        draft_of = MemberDraft(f"S{n}", "钱多", "男", code, date(2011, 1, 1), status="full")
        members_enrol(drafts=[draft_of], by=SYSTEM)

    with pytest.raises(FactsError, match=r"登记册里有的,看“表格”.*FACTS-76"):
        issued(office, "float_n")
