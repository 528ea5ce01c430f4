"""Floating members: one home each, in one district only, with receipts from both ends; undeclared ones are found."""

from datetime import date, timedelta
from typing import Any

import pytest

from jishi.apps.coverage import selectors, services
from jishi.apps.coverage.models import Floater
from jishi.apps.coverage.services import CoverageRefused, FloaterDraft, Placing
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.models import GuestState
from jishi.shared.actor import SYSTEM, Actor, NotAllowed
from jishi.shared.dates import Moment, travel

from .office import COMMUNITY, DAY, FIRST, OTHER, STREET, Desk
from .test_pages import client_of, read, send

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ONE = FloaterDraft("郑某", "230102198001011234", "13800001111", "230102", "外市某厂党支部", "F1", "商贸")


def listed(desk: Desk, *drafts: FloaterDraft, org: str = STREET, by: str = "officer") -> list[int]:
    services.floaters_list(drafts=drafts or [ONE], owner_org_id=desk.ids[org], on=DAY, by=desk.people[by])
    return list(
        Floater.objects.filter(owner_org_id=desk.ids[org]).order_by("pk").values_list("pk", flat=True)
    )


def place(desk: Desk, floater_id: int, by: str = "officer") -> int:
    return services.floater_place(
        floater_id=floater_id, host_org_id=desk.ids[COMMUNITY], on=DAY, by=desk.people[by]
    )


def receipt(desk: Desk, floater_id: int, what: str, days: int = 0) -> None:
    on = DAY + timedelta(days=days)
    services.floater_receipt(floater_id=floater_id, what=what, on=on, note="", by=desk.people["officer"])


def test_a_member_gets_one_home_and_receipts_come_from_both_ends(desk: Desk) -> None:
    (floater,) = listed(desk)
    place(desk, floater)
    receipt(desk, floater, "told")
    receipt(desk, floater, "answered", days=3)

    guest = GuestState.objects.get()
    assert (guest.org_id, guest.employer) == (desk.ids[COMMUNITY], "牡丹江宏达商贸有限公司")
    assert Floater.objects.get().state == Floater.State.CONFIRMED


def test_several_get_their_homes_and_receipts_at_once(desk: Desk) -> None:
    officer = desk.people["officer"]
    ids = listed(desk, ONE, FloaterDraft("何某", phone="139"))
    placings = [Placing(key, desk.ids[COMMUNITY]) for key in ids]

    services.floaters_place(placings=placings, on=DAY, by=officer)
    services.floaters_receipt(floater_ids=ids, what="told", on=DAY, by=officer)
    services.floaters_receipt(floater_ids=ids[:1], what="answered", on=DAY, by=officer)

    assert [one.state for one in Floater.objects.order_by("pk")] == ["confirmed", "placed"]
    assert GuestState.objects.count() == 2
    with pytest.raises(CoverageRefused, match="FLOATER-03"):
        services.floaters_place(placings=placings, on=DAY, by=officer)


def test_the_same_person_twice_on_a_list_gets_no_two_homes(desk: Desk) -> None:
    (here,), (there,) = listed(desk), listed(desk, org=OTHER, by="stranger")
    placings = [Placing(key, desk.ids[COMMUNITY]) for key in (here, there)]

    with pytest.raises(CoverageRefused, match="FLOATER-08"):
        services.floaters_place(placings=placings, on=DAY, by=desk.people["officer"])


def test_listing_twice_lists_once_and_no_identity_number_is_kept(desk: Desk) -> None:
    listed(desk)

    assert len(listed(desk, ONE, ONE)) == 1
    kept = Floater.objects.get()
    assert ONE.id_number not in "".join(str(value) for value in vars(kept).values())


def test_two_districts_never_count_the_same_person(desk: Desk) -> None:
    (here,), (there,) = listed(desk), listed(desk, org=OTHER, by="stranger")
    place(desk, here)

    with pytest.raises(CoverageRefused, match=r"已经在“景福社区党支部”安家.*FLOATER-04"):
        place(desk, there, by="officer")


