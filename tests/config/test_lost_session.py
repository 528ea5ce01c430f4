"""Whoever sends a form after the session has ended is told so, and comes back to the form, not to its target."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
LOST = "登录已经失效,刚才填的没有记下"


def test_a_form_that_was_sent_is_told_not_to_be_done_and_leads_back_to_its_page() -> None:
    form = f"http://testserver{reverse('survey', args=[1])}?l.page=2"

    answer = Client().post(reverse("survey-compare", args=[1]), HTTP_REFERER=form, follow=True)

    assert answer.redirect_chain == [("/login/?next=/surveys/1/%3Fl.page%3D2", 302)]
    assert LOST in answer.content.decode()


@pytest.mark.parametrize("elsewhere", ["http://example.org/surveys/1/", "", "nonsense"])
def test_nobody_is_led_to_another_site(elsewhere: str) -> None:
    answer = Client().post(reverse("survey-compare", args=[1]), HTTP_REFERER=elsewhere)

    assert answer["Location"] == "/login/?next=/surveys/1/compare/"


def test_whoever_only_looks_is_told_nothing_of_a_form() -> None:
    answer = Client().get(reverse("survey", args=[1]), follow=True)

    assert LOST not in answer.content.decode()
