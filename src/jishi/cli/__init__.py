"""The `jishi` command: engines on files, and the office's commands; each loads only what it needs."""

import importlib
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence

Command = Callable[[list[str]], int | None]

COMMANDS = {
    "grade": "jishi.cli.grade:grade",
    "explain": "jishi.cli.explain:explain",
    "rubric": "jishi.cli.rubric:rubric",
    "audit": "jishi.cli.audit:audit",
    "sheets": "jishi.cli.sheets:sheets",
    "import": "jishi.cli.importing:import_table",
    "bench-data": "jishi.cli.bench_data:bench_data",
    "link": "jishi.cli.link:link_lists",
    "link-train": "jishi.cli.link:link_train",
    "link-check": "jishi.cli.link:link_check",
    "link-explain": "jishi.cli.link:link_explain",
    "match": "jishi.cli.matching:match",
    "match-check": "jishi.cli.matching:match_check",
    "match-explain": "jishi.cli.matching:match_explain",
    "match-round": "jishi.cli.matching:match_round",
    "allocate": "jishi.cli.allocate:allocate",
    "backup": "jishi.cli.backup:backup",
    "restore": "jishi.cli.backup:restore",
}
"""First word to the function that takes the rest; any other word is a management command."""

INTERRUPTED = 130
"""The exit code of a command that Ctrl-C ended, as shells have it."""
WRONG_WORDS = 2
"""The exit code of a command that was not understood, as argparse has it."""


def main(argv: Sequence[str] | None = None) -> int | None:
    """Run one command.

    Parameters
    ----------
    argv : words after `jishi`; None takes them from the process

    Returns
    -------
    the exit code; None means success
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("-h", "--help"):
        from jishi.cli.words import language, say

        print(say(language([]), "cli-usage"))
        return 0 if words else 2
    first, rest = words[0], words[1:]
    if first in COMMANDS and _exists(first):
        module, _, function = COMMANDS[first].partition(":")
        command: Command = getattr(importlib.import_module(module), function)
        return _guarded(command, rest)
    asked = rest if first == "manage" else words
    if not _is_known(asked):
        return _unknown(asked)
    _manage(asked)
    return None


def _is_known(words: list[str]) -> bool:
    """Tell whether Django has the command; what starts with a dash, or nothing, is its own to answer."""
    return not words or words[0].startswith("-") or words[0] in {"help", "version", *_management()}


def _management() -> list[str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jishi.config.settings")
    import django
    from django.core.management import get_commands

    django.setup()
    return sorted(get_commands())


def _unknown(words: list[str]) -> int:
    """Say that there is no such command, and which one may have been meant."""
    from difflib import get_close_matches

    from jishi.cli.words import language, say

    near = get_close_matches(words[0], [*COMMANDS, *_management()], n=1)
    key = "cli-no-command-near" if near else "cli-no-command"
    print(say(language(words), key, command=words[0], near="".join(near)), file=sys.stderr)
    return WRONG_WORDS


def _guarded(command: Command, words: list[str]) -> int | None:
    """Run a command; a disk that refuses, or Ctrl-C, ends it with a sentence or a code and no more."""
    try:
        return command(words)
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        from jishi.cli.words import language, say

        values = {"path": error.filename or "-", "reason": error.strerror or str(error)}
        print(say(language(words), "cli-refused", **values), file=sys.stderr)
        return 1


def _exists(command: str) -> bool:
    return importlib.util.find_spec(COMMANDS[command].partition(":")[0]) is not None


def _manage(words: list[str]) -> None:
    """Hand over to Django, which only these commands load."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jishi.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["jishi", *words])
