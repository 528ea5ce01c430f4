"""Print a fresh one-time sign-in link for each demo role, or for the users named."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from jishi.shared.actor import SYSTEM

from ... import selectors, services


class Command(BaseCommand):
    help = "Print one-time sign-in links: for the users named, or in the demo for one user of each role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("usernames", nargs="*")
        parser.add_argument("--base", default=f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
        parser.add_argument("--out", type=Path, help="also write them to this file, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        links = _links(options["usernames"] or _demo_users(), options["base"].rstrip("/"))
        titles = {role.id: role.title for role in selectors.roles().values()}
        for username, url in links.items():
            self.stdout.write(f"{titles.get(username) or _office(username)}\t{url}")
        if options["out"]:
            _write(options["out"], links)


def _demo_users() -> list[str]:
    """Return the users of the demo, who are called as their roles are, and those of another place than most."""
    if not settings.IS_DEMO:
        raise CommandError("Outside the demo, name the users: jishi manage sign_in_links USERNAME …")
    known = [*selectors.roles(), *settings.DEMO_USERS]
    return [username for username in known if selectors.user_id_of(username) is not None]


def _office(username: str) -> str:
    """Return what a user who is not called as a role is: of the demo's, in words."""
    return settings.DEMO_USERS.get(username, username)


@transaction.atomic
def _links(usernames: list[str], base: str) -> dict[str, str]:
    links = {}
    for username in usernames:
        user_id = selectors.user_id_of(username)
        if user_id is None:
            raise CommandError(f"{username}: no such active user. See: jishi manage create_user --help")
        token = services.sign_in_link_issue(user_id=user_id, by=SYSTEM)
        links[username] = base + reverse("sign-in", args=[token])
    return links


def _write(path: Path, links: dict[str, str]) -> None:
    """Write the links where only this user of the machine can read them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(json.dumps(links, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
