"""Take the token of a program away at once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jishi.shared.actor import SYSTEM

from ... import services


class Command(BaseCommand):
    help = "Revoke an API token; what its client wrote stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("client_id", type=int, help="the number that issue_client and the page 接口 show")
        parser.add_argument("reason", help="at least four letters; it stays on record")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            services.client_revoke(client_id=options["client_id"], reason=options["reason"], by=SYSTEM)
        except services.ClientNotRevoked as error:
            raise CommandError(str(error)) from error
