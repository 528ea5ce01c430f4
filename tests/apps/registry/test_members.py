"""What is known of members: dated, changed field by field, kept small."""

from datetime import date, timedelta
from typing import Any

import pytest

from jishi.apps.audit import selectors as audit
from jishi.apps.registry import items, selectors, services
from jishi.apps.registry.models import Affiliation, Batch, Member, MemberState, OrgState, Placement, UnitState
from jishi.apps.registry.services import MemberDraft, MemberTold, RegistryError
from jishi.apps.registry.services.rows import rows_end
from jishi.apps.registry.services.rules import change_open
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import Moment

from .office import COUNTY, DAY, EAST, FAR, SINCE, WEST, Office

pytestmark = [pytest.mark.django_db, pytest.mark.db]
BEFORE = DAY - timedelta(days=1)


def member_id(code: str = "M1") -> int:
    return Member.objects.get(code=code).pk


def correct(office: Office, on: date = DAY, /, **told: object) -> int:
    return services.member_correct(
        member_id=member_id(), fields_told=told, on=on, reason="本人来电更正", by=office.clerk
    )


def held(field: str, on: date, code: str = "M1") -> object:
    return MemberState.objects.at(Moment(on)).values_list(field, flat=True).get(member__code=code)


def codes_of(error: pytest.ExceptionInfo[RegistryError]) -> list[str]:
    return [fault.code for fault in error.value.faults]


class TestItems:
    def test_a_member_has_at_most_fifteen_and_the_others_at_most_ten(self) -> None:
        assert len(items.items_of("member")) <= items.MOST_MEMBER_ITEMS
        assert len(items.items_of("org")) <= items.MOST_OTHER_ITEMS
        assert len(items.items_of("unit")) <= items.MOST_OTHER_ITEMS

    @pytest.mark.parametrize(
        ("what", "models"),
        [
            ("member", [MemberState]),
            ("org", [OrgState, Placement]),
            ("unit", [UnitState]),
        ],
    )
    def test_every_column_belongs_to_an_item(self, what: str, models: list[Any]) -> None:
        clocks = {"id", "valid_from", "valid_to", "recorded_at", "superseded_at", "superseded_by", "change"}
        named = {name for item in items.items_of(what) for name in item.fields}

        columns = {field.name for model in models for field in model._meta.concrete_fields}

        assert columns - clocks - named <= {"member", "org", "unit", "copy_of"}

    def test_nobody_is_asked_for_an_item_that_no_feature_needs(self, office: Office) -> None:
        assert items.fields_off("member") == {"home_area"}
        with pytest.raises(RegistryError) as error:
            correct(office, home_area_code="230321")

        assert codes_of(error) == ["MEMBER-07"]


class TestCorrecting:
    def test_what_held_before_stays(self, office: Office) -> None:
        correct(office, phone="13900000000", post="村民小组长")

        assert (held("phone", BEFORE), held("phone", DAY)) == ("13804671234", "13900000000")
        assert (held("post", BEFORE), held("post", DAY)) == ("", "村民小组长")

    def test_what_was_known_before_stays(self, office: Office) -> None:
        change = correct(office, SINCE, phone="13900000000")
        row = MemberState.objects.get(change_id=change)

        earlier = Moment(DAY, row.recorded_at - timedelta(seconds=1))

        assert MemberState.objects.at(earlier).get(member__code="M1").phone == "13804671234"
        assert held("phone", SINCE) == "13900000000"

    def test_a_back_dated_value_gives_way_to_a_later_change_of_the_same_field(self, office: Office) -> None:
        correct(office, date(2012, 5, 1), phone="13911110000")

        correct(office, date(2012, 3, 1), phone="13922220000", post="会计")

        told = [(held("phone", day), held("post", day)) for day in (date(2012, 4, 1), date(2012, 6, 1))]
        assert told == [("13922220000", "会计"), ("13911110000", "会计")]

    def test_the_record_says_which_items_but_not_what_they_are(self, office: Office) -> None:
        correct(office, phone="13900000000")

        event = audit.events_of(f"member:{member_id()}")[0]
        assert (event.what, event.reason, event.detail["fields"]) == (
            "member_corrected",
            "本人来电更正",
            ["phone"],
        )
        assert "13900000000" not in str(event)

    @pytest.mark.parametrize(
        ("told", "code"),
        [
            ({"name": " "}, "MEMBER-02"),
            ({"sex": "x"}, "MEMBER-02"),
            ({"status": "guest"}, "MEMBER-02"),
            ({"phone": "1" * 21}, "MEMBER-02"),
            ({"rank": "5"}, "MEMBER-03"),
            ({"joined_on": date(2005, 7, 1), "full_on": date(2004, 7, 1)}, "MEMBER-05"),
            ({"contact_org_code": "NOWHERE"}, "MEMBER-06"),
            ({"org_code": WEST}, "MEMBER-08"),
        ],
    )
    def test_what_cannot_be_is_refused_in_words(
        self, office: Office, told: dict[str, object], code: str
    ) -> None:
        with pytest.raises(RegistryError) as error:
            correct(office, DAY, **told)

        assert codes_of(error) == [code]
        assert MemberState.objects.count() == 3

    def test_a_day_before_the_record_begins_is_refused(self, office: Office) -> None:
        with pytest.raises(RegistryError) as error:
            correct(office, date(2009, 1, 1), phone="1")

        assert codes_of(error) == ["REGISTRY-07"]

    def test_whoever_is_no_longer_on_the_books_is_restored_first(self, office: Office) -> None:
        relation = Affiliation.objects.current().get(member__code="M1")
        rows_end([relation], on=BEFORE, change=change_open("member_ended", by=SYSTEM, on=BEFORE))

        with pytest.raises(RegistryError) as error:
            correct(office, post="会计")

        plans = services.members_plan(told=[MemberTold("M1", DAY, {"post": "会计"})])
        assert codes_of(error) == [fault.code for fault in plans[0].faults] == ["MEMBER-04"]

    def test_nobody_corrects_outside_the_own_subtree(self, office: Office) -> None:
        with pytest.raises(NotAllowed):
            services.member_correct(
                member_id=member_id(),
                fields_told={"post": "会计"},
                on=DAY,
                reason="本人来电更正",
                by=office.system_clerk,
            )


