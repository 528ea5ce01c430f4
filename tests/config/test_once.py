"""What a form asks is done once, however often it is sent."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.base import BaseStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from jishi.apps.accounts.models import Sending, User
from jishi.apps.accounts.services import user_create
from jishi.config import once
from jishi.config.once import OnceMiddleware
from jishi.shared.actor import SYSTEM
from jishi.web.results import done_tell, refusal_tell

pytestmark = [pytest.mark.django_db, pytest.mark.db]
PAGE = {"csrfmiddlewaretoken": "drawn-for-this-page"}


class Heard(BaseStorage):
    """Messages that stay with the request."""

    def _get(self, *_: object) -> tuple[list[object], bool]:
        return [], True


@pytest.fixture
def user() -> User:
    return User.objects.get(pk=user_create(username="lihua", display_name="李华", by=SYSTEM))


class Office:
    """A page that does something, and how often it did it."""

    def __init__(self, user: User, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.done, self.user = 0, user
        self._answer = answer
        self._middleware = OnceMiddleware(self._do)

    def _do(self, request: HttpRequest) -> HttpResponse:
        self.done += 1
        return self._answer(request)

    def send(self, address: str = "/needs/", *, user: object = None, **told: Any) -> HttpResponse:
        request = RequestFactory().post(address, {**PAGE, **told})
        request.user = user or self.user  # type: ignore[assignment]
        request._messages = Heard(request)  # type: ignore[attr-defined]
        self.said = request._messages  # type: ignore[attr-defined]
        return self._middleware(request)


@pytest.fixture
def office(user: User) -> Office:
    return Office(user, lambda request: HttpResponseRedirect("/needs/7/"))


def test_a_form_sent_twice_is_done_once_and_leads_to_the_same_place(office: Office) -> None:
    first, second = office.send(says="修路"), office.send(says="修路")

    assert (first["Location"], second["Location"]) == ("/needs/7/", "/needs/7/")
    assert office.done == 1
    assert [str(each) for each in office.said] == [once.AGAIN]


@pytest.mark.parametrize(
    "other",
    [
        {"says": "修桥"},
        {"says": "修路", "csrfmiddlewaretoken": "another-page"},
        {"says": "修路", "file": SimpleUploadedFile("a.csv", b"2")},
    ],
    ids=["other words", "another page", "another file"],
)
def test_what_was_typed_anew_or_on_another_page_is_done(office: Office, other: dict[str, Any]) -> None:
    office.send(says="修路", file=SimpleUploadedFile("a.csv", b"1"))
    office.send(**{"file": SimpleUploadedFile("a.csv", b"1"), **other})

    assert office.done == 2


def test_the_same_file_sent_twice_is_taken_once_and_whole(user: User) -> None:
    read: list[bytes] = []

    def keep(request: HttpRequest) -> HttpResponse:
        read.append(request.FILES["file"].read())  # type: ignore[union-attr]
        return HttpResponseRedirect("/uploads/1/")

    office = Office(user, keep)
    for _ in range(2):
        office.send(file=SimpleUploadedFile("名册.csv", b"1,2"))

    assert read == [b"1,2"]


def test_a_form_that_was_refused_may_be_sent_again(user: User) -> None:
    def refuse(request: HttpRequest) -> HttpResponse:
        refusal_tell(request, "这个月还没有到。")
        return HttpResponseRedirect("/needs/")

    for answer in (lambda request: HttpResponse("请填写"), refuse):
        office = Office(user, answer)
        office.send()
        office.send()
        assert office.done == 2


def test_what_the_answer_itself_shows_is_done_once_and_leads_to_where_it_stands(user: User) -> None:
    def issue(request: HttpRequest) -> HttpResponse:
        done_tell(request, "/clients/")
        return HttpResponse("令牌")

    office = Office(user, issue)
    first, second = office.send(), office.send()

    assert (first.content.decode(), second["Location"]) == ("令牌", "/clients/")
    assert office.done == 1


def test_what_broke_may_be_sent_again(user: User) -> None:
    office = Office(user, lambda request: 1 / 0)  # type: ignore[arg-type, return-value]

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            office.send()

    assert office.done == 2


def test_a_form_that_is_still_being_done_is_not_begun_again(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "PATIENCE_S", 0.0)
    answers: list[HttpResponse] = []

    def meanwhile(request: HttpRequest) -> HttpResponse:
        answers.append(slow.send())
        return HttpResponseRedirect("/needs/7/")

    slow = Office(user, meanwhile)
    slow.send()

    assert slow.done == 1
    assert answers[0].status_code == 409
    assert "还在办,没有再办第二次" in answers[0].content.decode()


def test_what_died_on_the_way_may_be_sent_again(office: Office) -> None:
    office.send()
    Sending.objects.update(led_to="", began_at=datetime.now(UTC) - timedelta(minutes=6))

    office.send()

    assert office.done == 2


def test_what_was_sent_is_forgotten_after_a_day(office: Office) -> None:
    office.send()
    Sending.objects.update(began_at=datetime.now(UTC) - timedelta(days=2))

    office.send("/other/")

    assert Sending.objects.count() == 1


def test_somebody_else_and_somebody_unknown_are_not_mixed_up(office: Office) -> None:
    other = User.objects.get(pk=user_create(username="wang", display_name="王", by=SYSTEM))
    for user in (office.user, other, AnonymousUser(), AnonymousUser()):
        office.send(user=user)

    assert office.done == 4
