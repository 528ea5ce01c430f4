"""What can be done to the register, what stays on record, what is refused and in which words."""

from datetime import date

import pytest

from jishi.apps.audit import selectors as audit
from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import Affiliation, OrgState
from jishi.apps.registry.services import (
    AreaDraft,
    MemberDraft,
    OrgDraft,
    RegistryError,
    Transfer,
    UnitDraft,
)
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import FOREVER, Moment

from .office import BUREAU, DAY, EAST, FAR, MEMBERS, SET_UP_ON, SINCE, TOWN, WEST, Office

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def refusal_of(error: pytest.ExceptionInfo[RegistryError]) -> str:
    return str(error.value)


def test_a_correction_keeps_the_past_and_says_who_and_why(office: Office) -> None:
    east = office.ids[EAST]

    services.org_correct(
        org_id=east, fields_told={"name": "东发村党总支"}, on=DAY, reason="镇党发15号批复", by=office.clerk
    )

    rows = OrgState.objects.filter(org_id=east).order_by("pk").values_list("name", "valid_from", "valid_to")
    assert list(rows) == [
        ("东发村党支部", SINCE, FOREVER),
        ("东发村党支部", SINCE, date(2012, 7, 14)),
        ("东发村党总支", DAY, FOREVER),
    ]
    assert OrgState.objects.current().get(org_id=east).initials == "dfcdzz"
    event = audit.events_of(f"org:{east}")[0]
    assert (event.what, event.reason, event.by) == ("org_corrected", "镇党发15号批复", "clerk同志")
    assert event.detail == {"before": {"name": "东发村党支部"}, "after": {"name": "东发村党总支"}}


def test_a_correction_from_the_first_day_leaves_no_empty_past(office: Office) -> None:
    services.org_correct(
        org_id=office.ids[EAST],
        fields_told={"name": "东兴村党支部"},
        on=SINCE,
        reason="当初登记错字",
        by=office.clerk,
    )

    states = OrgState.objects.at(Moment(SINCE)).filter(org_id=office.ids[EAST])
    assert [state.name for state in states] == ["东兴村党支部"]


@pytest.mark.parametrize(
    ("told", "on", "reason", "code", "words"),
    [
        ({"name": "新名"}, DAY, " 改 ", "REGISTRY-13", "没有写理由"),
        ({"kind": "branch"}, DAY, "改成支部的批复", "REGISTRY-06", "请另办变动手续"),
        ({"name": "新名"}, date(2009, 1, 1), "改成新名的批复", "REGISTRY-07", "请填这天或以后"),
    ],
)
def test_a_correction_is_refused_in_words(
    office: Office, told: dict[str, object], on: date, reason: str, code: str, words: str
) -> None:
    with pytest.raises(RegistryError) as error:
        services.org_correct(org_id=office.ids[EAST], fields_told=told, on=on, reason=reason, by=office.clerk)

    assert code in refusal_of(error)
    assert words in refusal_of(error)
    assert OrgState.objects.filter(org_id=office.ids[EAST]).count() == 1


def test_nobody_corrects_outside_the_own_subtree(office: Office) -> None:
    with pytest.raises(NotAllowed):
        services.org_correct(
            org_id=office.ids[FAR],
            fields_told={"name": "新名"},
            on=DAY,
            reason="改成新名的批复",
            by=office.clerk,
        )
    with pytest.raises(NotAllowed):
        services.org_correct(
            org_id=office.ids[EAST],
            fields_told={"name": "新名"},
            on=DAY,
            reason="改成新名的批复",
            by=office.secretary,
        )


def test_saying_that_it_is_still_true_moves_the_day_of_checking_only(office: Office) -> None:
    services.org_confirm(org_id=office.ids[EAST], on=DAY, by=office.clerk)

    card = selectors.org_card(office.ids[EAST], Moment(DAY))
    before = selectors.org_card(office.ids[EAST], Moment(date(2012, 7, 14)))
    assert card is not None
    assert before is not None
    assert (card.checked_on, card.valid_from) == (DAY, SINCE)
    assert before.checked_on == SET_UP_ON


def test_an_organisation_with_members_is_not_dissolved(office: Office) -> None:
    with pytest.raises(RegistryError) as error:
        services.org_dissolve(
            org_id=office.ids[EAST], on=DAY, document_no="9号", reason="撤并重组", by=office.county
        )

    assert "请选他们转到哪里,或先把党员转出。[REGISTRY-08]" in refusal_of(error)


def test_an_organisation_with_subordinates_is_not_dissolved(office: Office) -> None:
    with pytest.raises(RegistryError) as error:
        services.org_dissolve(
            org_id=office.ids[TOWN], on=DAY, document_no="9号", reason="撤并重组", by=office.county
        )

    assert "[REGISTRY-09]" in refusal_of(error)


def test_a_dissolved_organisation_stays_in_the_past(office: Office) -> None:
    west = office.ids[WEST]

    services.org_dissolve(org_id=west, on=DAY, document_no="镇党发9号", reason="并入东发村", by=office.county)

    assert selectors.org_card(west, Moment(DAY)) is None
    assert selectors.org_card(west, Moment(date(2012, 7, 14))) is not None
    assert not selectors.visible(office.clerk, "registry.view_org", Moment(DAY)).has(west)
    with pytest.raises((RegistryError, NotAllowed)):
        services.org_confirm(org_id=west, on=DAY, by=office.clerk)


