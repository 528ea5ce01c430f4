"""Fill an empty database with the demo's year."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jishi.apps.registry import selectors as registry

from ... import load, story


class Command(BaseCommand):
    help = "Build the synthetic city of 2012 in an empty database; a database that has it already is left as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--keep", action="store_true", help="say nothing if the demo is there already")

    def handle(self, *args: Any, **options: Any) -> None:
        if registry.org_id_of(story.PROVINCE[0]) is not None:
            if options["keep"]:
                return
            raise CommandError("演示数据已经在库里。要重新开始,请用 make demo-reset。")
        began = time.monotonic()

        def tell(text: str) -> None:
            self.stdout.write(f"  {time.monotonic() - began:5.1f}秒  {text}")
            self.stdout.flush()

        loaded = load.load_year(tell)
        tell(
            f"完成:{loaded.orgs_n:,} 个组织,核准 {loaded.graded_n:,} 个定级结果,{loaded.lines_n:,} 条整改事项"
        )
