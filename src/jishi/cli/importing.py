"""`jishi import`: check an office table and write it, as the page does."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jishi.cli.words import SHOWN_MAX, day, language, parser, say
from jishi.sheets import SheetError, notes_write
from jishi.sheets.templates import Finding

if TYPE_CHECKING:
    from jishi.apps.registry.services import TablePreview
    from jishi.shared.actor import Actor


def import_table(argv: list[str]) -> int:
    """Check a file and import it in one pass; return 0, or 1 with every problem printed and nothing written."""
    lang = language(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jishi.config.settings")
    _database_take(argv)
    import django
    from django.conf import settings
    from django.db import DatabaseError

    django.setup()
    parsed = _parser(lang, list(settings.TABLES)).parse_args(argv)
    try:
        return _Import(parsed, lang).run()
    except DatabaseError:
        print(say(lang, "cli-import-no-database"), file=sys.stderr)
        return 1


def _database_take(argv: Sequence[str]) -> None:
    """Let --database stand before the settings are read."""
    for number, word in enumerate(argv):
        if word == "--database" and number + 1 < len(argv):
            os.environ["DATABASE_URL"] = argv[number + 1]
        elif word.startswith("--database="):
            os.environ["DATABASE_URL"] = word.partition("=")[2]


def _parser(lang: str, tables: list[str]) -> argparse.ArgumentParser:
    made = parser(lang, "import")
    add = made.add_argument
    shown = say(lang, "cli-import-table", tables=", ".join(tables))
    add("table", choices=tables, metavar="TABLE", help=shown)
    add("file", type=Path, metavar="FILE", help=say(lang, "cli-import-file"))
    add("--dry-run", action="store_true", help=say(lang, "cli-import-dry"))
    add("--database", metavar="URL", help=say(lang, "cli-import-database"))
    add("--on", type=day(lang), metavar="YYYY-MM-DD", help=say(lang, "cli-import-on"))
    add("--reason", default="", metavar="TEXT", help=say(lang, "cli-import-reason"))
    add("--document", default="", metavar="NO", help=say(lang, "cli-import-document"))
    add("--user", metavar="NAME", help=say(lang, "cli-import-user"))
    add("--only-clean", action="store_true", help=say(lang, "cli-import-clean"))
    add("--force", action="store_true", help=say(lang, "cli-import-forced"))
    add("--notes", type=Path, metavar="FILE", help=say(lang, "cli-import-notes"))
    return made


class _Import:
    """One run of the command."""

    def __init__(self, parsed: argparse.Namespace, lang: str) -> None:
        self._told = parsed
        self._lang = lang

    def run(self) -> int:
        """Check, tell, and write unless told otherwise or something is wrong."""
        from jishi.apps.registry import services
        from jishi.shared.actor import NotAllowed
        from jishi.shared.dates import today

        told, path = self._told, self._told.file
        by = self._actor()
        if by is None:
            return self._complain(self._say("cli-import-no-user", user=told.user))
        asked = services.Asked(by, told.on or today(), told.reason, told.document, told.force)
        digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        file = services.TableFile(services.handlers()[told.table], path, path.name, digest)
        try:
            if told.dry_run:
                preview = services.table_check(file, asked, self._progress)
                self._findings(preview)
                is_free = preview.is_readable and (told.only_clean or not preview.rows_refused)
                return self._end(preview, is_free=is_free)
            preview, result = services.table_take(
                file, asked, only_clean=told.only_clean, progress=self._progress
            )
        except NotAllowed as refused:
            return self._complain(str(refused))
        self._findings(preview)
        if result is None:
            return self._end(preview, is_free=False)
        self._sums(preview)
        key = "cli-import-same" if result.batch_id is None else "cli-import-done"
        print(self._say(key, batch=result.batch_id))
        return 0

    def _actor(self) -> Actor | None:
        from jishi.apps.accounts import selectors as accounts
        from jishi.shared.actor import SYSTEM

        if not self._told.user:
            return SYSTEM
        user_id = accounts.user_id_of(self._told.user)
        return accounts.actor_for(user_id) if user_id is not None else None

    def _end(self, preview: TablePreview, *, is_free: bool) -> int:
        if preview.is_readable:
            self._sums(preview)
        if is_free:
            print(self._say("cli-import-planned"))
            return 0
        refused = sum(one.is_refused for one in preview.findings)
        return self._complain(self._say("cli-import-refused", count=refused))

    def _sums(self, preview: TablePreview) -> None:
        sums = {"read": preview.rows_read, "new": preview.rows_new, "changed": preview.rows_changed}
        sums |= {"same": preview.rows_unchanged, "refused": preview.rows_refused}
        print(self._say("cli-import-what", **sums))

    def _findings(self, preview: TablePreview) -> None:
        self._print(preview.findings)
        if self._told.notes and preview.is_readable and preview.findings:
            notes = [one.note(self._lang) for one in preview.findings]
            try:
                notes_write(self._told.file, self._told.notes, notes, preview.sheet, self._lang)
            except SheetError as error:
                print(error.text(self._lang), file=sys.stderr)

    def _print(self, findings: Sequence[Finding]) -> None:
        for one in findings[:SHOWN_MAX]:
            print(f"{one.text(self._lang)} [{one.code}]", file=sys.stderr)
        if len(findings) > SHOWN_MAX:
            print(self._say("cli-import-more", count=len(findings) - SHOWN_MAX), file=sys.stderr)

    def _progress(self, n: int, of: int, message: str) -> None:
        del message
        if sys.stderr.isatty():
            print("\r" + self._say("cli-import-progress", n=n, of=of), end="", file=sys.stderr)

    def _complain(self, text: str) -> int:
        print(text, file=sys.stderr)
        return 1

    def _say(self, key: str, **values: Any) -> str:
        return say(self._lang, key, **values)
