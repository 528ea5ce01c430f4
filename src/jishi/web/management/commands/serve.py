"""Run the web server and one worker together until Ctrl-C."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from jishi.web.server import Site, is_free


class Command(BaseCommand):
    help = "Serve the site and do background jobs; Ctrl-C ends both. PORT may be set."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("JISHI_BIND", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--web-workers", type=int, default=int(os.environ.get("JISHI_WEB_WORKERS", "2")))

        parser.add_argument("--migrate", action="store_true", help="bring the database up to date first")
        parser.add_argument(
            "--links", metavar="FILE", help="print fresh demo sign-in links, and write them here"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        if not is_free(host, port):
            raise CommandError(f"Port {port} is in use. Choose another one, for example: make demo PORT=8001")
        if options["migrate"]:
            call_command("migrate", verbosity=0)
        _collect()
        if options["links"]:
            base = f"http://{host}:{port}"
            call_command("sign_in_links", "--base", base, "--out", options["links"], stdout=self.stdout)
        site = Site(host, port, options["web_workers"])
        if not site.run(lambda: self._say(f"Ready on http://{host}:{port}/  (Ctrl-C ends it)")):
            raise CommandError("The web server ended by itself; what it said stands above.")
        self._say("Stopped.")

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def _collect() -> None:
    """Collect and compress the static files, unless none has changed since the last time."""
    done = Path(settings.STATIC_ROOT) / ".collected"
    files = (storage.path(name) for finder in get_finders() for name, storage in finder.list(None))
    newest = max((Path(path).stat().st_mtime for path in files), default=0.0)
    if not done.exists() or done.stat().st_mtime < newest:
        call_command("collectstatic", interactive=False, verbosity=0)
        done.touch()
