"""Issue a token to a program that uses the API, and print it once."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from jishi.shared.actor import SYSTEM

from ... import services


class Command(BaseCommand):
    help = (
        "Issue an API token with a role over an organisation and what is below it. The token is shown once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="whose program it is")
        parser.add_argument("role", help="a role of data/roles.yaml")
        parser.add_argument("org_code", help="the organisation's code")
        parser.add_argument(
            "--days", type=int, default=90, help="how long it is good, at most 366 (%(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        org_id = import_string(settings.ORG_IDS_OF)([options["org_code"]]).get(options["org_code"])
        if org_id is None:
            raise CommandError(f"{options['org_code']}: no organisation has this code.")
        told = {key: options[key] for key in ("name", "role", "days")}
        try:
            issued = services.client_issue(**told, org_id=org_id, by=SYSTEM)
        except services.ClientNotIssued as error:
            raise CommandError(str(error)) from error
        self.stderr.write(f"Client {issued.client_id}. Note the token: it is not shown again.")
        self.stdout.write(issued.token)
