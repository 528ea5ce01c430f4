"""Correcting one organisation's grade: a new rating, the old one on record."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from jishi.apps.audit import selectors as audit
from jishi.apps.grading import selectors, services
from jishi.apps.grading.models import Grade, Rating
from jishi.apps.grading.services import Exemption, GradingError
from jishi.apps.rectification.models import Line
from jishi.shared.actor import NotAllowed
from jishi.shared.dates import Moment, today
from tests.factories.cast import DAY, FAR, SCHOOL, VILLAGE

from .office import MEETING, Office
from .reading import new_value

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def correct(office: Office, code: str = SCHOOL, **changes: Any) -> int:
    told = MEETING | {"by": office.county, "reason": "台账录入有误"} | changes
    return services.rating_correct(org_id=office.cast.org(code), **told)


@pytest.fixture
def wrong(office: Office) -> Office:
    """The school held no lectures, as was found out after the meeting."""
    new_value(office, SCHOOL, "lectures", 0)
    return office


def refused(office: Office, *told: Any, **changes: Any) -> str:
    before = Rating.objects.count()
    with pytest.raises(GradingError) as caught:
        correct(office, *told, **changes)
    assert Rating.objects.count() == before
    return caught.value.code


def test_a_correction_is_a_new_rating_and_the_old_one_stays(wrong: Office) -> None:
    org_id = wrong.cast.org(SCHOOL)
    old = Grade.objects.get(org_id=org_id)

    new_id = correct(wrong)

    new = Rating.objects.get(pk=new_id)
    old.refresh_from_db()
    assert new.supersedes_id == old.rating_id
    assert new.total_cp < old.rating.total_cp
    assert old.replaced_on == DAY
    assert Grade.objects.get(org_id=org_id, replaced_on__isnull=True).reason == "台账录入有误"
    assert [grade.rating_id for grade in selectors.grades_of_org(org_id, Moment(today()))] == [
        new_id,
        old.rating_id,
    ]


def test_both_sheets_can_be_read_and_lead_to_each_other(wrong: Office) -> None:
    old_id = Grade.objects.get(org_id=wrong.cast.org(SCHOOL)).rating_id

    new_id = correct(wrong)

    old, new = selectors.sheet_of_rating(old_id), selectors.sheet_of_rating(new_id)
    assert (old.adds_up, new.adds_up) == (True, True)
    assert (old.head.superseded_by_id, new.head.supersedes_id) == (new_id, old_id)
    current = selectors.sheet_of_org(wrong.cast.org(SCHOOL))
    assert current is not None
    assert current.head.rating_id == new_id


def test_what_would_change_is_told_before_it_is_saved(wrong: Office) -> None:
    found = selectors.correction_of(wrong.cast.org(SCHOOL))

    new = Rating.objects.get(pk=correct(wrong))

    assert found is not None
    assert [change.label for change in found.changes] == ["党课次数"]
    assert found.changes[0].after == "0次"
    assert (found.trial.after_cp, found.trial.after_tier) == (new.total_cp, new.tier)
    assert sum(line.after_cp - line.before_cp for line in found.trial.lines) == found.trial.change_cp


def test_it_is_on_record_with_its_reason(wrong: Office) -> None:
    correct(wrong)

    event = audit.events_of(f"org:{wrong.cast.org(SCHOOL)}")[0]
    assert (event.what, event.reason) == ("rating_corrected", "台账录入有误")


def test_the_ledger_follows_the_new_rating(office: Office) -> None:
    new_value(office, VILLAGE, "lectures", 9)

    new_id = correct(office, VILLAGE)

    assert Line.objects.filter(rating_id=new_id).exists()


def test_when_the_ledger_cannot_follow_nothing_is_corrected(wrong: Office, settings: Settings) -> None:
    settings.AFTER_RATIFICATION = (f"{__package__}.test_ratify.break_down",)
    before = Rating.objects.count()

    with pytest.raises(RuntimeError):
        correct(wrong)

    assert Rating.objects.count() == before
    assert Grade.objects.filter(org_id=wrong.cast.org(SCHOOL), replaced_on__isnull=True).count() == 1


def test_a_tier_that_the_meeting_decided_can_be_taken_back(office: Office) -> None:
    rating = office.rating(FAR)
    services.ratings_ratify(
        round_id=office.round_id,
        rating_ids=[rating.pk],
        exemptions={rating.pk: Exemption("误听", "C2")},
        by=office.city,
        **MEETING,
    )

    correct(office, FAR, by=office.city)

    grade = selectors.grades_now([rating.org_id], Moment(DAY))[rating.org_id]
    assert (grade.tier, grade.computed_tier) == (rating.tier, rating.tier)


def test_a_correction_needs_reason_meeting_and_document(wrong: Office) -> None:
    assert refused(wrong, reason="  ") == "GRADE-06"
    assert refused(wrong, meeting="") == "GRADE-08"
    assert refused(wrong, met_on=DAY - timedelta(days=1)) == "GRADE-09"


def test_a_correction_that_changes_nothing_is_refused(office: Office) -> None:
    found = selectors.correction_of(office.cast.org(SCHOOL))

    assert found is not None
    assert found.is_empty
    assert refused(office) == "GRADE-20"


def test_what_was_never_ratified_cannot_be_corrected(office: Office) -> None:
    assert selectors.correction_of(office.cast.org(FAR)) is None
    assert refused(office, FAR, by=office.city) == "GRADE-21"


def test_only_the_office_above_corrects(wrong: Office) -> None:
    for role in ("township_officer", "branch_secretary", "stranger", "leader"):
        with pytest.raises(NotAllowed):
            correct(wrong, by=wrong.cast.people[role])