def test_the_system_cannot_confirm_what_is_no_more(office: Office) -> None:
    services.org_dissolve(
        org_id=office.ids[WEST], on=DAY, document_no="9号", reason="并入东发村", by=office.county
    )

    with pytest.raises(RegistryError, match="REGISTRY-14"):
        services.org_confirm(org_id=office.ids[WEST], on=DAY, by=SYSTEM)


def test_every_fault_of_a_batch_is_told_at_once_and_nothing_is_written(office: Office) -> None:
    drafts = [
        OrgDraft(EAST, "重复", "branch", TOWN, DAY, org_type="village"),
        OrgDraft("X1", "无上级", "branch", "NOWHERE", DAY, org_type="village"),
        OrgDraft("X2", "无单位", "branch", TOWN, DAY, org_type="village", unit_codes=("NONE",)),
    ]

    with pytest.raises(RegistryError) as error:
        services.orgs_set_up(drafts=drafts, by=SYSTEM)

    assert [fault.code for fault in error.value.faults] == ["REGISTRY-03", "REGISTRY-04", "REGISTRY-05"]
    assert selectors.org_ids_of(["X1", "X2"]) == {}


def test_units_and_areas_are_checked_too(office: Office) -> None:
    services.areas_load(
        areas=[AreaDraft("230321100", "鸡东新镇", "township", "230321")], source="t", by=SYSTEM
    )
    drafts = [
        UnitDraft("UFARM", "重复", "soe", "230321", DAY),
        UnitDraft("U9", "无区划", "soe", "99", DAY),
    ]

    with pytest.raises(RegistryError) as error:
        services.units_register(drafts=drafts, by=SYSTEM)

    assert [fault.code for fault in error.value.faults] == ["REGISTRY-01", "REGISTRY-02"]


def test_a_member_needs_an_organisation(office: Office) -> None:
    with pytest.raises(RegistryError, match="REGISTRY-10"):
        services.members_enrol(drafts=[MemberDraft("M9", "赵军", "男", "NOWHERE", DAY)], by=SYSTEM)


def test_after_members_have_moved_their_branch_may_end(office: Office) -> None:
    services.members_transfer(
        transfers=[Transfer(member.code, WEST, DAY) for member in MEMBERS],
        by=office.county,
        reason="并入西发村",
    )

    services.org_dissolve(
        org_id=office.ids[EAST], on=DAY, document_no="9号", reason="并入西发村", by=office.county
    )

    now, before = Moment(DAY), Moment(date(2012, 7, 14))
    assert Affiliation.objects.at(now).filter(org_id=office.ids[WEST]).count() == 3
    assert Affiliation.objects.at(before).filter(org_id=office.ids[EAST]).count() == 3


@pytest.mark.parametrize(
    ("transfer", "code"),
    [
        (Transfer("NOBODY", WEST, DAY), "REGISTRY-15"),
        (Transfer("M1", "NOWHERE", DAY), "REGISTRY-15"),
        (Transfer("M1", WEST, SINCE), "REGISTRY-16"),
    ],
)
def test_a_transfer_names_who_and_where_to_and_comes_after_the_beginning(
    office: Office, transfer: Transfer, code: str
) -> None:
    with pytest.raises(RegistryError, match=code):
        services.members_transfer(transfers=[transfer], by=office.county)

    assert Affiliation.objects.current().filter(org_id=office.ids[EAST]).count() == 3


def test_nobody_moves_members_that_are_not_the_own(office: Office) -> None:
    with pytest.raises(NotAllowed):
        services.members_transfer(transfers=[Transfer("M1", BUREAU, DAY)], by=office.system_clerk)


def test_a_masked_field_is_shown_for_a_reason_and_the_reading_is_on_record(office: Office) -> None:
    member = selectors.members_of(office.ids[EAST], Moment(DAY))[0]

    value = services.member_reveal(
        member_id=member.member_id, field="phone", reason="通知换届大会", by=office.clerk
    )

    event = audit.events_of(f"member:{member.member_id}")[0]
    assert (value, member.phone) == ("13804671234", "138****1234")
    assert (event.what, event.reason, event.detail) == (
        "personal_read",
        "通知换届大会",
        {"fields": ["phone"]},
    )
    assert "13804671234" not in str(event)


@pytest.mark.parametrize(
    ("field", "reason", "code"), [("phone", "查", "REGISTRY-12"), ("sex", "核对名册", "REGISTRY-11")]
)
def test_a_masked_field_stays_masked_without_a_reason(
    office: Office, field: str, reason: str, code: str
) -> None:
    member = selectors.members_of(office.ids[EAST], Moment(DAY))[0]

    with pytest.raises(RegistryError, match=code):
        services.member_reveal(member_id=member.member_id, field=field, reason=reason, by=office.clerk)

    assert audit.events_of(f"member:{member.member_id}") == []


def test_a_secretary_may_not_reveal(office: Office) -> None:
    member = selectors.members_of(office.ids[EAST], Moment(DAY))[0]

    with pytest.raises(NotAllowed):
        services.member_reveal(
            member_id=member.member_id, field="phone", reason="通知换届大会", by=office.secretary
        )
