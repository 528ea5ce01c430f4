"""Hand out an office table: to be filled in and taken back, or as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import BEIJING, Moment, now, today
from jishi.sheets import book_check
from jishi.sheets.templates import Filled, template_write

from ..tables import Handler
from ..tables.remarks import rows_noted
from ..tables.versions import version_of
from ..visibility import Visible
from .rules import Fault, RegistryError

SPARE_ROWS = 20
SHORTEST_REASON = 4
REVEAL = "registry.reveal_member"
# A row is read once: SQLite need not keep 64 MB of what it has handed out. Its own default; negative is in KiB.
SMALL_CACHE = -2_000


def table_hand_out(*, handler: Handler, seen: Visible, target: BinaryIO) -> int:
    """Write the table filled in with what is held, to be changed and taken back; return how many rows.

    What must not change is locked, personal values are masked, and each row carries its version.
    Raises SheetError for more rows than a sheet holds, before any is read.
    """
    book_check(handler.count(seen))
    moment = Moment(seen.moment.valid_on, now())
    version = version_of(moment)
    known = Visible(moment, seen.paths, seen.areas)
    rows = (Filled(held.values, version) for held in rows_noted(handler, known))
    spare = SPARE_ROWS if handler.adds else 0
    return template_write(target, handler.template, rows, subtitle=_as_of(moment), spare_rows=spare)


@transaction.atomic
def table_export(
    *,
    handler: Handler,
    seen: Visible,
    target: Path | BinaryIO,
    by: Actor,
    is_whole: bool = False,
    reason: str = "",
) -> int:
    """Write the table as it stands; return how many rows. Personal values are masked unless a reason is given.

    Raises RegistryError without a reason, NotAllowed without the right to see masked fields, SheetError for more
    rows than a sheet holds, before any is read.
    """
    book_check(handler.count(seen))
    personal = sorted(each.id for each in handler.template.fields if each.personal not in ("", "plain"))
    if is_whole and personal:
        _allow(by, reason, handler)
    rows: Iterator[Filled] = (Filled(held.values) for held in rows_noted(handler, seen))
    subtitle = _as_of(seen.moment)
    if is_whole and personal:
        # Whoever finds a copy sees whose it is and what it was for.
        subtitle += f";含个人信息原文,{by.name}于{today()}导出,用途:{reason.strip()};用完请删除"
    with _small_cache():
        count = template_write(
            target, handler.template, rows, subtitle=subtitle, is_whole=is_whole, is_protected=False
        )
    if is_whole and personal:
        audit.personal_read_record(
            subject=f"table:{handler.name}:{count}", fields=tuple(personal), by=by, reason=reason.strip()
        )
    return count


@contextmanager
def _small_cache() -> Iterator[None]:
    """Let SQLite keep little of the file in memory for a while."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (before,) = cursor.execute("PRAGMA cache_size").fetchone()
        cursor.execute(f"PRAGMA cache_size = {SMALL_CACHE}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {before}")


def _allow(by: Actor, reason: str, handler: Handler) -> None:
    if not by.is_system and not by.may(REVEAL):
        raise NotAllowed(f"您没有查看原文的权限({REVEAL})。请联系上级组织部门。")
    if len(reason.strip()) < SHORTEST_REASON:
        text = "请写明用途(至少四个字),会留下记录。"
        raise RegistryError([Fault(f"table:{handler.name}", text, "REGISTRY-12")])


def _as_of(moment: Moment) -> str:
    known = f",台账到 {moment.known_at.astimezone(BEIJING):%Y-%m-%d %H:%M}" if moment.known_at else ""
    return f"数据截至 {moment.valid_on}{known}"
