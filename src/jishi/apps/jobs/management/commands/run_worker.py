"""Do the jobs that wait, one after another, until told to stop."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ...worker import Worker


class Command(BaseCommand):
    help = "Do background jobs until Ctrl-C or SIGTERM; with --once, until none waits."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="end when no job waits")

    def handle(self, *args: Any, **options: Any) -> None:
        Worker().run(once=options["once"])
