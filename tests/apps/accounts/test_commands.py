"""Setting up an office's people from the command line."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from jishi.apps.accounts import selectors, services
from jishi.shared.actor import SYSTEM

pytestmark = [pytest.mark.django_db]


def command(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_a_new_user_gets_a_link_and_then_a_role() -> None:
    told = command("create_user", "wang", "王办事")

    command("grant_role", "wang", "county_officer", "area", "230321")

    token = told.strip().rstrip("/").rpartition("/")[2]
    user = services.sign_in_link_use(token=token)
    assert selectors.actor_for(user.pk).grants[0].scope_id == "230321"


def test_a_mistake_is_named_and_nothing_is_made() -> None:
    command("create_user", "wang", "王办事")

    with pytest.raises(CommandError, match=r"wang|已存在|exists"):
        command("create_user", "wang", "李办事")
    with pytest.raises(CommandError, match="ACCOUNT-01"):
        command("grant_role", "wang", "emperor", "area", "23")
    with pytest.raises(CommandError, match="nobody"):
        command("grant_role", "nobody", "county_officer", "area", "23")


def test_the_demo_gets_a_link_for_each_role_that_has_a_user(settings: Settings, tmp_path: Path) -> None:
    settings.IS_DEMO = True
    for role in ("leader", "county_officer"):
        services.user_create(username=role, display_name=role, by=SYSTEM)
    out = tmp_path / "var" / "links.json"

    told = command("sign_in_links", "--base", "http://127.0.0.1:8001/", "--out", str(out))

    links = json.loads(out.read_text(encoding="utf-8"))
    assert sorted(links) == ["county_officer", "leader"]
    assert all(url.startswith("http://127.0.0.1:8001/sign-in/") and url in told for url in links.values())
    assert out.stat().st_mode & 0o077 == 0


def test_outside_the_demo_users_are_named(settings: Settings) -> None:
    settings.IS_DEMO = False

    with pytest.raises(CommandError, match="USERNAME"):
        command("sign_in_links")
    with pytest.raises(CommandError, match="nobody"):
        command("sign_in_links", "nobody")