def test_nor_where_one_list_has_the_identity_number_and_the_other_only_the_phone(desk: Desk) -> None:
    (here,) = listed(desk)
    (there,) = listed(desk, FloaterDraft("郑 某", phone="138-0000-1111"), org=OTHER, by="stranger")
    placings = [Placing(key, desk.ids[COMMUNITY]) for key in (here, there)]
    with pytest.raises(CoverageRefused, match="FLOATER-08"):
        services.floaters_place(placings=placings, on=DAY, by=desk.people["officer"])
    place(desk, here)

    with pytest.raises(CoverageRefused, match="FLOATER-04"):
        place(desk, there)
    assert len(listed(desk, FloaterDraft("郑某", phone="13800001111"))) == 1


@pytest.mark.parametrize(
    ("here", "there"),
    [
        (FloaterDraft("郑某", "230102800101123"), FloaterDraft("郑某", "230102198001011236")),
        (FloaterDraft("郑某", "230102 19800101 123x"), FloaterDraft("郑 某", "23010219800101123X")),
        (FloaterDraft("郑某", phone="+86 138-0000-1111"), FloaterDraft("郑 某", phone="13800001111")),
        (ONE, FloaterDraft("郑某", phone="86 1380000 1111")),
    ],
)
def test_one_person_is_known_however_two_districts_spell(
    desk: Desk, here: FloaterDraft, there: FloaterDraft
) -> None:
    (first,), (second,) = listed(desk, here), listed(desk, there, org=OTHER, by="stranger")
    place(desk, first)

    with pytest.raises(CoverageRefused, match="FLOATER-04"):
        place(desk, second)


def test_two_of_one_name_and_phone_with_numbers_of_their_own_are_two(desk: Desk) -> None:
    twin = FloaterDraft("郑某", "230102199001011234", "13800001111")
    ids = listed(desk, ONE, twin)

    services.floaters_place(
        placings=[Placing(key, desk.ids[COMMUNITY]) for key in ids], on=DAY, by=desk.people["officer"]
    )

    assert [one.state for one in Floater.objects.all()] == ["placed", "placed"]


def test_who_has_gone_by_the_register_may_find_a_home_elsewhere_and_comes_back_with_it(desk: Desk) -> None:
    (here,), (there,) = listed(desk), listed(desk, org=OTHER, by="stranger")
    place(desk, here)
    assert services.homes_follow(on=DAY) == 0
    later, officer = DAY + timedelta(days=1), desk.people["officer"]
    with travel(later):
        left = register.guests_leave(
            guest_ids=[GuestState.objects.get().guest_id], on=later, reason="回原籍工作", by=officer
        )
        assert services.homes_follow(on=later) == 1
        assert Floater.objects.get(pk=here).state == Floater.State.GONE
        register.change_revert(change_id=left, reason="没有回去", by=officer)
        assert services.homes_follow(on=later) == 1
        assert Floater.objects.get(pk=here).state == Floater.State.PLACED
        register.guests_leave(
            guest_ids=[GuestState.objects.current().get().guest_id], on=later, reason="回原籍工作", by=officer
        )
        services.homes_follow(on=later)

        place(desk, there)

    assert Floater.objects.get(pk=there).state == Floater.State.PLACED


def test_receipts_and_a_wrong_listing_are_taken_back_one_after_the_other(desk: Desk) -> None:
    (floater,) = listed(desk)
    officer = desk.people["officer"]
    place(desk, floater)
    with pytest.raises(CoverageRefused, match="FLOATER-13"):
        services.floater_undo(floater_id=floater, on=DAY, reason="点错了人", by=officer)
    receipt(desk, floater, "told")
    receipt(desk, floater, "answered", days=3)
    with pytest.raises(CoverageRefused, match="FLOATER-11"):
        services.floater_undo(floater_id=floater, on=DAY, reason="错", by=officer)
    with pytest.raises(NotAllowed):
        services.floater_undo(floater_id=floater, on=DAY, reason="点错了人", by=desk.people["stranger"])

    services.floater_undo(floater_id=floater, on=DAY, reason="点错了人", by=officer)
    row = Floater.objects.get()
    assert (row.state, row.home_receipt_on, row.home_told_on) == ("placed", None, DAY)
    services.floater_undo(floater_id=floater, on=DAY, reason="点错了人", by=officer)
    assert Floater.objects.get().home_told_on is None

    (other,) = set(listed(desk, FloaterDraft("何某", phone="139", unit_code="F1"))) - {floater}
    services.floater_undo(floater_id=other, on=DAY, reason="单位登错了", by=officer)
    assert Floater.objects.get(pk=other).state == Floater.State.WITHDRAWN
    listed(desk, FloaterDraft("何某", phone="139", unit_code="F3"))
    again = Floater.objects.select_related("unit").get(pk=other)
    assert again.unit is not None
    assert (again.state, again.unit.code) == ("waiting", "F3")


