"""党员名册: members go out masked, come back changed, and new ones are enrolled; nobody is moved."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import Affiliation, Batch, MemberState
from jishi.apps.registry.services import handlers
from jishi.shared.dates import Moment
from jishi.sheets import table_read

from .office import DAY, EAST, FAR, SINCE, WEST, Office
from .tables import added, checked, codes, handed_out, imported, own, typed

pytestmark = [pytest.mark.django_db, pytest.mark.db]
TABLE, KEY = "members", "党员编号"
FRESH = {"组织代码": WEST, "党员编号": "N1", "姓名": "孙立", "性别": "男", "党员类别": "正式党员"}
HEAD = ["组织代码", "党员编号", "姓名", "性别", "出生日期", "党员类别", "入党日期", "转正日期"]


def state(code: str) -> MemberState:
    found: MemberState = MemberState.objects.current().get(member__code=code)
    return found


def test_the_members_of_the_own_organisations_go_out_masked(office: Office, tmp_path: Path) -> None:
    table = table_read(handed_out(TABLE, office.clerk, tmp_path / "a.xlsx"))

    shown = {row.cells[table.column(KEY) or 0]: row.cells for row in table.rows}
    assert sorted(map(str, shown)) == ["M1", "M2", "M3"]
    assert shown["M1"][table.column("姓名") or 0] == "王*兰"
    assert "230321197005011234" not in str(shown)
    assert shown["M2"][table.column("流动情况") or 0] == "外出"


def test_changed_and_enrolled_in_one_batch_and_taken_back(office: Office, tmp_path: Path) -> None:
    path = handed_out(TABLE, office.clerk, tmp_path / "a.xlsx")
    typed(path, {("M1", "工作单位及职务"): "村党支部书记", ("M3", "党员类别"): "正式党员"}, key=KEY)
    added(path, FRESH)

    result = imported(TABLE, path, office.clerk, on=date(2012, 7, 1))

    assert (result.rows_new, result.rows_changed, result.rows_refused) == (1, 2, 0)
    assert (state("M1").post, state("M1").valid_from) == ("村党支部书记", date(2012, 7, 1))
    assert (state("M1").name, state("M1").id_number) == ("王桂兰", "230321197005011234")
    assert Affiliation.objects.current().get(member__code="N1").org.code == WEST
    services.batch_revert(batch_id=result.batch_id or 0, reason="报错了,撤销", by=office.county)
    assert not MemberState.objects.current().filter(member__code="N1").exists()
    assert (state("M1").post, state("M3").status) == ("", "probationary")


def test_the_same_file_twice_changes_nothing(office: Office, tmp_path: Path) -> None:
    path = handed_out(TABLE, office.clerk, tmp_path / "a.xlsx")
    typed(path, {("M2", "工作单位及职务"): "务农"}, key=KEY)
    imported(TABLE, path, office.clerk)
    before = Batch.objects.count()

    assert imported(TABLE, path, office.clerk).batch_id is None
    assert Batch.objects.count() == before


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ([FAR, "N1", "孙立", "男", None, "正式", None, None], ("TABLE-46", "组织代码")),
        (["999", "N1", "孙立", "男", None, "正式", None, None], ("TABLE-46", "组织代码")),
        ([WEST, "M1", "王桂兰", "女", None, "正式", None, None], ("TABLE-42", "组织代码")),
        ([EAST, "N1", "孙立", "男", "1990-01-01", "正式", "1980-01-01", None], ("TABLE-48", "入党日期")),
        ([EAST, "N1", "孙立", "男", None, "正式", "2011-01-01", "2010-01-01"], ("TABLE-48", "转正日期")),
        ([EAST, "N1", "孙*", "男", None, "正式", None, None], ("TABLE-43", "姓名")),
        ([EAST, "N1", None, "男", None, "正式", None, None], ("TABLE-20", "姓名")),
    ],
)
def test_what_is_refused(
    office: Office, tmp_path: Path, row: list[str | None], found: tuple[str, str]
) -> None:
    assert codes(checked(TABLE, own(tmp_path / "a.xlsx", HEAD, row), office.clerk)) == [found]


def test_an_emptied_category_is_refused(office: Office, tmp_path: Path) -> None:
    path = handed_out(TABLE, office.clerk, tmp_path / "a.xlsx")
    typed(path, {("M1", "党员类别"): None}, key=KEY)

    assert codes(checked(TABLE, path, office.clerk)) == [("TABLE-20", "党员类别")]


def test_whoever_has_left_or_belongs_elsewhere_is_not_enrolled_again(office: Office, tmp_path: Path) -> None:
    member = Affiliation.objects.current().get(member__code="M3")
    services.member_end(
        member_id=member.member_id, kind="deceased", on=DAY, reason="因病去世", by=office.county
    )
    row = [EAST, "M3", "张淑芬", "女", None, "正式", None, None]

    assert codes(checked(TABLE, own(tmp_path / "a.xlsx", HEAD, row), office.clerk)) == [
        ("TABLE-52", "党员编号")
    ]


def test_rows_and_keys_tell_the_same(office: Office) -> None:
    seen = selectors.visible(office.city, "registry.view_member", Moment(DAY))
    handler = handlers()[TABLE]
    rows = {held.key: held for held in handler.rows(seen)}
    asked = services.Asked(office.city, DAY)

    assert handler.session(asked).held(list(rows), seen) == rows


@pytest.mark.parametrize("posts", [["村主任", "务农", "会计"], ["", "", "务农"], ["会计", "", ""]])
def test_what_is_typed_is_what_is_kept(office: Office, tmp_path: Path, posts: list[str]) -> None:
    path = handed_out(TABLE, office.clerk, tmp_path / "a.xlsx")
    typed(path, {(f"M{n}", "工作单位及职务"): post or None for n, post in enumerate(posts, 1)}, key=KEY)

    imported(TABLE, path, office.clerk)

    assert [state(f"M{n}").post for n in (1, 2, 3)] == posts
    assert state("M1").valid_from >= SINCE
