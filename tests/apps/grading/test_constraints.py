"""What the database itself refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from jishi.apps.grading.models import Grade, HeldBack, Ratification, Rating, Round
from tests.factories.cast import DAY, SCHOOL

from .office import Office

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def grade(office: Office) -> Grade:
    return Grade.objects.get(org_id=office.cast.org(SCHOOL))


def test_an_organisation_has_one_rating_in_force_in_a_round(office: Office) -> None:
    rating = office.rating(SCHOOL)
    rating.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        rating.save(force_insert=True)


def test_an_organisation_has_one_grade_in_effect(office: Office) -> None:
    second = grade(office)
    second.pk, second.rating = None, office.rating(SCHOOL)

    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)


def test_another_tier_than_computed_has_a_reason(office: Office) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Grade.objects.filter(pk=grade(office).pk).update(tier="D2", reason="")


def test_a_grade_ends_no_earlier_than_it_begins(office: Office) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Grade.objects.filter(pk=grade(office).pk).update(replaced_on=DAY - timedelta(days=1))


def test_who_is_held_back_has_a_reason(office: Office) -> None:
    ratification = Ratification.objects.earliest("pk")

    with pytest.raises(IntegrityError), transaction.atomic():
        HeldBack.objects.create(ratification=ratification, rating=office.rating(SCHOOL), reason="")


def test_a_scored_round_has_its_instant(office: Office) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=office.round_id).update(scored_at=None)


def test_records_name_themselves(office: Office) -> None:
    rating, ratification = office.rating(SCHOOL), Ratification.objects.earliest("pk")
    held = HeldBack(ratification=ratification, rating=rating, reason="在查")

    told = [str(each) for each in (rating, rating.rubric, rating.round, ratification, grade(office), held)]

    assert len(set(told)) == len(told)
    assert str(Rating.objects.get(pk=rating.pk)) == str(rating)
