"""List every page: name, address and permission."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import URLPattern, get_resolver

from jishi.web.page import Page


class Command(BaseCommand):
    help = "List the pages of the site: name, path, permission."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="as JSON, for other programs")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = [
            {"name": page.name, "path": f"/{page.route}", "permission": page.permission} for page in _pages()
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        for row in rows:
            self.stdout.write(f"{row['name']:24} {row['path']:48} {row['permission']}")


def _pages() -> list[Page]:
    """Return the pages as the address table holds them, so that nothing on the site is left out."""
    patterns = get_resolver().url_patterns
    return [getattr(pattern.callback, "page") for pattern in patterns if isinstance(pattern, URLPattern)]  # noqa: B009
