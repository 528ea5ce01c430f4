"""Ratifying a batch under one meeting: both voices, exceptions, ledgers, and everything that is refused."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from jishi.apps.audit import selectors as audit
from jishi.apps.grading import selectors, services
from jishi.apps.grading.models import Grade, HeldBack, Ratification, Rating
from jishi.apps.grading.services import Exemption, GradingError
from jishi.apps.rectification.models import Line
from jishi.shared.actor import NotAllowed
from jishi.shared.dates import Moment, today, travel
from tests.factories.cast import COMMUNITY, DAY, FAR, SCHOOL, VILLAGE

from .office import MEETING, Office

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def ratify(
    office: Office,
    rating_ids: Sequence[int] | None = None,
    exemptions: Mapping[int, Exemption] | None = None,
    **changes: Any,
) -> int:
    told = MEETING | {"by": office.city} | changes
    ids = office.waiting() if rating_ids is None else rating_ids
    return services.ratings_ratify(
        round_id=office.round_id, rating_ids=ids, exemptions=exemptions or {}, **told
    )


def refused(office: Office, *told: Any, **changes: Any) -> str:
    before = Grade.objects.count()
    with pytest.raises(GradingError) as caught:
        ratify(office, *told, **changes)
    assert Grade.objects.count() == before
    return caught.value.code


def break_down(**told: object) -> None:
    raise RuntimeError("the ledger room is closed")


def test_a_batch_comes_into_effect_on_the_day_of_the_meeting(office: Office) -> None:
    ratification_id = ratify(office)

    found = Ratification.objects.get(pk=ratification_id)
    assert (found.count, found.document_no, found.by_name) == (30, "青发〔2012〕9号", office.city.name)
    grade = selectors.grades_now([office.cast.org(FAR)], Moment(DAY))[office.cast.org(FAR)]
    assert (grade.tier, grade.in_effect_from) == (office.rating(FAR).tier, DAY)
    assert "ratings_ratified" in [e.what for e in audit.events_of(f"round:{office.round_id}")]


def test_the_grade_before_ends_and_stays_on_record(office: Office) -> None:
    org_id = office.cast.org(VILLAGE)

    ratify(office)

    now, before = selectors.grades_of_org(org_id, Moment(today()))
    assert (before.replaced_on, before.round_id) == (DAY, office.ratified_round_id)
    assert now.round_id == office.round_id
    assert Grade.objects.filter(org_id=org_id, replaced_on__isnull=True).count() == 1


def test_when_the_meeting_decides_otherwise_both_voices_stay(office: Office) -> None:
    rating = office.rating(SCHOOL)

    ratify(office, exemptions={rating.pk: Exemption("现场核实不符", "C2")})

    sheet = selectors.sheet_of_rating(rating.pk)
    assert sheet.decision is not None
    assert (sheet.tier, sheet.decision.tier, sheet.decision.reason) == (rating.tier, "C2", "现场核实不符")
    assert (sheet.shown_tier, sheet.shown_class, sheet.decision.is_other) == ("C2", "一般", True)
    rating.refresh_from_db()
    assert rating.tier != "C2"


def test_who_is_held_back_waits_with_the_reason_on_record(office: Office) -> None:
    rating = office.rating(SCHOOL)
    before = Grade.objects.filter(org_id=rating.org_id).count()

    ratify(office, exemptions={rating.pk: Exemption("信访件在查 ")})

    assert HeldBack.objects.get(rating=rating).reason == "信访件在查"
    assert Grade.objects.filter(org_id=rating.org_id).count() == before
    assert office.waiting() == [rating.pk]


def test_ledgers_open_with_the_ratification(office: Office) -> None:
    before = Line.objects.filter(org_id=office.cast.org(VILLAGE), rating=office.rating(VILLAGE)).count()

    ratify(office)

    after = Line.objects.filter(org_id=office.cast.org(VILLAGE), rating=office.rating(VILLAGE)).count()
    assert (before, after > 0) == (0, True)


def test_when_the_ledgers_cannot_open_nothing_is_ratified(office: Office, settings: Settings) -> None:
    settings.AFTER_RATIFICATION = (*settings.AFTER_RATIFICATION, f"{__name__}.break_down")
    lines, grades, events = Line.objects.count(), Grade.objects.count(), len(list(audit.links()))

    with pytest.raises(RuntimeError):
        ratify(office)

    assert (Line.objects.count(), Grade.objects.count()) == (lines, grades)
    assert len(list(audit.links())) == events
    assert len(office.waiting()) == 30


def test_nothing_is_ratified_twice(office: Office) -> None:
    ids = office.waiting()
    ratify(office)

    assert refused(office, ids) == "GRADE-10"


def test_a_rating_that_was_scored_again_is_not_ratified(office: Office) -> None:
    ids = office.waiting()
    services.round_score_now(round_id=office.round_id, by=office.city)

    assert refused(office, ids) == "GRADE-10"


def test_the_meeting_needs_a_name_and_a_document(office: Office) -> None:
    assert refused(office, meeting=" ") == "GRADE-08"
    assert refused(office, document_no="") == "GRADE-08"


def test_the_meeting_lies_between_the_grading_and_today(office: Office) -> None:
    assert refused(office, met_on=DAY - timedelta(days=1)) == "GRADE-09"
    assert refused(office, met_on=DAY + timedelta(days=1)) == "GRADE-16"


def test_a_grade_does_not_end_before_it_began(office: Office) -> None:
    Grade.objects.filter(org_id=office.cast.org(VILLAGE)).update(in_effect_from=DAY + timedelta(days=2))

    with travel(DAY + timedelta(days=3)):
        assert refused(office, met_on=DAY + timedelta(days=1)) == "GRADE-17"


def test_every_exception_has_a_reason(office: Office) -> None:
    rating = office.rating(SCHOOL)

    assert refused(office, None, {rating.pk: Exemption(" ")}) == "GRADE-11"
    assert refused(office, None, {rating.pk: Exemption("", "C1")}) == "GRADE-11"


def test_an_exception_belongs_to_the_batch(office: Office) -> None:
    school, village = office.rating(SCHOOL), office.rating(VILLAGE)

    assert refused(office, [village.pk], {school.pk: Exemption("在查")}) == "GRADE-18"


def test_the_meeting_decides_for_a_tier_of_the_rubric(office: Office) -> None:
    assert refused(office, None, {office.rating(SCHOOL).pk: Exemption("在查", "E9")}) == "GRADE-19"


def test_a_county_ratifies_its_part_of_the_citys_round(office: Office) -> None:
    own = selectors.ids_waiting(
        office.round_id, seen=office.seen(office.county, "grading.ratify"), wanted=selectors.RatingFilter()
    )

    ratify(office, list(own), by=office.county)

    assert len(own) == 29
    assert office.waiting() == [office.rating(FAR).pk]


def test_nobody_ratifies_for_another_county(office: Office) -> None:
    far, village = office.rating(FAR).pk, office.rating(VILLAGE).pk

    for role, rating_id in (("county_officer", far), ("stranger", village), ("township_officer", village)):
        with pytest.raises(NotAllowed):
            ratify(office, [rating_id], by=office.cast.people[role])
    assert len(office.waiting()) == 30


def test_computed_ratings_never_change(office: Office) -> None:
    told = ("total_cp", "tier", "tier_raw", "points", "values", "vetoes", "superseded_at")
    before = list(Rating.objects.order_by("pk").values_list(*told))

    ratify(office, exemptions={office.rating(COMMUNITY).pk: Exemption("在查", "D1")})

    assert list(Rating.objects.order_by("pk").values_list(*told)) == before


def test_grades_are_told_as_of_a_day(office: Office) -> None:
    org_id = office.cast.org(FAR)
    ratify(office)

    assert selectors.grades_now([org_id], Moment(DAY - timedelta(days=1))) == {}
    assert selectors.graded_counts(office.seen())[office.rating(FAR).tier] >= 1
    assert selectors.grades_now([org_id], Moment(date(2013, 1, 1)))[org_id].document_no == "青发〔2012〕9号"
