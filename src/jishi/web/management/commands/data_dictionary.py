"""Write the data dictionary: every table and column, what it means, whether it is personal."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from jishi.web.data_dictionary import dictionary


class Command(BaseCommand):
    help = "Write docs/data-dictionary.md from the models and data/columns.yaml."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, default=Path("docs/data-dictionary.md"))

    def handle(self, *args: Any, **options: Any) -> None:
        options["out"].write_text(dictionary(), encoding="utf-8")
