"""Open a campaign from its file in data/campaigns, or list the units that have come since."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jishi.shared.actor import SYSTEM
from jishi.shared.dates import today

from ... import services


class Command(BaseCommand):
    help = "Open a campaign (百日攻坚) from data/campaigns/CODE.yaml; run again, it lists units that have come since."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="name of the file without .yaml")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            campaign = services.campaign_open(
                file=services.campaign_read(options["code"]), on=today(), by=SYSTEM
            )
        except services.CampaignError as error:
            raise CommandError("\n".join(error.lines)) from None
        self.stdout.write(f"{campaign.title}: {campaign.cases.count():,} units")
