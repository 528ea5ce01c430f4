"""Every page, visited by nobody, by the wrong role and from the wrong county."""

from typing import Any

import pytest
from django.urls import reverse

from jishi.web.page import Page
from tests.factories import cast as factory
from tests.factories.cast import Cast

from .page_examples import is_about_one, right_role, values_of, wrong_role
from .test_pages import BY_ROLE, GUARDED, each, visit

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
METHODS = pytest.mark.parametrize("method", ["get", "post"])


def body(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return bytes(content).decode("utf-8", errors="replace")


def refusal(page: Page, cast: Cast) -> int:
    """What a stranger from another county gets: what no county may open at all is refused before it is looked for."""
    return 403 if page in BY_ROLE and not cast.people["stranger"].may(page.permission) else 404


@each(GUARDED)
@METHODS
def test_nobody_in_particular_is_sent_to_sign_in(page: Page, method: str, cast: Cast) -> None:
    answer = visit(page, cast, method=method)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/?next=")


@each(BY_ROLE)
@METHODS
def test_the_wrong_role_is_refused(page: Page, method: str, cast: Cast) -> None:
    answer = visit(page, cast, wrong_role(page), method)

    assert answer.status_code == 403
    assert not [word for word in factory.SECRETS if word in body(answer)]


@each(GUARDED)
@METHODS
def test_the_wrong_county_finds_nothing(page: Page, method: str, cast: Cast) -> None:
    answer = visit(page, cast, "stranger", method)

    if is_about_one(page):
        # A page that only takes what is sent tells nobody anything when it is looked at.
        assert answer.status_code == refusal(page, cast) or (method == "get" and answer.status_code == 405)
    assert not [word for word in factory.SECRETS if word in body(answer)]


@each([page for page in GUARDED if "<int:" in page.route])
def test_a_number_longer_than_any_record_finds_nothing(page: Page, cast: Cast) -> None:
    values = {
        name: 10**24 if isinstance(value, int) else value for name, value in values_of(page, cast).items()
    }
    client = cast.client(right_role(page))

    assert client.get(reverse(page.name, kwargs=values)).status_code == 404


@each(GUARDED)
def test_the_wrong_county_cannot_look_at_another_subtree(page: Page, cast: Cast) -> None:
    answer = visit(page, cast, "stranger", scope=cast.org(factory.COUNTY))

    assert answer.status_code == refusal(page, cast)
