"""流动党员安家表: homes and receipts come as one list, and go back with it."""

from pathlib import Path

import pytest

from jishi.apps.coverage import services
from jishi.apps.coverage.models import Floater
from jishi.apps.registry import services as register
from jishi.apps.registry.models import GuestState
from jishi.apps.registry.services import batch_revert
from tests.apps.registry.tables import checked, codes, handed_out, imported, typed

from .office import COMMUNITY, DAY, DISTRICT, STREET, Desk

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
TABLE = "floater_homes"
HOST, TOLD, ANSWERED = "接收党组织代码", "告知流出地日期", "流出地回执日期"


def listed(desk: Desk) -> list[str]:
    """Let three floating members wait for a home; return their numbers."""
    drafts = [services.FloaterDraft(f"郑{n}", phone=f"1380000000{n}", unit_code="F1") for n in range(3)]
    services.floaters_list(drafts=drafts, owner_org_id=desk.ids[STREET], on=DAY, by=desk.people["officer"])
    return [str(pk) for pk in Floater.objects.order_by("pk").values_list("pk", flat=True)]


def states() -> list[str]:
    return list(Floater.objects.order_by("pk").values_list("state", flat=True))


def test_homes_and_receipts_come_with_a_file_and_go_with_it(desk: Desk, tmp_path: Path) -> None:
    officer, (one, two, three) = desk.people["officer"], listed(desk)
    path = handed_out(TABLE, officer, tmp_path / "a.xlsx")
    assert imported(TABLE, path, officer).batch_id is None
    typed(path, {(one, HOST): COMMUNITY, (two, HOST): COMMUNITY}, key="编号")
    typed(path, {(one, TOLD): DAY, (one, ANSWERED): DAY, (two, TOLD): DAY}, key="编号")

    result = imported(TABLE, path, officer)

    assert (result.rows_changed, result.rows_refused) == (2, 0)
    assert states() == ["confirmed", "placed", "waiting"]
    assert GuestState.objects.current().count() == 2
    assert imported(TABLE, path, officer).batch_id is None
    later = handed_out(TABLE, officer, tmp_path / "b.xlsx")
    typed(later, {(two, ANSWERED): DAY}, key="编号")
    second = imported(TABLE, later, officer)
    assert states() == ["confirmed", "confirmed", "waiting"]
    back = batch_revert(batch_id=second.batch_id or 0, reason="回执记错了人", by=officer)
    assert states() == ["confirmed", "placed", "waiting"]
    register.change_revert(change_id=back, reason="没有记错", by=officer)
    assert states() == ["confirmed", "confirmed", "waiting"]

    batch_revert(batch_id=result.batch_id or 0, reason="安家表交错了", by=officer)
    assert states() == ["waiting"] * 3
    assert three


def test_what_a_file_may_not_say_is_refused_with_the_reason(desk: Desk, tmp_path: Path) -> None:
    officer, (one, two, three) = desk.people["officer"], listed(desk)
    services.floater_place(floater_id=int(one), host_org_id=desk.ids[COMMUNITY], on=DAY, by=officer)
    path = handed_out(TABLE, officer, tmp_path / "a.xlsx")
    typed(path, {(one, HOST): DISTRICT, (two, HOST): "230199999999", (three, TOLD): DAY}, key="编号")

    preview = checked(TABLE, path, officer)

    assert codes(preview) == [("TABLE-56", HOST), ("TABLE-46", HOST), ("TABLE-56", TOLD)]
    told = [repr(one) for one in preview.findings]
    assert any("先撤销安家" in words and "FLOATER-10" in words for words in told)
    assert any("要先安家" in words for words in told)
    typed(path, {(one, HOST): None, (two, HOST): None, (three, TOLD): None}, key="编号")
    assert any("FLOATER-09" in repr(one) for one in checked(TABLE, path, officer).findings)
