"""`jishi grade`: an indicator table and a folder of rubrics become an explained run."""

import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jishi.cli.words import complain_into, language, parser, say, table
from jishi.engines.scoring.errors import ScoringError
from jishi.engines.scoring.grade import Options
from jishi.engines.scoring.grade import grade as grade_table
from jishi.shared.dates import today


def grade(argv: list[str]) -> int:
    """Grade a table; return 0, or 1 with every problem printed and nothing written."""
    lang = language(argv)
    parsed = _parser(lang).parse_args(argv)
    options = Options(parsed.previous, parsed.dictionary, parsed.threads)
    try:
        graded = grade_table(
            parsed.rubrics, parsed.indicators, parsed.out, as_of=parsed.as_of or today(), options=options
        )
    except ScoringError as error:
        return complain_into(error, lang, parsed.errors)
    for warning in graded.warnings:
        print(warning.render(lang), file=sys.stderr)
    print(table(summary(graded.run.manifest, lang)))
    count = graded.run.manifest["organisations"]
    print(say(lang, "cli-graded", count=count, out=parsed.out))
    return 0


def _parser(lang: str) -> Any:
    made = parser(lang, "grade")
    add = made.add_argument
    add("--rubrics", required=True, type=Path, metavar="DIR", help=say(lang, "cli-rubrics"))
    add("--indicators", required=True, type=Path, metavar="FILE", help=say(lang, "cli-indicators"))
    add("--out", required=True, type=Path, metavar="DIR", help=say(lang, "cli-out"))
    add("--as-of", type=_day, metavar="YYYY-MM-DD", help=say(lang, "cli-as-of"))
    add("--previous", type=Path, metavar="RUN", help=say(lang, "cli-previous"))
    add("--dictionary", type=Path, metavar="FILE", help=say(lang, "cli-dictionary"))
    add("--errors", type=Path, metavar="FILE", help=say(lang, "cli-errors"))
    add("--threads", type=int, choices=range(1, 65), default=1, metavar="N", help=say(lang, "cli-threads"))
    return made


def _day(text: str) -> Any:
    return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007


def summary(manifest: Mapping[str, Any], lang: str) -> list[list[str]]:
    """Rows of the summary: a type, its organisations, how many in each tier, moved, provisional."""
    entries: list[Mapping[str, Any]] = manifest["rubrics"]
    tiers = list(dict.fromkeys(tier for entry in entries for tier in entry["tiers"]))
    heads = [say(lang, f"cli-column-{key}") for key in ("type", "organisations", "moved", "provisional")]
    rows = [[*heads[:2], *tiers, *heads[2:]]]
    for entry in entries:
        counts = [str(entry["tiers"].get(tier, "-")) for tier in tiers]
        last = [str(entry["moved_by_quota"]), str(entry["provisional"])]
        rows.append([entry["org_type"], str(entry["organisations"]), *counts, *last])
    sums = [sum(entry["tiers"].get(tier, 0) for entry in entries) for tier in tiers]
    last = [str(sum(entry[key] for entry in entries)) for key in ("moved_by_quota", "provisional")]
    rows.append([say(lang, "cli-all"), str(manifest["organisations"]), *map(str, sums), *last])
    return rows
