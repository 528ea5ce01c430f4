"""`jishi sheets inspect`: what is in an office's workbook."""

import json
import sys
from pathlib import Path

from jishi.cli.words import language, parser, say
from jishi.sheets import SheetError, table_read, table_summary


def sheets(argv: list[str]) -> int:
    """Print what is in a workbook as JSON; return 0, or 1 if it cannot be read."""
    lang = language(argv)
    made = parser(lang, "sheets")
    actions = made.add_subparsers(dest="action", required=True)
    inspect = actions.add_parser("inspect", help=say(lang, "cli-inspect"))
    inspect.add_argument("file", type=Path, metavar="FILE", help=say(lang, "cli-inspect-file"))
    inspect.add_argument("--sheet", metavar="NAME", help=say(lang, "cli-inspect-sheet"))
    inspect.add_argument("--lang", choices=("zh", "en"), default=lang, help=say(lang, "cli-lang"))
    parsed = made.parse_args(argv)
    try:
        table = table_read(parsed.file, parsed.sheet)
    except SheetError as error:
        print(f"{error.text(lang)} [{error.code}]", file=sys.stderr)
        return 1
    # JSON is UTF-8 whatever the terminal's locale says, so that other programs can read it.
    sys.stdout.buffer.write(json.dumps(table_summary(table, lang), ensure_ascii=False, indent=2).encode())
    sys.stdout.buffer.write(b"\n")
    return 0
