"""Write the chain of operation records as one JSON object a line."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ... import selectors


class Command(BaseCommand):
    help = "Write the operation records as .jsonl, to a file or to standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", help="the file to write; standard output when it is not given")

    def handle(self, *args: Any, **options: Any) -> None:
        target = open(options["out"], "w", encoding="utf-8") if options["out"] else sys.stdout
        with target if options["out"] else _kept_open(target):
            for link in selectors.links():
                row = {"seq": link.seq, "prev_hash": link.prev_hash, "body": link.body, "hash": link.hash}
                target.write(json.dumps(row, ensure_ascii=False) + "\n")


class _kept_open:
    """Standard output is not ours to close."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream

    def __enter__(self) -> Any:
        return self.stream

    def __exit__(self, *_: object) -> None:
        self.stream.flush()
