"""口袋党员: found by comparing a list of staff with every roster; each outcome is recorded and can be taken back."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import reverse

from jishi.apps.audit.models import AuditEvent
from jishi.apps.coverage import selectors, services
from jishi.apps.coverage.models import Floater, Undeclared
from jishi.apps.coverage.services import CoverageRefused
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import (
    FloatingDraft,
    GuestDraft,
    MemberDraft,
    OrgDraft,
    UndoBlocked,
    batch_revert,
)
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import Moment, travel
from tests.apps.registry.tables import checked, codes, handed_out, imported, own

from .office import COMMUNITY, DAY, OTHER, SINCE, STREET, Desk
from .test_pages import client_of, read, send

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
TABLE, AWAY, FAR = "staff_members", "230103000001", "230103000002"
HEAD = ["单位代码", "姓名", "公民身份号码", "联系电话", "政治面貌"]
STAFF: tuple[list[Any], ...] = (
    ["F1", "蓝山", "", "13900000001", "正式党员"],
    ["F1", "白水", "", "13900000002", "党员"],
    ["F1", "墨河", "230102198001011234", "", "预备党员"],
    ["F2", "青岩", "", "13900000004", "党员"],
    ["F2", "朱云", "", "13900000005", "党员"],
    ["F2", "黄石", "", "13900000006", "党员"],
    ["F2", "紫林", "", "13900000007", "党员"],
)
"""On no roster; on one far away; a namesake only; on the community's; away with leave; a guest; waiting for a home."""


@pytest.fixture
def desk(desk: Desk) -> Iterator[Desk]:
    with travel(DAY):
        known(desk)
        yield desk


def known(desk: Desk) -> None:
    """Let organisations here and elsewhere know most of the staff."""
    orgs = [
        OrgDraft(AWAY, "外县委", "local_committee", "", SINCE),
        OrgDraft(FAR, "外县某厂党支部", "branch", AWAY, SINCE, org_type="soe"),
    ]
    register.orgs_set_up(drafts=orgs, by=SYSTEM)
    people = [
        MemberDraft("K1", "白水", "1", FAR, SINCE, phone="139-0000-0002"),
        MemberDraft("K2", "墨河", "1", COMMUNITY, SINCE),
        MemberDraft("K3", "青岩", "2", COMMUNITY, SINCE, phone="13900000004"),
        MemberDraft("K4", "朱云", "2", FAR, SINCE, phone="13900000005"),
    ]
    register.members_enrol(drafts=people, by=SYSTEM)
    away = FloatingDraft(registry.member_ids_of(["K4"])[0], DAY, {"place": "牡丹江市"})
    register.floating_record(drafts=[away], on=DAY, by=SYSTEM)
    guest = GuestDraft(desk.ids[COMMUNITY], DAY, {"name": "黄石", "phone": "13900000006"})
    register.guests_record(drafts=[guest], on=DAY, by=SYSTEM)
    listed = services.FloaterDraft("紫林", phone="13900000007")
    services.floaters_list(drafts=[listed], owner_org_id=desk.ids[STREET], on=DAY, by=desk.people["officer"])


def brought(desk: Desk, folder: Path) -> int:
    """Import the list of staff without the rows that are refused; return the batch."""
    path = own(folder / "staff.xlsx", HEAD, *STAFF)
    result = imported(TABLE, path, desk.people["officer"], only_clean=True, reason="税务局职工名单")
    assert (result.rows_new, result.rows_refused) == (3, 4)
    assert result.batch_id is not None
    return result.batch_id


def seen(desk: Desk, who: str = "officer") -> registry.Visible:
    return registry.visible(desk.people[who], "registry.view_member", Moment(DAY))


def step(
    desk: Desk, pk: int, what: str, note: str = "本人说明了情况", by: str = "officer", on: Any = DAY
) -> None:
    services.undeclared_step(undeclared_id=pk, what=what, on=on, note=note, by=desk.people[by])


def undo(desk: Desk, pk: int, reason: str = "办错了,撤销") -> None:
    services.undeclared_undo(undeclared_id=pk, on=DAY, reason=reason, by=desk.people["officer"])