def test_a_home_that_the_register_takes_back_is_waited_for_again(desk: Desk) -> None:
    (floater,) = listed(desk)
    change = place(desk, floater)

    undone = register.change_revert(change_id=change, reason="安错了地方", by=desk.people["officer"])
    assert Floater.objects.get().state == Floater.State.WAITING
    register.change_revert(change_id=undone, reason="没有安错", by=desk.people["officer"])
    assert (Floater.objects.get().state, Floater.objects.get().host_org_id) == ("placed", desk.ids[COMMUNITY])


BY_PHONE = FloaterDraft("郑 某", phone="138-0000-1111")
"""The same person as `ONE`, on a list without identity numbers."""


@pytest.mark.parametrize("told", [ONE, BY_PHONE])
def test_a_home_does_not_come_again_for_who_found_another_meanwhile(desk: Desk, told: FloaterDraft) -> None:
    (here,), (there,) = listed(desk), listed(desk, told, org=OTHER, by="stranger")
    change, officer = place(desk, here), desk.people["officer"]
    undone = register.change_revert(change_id=change, reason="安错了地方", by=officer)
    place(desk, there)

    with pytest.raises(register.UndoBlocked) as caught:
        register.change_revert(change_id=undone, reason="没有安错", by=officer)

    assert "已在别处安家的流动党员" in str(caught.value)
    assert Floater.objects.get(pk=here).state == Floater.State.WAITING


def test_nobody_is_taken_back_who_found_another_home_meanwhile(desk: Desk) -> None:
    (here,), (there,) = listed(desk), listed(desk, BY_PHONE, org=OTHER, by="stranger")
    place(desk, here)
    later, officer = DAY + timedelta(days=1), desk.people["officer"]
    with travel(later):
        left = _leave(officer, later)
        services.homes_follow(on=later)
        place(desk, there)
        register.change_revert(change_id=left, reason="没有回去", by=officer)

        assert services.homes_follow(on=later) == 0

    assert Floater.objects.get(pk=here).state == Floater.State.GONE


def test_of_two_lists_with_one_person_only_one_is_taken_back(desk: Desk) -> None:
    (here,), (there,) = listed(desk), listed(desk, BY_PHONE, org=OTHER, by="stranger")
    officer, left = desk.people["officer"], []
    for days, floater in enumerate((here, there), 1):
        place(desk, floater)
        later = DAY + timedelta(days=days)
        with travel(later):
            left.append(_leave(officer, later))
            services.homes_follow(on=later)
    with travel(later):
        for change in reversed(left):
            register.change_revert(change_id=change, reason="没有回去", by=officer)

        assert services.homes_follow(on=later) == 1

    assert sorted(one.state for one in Floater.objects.all()) == ["gone", "placed"]


def _leave(by: Actor, on: date) -> int:
    guest = GuestState.objects.current().get().guest_id
    return register.guests_leave(guest_ids=[guest], on=on, reason="回原籍工作", by=by)


@pytest.mark.parametrize(
    ("draft", "code"), [({"id_number": "", "phone": ""}, "FLOATER-01"), ({"unit_code": "X"}, "FLOATER-02")]
)
def test_a_list_is_refused(desk: Desk, draft: dict[str, Any], code: str) -> None:
    with pytest.raises(CoverageRefused, match=code):
        listed(desk, FloaterDraft(**{"name": "郑某", "phone": "138", **draft}))


