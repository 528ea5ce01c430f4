"""组织变动登记表: events come in from Excel, each checked as on its page, and go back as one batch."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import Change
from jishi.apps.registry.services import handlers
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import Moment
from jishi.sheets import table_read

from .events import PAPERS, path_of, state
from .office import DAY, EAST, FAR, FIRM, SYSTEM_COMMITTEE, TOWN, WEST, Office
from .snapshot import believed
from .tables import checked, codes, handed_out, imported, own

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
TABLE = "org_changes"
HEAD = ["组织代码", "变动类型", "变动日期", "新名称", "上级组织代码", "组织类型", "文号", "变动原因"]
PAPER = ["镇党发〔2012〕9号", "镇党委会研究决定"]
# The table has two columns called so; either is named by its whole path.
NEW_NAME = "变动情况/变动后/组织名称"


def row(code: str, kind: str, *, on: str = "2012-07-10", **told: str) -> list[Any]:
    fields = [told.get(name) for name in ("name", "parent", "type")]
    return [code, kind, on, *fields, *PAPER]


def file(path: Path, *rows: list[Any]) -> Path:
    return own(path / "a.xlsx", HEAD, *rows)


def test_events_come_in_as_one_batch_and_go_back(office: Office, tmp_path: Path) -> None:
    before = believed()
    told = file(
        tmp_path,
        row(WEST, "隶属调整", on="2012-07-12", parent=SYSTEM_COMMITTEE),
        row(WEST, "更名", name="西发新村党支部"),
        row(EAST, "类型调整", type="社区"),
        row(FIRM, "撤销"),
    )

    result = imported(TABLE, told, office.county)

    assert (result.rows_new, result.rows_refused) == (4, 0)
    assert (state(office, WEST).name, state(office, EAST).org_type) == ("西发新村党支部", "community")
    assert path_of(WEST).startswith(path_of(SYSTEM_COMMITTEE))
    assert selectors.org_card(office.ids[FIRM], Moment(DAY)) is None
    assert Change.objects.filter(batch_id=result.batch_id or 0).count() == 4
    services.batch_revert(batch_id=result.batch_id or 0, reason="报错了,撤销", by=SYSTEM)
    assert believed() == before


def test_the_same_file_twice_and_the_download_change_nothing(office: Office, tmp_path: Path) -> None:
    told = file(tmp_path, row(WEST, "更名", name="西发新村党支部"))
    imported(TABLE, told, office.county)

    assert imported(TABLE, told, office.county).batch_id is None
    out = handed_out(TABLE, office.county, tmp_path / "b.xlsx")
    assert len(table_read(out).rows) == 1
    assert imported(TABLE, out, office.county).batch_id is None


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (row(FAR, "更名", name="新名党支部"), ("TABLE-46", "组织代码")),
        (row(EAST, "更名"), ("TABLE-20", NEW_NAME)),
        (row(EAST, "隶属调整", parent=FAR), ("TABLE-50", "上级组织代码")),
        (row(EAST, "隶属调整", parent=WEST), ("TABLE-56", "上级组织代码")),
        (row(EAST, "撤销"), ("TABLE-56", "变动类型")),
        (row(TOWN, "撤销"), ("TABLE-56", "变动类型")),
        (row(EAST, "更名", on="2013-01-01", name="新名党支部"), ("TABLE-56", "变动日期")),
        (row(EAST, "更名", name="西发村党支部"), ("TABLE-56", NEW_NAME)),
    ],
)
def test_what_is_refused(office: Office, tmp_path: Path, told: list[Any], found: tuple[str, str]) -> None:
    assert codes(checked(TABLE, file(tmp_path, told), office.county)) == [found]


def test_an_event_on_record_is_not_written_over(office: Office, tmp_path: Path) -> None:
    imported(TABLE, file(tmp_path, row(WEST, "更名", name="西发新村党支部")), office.county)

    preview = checked(TABLE, file(tmp_path, row(WEST, "更名", name="西发老村党支部")), office.county)

    assert codes(preview) == [("TABLE-55", NEW_NAME)]


def test_one_row_that_stands_in_another_ones_way_refuses_the_file(office: Office, tmp_path: Path) -> None:
    told = file(
        tmp_path,
        row(EAST, "更名", name="新村党支部"),
        row(WEST, "更名", name="新村党支部", on="2012-07-11"),
    )

    with pytest.raises(services.TableRefused, match="TABLE-56"):
        imported(TABLE, told, office.county)
    assert not Change.objects.filter(kind="org_renamed").exists()


def test_what_was_taken_back_is_not_on_the_list(office: Office) -> None:
    done = services.org_rename(org_id=office.ids[WEST], name="西发新村党支部", papers=PAPERS, by=SYSTEM)
    seen = selectors.visible(office.county, "registry.view_org", Moment(DAY))
    assert [held.key for held in handlers()[TABLE].rows(seen)] == [(WEST, "rename", date(2012, 7, 15))]

    services.change_revert(change_id=done, reason="写错了,撤销", by=SYSTEM)

    assert list(handlers()[TABLE].rows(seen)) == []
