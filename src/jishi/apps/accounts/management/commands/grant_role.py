"""Give a user a role on a subtree of organisations, an area or a line."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from jishi.shared.actor import SYSTEM

from ... import selectors, services

LONGEST_NUMBER = 8


class Command(BaseCommand):
    help = "Give a user a role on a scope."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role")
        parser.add_argument("scope_kind", choices=["org", "area", "line"])
        parser.add_argument(
            "scope_id",
            help="the organisation's code (or its number in its page's address), a division code, or a line",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user_id = selectors.user_id_of(options["username"])
        if user_id is None:
            raise CommandError(f"{options['username']}: no such active user. Set up: create_user.")
        try:
            services.role_grant(
                user_id=user_id,
                role=options["role"],
                scope_kind=options["scope_kind"],
                scope_id=_scope_id(options["scope_kind"], options["scope_id"]),
                by=SYSTEM,
            )
        except services.UnknownRole as error:
            raise CommandError(str(error)) from error


def _scope_id(kind: str, told: str) -> str:
    """Return what a role stands on: an organisation may be named by its code."""
    if kind != "org":
        return told
    org_id = import_string(settings.ORG_IDS_OF)([told]).get(told)
    if org_id is None and not (told.isdecimal() and len(told) <= LONGEST_NUMBER):
        raise CommandError(f"{told}: no organisation has this code.")
    return told if org_id is None else str(org_id)