def test_comparing_finds_whom_nobody_here_knows_and_sends_the_others_back(desk: Desk, tmp_path: Path) -> None:
    path = own(tmp_path / "a.xlsx", HEAD, *STAFF)
    preview = checked(TABLE, path, desk.people["officer"])
    assert codes(preview) == [("TABLE-56", "姓名")] * 4
    told = [repr(one) for one in preview.findings]
    for words in ("景福社区党支部”名册上", "登记外出流动", "列为流入党员", "列入流动党员", "UNDECLARED-02"):
        assert any(words in one for one in told), words

    brought(desk, tmp_path)

    rows = selectors.undeclared_page(seen(desk))
    assert [(row.name, row.why) for row in rows] == [
        ("蓝*", "各党组织名册上都没有这个人"),
        ("白*", "组织关系在外地党组织,没有登记外出(“外县某厂党支部”)"),
        ("墨*", "名册上只有同名的人,电话、身份号码对不上(“景福社区党支部”)"),
    ]
    assert {row.source for row in rows} == {"税务局职工名单"}
    assert selectors.undeclared_at(["F1", "F2"]) == {"F1": 3}
    assert selectors.undeclared_page(seen(desk, "stranger")) == []


def test_whoever_is_on_a_roster_is_known_however_a_list_spells(desk: Desk) -> None:
    people = [
        MemberDraft("K9", "橙山", "1", COMMUNITY, SINCE, id_number="230102198001011236", phone="13900000009")
    ]
    register.members_enrol(drafts=people, by=SYSTEM)
    where = registry.unit_ids_of(["F1"])["F1"], desk.ids[STREET]

    sights = services.staff_compare(
        [
            services.StaffTold("橙 山", *where, id_number="230102800101123"),
            services.StaffTold("橙山", *where, phone="+86 139-0000-0009"),
        ],
        DAY,
    )

    assert [one.knows for one in sights] == ["roster", "roster"]


def test_what_cannot_be_compared_is_refused(desk: Desk, tmp_path: Path) -> None:
    rows = (
        ["F1", "甲某", "", "", "党员"],
        ["F5", "乙某", "", "13700000000", "党员"],
        ["XX", "丙某", "", "1", "党员"],
    )
    path = own(tmp_path / "a.xlsx", HEAD, *rows)

    preview = checked(TABLE, path, desk.people["clerk"])

    assert sorted(codes(preview)) == [
        ("TABLE-46", "单位代码"),
        ("TABLE-46", "单位代码"),
        ("TABLE-56", "联系电话"),
    ]
    assert any("UNDECLARED-01" in repr(one) for one in preview.findings)


def test_the_same_list_changes_nothing_and_goes_back_as_a_whole(desk: Desk, tmp_path: Path) -> None:
    batch = brought(desk, tmp_path)
    again = own(tmp_path / "b.xlsx", HEAD, *STAFF[:3])
    assert imported(TABLE, again, desk.people["officer"]).batch_id is None
    out = handed_out(TABLE, desk.people["officer"], tmp_path / "c.xlsx")
    assert imported(TABLE, out, desk.people["officer"]).batch_id is None

    pk = Undeclared.objects.get(name="蓝山").pk
    step(desk, pk, "talk")
    with pytest.raises(UndoBlocked):
        batch_revert(batch_id=batch, reason="名单交错了", by=desk.people["officer"])
    undo(desk, pk)
    back = batch_revert(batch_id=batch, reason="名单交错了", by=desk.people["officer"])
    assert selectors.undeclared_page(seen(desk)) == []
    register.change_revert(change_id=back, reason="没有交错名单", by=desk.people["officer"])
    assert len(selectors.undeclared_page(seen(desk))) == 3


def test_whoever_is_reported_as_floating_waits_for_a_home_until_that_is_taken_back(
    desk: Desk, tmp_path: Path
) -> None:
    brought(desk, tmp_path)
    pk = Undeclared.objects.get(name="蓝山").pk
    step(desk, pk, "talk")
    step(desk, pk, "float", "合同一年一签,暂不转关系")

    floater = Floater.objects.get(name="蓝山")
    assert (floater.state, floater.is_undeclared, floater.unit_id) == (
        "waiting",
        True,
        Undeclared.objects.get(pk=pk).unit_id,
    )
    with pytest.raises(CoverageRefused, match="FLOATER-12"):
        services.floater_undo(floater_id=floater.pk, on=DAY, reason="登记登错了", by=desk.people["officer"])
    placing = services.floater_place(
        floater_id=floater.pk, host_org_id=desk.ids[COMMUNITY], on=DAY, by=desk.people["officer"]
    )
    with pytest.raises(CoverageRefused, match="UNDECLARED-09"):
        undo(desk, pk)
    register.change_revert(change_id=placing, reason="安错了地方", by=desk.people["officer"])
    undo(desk, pk)
    assert Undeclared.objects.get(pk=pk).state == "talked"
    assert [row.floater_id for row in selectors.floaters_page(seen(desk))] != [floater.pk]

    step(desk, pk, "float", "合同一年一签,暂不转关系")
    assert Floater.objects.get(name="蓝山").state == "waiting"
    past = selectors.undeclared_past(pk)
    assert [(one.label, one.is_undone) for one in past] == [
        ("比对发现", False),
        ("谈话", False),
        ("报为流动党员", True),
        ("撤销上一步", False),
        ("报为流动党员", False),
    ]
    assert AuditEvent.objects.filter(what__startswith="undeclared_").count() == 5


