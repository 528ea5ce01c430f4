"""Set up a user without a password and print a one-time sign-in link."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from jishi.shared.actor import SYSTEM

from ... import services


class Command(BaseCommand):
    help = "Set up a user and print a one-time link; give a role with grant_role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("display_name")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        username = options["username"]
        try:
            services.user_create(username=username, display_name=options["display_name"], by=SYSTEM)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        call_command("sign_in_links", username, stdout=self.stdout)
