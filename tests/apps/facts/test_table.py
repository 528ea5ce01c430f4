"""活动阵地与党建经费登记表 goes out with what is held, comes back as facts, and is undone with its file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jishi.apps.facts import selectors, services
from jishi.apps.facts.models import FactBatch, FactValue
from jishi.apps.facts.services import FactDraft, FactsError
from jishi.apps.registry import services as register
from jishi.apps.registry.models import Batch
from jishi.shared.actor import SYSTEM, NotAllowed
from tests.apps.registry.tables import checked, codes, handed_out, imported, own, typed

from .office import COMMUNITY, FAR, OTHER_VILLAGE, SCHOOL, VILLAGE, Office

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
TABLE, WHY = "venues_funds", "报错了,撤销重办"
AREA, SIGN, FUND, INCOME = (
    "活动场所面积(平方米)",
    "有牌子和制度上墙",
    "年党建工作经费(元)",
    "村集体年收入(万元)",
)
HEAD = ["组织代码", "期间", AREA, FUND, INCOME]


def value(office: Office, code: str, name: str, period: str = "2012") -> int | None:
    org_id = office.ids[code]
    return selectors.values_for([org_id], period)[org_id].get(name)


def told(code: str, name: str, number: int) -> FactDraft:
    return FactDraft(code, name, "2012", number)


def known() -> None:
    drafts = [
        told(VILLAGE, "venue_sqm", 60),
        told(VILLAGE, "venue_sign", 1),
        told(SCHOOL, "fund_fen", 12_345),
    ]
    services.facts_record(values=drafts, by=SYSTEM, source="县里汇总")


def test_it_goes_out_with_what_is_held_and_changes_nothing_when_it_comes_back(
    office: Office, tmp_path: Path
) -> None:
    known()

    result = imported(TABLE, handed_out(TABLE, office.county, tmp_path / "a.xlsx"), office.county)

    assert (result.rows_read, result.rows_refused, result.batch_id) == (5, 0, None)


def test_what_is_told_becomes_facts_goes_back_and_comes_again(office: Office, tmp_path: Path) -> None:
    known()
    path = handed_out(TABLE, office.clerk, tmp_path / "a.xlsx")
    cells: dict[tuple[str, str], Any] = {
        (VILLAGE, AREA): 80,
        (VILLAGE, SIGN): "否",
        (OTHER_VILLAGE, INCOME): Decimal("1.5"),
        (OTHER_VILLAGE, "备注"): "含承包费",
    }
    typed(path, cells)

    preview = checked(TABLE, path, office.clerk)
    result = imported(TABLE, path, office.clerk)

    assert (preview.rows_changed, preview.rows_refused) == (2, 0)
    assert {(one.field, one.before, one.after) for one in preview.differences} == {
        (AREA, "60", "80"),
        (SIGN, "是", "否"),
        (INCOME, "空", "1.5"),
        ("备注", "空", "含承包费"),
    }
    assert value(office, VILLAGE, "venue_sqm") == 80
    assert value(office, VILLAGE, "venue_sign") == 0
    assert value(office, OTHER_VILLAGE, "coll_income_fen") == 1_500_000
    assert imported(TABLE, path, office.clerk).batch_id is None
    own_batch = FactBatch.objects.get(kind="table")
    with pytest.raises(FactsError, match="FACTS-62"):
        services.facts_batch_undo(batch_id=own_batch.pk, by=office.county)
    for _ in range(2):
        undone = register.batch_revert(batch_id=result.batch_id or 0, reason=WHY, by=office.clerk)
        assert value(office, VILLAGE, "venue_sqm") == 60
        assert value(office, VILLAGE, "venue_sign") == 1
        assert value(office, OTHER_VILLAGE, "coll_income_fen") is None
        register.change_revert(change_id=undone, reason=WHY, by=office.clerk)
        assert value(office, VILLAGE, "venue_sqm") == 80
        assert value(office, OTHER_VILLAGE, "coll_income_fen") == 1_500_000
    assert Batch.objects.get(pk=result.batch_id or 0).undone_at is None


def test_what_was_told_later_must_go_first_and_others_may_not_undo(office: Office, tmp_path: Path) -> None:
    row = own(tmp_path / "a.xlsx", HEAD, [FAR, "2012", 50, None, None])
    result = imported(TABLE, row, office.county)

    with pytest.raises(NotAllowed):
        register.batch_revert(batch_id=result.batch_id or 0, reason=WHY, by=office.clerk)
    services.facts_record(values=[told(FAR, "venue_sqm", 55)], by=SYSTEM, source="镇里更正")
    with pytest.raises(register.UndoBlocked, match="指标数据"):
        register.batch_revert(batch_id=result.batch_id or 0, reason=WHY, by=office.county)
    assert value(office, FAR, "venue_sqm") == 55


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ([FAR, "2012", 50, None, None], ("TABLE-46", "组织代码")),
        (["999", "2012", 50, None, None], ("TABLE-46", "组织代码")),
        ([VILLAGE, "今年", 50, None, None], ("TABLE-26", "期间")),
        ([VILLAGE, "2012-13", 50, None, None], ("TABLE-26", "期间")),
        ([VILLAGE, "2021", 50, None, None], ("TABLE-71", "期间")),
        ([VILLAGE, "2012", "五十", None, None], ("TABLE-21", AREA)),
        ([VILLAGE, "2012", 5_001, None, None], ("TABLE-23", AREA)),
        ([VILLAGE, "2012", None, "10.555", None], ("TABLE-22", FUND)),
        ([COMMUNITY, "2012", None, None, 3], ("TABLE-62", INCOME)),
    ],
)
def test_what_is_refused(office: Office, tmp_path: Path, row: list[Any], found: tuple[str, str]) -> None:
    assert codes(checked(TABLE, own(tmp_path / "a.xlsx", HEAD, row), office.clerk)) == [found]
    assert not FactValue.objects.exists()


def test_a_number_on_record_is_not_emptied(office: Office, tmp_path: Path) -> None:
    known()
    path = typed(handed_out(TABLE, office.clerk, tmp_path / "a.xlsx"), {(VILLAGE, AREA): None})

    assert codes(checked(TABLE, path, office.clerk)) == [("TABLE-61", AREA)]
