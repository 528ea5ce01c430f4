"""党员组织关系转接登记台账: letters are issued and received from Excel, and undone as a batch."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jishi.apps.registry import services
from jishi.apps.registry.models import Affiliation, LetterState, MembershipEnd, TransferLetter
from jishi.apps.registry.services import MemberDraft
from jishi.apps.tasks.selectors import tasks_about
from jishi.shared.actor import SYSTEM

from .office import BUREAU, DAY, EAST, FAR, SINCE, WEST, Office
from .tables import added, checked, codes, floating, handed_out, imported, own, typed

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
TABLE, KEY, WHY = "member_transfers", "编号", "报错了,撤销重办"
HEAD = ["党员编号", "开具日期", "有效期(天)", "转入组织代码", "转入组织名称", "转入日期"]
SENT = date(2012, 7, 10)


def home(code: str) -> str:
    found: str = Affiliation.objects.current().get(member__code=code).org.code
    return found


def state(code: str) -> str:
    found: str = LetterState.objects.current().get(letter__member__code=code).state
    return found


def test_letters_go_out_arrive_and_go_back_as_one_batch(office: Office, tmp_path: Path) -> None:
    floating(office)
    path = handed_out(TABLE, office.county, tmp_path / "a.xlsx")
    typed(path, {("M3", "转入日期"): date(2012, 7, 14)}, key="党员/编号")
    fresh = {"党员/编号": "M1", "开具日期": DAY, "转入/组织代码": BUREAU, "转接原因": "调到财政局"}
    outside = {"党员/编号": "M2", "开具日期": SENT, "转入/组织名称": "沈阳市某公司党支部"}
    added(path, fresh, outside | {"转入日期": DAY})

    preview = checked(TABLE, path, office.county)
    result = imported(TABLE, path, office.county)

    assert codes(preview) == []
    assert (result.rows_new, result.rows_changed, result.rows_refused) == (2, 1, 0)
    assert (home("M3"), state("M3")) == (WEST, "received")
    assert (home("M1"), state("M1")) == (EAST, "issued")
    letter = TransferLetter.objects.get(member__code="M1")
    assert (letter.why, letter.valid_days, letter.to_org and letter.to_org.code) == ("调到财政局", 10, BUREAU)
    assert MembershipEnd.objects.current().get(member__code="M2").kind == "moved_out"
    assert len(tasks_about(office.ids[BUREAU], DAY)) == 1
    assert imported(TABLE, path, office.county).batch_id is None
    services.batch_revert(batch_id=result.batch_id or 0, reason=WHY, by=office.county)
    assert (home("M3"), state("M3"), home("M2")) == (EAST, "issued", EAST)
    assert not LetterState.objects.current().filter(letter__member__code="M1").exists()
    assert tasks_about(office.ids[BUREAU], DAY) == []


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (["M9", DAY, None, WEST, None, None], ("TABLE-56", "党员/编号")),
        (["M1", DAY, None, None, None, None], ("TABLE-56", "转入/组织代码")),
        (["M1", DAY, None, "999", None, None], ("TABLE-56", "转入/组织代码")),
        (["M1", DAY, None, EAST, None, None], ("TABLE-56", "转入/组织代码")),
        (["M1", date(2009, 12, 1), None, WEST, None, None], ("TABLE-56", "开具日期")),
        (["M1", SENT, 3, WEST, None, DAY], ("TABLE-56", "转入日期")),
        (["M1", DAY, None, WEST, None, SENT], ("TABLE-48", "转入日期")),
        (["M1", DAY, None, FAR, None, DAY], ("TABLE-60", "转入日期")),
        (["M3", DAY, None, WEST, None, None], ("TABLE-56", "党员/编号")),
        (["MFAR", DAY, None, WEST, None, None], ("TABLE-46", "党员/编号")),
        (["M3", SENT, 20, WEST, None, None], ("TABLE-42", "有效期(天)")),
        (["M3", SENT, None, BUREAU, None, None], ("TABLE-42", "转入/组织代码")),
    ],
)
def test_what_is_refused(office: Office, tmp_path: Path, row: list[Any], found: tuple[str, str]) -> None:
    floating(office)
    services.members_enrol(drafts=[MemberDraft("MFAR", "孙远", "男", FAR, SINCE)], by=SYSTEM)

    assert codes(checked(TABLE, own(tmp_path / "a.xlsx", HEAD, row), office.county)) == [found]


def test_one_letter_at_a_time_and_what_is_settled_stays(office: Office, tmp_path: Path) -> None:
    floating(office)
    twice = [["M1", SENT, None, WEST, None, None], ["M1", DAY, None, BUREAU, None, None]]

    found = codes(checked(TABLE, own(tmp_path / "a.xlsx", HEAD, *twice), office.county))

    assert ("TABLE-59", "党员/编号") in found
    arrived = own(tmp_path / "b.xlsx", HEAD, ["M3", SENT, None, WEST, None, date(2012, 7, 13)])
    imported(TABLE, arrived, office.county)
    later = own(tmp_path / "c.xlsx", HEAD, ["M3", SENT, None, WEST, None, DAY])
    assert codes(checked(TABLE, later, office.county)) == [("TABLE-57", "转入日期")]
