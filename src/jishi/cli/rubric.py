"""`jishi rubric check` and `jishi rubric convert`: look over rubrics, and turn YAML into a workbook and back."""

import sys
from pathlib import Path

from jishi.cli.words import complain, language, parser, say
from jishi.engines.scoring.errors import ScoringError
from jishi.engines.scoring.lint import rubric_lint
from jishi.engines.scoring.store.rubrics import rubric_files, rubric_read, rubric_write


def rubric(argv: list[str]) -> int:
    """Check or convert; return 0, or 1 with every problem printed."""
    lang = language(argv)
    made = parser(lang, "rubric")
    actions = made.add_subparsers(dest="action", required=True)
    check = actions.add_parser("check", help=say(lang, "cli-check"))
    check.add_argument("path", type=Path, metavar="PATH")
    convert = actions.add_parser("convert", help=say(lang, "cli-convert"))
    convert.add_argument("source", type=Path, metavar="A")
    convert.add_argument("target", type=Path, metavar="B")
    for action in (check, convert):
        action.add_argument("--lang", choices=("zh", "en"), default=lang, help=say(lang, "cli-lang"))
    parsed = made.parse_args(argv)
    try:
        return (
            _check(parsed.path, lang)
            if parsed.action == "check"
            else _convert(parsed.source, parsed.target, lang)
        )
    except ScoringError as error:
        return complain(error, lang)


def _check(path: Path, lang: str) -> int:
    for each in rubric_files(path):
        found = each.rubric
        for warning in rubric_lint(found, each.name):
            print(warning.render(lang), file=sys.stderr)
        values = {"name": each.name, "org_type": found.org_type, "version": found.version, "hash": found.hash}
        print(say(lang, "cli-checked", **values, count=len(found.criteria)))
    return 0


def _convert(source: Path, target: Path, lang: str) -> int:
    found = rubric_read(source)
    rubric_write(found, target)
    print(say(lang, "cli-converted", source=source, target=target, hash=found.hash))
    return 0