def test_steps_out_of_order_are_refused(desk: Desk) -> None:
    (floater,) = listed(desk)
    for what, days, code in (("told", 0, "FLOATER-05"),):
        with pytest.raises(CoverageRefused, match=code):
            receipt(desk, floater, what, days)
    place(desk, floater)
    for what, days, code in (("answered", 0, "FLOATER-07"), ("told", -1, "FLOATER-06")):
        with pytest.raises(CoverageRefused, match=code):
            receipt(desk, floater, what, days)
    with pytest.raises(CoverageRefused, match="FLOATER-03"):
        place(desk, floater)
    with pytest.raises(NotAllowed):
        listed(desk, by="stranger")


def test_homes_are_offered_by_place_trade_and_skill(desk: Desk) -> None:
    desk.replied("F1", way="single", full_n=(3,))
    desk.set_up("F1", way="single", members=("M01", "M02", "M03"))
    own, neighbour = listed(desk, ONE, FloaterDraft("何某", phone="139", unit_code="F3", skill="木业"))
    looked = desk.look()
    seen = registry.visible(desk.people["officer"], "coverage.view", Moment(DAY))
    rows = {row.floater_id: row for row in selectors.floaters_page(seen)}

    assert [(c.name, c.why) for c in selectors.candidates_for(rows[own], looked)] == [
        ("F1党支部", "就在本单位"),
        ("景福社区党支部", "本地的社区"),
    ]
    assert [c.why for c in selectors.candidates_for(rows[neighbour], looked)] == ["同街", "本地的社区"]


def test_the_communities_around_the_unit_come_before_others(desk: Desk) -> None:
    units = [("C1", "太平社区居委会", "231002002"), ("C2", "景福社区居委会", "231002001")]
    drafts = [register.UnitDraft(code, name, "community", area, FIRST) for code, name, area in units]
    register.units_register(drafts=drafts, by=SYSTEM)
    register.orgs_set_up(
        drafts=[
            register.OrgDraft(
                f"23100200110{2 + number}",
                f"{name[:4]}第二党支部",
                "branch",
                STREET,
                FIRST,
                org_type="community",
                unit_codes=(code,),
            )
            for number, (code, name, _) in enumerate(units)
        ],
        by=SYSTEM,
    )
    (floater,) = listed(desk, ONE)
    seen = registry.visible(desk.people["officer"], "coverage.view", Moment(DAY))
    row = selectors.floater_row(floater, seen)
    assert row is not None

    assert [(c.name, c.why) for c in selectors.candidates_for(row, desk.look())] == [
        ("景福社区第二党支部", "单位所在街道(乡镇)的社区"),
        ("景福社区党支部", "本地的社区"),
        ("太平社区第二党支部", "本地的社区"),
    ]


def test_a_home_is_given_on_screen(desk: Desk) -> None:
    clerk = client_of("township_officer", "org", str(desk.ids[STREET]))
    assert "没有要安家的流动党员" in read(clerk, "floater-list")
    assert "认不出是谁" in send(clerk, "floater-new", desk.ids[STREET], name="郑某")
    assert "已登记1名流动党员" in send(
        clerk, "floater-new", desk.ids[STREET], name="郑某", phone="13800001111"
    )
    assert "没有重复登记" in send(clerk, "floater-new", desk.ids[STREET], name="郑某", phone="13800001111")
    floater = Floater.objects.get().pk
    assert "景福社区党支部(本地的社区)" in read(clerk, "floater-detail", floater)

    assert "已安家。" in send(clerk, "floater-detail", floater, what="place", host=str(desk.ids[COMMUNITY]))
    assert "已记下告知日期。" in send(clerk, "floater-detail", floater, what="told")
    assert "已记下回执。" in send(clerk, "floater-detail", floater, what="answered")
    assert "已撤销回执。" in send(clerk, "floater-detail", floater, what="undo", note="点错了人")
    assert "已记下回执。" in send(clerk, "floater-detail", floater, what="answered")

    listed_page = read(clerk, "floater-list", state="confirmed")
    assert "全部 1" in listed_page
    assert "138****1111" in listed_page
    assert "郑某" not in listed_page