class TestEnrolling:
    def test_the_same_code_twice_is_refused(self, office: Office) -> None:
        drafts = [MemberDraft("M1", "赵军", "男", EAST, DAY), MemberDraft("M9", "钱军", "男", EAST, DAY)]
        with pytest.raises(RegistryError) as error:
            services.members_enrol(drafts=[*drafts, drafts[1]], by=SYSTEM)

        assert codes_of(error) == ["MEMBER-01", "MEMBER-01"]

    def test_the_words_of_a_list_become_the_code(self, office: Office) -> None:
        services.members_enrol(drafts=[MemberDraft("M9", "赵军", "男", WEST, DAY)], by=SYSTEM)

        [row] = selectors.members_of(office.ids[WEST], Moment(DAY))
        assert (held("sex", DAY, "M9"), row.sex) == ("1", "男")


class TestRecording:
    LIST = (
        MemberTold("M1", DAY, {"name": "王桂兰", "phone": "13900000000", "org_code": EAST}),
        MemberTold("M2", DAY, {"name": "李国福", "org_code": EAST}),
        MemberTold("M9", DAY, {"name": "赵军", "sex": "男", "org_code": WEST, "status": "full"}),
    )

    def test_the_plan_says_what_is_new_what_changes_and_what_stays(self, office: Office) -> None:
        plans = services.members_plan(told=self.LIST)

        assert [plan.kind for plan in plans] == ["changed", "unchanged", "new"]
        [change] = plans[0].changes
        assert (change.name, change.before, change.after) == ("phone", "13804671234", "13900000000")
        assert Member.objects.count() == 3

    def test_a_list_is_taken_over_once(self, office: Office) -> None:
        first = services.members_record(told=self.LIST, by=office.clerk, reason="名册核对")
        second = services.members_record(told=self.LIST, by=office.clerk, reason="名册核对")

        assert (first.created, first.changed, first.unchanged) == (1, 1, 1)
        assert (second.batch_id, second.created, second.changed, second.unchanged) == (None, 0, 0, 3)
        assert Batch.objects.get(pk=first.batch_id or 0).rows_applied == 3
        assert audit.events_of(f"batch:{first.batch_id}")[0].what == "members_recorded"
        assert Affiliation.objects.at(Moment(DAY)).filter(org_id=office.ids[WEST]).count() == 1

    def test_every_fault_is_told_at_once_and_nothing_is_written(self, office: Office) -> None:
        told = [
            MemberTold("M1", DAY, {"org_code": WEST}),
            MemberTold("M8", DAY, {"name": "赵军"}),
            MemberTold("M9", DAY, {"name": "钱军", "sex": "男", "org_code": "NOWHERE"}),
            MemberTold("M2", date(2009, 1, 1), {"post": "会计"}),
            MemberTold("M2", DAY, {"post": "会计"}),
        ]

        with pytest.raises(RegistryError) as error:
            services.members_record(told=told, by=SYSTEM)

        assert codes_of(error) == ["MEMBER-08", "MEMBER-09", "REGISTRY-10", "REGISTRY-07", "MEMBER-01"]
        assert Member.objects.count() == 3

    def test_nobody_records_outside_the_own_subtree(self, office: Office) -> None:
        told = [MemberTold("M9", DAY, {"name": "赵军", "sex": "男", "org_code": FAR})]

        with pytest.raises(NotAllowed):
            services.members_record(told=told, by=office.clerk)


def test_the_card_counts_those_of_the_day(office: Office) -> None:
    services.member_correct(
        member_id=member_id("M3"),
        fields_told={"status": "full"},
        on=DAY,
        reason="预备期满转正",
        by=office.clerk,
    )

    cards = [selectors.org_card(office.ids[COUNTY], Moment(day)) for day in (BEFORE, DAY)]

    assert [(card.members_n, card.probationary_n) for card in cards if card] == [(3, 1), (3, 0)]


def test_the_roster_of_a_past_day_has_the_name_of_that_day(office: Office) -> None:
    correct(office, name="王桂珍子")

    names = [selectors.members_of(office.ids[EAST], Moment(day))[0].name for day in (BEFORE, DAY)]
    found = [
        selectors.search_people(
            "王桂兰", seen=selectors.visible(office.county, "registry.view_member", Moment(day))
        )[0]
        for day in (BEFORE, DAY)
    ]

    assert names == ["王*兰", "王**子"]
    assert found == [1, 0]
