"""`jishi backup FILE` and `jishi restore FILE`: a whole copy while the site runs, and its return."""

import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from jishi.cli.words import language, parser, say

if TYPE_CHECKING:
    from jishi.apps.backups.services import Made

_EVERY_S = 2.0


def backup(argv: list[str]) -> int:
    """Back the database up; return 0, or 1 with the reason and no file.

    Parameters
    ----------
    argv : words after `jishi backup`
    """
    lang = language(argv)
    told = _parser(lang, "backup").parse_args(argv)
    database_use(told.database)
    from jishi.apps.backups import services

    begun = time.monotonic()
    try:
        made = services.backup_make(target=told.file, progress=_heard(lang))
    except services.BackupError as error:
        return _refuse(error.render(lang))
    for line in _made_lines(lang, told.file, made, time.monotonic() - begun):
        print(line)
    return 0


def restore(argv: list[str]) -> int:
    """Bring a backup back, or only check it; return 0, or 1 with the reason and the database as it was.

    Parameters
    ----------
    argv : words after `jishi restore`
    """
    lang = language(argv)
    made = _parser(lang, "restore")
    made.add_argument("--replace", action="store_true", help=say(lang, "cli-restore-replace"))
    made.add_argument("--check", action="store_true", help=say(lang, "cli-restore-check"))
    told = made.parse_args(argv)
    database_use(told.database)
    from jishi.apps.backups import services

    begun = time.monotonic()
    try:
        if told.check:
            manifest = services.backup_check(source=told.file)
        else:
            done = services.backup_restore(source=told.file, replace=told.replace, progress=_heard(lang))
            manifest = done.manifest
    except services.BackupError as error:
        return _refuse(error.render(lang))
    words = {
        "file": told.file,
        "made_at": manifest.made_at,
        "engine": manifest.engine,
        "tables": len(manifest.tables),
        "rows": f"{manifest.rows:,}",
        "files": len(manifest.files),
        "seconds": f"{time.monotonic() - begun:.1f}",
    }
    print(say(lang, "cli-restore-checked" if told.check else "cli-restore-done", **words))
    print(say(lang, "cli-backup-chain", events=f"{manifest.chain.events:,}", head=manifest.chain.head))
    if not told.check:
        if done.kept:
            print(say(lang, "cli-restore-kept", kept=done.kept))
        print(say(lang, "cli-restore-after"))
    return 0


def database_use(url: str | None) -> None:
    """Let Django start on the database that was named, or on this installation's."""
    if url:
        os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jishi.config.settings")
    import django

    django.setup()


def _parser(lang: str, command: str) -> ArgumentParser:
    made: ArgumentParser = parser(lang, command)
    made.add_argument("file", type=Path, metavar="FILE", help=say(lang, "cli-backup-file"))
    made.add_argument("--database", metavar="URL", help=say(lang, "cli-backup-database"))
    return made


def _made_lines(lang: str, file: Path, made: "Made", seconds: float) -> list[str]:
    manifest = made.manifest
    lines = [
        say(
            lang,
            "cli-backup-made",
            file=file,
            size=f"{made.size / 2**20:.1f} MB",
            tables=len(manifest.tables),
            rows=f"{manifest.rows:,}",
            files=len(manifest.files),
            seconds=f"{seconds:.1f}",
        ),
        say(lang, "cli-backup-chain", events=f"{manifest.chain.events:,}", head=manifest.chain.head),
    ]
    if manifest.chain.verdict != "ok":
        lines.append(say(lang, "cli-backup-chain-bad", verdict=manifest.chain.verdict))
    if made.missing:
        names = ", ".join(made.missing[:5])
        lines.append(say(lang, "cli-backup-missing", count=len(made.missing), names=names))
    return lines


def _heard(lang: str) -> Callable[[str, int, int], None]:
    """Return what says on the error stream how far a long table is, every few seconds."""
    last = [time.monotonic()]

    def progress(table: str, done: int, of: int) -> None:
        if time.monotonic() - last[0] >= _EVERY_S:
            last[0] = time.monotonic()
            said = say(lang, "cli-backup-progress", table=table, done=f"{done:,}", of=f"{of:,}")
            print(said, file=sys.stderr, flush=True)

    return progress


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1
