"""Write the example workbooks again; a file whose cells are the same is left alone."""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from jishi.demo import examples
from jishi.sheets import read_rows


class Command(BaseCommand):
    help = "Write examples/*.xlsx from the synthetic city."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.ROOT / "examples")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write both files."""
        lines = examples.county_lines()
        writers: dict[str, Callable[[Path, Sequence[examples.Line]], None]] = {
            examples.GOOD: examples.good_write,
            examples.FAULTY: examples.faulty_write,
        }
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        for name, write in writers.items():
            with TemporaryDirectory(dir=folder) as aside:
                fresh = Path(aside) / name
                write(fresh, lines)
                is_same = (folder / name).exists() and read_rows(folder / name) == read_rows(fresh)
                if not is_same:
                    fresh.replace(folder / name)
            self.stdout.write(f"{name}: {'unchanged' if is_same else 'written'}")
