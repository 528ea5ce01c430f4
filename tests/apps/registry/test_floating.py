"""流出 and 流入: counted at home, looked after elsewhere; each end keeps its own ledger, and both can be undone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from jishi.apps.registry import services
from jishi.apps.registry.models import Affiliation, FloatingOut, GuestState, MemberState
from jishi.apps.registry.services import FloatingDraft, GuestDraft, RegistryError
from jishi.shared.actor import NotAllowed

from .office import DAY, EAST, FAR, FIRM, WEST, Office
from .tables import added, checked, codes, floating, handed_out, imported, member, own, typed

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
WHY = "报错了,撤销重办"
OUT, IN = "floating_out", "floating_in"
GONE = {"编号": "", "党员编号": "M1", "组织代码": EAST, "外出日期": date(2012, 6, 1), "外出原因": "经商"}


def away(code: str) -> FloatingOut | None:
    found: FloatingOut | None = FloatingOut.objects.current().filter(member__code=code).first()
    return found


def roster(code: str) -> MemberState:
    found: MemberState = MemberState.objects.current().get(member__code=code)
    return found


def test_who_goes_is_entered_changed_and_back_each_time_as_one_batch(office: Office, tmp_path: Path) -> None:
    floating(office)
    path = handed_out(OUT, office.clerk, tmp_path / "a.xlsx")
    typed(path, {("M2", "最近联系日期"): date(2012, 7, 9), ("M2", "是否失去联系"): "是"}, key="党员编号")
    added(path, {k: v for k, v in GONE.items() if v})

    preview = checked(OUT, path, office.clerk)
    result = imported(OUT, path, office.clerk)

    assert (preview.rows_new, preview.rows_changed, preview.rows_refused) == (1, 1, 0)
    assert {(one.field, one.before, one.after) for one in preview.differences} == {
        ("最近联系日期", "空", "2012-07-09"),
        ("是否失去联系", "否", "是"),
    }
    gone, before = away("M1"), away("M2")
    assert gone is not None
    assert (gone.since, gone.valid_from, gone.why) == (date(2012, 6, 1), date(2012, 6, 1), "work")
    assert before is not None
    assert (before.contacted_on, before.place) == (date(2012, 7, 9), "大连市甘井子区")
    assert (roster("M1").floating, roster("M1").valid_from) == ("out", date(2012, 6, 1))
    assert roster("M2").relation == "lost"
    assert imported(OUT, path, office.clerk).batch_id is None
    services.batch_revert(batch_id=result.batch_id or 0, reason=WHY, by=office.county)
    assert away("M1") is None
    assert (roster("M1").floating, roster("M2").relation) == ("", "regular")


def test_whoever_is_back_leaves_the_ledger_and_the_same_file_changes_nothing(
    office: Office, tmp_path: Path
) -> None:
    floating(office)
    path = handed_out(OUT, office.clerk, tmp_path / "a.xlsx")
    typed(path, {("M2", "返回日期"): date(2012, 7, 12)}, key="党员编号")

    result = imported(OUT, path, office.clerk)

    assert result.rows_changed == 1
    assert (away("M2"), roster("M2").floating) == (None, "")
    assert imported(OUT, path, office.clerk).batch_id is None
    typed(path, {("M2", "详细地点"): "沈阳市"}, key="党员编号")
    assert codes(checked(OUT, path, office.clerk)) == [("TABLE-57", "返回日期")]
    services.batch_revert(batch_id=result.batch_id or 0, reason=WHY, by=office.county)
    assert away("M2") is not None


HEAD = ["党员编号", "组织代码", "外出日期", "返回日期"]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (["M9", EAST, "2012-06-01", None], ("TABLE-46", "党员编号")),
        (["M1", WEST, "2012-06-01", None], ("TABLE-46", "组织代码")),
        (["M2", EAST, "2012-06-01", None], ("TABLE-58", "外出日期")),
        (["M1", EAST, "2012-08-01", None], ("TABLE-49", "外出日期")),
        (["M1", EAST, "2012-06-01", "2012-05-01"], ("TABLE-48", "返回日期")),
        (["M1", EAST, None, None], ("TABLE-20", "外出日期")),
    ],
)
def test_what_is_refused_of_those_who_go(
    office: Office, tmp_path: Path, row: list[str | None], found: tuple[str, str]
) -> None:
    floating(office)

    assert codes(checked(OUT, own(tmp_path / "a.xlsx", HEAD, row), office.clerk)) == [found]


def test_guests_come_are_changed_and_go(office: Office, tmp_path: Path) -> None:
    floating(office)
    path = handed_out(IN, office.clerk, tmp_path / "a.xlsx")
    typed(path, {(FIRM, "参加组织生活"): "是", (FIRM, "基本信息/联系电话"): "13904671234"})
    fresh = {"组织代码": WEST, "姓名": "郑国栋", "性别": "男", "流入日期": date(2012, 7, 2)}
    added(path, fresh | {"党组织名称": "双鸭山市某厂党支部"})

    result = imported(IN, path, office.clerk)

    assert (result.rows_new, result.rows_changed, result.rows_refused) == (1, 1, 0)
    new = GuestState.objects.current().get(name="郑国栋")
    assert (new.org.code, new.valid_from, new.home_org) == (WEST, date(2012, 7, 2), "双鸭山市某厂党支部")
    assert GuestState.objects.current().get(name="吴秀英").takes_part
    assert imported(IN, path, office.clerk).batch_id is None
    services.batch_revert(batch_id=result.batch_id or 0, reason=WHY, by=office.county)
    assert not GuestState.objects.current().filter(name="郑国栋").exists()
    typed(path, {(FIRM, "离开日期"): date(2012, 7, 14)})
    assert imported(IN, path, office.clerk, only_clean=True).rows_changed == 1
    assert not GuestState.objects.current().filter(name="吴秀英").exists()


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ([FAR, "郑国栋", "2012-07-02", None], ("TABLE-46", "组织代码")),
        ([WEST, "郑国栋", "2012-08-02", None], ("TABLE-49", "流入日期")),
        ([WEST, "郑国栋", "2012-07-02", "2012-07-01"], ("TABLE-48", "离开日期")),
        ([WEST, None, "2012-07-02", None], ("TABLE-20", "姓名")),
    ],
)
def test_what_is_refused_of_guests(
    office: Office, tmp_path: Path, row: list[str | None], found: tuple[str, str]
) -> None:
    path = own(tmp_path / "a.xlsx", ["接收党组织代码", "姓名", "流入日期", "离开日期"], row)

    assert codes(checked(IN, path, office.clerk)) == [found]


def test_guests_go_over_with_their_host_and_end_with_it(office: Office) -> None:
    floating(office)
    successor = services.Successor(office.ids[WEST])
    papers = services.Papers(DAY, "合并办公", "鸡东发〔2012〕9号")

    change = services.orgs_merge(
        org_ids=[office.ids[FIRM], office.ids[WEST]], into=successor, papers=papers, by=office.county
    )

    assert GuestState.objects.current().get(name="吴秀英").org.code == WEST
    services.change_revert(change_id=change, reason=WHY, by=office.county)
    assert GuestState.objects.current().get(name="吴秀英").org.code == FIRM
    services.org_dissolve(
        org_id=office.ids[FIRM], on=DAY, document_no="9号", reason="企业注销", by=office.county
    )
    assert not GuestState.objects.current().filter(name="吴秀英").exists()


def test_who_leaves_the_books_is_no_longer_away(office: Office) -> None:
    floating(office)

    change = services.member_end(
        member_id=member("M2"), kind="deceased", on=DAY, reason="因病去世", by=office.county
    )

    assert away("M2") is None
    services.change_revert(change_id=change, reason=WHY, by=office.county)
    assert away("M2") is not None
    assert Affiliation.objects.current().get(member__code="M2").org.code == EAST


def refused(code: str) -> pytest.RaisesExc[RegistryError]:
    return pytest.raises(RegistryError, match=code)


def test_the_services_say_what_is_wrong(office: Office) -> None:
    floating(office)
    by, m1 = office.county, member("M1")
    told: Any = {"on": DAY, "by": by}

    with refused("FLOAT-01"):
        services.floating_record(drafts=[FloatingDraft(member("M2"), DAY)], **told)
    with refused("FLOAT-01"):
        services.floating_record(drafts=[FloatingDraft(m1, date(2012, 8, 1))], **told)
    with refused("FLOAT-01"):
        services.floating_record(drafts=[FloatingDraft(999_999, DAY)], **told)
    with refused("FLOAT-02"):
        services.floating_record(drafts=[], **told)
    with refused("FLOAT-03"):
        services.floating_return(member_ids=[m1], reason="回来了几天", **told)
    with refused("FLOAT-04"):
        services.floating_return(member_ids=[member("M2")], on=date(2012, 5, 2), reason="回来了几天", by=by)
    with refused("FLOAT-05"):
        services.guests_leave(guest_ids=[999_999], reason="回老家了", **told)
    for draft in (
        GuestDraft(999_999, DAY, {"name": "郑国栋"}),
        GuestDraft(office.ids[WEST], date(2012, 8, 1), {"name": "郑国栋"}),
        GuestDraft(office.ids[WEST], DAY),
    ):
        with refused("FLOAT-06"):
            services.guests_record(drafts=[draft], **told)
    with pytest.raises(NotAllowed):
        services.floating_return(member_ids=[member("M2")], on=DAY, reason="回来了几天", by=office.secretary)


def test_back_and_gone_by_hand(office: Office) -> None:
    floating(office)
    guest = GuestState.objects.current().get(name="吴秀英")

    back = services.floating_return(member_ids=[member("M2")], on=DAY, reason="回乡定居", by=office.county)
    services.guests_leave(guest_ids=[guest.guest_id], on=DAY, reason="回原单位", by=office.county)

    assert (away("M2"), roster("M2").floating) == (None, "")
    assert not GuestState.objects.current().exists()
    services.change_revert(change_id=back, reason=WHY, by=office.county)
    assert roster("M2").floating == "out"
    assert away("M2") is not None
