"""Work out again what roll-ups add up, after an upgrade or a restore."""

from typing import Any

from django.core.management.base import BaseCommand

from jishi.shared.actor import SYSTEM

from ... import services


class Command(BaseCommand):
    help = "Work out again, from the dated rows, what roll-ups and counts add up."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say of how many organisations."""
        self.stdout.write(f"{services.stats_rebuild(by=SYSTEM):,} organisations")
