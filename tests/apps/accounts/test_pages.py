"""Signing in by link and by password, signing out, one's own account."""

import pytest
from django.test import Client
from django.urls import reverse

from jishi.apps.accounts import selectors, services
from jishi.apps.accounts.models import User
from jishi.apps.audit import selectors as audit
from jishi.shared.actor import SYSTEM

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
PASSWORD = "三江平原的春天 2012"


def user(username: str = "lihua", *, password: str = "") -> int:
    user_id = services.user_create(username=username, display_name="李华", by=SYSTEM)
    services.role_grant(
        user_id=user_id, role="county_officer", scope_kind="area", scope_id="230321", by=SYSTEM
    )
    if password:
        services.password_set(user_id=user_id, password=password, by=SYSTEM)
    return user_id


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("me")).status_code == 200


def link_of(user_id: int) -> str:
    return reverse("sign-in", args=[services.sign_in_link_issue(user_id=user_id, by=SYSTEM)])


def test_looking_at_a_link_does_not_use_it_up() -> None:
    link, scanner, person = link_of(user()), Client(), Client()

    assert "data-autosubmit" in scanner.get(link).content.decode()
    assert not is_signed_in(scanner)

    assert person.post(link)["Location"] == "/"
    assert is_signed_in(person)


def test_a_link_works_once() -> None:
    link = link_of(user())
    Client().post(link)

    again = Client()
    answer = again.post(link)

    assert answer.status_code == 410
    assert "已经用过或已过期。请向发给您链接的人要一个新的。" in answer.content.decode()
    assert not is_signed_in(again)


def test_a_made_up_link_signs_nobody_in() -> None:
    answer = Client().post(reverse("sign-in", args=["made-up"]))

    assert answer.status_code == 410


def test_a_password_signs_in_and_leads_where_one_wanted_to_go() -> None:
    user_id = user(password=PASSWORD)
    client = Client()

    told = {"username": "lihua", "password": PASSWORD, "next": "/me/"}
    answer = client.post(reverse("login"), told)

    assert answer["Location"] == "/me/"
    assert is_signed_in(client)
    assert audit.events_of(f"user:{user_id}")[0].what == "signed_in_by_password"


def test_the_way_on_never_leads_to_another_site() -> None:
    user(password=PASSWORD)

    told = {"username": "lihua", "password": PASSWORD, "next": "https://example.org/"}
    answer = Client().post(reverse("login"), told)

    assert answer["Location"] == "/"


def test_a_wrong_password_is_refused_in_words() -> None:
    user(password=PASSWORD)

    page = Client().post(reverse("login"), {"username": "lihua", "password": "wrong"}).content.decode()

    assert "用户名或密码不对。" in page


def test_after_five_wrong_passwords_guessing_stops_but_a_link_still_works() -> None:
    user_id = user(password=PASSWORD)
    client = Client()
    for _ in range(5):
        answer = client.post(reverse("login"), {"username": "lihua", "password": "wrong"})

    assert answer.status_code == 429
    assert "连续输错5次" in answer.content.decode()
    right = client.post(reverse("login"), {"username": "lihua", "password": PASSWORD})
    assert right.status_code == 429
    assert client.post(link_of(user_id))["Location"] == "/"


def test_nobody_has_a_password_until_one_is_set() -> None:
    user()

    page = Client().post(reverse("login"), {"username": "lihua", "password": ""}).content.decode()

    assert "“密码”没有填。请填写。" in page


def test_signing_out_takes_a_button_not_a_link() -> None:
    client = Client()
    client.post(link_of(user()))

    assert client.get(reverse("logout")).status_code == 405
    client.post(reverse("logout"))
    assert not is_signed_in(client)


def test_ones_own_roles_are_named_with_their_scope() -> None:
    client = Client()
    client.post(link_of(user()))

    page = client.get(reverse("me")).content.decode()

    assert "县级组织部" in page
    assert "230321" in page


def test_setting_a_password_keeps_this_session_and_ends_the_others() -> None:
    user_id = user(password=PASSWORD)
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post(reverse("login"), {"username": "lihua", "password": PASSWORD})

    new = "松花江上的冰排 2012"
    page = here.post(reverse("my-password"), {"password": new, "again": new}, follow=True).content.decode()

    assert "密码已改。" in page
    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)
    assert audit.events_of(f"user:{user_id}")[0].what == "password_set"


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [("短", "短", "12"), ("足够长的新密码一二三四五", "不一样的新密码一二三四五", "两遍输的不一样。")],
)
def test_a_poor_password_is_refused(password: str, again: str, words: str) -> None:
    client = Client()
    client.post(link_of(user()))

    page = client.post(reverse("my-password"), {"password": password, "again": again}).content.decode()

    assert words in page
    assert not User.objects.get(username="lihua").has_usable_password()


def test_a_user_without_roles_reads_what_to_do() -> None:
    user_id = services.user_create(username="newcomer", display_name="新来的", by=SYSTEM)
    client = Client()
    client.post(link_of(user_id))

    assert "请联系上级组织部门授予。" in client.get(reverse("me")).content.decode()
    forbidden = client.get(reverse("org-list"))
    assert forbidden.status_code == 403
    assert "没有权限打开这一页" in forbidden.content.decode()


def test_without_signing_in_one_is_sent_to_sign_in_and_back() -> None:
    answer = Client().get(reverse("org-list"))

    assert answer["Location"] == "/login/?next=/orgs/"


def test_a_taken_role_is_gone_at_the_next_page() -> None:
    user_id = user()
    assert selectors.actor_for(user_id).may("audit.view")

    services.role_revoke(
        user_id=user_id, role="county_officer", scope_kind="area", scope_id="230321", by=SYSTEM, reason="调离"
    )

    assert selectors.actor_for(user_id).grants == ()
    assert audit.events_of(f"user:{user_id}")[0].reason == "调离"


def test_a_page_left_open_too_long_says_so() -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("login"), {"username": "lihua"})

    assert answer.status_code == 403
    assert "刚才的内容没有保存。" in answer.content.decode()


def test_a_form_sent_after_the_session_ended_is_told_and_leads_back_by_link() -> None:
    client, address = Client(), reverse("client-new")

    answer = client.post(address, {"name": "x"}, headers={"referer": f"http://testserver{address}?a=1"})
    page = client.get(answer["Location"]).content.decode()

    assert answer["Location"] == "/login/?next=/clients/new/%3Fa%3D1"
    assert "登录已经失效,刚才填的没有记下" in page
    assert client.post(link_of(user()))["Location"] == "/clients/new/?a=1"


def test_a_part_of_a_page_leads_the_whole_page_to_sign_in() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/orgs/?sort=name"}

    answer = Client().get(reverse("org-children", args=[1]), headers=headers)

    assert answer["HX-Redirect"] == "/login/?next=/orgs/%3Fsort%3Dname"


def test_who_is_signed_in_already_is_led_on_from_the_sign_in_page() -> None:
    client = Client()
    client.post(link_of(user()))

    assert client.get("/login/?next=/orgs/")["Location"] == "/orgs/"
    assert client.get("/login/?next=https://elsewhere.example/")["Location"] == "/"
