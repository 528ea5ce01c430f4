"""Telling the superior, and the answer, as people see them."""

import pytest
from django.test import Client
from django.urls import reverse

from jishi.apps.tasks.models import Concern
from tests.factories.cast import VILLAGE, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def signed_in(cast: Cast, role: str) -> Client:
    client = Client()
    client.force_login(cast.user(role), "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_secretary_tells_the_township_and_gets_an_answer(cast: Cast) -> None:
    address = reverse("concern-new", args=[cast.org(VILLAGE)])
    told = {"place": "", "problem": "冬天没有取暖费", "wants": "镇财政所"}

    sent = signed_in(cast, "branch_secretary").post(address, told, follow=True).content.decode()
    concern = Concern.objects.get(problem="冬天没有取暖费")
    clerk = signed_in(cast, "township_officer")
    seen = clerk.get(reverse("concern-detail", args=[concern.pk])).content.decode()
    answered = clerk.post(
        reverse("concern-detail", args=[concern.pk]), {"answer": "列入下季度预算"}, follow=True
    ).content.decode()

    assert "已告诉柳河镇党委,7日内答复。" in sent
    assert "冬天没有取暖费" in seen
    assert "已答复。" in answered
    own = (
        signed_in(cast, "branch_secretary").get(reverse("concern-detail", args=[concern.pk])).content.decode()
    )
    assert "列入下季度预算(township_officer甲)" in own


def test_whoever_told_has_no_form_to_answer(cast: Cast) -> None:
    page = signed_in(cast, "branch_secretary").get(reverse("concern-detail", args=[cast.things["concern"]]))

    assert 'name="answer"' not in page.content.decode()


def test_a_refusal_stands_at_the_form(cast: Cast) -> None:
    address = reverse("concern-new", args=[cast.org(VILLAGE)])

    page = signed_in(cast, "branch_secretary").post(address, {"place": "", "problem": "", "wants": "x"})

    assert "请至少写一项" in page.content.decode()
