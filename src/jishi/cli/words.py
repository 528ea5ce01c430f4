"""The language of the terminal, its sentences, and its tables."""

from __future__ import annotations

import argparse
import csv
import os
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from jishi.shared import wording

if TYPE_CHECKING:
    # The engine itself is not loaded for commands of other engines.
    from jishi.engines.scoring.errors import Problem, ScoringError

SHOWN_MAX = 200


def language(argv: Sequence[str], environ: Mapping[str, str] | None = None) -> str:
    """Return "zh" or "en": what --lang says, else the locale.

    Parameters
    ----------
    argv : words of the command, in which --lang may stand
    environ : the environment; None takes the process's
    """
    words = list(argv)
    for number, word in enumerate(words):
        if (word == "--lang" and words[number + 1 : number + 2] == ["zh"]) or word == "--lang=zh":
            return "zh"
        if word.startswith("--lang"):
            return "en"
    known = os.environ if environ is None else environ
    locale = next((known[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if known.get(key)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def say(lang: str, key: str, **values: object) -> str:
    """Return a sentence."""
    return wording.render(lang, key, **values)


def parser(lang: str, command: str) -> argparse.ArgumentParser:
    """Return a parser with the command's name, its one-line help and --lang."""
    made = argparse.ArgumentParser(prog=f"jishi {command}", description=say(lang, f"cli-{command}"))
    made.add_argument("--lang", choices=("zh", "en"), default=lang, help=say(lang, "cli-lang"))
    return made


def whole(lang: str, least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number of an option; another one is a wrong word, as argparse has it.

    Examples
    --------
    >>> whole("en", 0, 100)("10")
    10
    """

    def read(text: str) -> int:
        try:
            found = int(text)
        except ValueError:
            found = least - 1
        if not least <= found <= most:
            raise argparse.ArgumentTypeError(say(lang, "cli-whole", value=text, least=least, most=most))
        return found

    return read


def day(lang: str) -> Callable[[str], date]:
    """Return what reads a day of an option; another one is a wrong word, as argparse has it.

    Examples
    --------
    >>> day("en")("2012-07-15")
    datetime.date(2012, 7, 15)
    """

    def read(text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise argparse.ArgumentTypeError(say(lang, "cli-day", value=text)) from None

    return read


class Told(Protocol):
    """A problem of any engine."""

    def render(self, lang: str) -> str:
        """Say it in that language."""


class Complaint(Protocol):
    """An engine's error: its problems, and how many there are in all."""

    @property
    def problems(self) -> Sequence[Told]:
        """The problems that are told."""

    total: int


def complain(error: Complaint, lang: str, *, shown_max: int | None = None) -> int:
    """Print problems to the error stream, all of them unless told otherwise; return exit code 1."""
    shown = error.problems[:shown_max]
    for problem in shown:
        print(problem.render(lang), file=sys.stderr)
    if error.total > len(shown):
        key = "cli-more" if shown_max is None else "cli-more-in-file"
        print(say(lang, key, count=error.total - len(shown)), file=sys.stderr)
    if error.total > 1:
        print(say(lang, "cli-total", count=error.total), file=sys.stderr)
    return 1


def complain_into(error: ScoringError, lang: str, errors: Path | None) -> int:
    """Print the first problems, and write the whole list into a file if one is named; return exit code 1."""
    if errors:
        problems_write(error.problems, errors, lang)
    return complain(error, lang, shown_max=SHOWN_MAX)


def problems_write(problems: Sequence[Problem], path: Path, lang: str) -> None:
    """Write problems as a table that an office program opens."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["code", "file", "criterion", "row", "column", "message"])
        for each in problems:
            writer.writerow(
                [each.code, each.file, each.criterion, each.row or "", each.column, each.render(lang)]
            )


def width(text: str) -> int:
    """Columns a text takes in a terminal; a Chinese character takes two.

    Examples
    --------
    >>> width("A1 较好")
    7
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as lines: the first column to the left, the others to the right.

    Examples
    --------
    >>> print(table([["type", "n"], ["village", "12"]]))
    type      n
    village  12
    """
    widths = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell + " " * (widths[n] - width(cell)) if n == 0 else " " * (widths[n] - width(cell)) + cell
            for n, cell in enumerate(row)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
