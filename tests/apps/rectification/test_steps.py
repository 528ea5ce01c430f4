"""The state machine of a ledger line: each allowed step, each refused one with its number."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction

from jishi.apps.rectification import services
from jishi.apps.rectification.models import Acceptance, Line, LineEvent
from jishi.apps.rectification.steps import STEPS
from jishi.shared.actor import NotAllowed
from tests.factories.cast import DAY

from .office import PASSED, PATHS, Desk, step

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
LATER = DAY + timedelta(days=400)
# Where a step leads; the steps that are not named leave the line where it is.
LEADS = {
    "plan": "in_progress",
    "apply": "township_check",
    "check": "county_acceptance",
    "accept": "closed_watch",
    "return": "returned",
    "relapse": "relapsed",
    "settle": "closed",
}


class Undone(Exception):
    """Ends a transaction that a test looked into."""


def outcome(desk: Desk, line: Line, what: str) -> str:
    """Where a step leads, or the code of its refusal; nothing of it stays."""
    found = ""
    try:
        with transaction.atomic():
            try:
                found = desk.take(line.pk, what, by=desk.chief, on=LATER if what == "settle" else DAY)
            except services.MendingError as error:
                found = error.code
            raise Undone
    except Undone:
        return found


@pytest.mark.parametrize("state", PATHS)
def test_each_state_takes_its_own_steps_and_no_others(desk: Desk, state: str) -> None:
    line = desk.line(state)
    assert line.state == state

    for what, rule in STEPS.items():
        expected = LEADS.get(what, state) if state in rule.states else "MEND-02"
        expected = "MEND-15" if what == "refuse" and state in rule.states else expected
        assert outcome(desk, line, what) == expected, what


@pytest.mark.parametrize("state", ["closed", "withdrawn", "ended"])
def test_a_line_that_is_over_takes_no_step(desk: Desk, state: str) -> None:
    line = desk.line()
    Line.objects.filter(pk=line.pk).update(state=state, ended_below_id=desk.cast.org("230321100001"))

    assert {outcome(desk, line, what) for what in STEPS} == {"MEND-02"}


@pytest.mark.parametrize("duty", ["township", "county", "agency"])
def test_a_higher_levels_work_goes_straight_to_acceptance(desk: Desk, duty: str) -> None:
    assert desk.line("county_acceptance", duty).state == "county_acceptance"


def test_an_unknown_line_or_step_is_refused(desk: Desk) -> None:
    line = desk.line()

    with pytest.raises(services.MendingError, match="MEND-01"):
        services.line_advance(step=step(line.pk + 999, "plan"), on=DAY, by=desk.chief)
    with pytest.raises(services.MendingError, match="MEND-01"):
        services.line_advance(step=services.Step(line.pk, "end"), on=DAY, by=desk.chief)


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ("in_progress", "report"),
        ("in_progress", "apply"),
        ("in_progress", "ask"),
        ("in_progress", "extend"),
        ("township_check", "return"),
        ("in_progress", "supervise"),
        ("closed_watch", "relapse"),
    ],
)
def test_what_must_be_explained_is_refused_without_words(desk: Desk, state: str, what: str) -> None:
    line = desk.line(state)

    assert desk.refusal(line.pk, what, note=" ") == "MEND-03"


def test_a_plan_needs_measure_and_owner(desk: Desk) -> None:
    line = desk.line()
    Line.objects.filter(pk=line.pk).update(measure="", owner="")

    assert desk.refusal(line.pk, "plan", measure="") == "MEND-04"
    assert desk.refusal(line.pk, "plan", owner="") == "MEND-04"


def test_a_plans_deadline_is_not_in_the_past(desk: Desk) -> None:
    line = desk.line()

    assert desk.refusal(line.pk, "plan", deadline=DAY - timedelta(days=1)) == "MEND-14"
    assert desk.refusal(line.pk, "plan", deadline=DAY) == ""


def test_the_first_deadline_is_kept(desk: Desk) -> None:
    line = desk.line("in_progress")
    first = line.first_deadline

    desk.take(line.pk, "extend", deadline=first + timedelta(days=20))
    desk.take(line.pk, "extend", deadline=first + timedelta(days=50))
    line.refresh_from_db()

    assert (line.first_deadline, line.deadline) == (first, first + timedelta(days=50))
    assert line.extensions_n == 2


def test_a_relapsed_line_keeps_its_first_deadline(desk: Desk) -> None:
    line = desk.line("relapsed")

    assert desk.refusal(line.pk, "plan", deadline=line.first_deadline - timedelta(days=1)) == "MEND-14"
    desk.take(line.pk, "plan", deadline=line.first_deadline + timedelta(days=1))
    first = line.first_deadline
    line.refresh_from_db()

    assert line.first_deadline == first


def test_an_extension_must_be_later(desk: Desk) -> None:
    line = desk.line("in_progress")

    for what in ("ask", "extend"):
        assert desk.refusal(line.pk, what, deadline=line.deadline) == "MEND-09"
        assert desk.refusal(line.pk, what, deadline=None) == "MEND-09"


def test_a_request_waits_for_the_superior(desk: Desk) -> None:
    line = desk.line("in_progress")

    desk.take(line.pk, "ask")

    assert desk.refusal(line.pk, "ask", deadline=DAY + timedelta(days=120)) == "MEND-15"
    desk.take(line.pk, "refuse")
    line.refresh_from_db()
    assert line.asked_deadline is None
    assert line.extensions_n == 0
    assert desk.refusal(line.pk, "refuse") == "MEND-15"


def test_whoever_asks_does_not_answer(desk: Desk) -> None:
    line = desk.line("in_progress")
    desk.take(line.pk, "ask", by=desk.chief)

    assert desk.refusal(line.pk, "extend", by=desk.chief) == "MEND-16"
    assert desk.refusal(line.pk, "refuse", by=desk.chief) == "MEND-16"
    assert desk.refusal(line.pk, "extend") == ""


def test_an_application_drops_the_request(desk: Desk) -> None:
    line = desk.line("in_progress")
    desk.take(line.pk, "ask")

    desk.take(line.pk, "apply")
    line.refresh_from_db()

    assert (line.asked_deadline, line.asked_by_id) == (None, None)


class TestAcceptance:
    """验收: the votes, the rule, and who may not."""

    @pytest.mark.parametrize(
        ("votes", "code"),
        [
            (None, "MEND-05"),
            (replace(PASSED, content_n=10), "MEND-06"),
            (replace(PASSED, content_n=16, unknown_n=-4), "MEND-06"),
            (replace(PASSED, present_n=4, content_n=4, mostly_n=0, discontent_n=0, unknown_n=0), "MEND-07"),
            (replace(PASSED, confirmed_by=" "), "MEND-08"),
            (replace(PASSED, confirmed_by="county_officer甲"), "MEND-08"),
            (replace(PASSED, score=101), "MEND-18"),
        ],
    )
    def test_wrong_votes_are_refused(self, desk: Desk, votes: services.Votes | None, code: str) -> None:
        line = desk.line("county_acceptance")

        assert desk.refusal(line.pk, "accept", votes=votes) == code
        assert not Acceptance.objects.filter(line=line).exists()

    @pytest.mark.parametrize(
        ("score", "discontent", "passes"),
        [(70, 0, True), (69, 0, False), (70, 5, True), (100, 6, False), (69, 6, False)],
    )
    def test_it_passes_from_seventy_unless_over_half_are_discontent(
        self, desk: Desk, score: int, discontent: int, passes: bool
    ) -> None:
        line = desk.line("county_acceptance")
        votes = services.Votes(10, 10 - discontent, 0, discontent, 0, score, "李复核")

        state = desk.take(line.pk, "accept", votes=votes)

        assert state == ("closed_watch" if passes else "returned")
        kept = Acceptance.objects.get(line=line)
        assert (kept.passed, kept.score, kept.present_n) == (passes, score, 10)
        assert (kept.entered_by, kept.confirmed_by) == ("county_officer甲", "李复核")

    def test_a_closed_line_is_watched_for_twelve_months(self, desk: Desk) -> None:
        line = desk.line("closed_watch")

        assert (line.closed_on, line.watch_until) == (DAY, date(2013, 7, 15))
        assert desk.refusal(line.pk, "settle", on=date(2013, 7, 14)) == "MEND-10"
        assert desk.take(line.pk, "settle", on=date(2013, 7, 15)) == "closed"

    def test_the_reporter_does_not_close(self, desk: Desk) -> None:
        line = desk.line("in_progress", "county")
        officer = desk.who("county_officer")
        desk.take(line.pk, "apply", by=officer)

        assert desk.refusal(line.pk, "accept", by=officer) == "MEND-11"
        assert desk.refusal(line.pk, "accept", by=desk.who("city_officer")) == ""

    def test_the_reporter_does_not_make_the_first_check(self, desk: Desk) -> None:
        line = desk.line("in_progress")
        clerk = desk.who("township_officer")
        desk.take(line.pk, "apply", by=clerk)

        assert desk.refusal(line.pk, "check", by=clerk) == "MEND-11"

    def test_the_owner_does_not_close(self, desk: Desk) -> None:
        line = desk.line("listed", "county")
        officer = desk.who("county_officer")
        desk.take(line.pk, "plan", by=officer, owner=officer.name)
        desk.take(line.pk, "apply", by=desk.who("city_officer"))
        line.refresh_from_db()

        assert line.owner_id == officer.user_id
        assert desk.refusal(line.pk, "accept", by=officer) == "MEND-11"

    def test_a_relapse_takes_the_closing_back(self, desk: Desk) -> None:
        line = desk.line("relapsed")

        assert (line.closed_on, line.closed_by, line.watch_until) == (None, "", None)
        assert line.deadline >= line.first_deadline


def test_every_step_leaves_a_sentence_with_where_the_line_stood(desk: Desk) -> None:
    line = desk.line("closed_watch")

    events = LineEvent.objects.filter(line=line).order_by("pk").values_list("what", "state")

    assert list(events) == [
        ("listed", "listed"),
        ("plan", "in_progress"),
        ("apply", "township_check"),
        ("check", "county_acceptance"),
        ("accept", "closed_watch"),
    ]


class TestBatch:
    """Many lines in one go."""

    def test_all_or_none(self, desk: Desk) -> None:
        lines = [desk.line(criterion=criterion) for criterion in ("V03", "V06", "V08")]
        steps = [step(line.pk, "plan") for line in lines]
        steps[2] = replace(steps[2], deadline=DAY - timedelta(days=1))

        with pytest.raises(services.MendingError, match="MEND-14"):
            services.lines_advance(steps=steps, on=DAY, by=desk.who("township_officer"))

        ids = [line.pk for line in lines]
        assert set(Line.objects.filter(pk__in=ids).values_list("state", flat=True)) == {"listed"}
        assert not LineEvent.objects.filter(line__in=ids, what="plan").exists()

    def test_one_line_takes_one_step_at_a_time(self, desk: Desk) -> None:
        line = desk.line()

        with pytest.raises(services.MendingError, match="MEND-19"):
            services.lines_advance(steps=[step(line.pk, "plan")] * 2, on=DAY, by=desk.chief)

    def test_one_line_out_of_reach_stops_all(self, desk: Desk) -> None:
        own, higher = desk.line(), desk.line(duty="county")

        with pytest.raises(NotAllowed):
            services.lines_advance(
                steps=[step(own.pk, "plan"), step(higher.pk, "plan")],
                on=DAY,
                by=desk.who("township_officer"),
            )

    def test_nothing_asked_is_nothing_done(self, desk: Desk) -> None:
        assert services.lines_advance(steps=[], on=DAY, by=desk.chief) == []