def test_steps_out_of_order_are_refused(desk: Desk, tmp_path: Path) -> None:
    brought(desk, tmp_path)
    pk = Undeclared.objects.get(name="白水").pk
    for told, code in (
        ({"what": "talk", "note": " "}, "UNDECLARED-05"),
        ({"what": "talk", "on": SINCE}, "UNDECLARED-06"),
    ):
        with pytest.raises(CoverageRefused, match=code):
            step(desk, pk, **told)
    with pytest.raises(CoverageRefused, match="UNDECLARED-08"):
        undo(desk, pk)
    step(desk, pk, "deny", "流出地来函:已出党")
    with pytest.raises(CoverageRefused, match="UNDECLARED-04"):
        step(desk, pk, "transfer")
    with pytest.raises(CoverageRefused, match="UNDECLARED-07"):
        undo(desk, pk, "错")
    with pytest.raises(NotAllowed):
        step(desk, pk, "talk", by="stranger")


def test_it_is_settled_on_screen_by_whom_it_concerns(desk: Desk, tmp_path: Path) -> None:
    clerk = client_of("township_officer", "org", str(desk.ids[STREET]))
    assert "没有口袋党员" in read(clerk, "undeclared-list")
    brought(desk, tmp_path)
    pk = Undeclared.objects.get(name="蓝山").pk

    listed = read(clerk, "undeclared-list", state="found")
    assert "全部 3" in listed
    assert "139****0001" in listed
    assert "蓝山" not in listed
    assert "已记下:谈话。" in send(clerk, "undeclared-detail", pk, what="talk", note="说明了政策,愿意亮明")
    assert "已记下:转接关系。" in send(clerk, "undeclared-detail", pk, what="transfer", note="第12号介绍信")
    assert "不能办" in send(clerk, "undeclared-detail", pk, what="talk", note="再谈一次")
    assert "已撤销上一步" in send(clerk, "undeclared-detail", pk, what="undo", note="介绍信开错了")
    slip = read(clerk, "undeclared-detail", pk, format="print")
    assert "核实单" in slip
    other = client_of("leader", "org", str(desk.ids[OTHER]))
    assert other.get(reverse("undeclared-list")).status_code == 403


def test_who_is_no_member_is_forgotten_by_name_after_ninety_days(desk: Desk, tmp_path: Path) -> None:
    brought(desk, tmp_path)
    mine, other = (Undeclared.objects.get(name=name).pk for name in ("白水", "蓝山"))
    step(desk, mine, "deny", "流出地来函:已出党")
    step(desk, other, "talk")
    over = DAY + timedelta(days=settings.KEEP_FILES_DAYS + 1)
    assert services.undeclared_forget(on=over - timedelta(days=1), by=SYSTEM) == 0

    assert services.undeclared_forget(on=over, by=SYSTEM) == 1

    row = Undeclared.objects.get(pk=mine)
    assert (row.name, row.phone, row.state) == ("", "", "not_member")
    assert Undeclared.objects.get(pk=other).name == "蓝山"
    assert {one.undeclared_id: one.name for one in selectors.undeclared_page(seen(desk))}[
        mine
    ] == "(姓名已清除)"
    assert AuditEvent.objects.filter(what="undeclared_forgotten").count() == 1
    with pytest.raises(CoverageRefused, match="UNDECLARED-10"):
        undo(desk, mine)
    assert services.undeclared_forget(on=over, by=SYSTEM) == 0
    # The person on a later list is the same person, and is not asked again.
    again = own(tmp_path / "b.xlsx", HEAD, *STAFF[:3])
    assert imported(TABLE, again, desk.people["officer"]).batch_id is None
    out = handed_out(TABLE, desk.people["officer"], tmp_path / "c.xlsx")
    assert imported(TABLE, out, desk.people["officer"]).batch_id is None


def test_a_plain_hash_of_a_number_tells_nobody_apart(desk: Desk, tmp_path: Path) -> None:
    brought(desk, tmp_path)
    kept = set(Undeclared.objects.values_list("person", flat=True))

    plain = {hashlib.sha256(told.encode()).hexdigest() for told in ("230102198001011234", "蓝山/13900000001")}

    assert not plain & kept
    with override_settings(SECRET_KEY="another office's"):
        assert services.person_of(services.FloaterDraft("墨河", "230102198001011234")) not in kept
