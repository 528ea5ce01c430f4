"""Load divisions: what comes with the program, or a table of codes and names."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jishi.shared.actor import SYSTEM
from jishi.sheets import SheetError

from ... import services


class Command(BaseCommand):
    help = "Load divisions: those of the province that come with the program, or a table of codes and names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="an xlsx, xls or csv file: 区划代码, 区划名称")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how many."""
        path = options["file"]
        try:
            areas = services.areas_of_file(path) if path else services.areas_installed()
        except SheetError as error:
            raise CommandError(error.text("zh")) from error
        except services.RegistryError as error:
            raise CommandError(str(error)) from error
        source = path.name if path else "heilongjiang.csv"
        self.stdout.write(f"{services.areas_load(areas=areas, source=source, by=SYSTEM):,} divisions")
