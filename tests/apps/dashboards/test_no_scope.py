"""An office without organisations, and a role whose organisation has ended: what to do next, nothing broken."""

import html
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from jishi.apps.accounts import selectors, services
from jishi.apps.accounts.models import User
from jishi.config.pages import MENU
from jishi.shared.actor import SYSTEM, ScopeKind

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LINK = re.compile(r'<a\b[^>]*?\shref="(/[^"#]*)')


def signed_in(role: str, kind: ScopeKind, scope_id: str) -> Client:
    user_id = services.user_create(username=role, display_name=role, by=SYSTEM)
    services.role_grant(user_id=user_id, role=role, scope_kind=kind, scope_id=scope_id, by=SYSTEM)
    client = Client()
    client.force_login(User.objects.get(pk=user_id), "django.contrib.auth.backends.ModelBackend")
    return client


def links_of(page: str) -> Iterator[str]:
    return (html.unescape(each) for each in LINK.findall(page))


@pytest.mark.parametrize("role", sorted(selectors.roles()))
def test_every_page_of_the_menu_and_every_link_on_it_opens_in_an_empty_office(role: str) -> None:
    client = signed_in(role, "area", "230321")
    menu = {reverse(page.name) for page in MENU} & set(links_of(client.get("/").content.decode()))
    pages = {address: client.get(address, follow=True) for address in sorted(menu)}

    told = {address: answer.status_code for address, answer in pages.items()}
    linked = {link for answer in pages.values() for link in links_of(answer.content.decode())}
    broken = {link for link in sorted(linked - menu) if client.get(link).status_code >= 400}

    assert menu
    assert set(told.values()) == {200}, told
    assert broken == set()


@pytest.mark.parametrize("address", ["/overview/", "/rollup/", "/"])
def test_whoever_may_import_is_led_to_the_tables(address: str) -> None:
    page = signed_in("county_officer", "area", "230321").get(address).content.decode()

    assert "您的角色还没有落在登记的组织上" in page
    assert reverse("tables") in page
    assert "请贵单位办的" not in page


def test_a_role_whose_organisation_is_gone_opens_on_what_to_do() -> None:
    page = signed_in("branch_secretary", "org", "999").get("/").content.decode()

    assert "请上级组织部门先登记组织,再把您的角色落到组织上。" in page
