"""`jishi link` and its companions: lists become a ledger; a model is trained, a run checked, a pair explained."""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jishi.cli.words import complain, day, language, parser, say, table
from jishi.engines.linkage import (
    LinkageError,
    PairExplanation,
    link,
    model_train,
    pair_explain,
    run_check,
    run_read,
    spec_read,
)
from jishi.shared.dates import today


def link_lists(argv: list[str]) -> int:
    """Link lists; return 0, or 1 with every problem printed and nothing written."""
    lang = language(argv)
    made = parser(lang, "link")
    add = made.add_argument
    add("spec", type=Path, metavar="SPEC", help=say(lang, "cli-link-spec"))
    add("--out", required=True, type=Path, metavar="DIR", help=say(lang, "cli-link-out"))
    add("--engine", choices=("duckdb", "spark"), default="duckdb", help=say(lang, "cli-link-engine"))
    add("--model", type=Path, metavar="FILE", help=say(lang, "cli-link-model"))
    add("--decisions", type=Path, metavar="FILE", help=say(lang, "cli-link-decisions"))
    add("--previous", type=Path, metavar="DIR", help=say(lang, "cli-link-previous"))
    told = made.parse_args(argv)
    options = {"model": told.model, "decisions": told.decisions, "previous": told.previous}
    try:
        run = link(spec_read(told.spec), told.out, engine=told.engine, **options)
    except LinkageError as error:
        return complain(error, lang)
    for warning in run.warnings:
        print(warning.render(lang), file=sys.stderr)
    manifest = run.manifest
    print(table(summary(manifest, lang)))
    how = {
        key: manifest["how"].get(key, 0) for key in ("code", "anchor", "neighbour", "component", "decision")
    }
    print(say(lang, "cli-link-how", **how))
    counts = _words(manifest, lang) | {
        "records": manifest["records"],
        "units": manifest["units"],
        "review": sum(manifest["review"].values()),
    }
    print(say(lang, "cli-link-done", **counts, out=told.out))
    unasked = manifest["doubtful"] - counts["review"]
    if unasked:
        print(say(lang, "cli-link-unasked", count=unasked))
    return 0


def summary(manifest: Mapping[str, Any], lang: str) -> list[list[str]]:
    """Rows of the summary: a list, its records, its units, how many units it lacks, and of these the weakly found."""
    words = _words(manifest, lang)
    heads = [
        say(lang, f"cli-link-column-{key}", **words)
        for key in ("source", "records", "units", "missing", "weak")
    ]
    keys = ("records", "units", "missing", "missing_weak")
    return [heads, *([each["title"], *(str(each[key]) for key in keys)] for each in manifest["sources"])]


def _words(manifest: Mapping[str, Any], lang: str) -> dict[str, str]:
    """What one and several of those are called that the lists are about."""
    return {number: say(lang, f"cli-link-{manifest['kind']}-{number}") for number in ("one", "many")}


def link_train(argv: list[str]) -> int:
    """Train a model; return 0, or 1 with every problem printed."""
    lang = language(argv)
    made = parser(lang, "link-train")
    add = made.add_argument
    add("spec", type=Path, metavar="SPEC", help=say(lang, "cli-link-spec"))
    add("--out", required=True, type=Path, metavar="FILE", help=say(lang, "cli-link-train-out"))
    add("--seed", type=int, default=1, metavar="N", help=say(lang, "cli-link-train-seed"))
    add("--on", type=day(lang), metavar="YYYY-MM-DD", help=say(lang, "cli-link-train-on"))
    add("--note", default="", metavar="TEXT", help=say(lang, "cli-link-train-note"))
    told = made.parse_args(argv)
    on = (told.on or today()).isoformat()
    try:
        model = model_train(spec_read(told.spec), told.out, seed=told.seed, trained_on=on, note=told.note)
    except LinkageError as error:
        return complain(error, lang)
    values = {"levels": len(model.levels), "endings": len(model.endings), "out": told.out}
    print(say(lang, "cli-link-trained", **values))
    return 0


def link_check(argv: list[str]) -> int:
    """Check a run; return 0, or 1 with what is wrong."""
    lang = language(argv)
    made = parser(lang, "link-check")
    made.add_argument("run", type=Path, metavar="RUN", help=say(lang, "cli-link-run"))
    told = made.parse_args(argv)
    try:
        found = run_check(told.run)
        manifest = run_read(told.run).manifest
    except LinkageError as error:
        return complain(error, lang)
    if found:
        return complain(LinkageError(found), lang)
    print(say(lang, "cli-link-sound", records=manifest["records"], **_words(manifest, lang)))
    return 0


def link_explain(argv: list[str]) -> int:
    """Explain a pair; return 0, or 1 if a record is not in the run."""
    lang = language(argv)
    made = parser(lang, "link-explain")
    made.add_argument("run", type=Path, metavar="RUN", help=say(lang, "cli-link-run"))
    for side in ("left", "right"):
        made.add_argument(side, type=_key(lang), metavar="SOURCE:ID", help=say(lang, f"cli-link-{side}"))
    told = made.parse_args(argv)
    try:
        found = pair_explain(told.run, told.left, told.right)
        words = _words(run_read(told.run).manifest, lang)
    except LinkageError as error:
        return complain(error, lang)
    print("\n".join(lines(found, lang, words)))
    return 0


def _key(lang: str) -> Any:
    def read(text: str) -> tuple[str, str]:
        source, colon, record = text.partition(":")
        if not (source and colon and record):
            raise argparse.ArgumentTypeError(say(lang, "cli-link-pair"))
        return source, record

    return read


def lines(found: PairExplanation, lang: str, called: Mapping[str, str]) -> list[str]:
    """Lines of an explanation: each field, the sum, what became of it, the rival."""
    rows = [["", ":".join(found.left), ":".join(found.right), ""]]
    for each in found.fields:
        words = each.level_zh if lang == "zh" else each.level_en
        rows.append([words, each.left, each.right, bits(each.points)])
    made = [table(rows), say(lang, "cli-link-sum", sum=bits(found.sum))]
    made.append(say(lang, "cli-link-one" if found.is_same_unit else "cli-link-two", **called))
    if found.verdict:
        made.append(say(lang, "cli-link-verdict", verdict=say(lang, f"cli-link-{found.verdict}")))
    if found.rival and found.rival_sum is not None:
        made.append(say(lang, "cli-link-rival", rival=":".join(found.rival), sum=bits(found.rival_sum)))
    return made


def bits(hundredths: int) -> str:
    """Points with two places and a sign.

    Examples
    --------
    >>> bits(1230), bits(-45)
    ('+12.30', '-0.45')
    """
    sign = "-" if hundredths < 0 else "+"
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"
