"""Write the chain of operation records as one JSON object a line."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from ... import selectors


class Command(BaseCommand):
    help = "Write the operation records as .jsonl, to a file or to standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--out", type=Path, help="the file to write; standard output when it is not given"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        rows = (
            json.dumps(
                {"seq": link.seq, "prev_hash": link.prev_hash, "body": link.body, "hash": link.hash},
                ensure_ascii=False,
            )
            for link in selectors.links()
        )
        if options["out"] is None:
            for row in rows:
                self.stdout.write(row)
            return
        with options["out"].open("w", encoding="utf-8") as target:
            target.writelines(row + "\n" for row in rows)
