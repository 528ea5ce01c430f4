"""A member's relation on its way: issued, received, sent back, overdue for both ends."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from jishi.apps.audit import selectors as audit
from jishi.apps.registry import selectors, services
from jishi.apps.registry.letter_rules import letter_rules
from jishi.apps.registry.models import (
    Affiliation,
    MembershipEnd,
    TransferLetter,
)
from jishi.apps.registry.services import LetterDraft, RegistryError
from jishi.apps.registry.services.work import work_open
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import Moment, travel
from tests.factories.drawn import tries
from tests.factories.standing import poured

from .office import BUREAU, DAY, EAST, FAR, SET_UP_ON, TOWN, WEST, Office, build, client_of, page_of
from .relations import LATER, home, issue, state

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def codes_of(error: pytest.ExceptionInfo[RegistryError]) -> list[str]:
    return [fault.code for fault in error.value.faults]


class TestIssuing:
    def test_the_member_stays_until_the_other_end_confirms(self, office: Office) -> None:
        [letter] = issue(office.clerk, "M1")

        assert (home("M1", LATER), state(letter)) == (EAST, "issued")
        assert work_open("letter_in") == {letter: DAY + timedelta(days=9)}

    @pytest.mark.parametrize(("to", "days"), [(WEST, 10), (FAR, 30)])
    def test_how_long_it_is_good_follows_from_where_it_goes(self, office: Office, to: str, days: int) -> None:
        [letter] = issue(office.city, "M1", to=to)

        found = TransferLetter.objects.get(pk=letter)
        assert (found.valid_days, found.last_day) == (days, DAY + timedelta(days=days - 1))

    def test_the_rule_has_a_date_and_a_source(self) -> None:
        rules = letter_rules(DAY)

        assert (rules.local, rules.outside, rules.most, rules.source) == (10, 30, 90, "S62")

    def test_numbers_run_through_the_year(self, office: Office) -> None:
        issue(office.clerk, "M1", "M2")
        issue(office.clerk, "M3")

        assert list(TransferLetter.objects.order_by("pk").values_list("year", "serial")) == [
            (2012, 1),
            (2012, 2),
            (2012, 3),
        ]

    @pytest.mark.parametrize(
        ("draft", "code"),
        [
            (LetterDraft("NOBODY", DAY, WEST), "LETTER-05"),
            (LetterDraft("M1", DAY), "LETTER-06"),
            (LetterDraft("M1", DAY, WEST, "外省某支部"), "LETTER-06"),
            (LetterDraft("M1", DAY, TOWN), "LETTER-07"),
            (LetterDraft("M1", DAY, EAST), "LETTER-08"),
            (LetterDraft("M1", DAY, WEST, days=91), "LETTER-09"),
            (LetterDraft("M1", date(2009, 1, 1), WEST), "LETTER-10"),
        ],
    )
    def test_what_cannot_be_is_refused_in_words(self, office: Office, draft: LetterDraft, code: str) -> None:
        with pytest.raises(RegistryError) as error:
            services.letters_issue(drafts=[draft], by=SYSTEM)

        assert codes_of(error) == [code]
        assert not TransferLetter.objects.exists()

    def test_nobody_has_two_letters_on_the_way(self, office: Office) -> None:
        issue(office.clerk, "M1")

        for codes in (["M1"], ["M2", "M2"]):
            with pytest.raises(RegistryError) as error:
                issue(office.clerk, *codes)
            assert codes_of(error) == ["LETTER-11"]

    def test_an_empty_batch_is_refused(self, office: Office) -> None:
        with pytest.raises(RegistryError, match="LETTER-01"):
            services.letters_issue(drafts=[], by=SYSTEM)
        with pytest.raises(RegistryError, match="LETTER-01"):
            services.letters_receive(letter_ids=[], on=DAY, by=SYSTEM)

    def test_only_the_members_own_side_issues(self, office: Office) -> None:
        with pytest.raises(NotAllowed):
            issue(office.system_clerk, "M1", to=BUREAU)


class TestReceiving:
    def test_the_relation_moves_on_the_day_of_the_receipt(self, office: Office) -> None:
        letters = issue(office.clerk, "M1", "M2")

        services.letters_receive(letter_ids=letters, on=LATER, by=office.clerk)

        assert [home("M1", day) for day in (LATER - timedelta(days=1), LATER)] == [EAST, WEST]
        assert [state(letter) for letter in letters] == ["received", "received"]
        assert work_open("letter_in") == {}

    def test_only_the_receiving_side_confirms(self, office: Office) -> None:
        [letter] = issue(office.county, "M1", to=BUREAU)

        with pytest.raises(NotAllowed):
            services.letters_receive(letter_ids=[letter], on=LATER, by=office.clerk)
        services.letters_receive(letter_ids=[letter], on=LATER, by=office.system_clerk)

        assert home("M1", LATER) == BUREAU

    def test_whoever_goes_outside_leaves_the_books_with_the_receipt(self, office: Office) -> None:
        [letter] = issue(office.clerk, "M1", outside="沈阳市某公司党支部")

        services.letters_receive(letter_ids=[letter], on=LATER, by=office.clerk)

        assert home("M1", LATER) is None
        assert MembershipEnd.objects.at(Moment(LATER)).get(member__code="M1").kind == "moved_out"

    def test_a_letter_that_has_run_out_is_not_received(self, office: Office) -> None:
        [letter] = issue(office.clerk, "M1")

        with pytest.raises(RegistryError) as error:
            services.letters_receive(letter_ids=[letter], on=DAY + timedelta(days=10), by=office.clerk)

        assert codes_of(error) == ["LETTER-14"]
        assert home("M1", DAY + timedelta(days=10)) == EAST

    def test_what_changed_on_the_way_is_noticed(self, office: Office) -> None:
        letters = issue(office.county, "M1", "M2")
        services.members_transfer(transfers=[services.Transfer("M1", BUREAU, DAY)], by=office.county)
        with pytest.raises(RegistryError) as error:
            services.letters_receive(letter_ids=letters, on=LATER, by=office.county)
        assert codes_of(error) == ["LETTER-12"]

        with travel(LATER):
            services.org_dissolve(
                org_id=office.ids[WEST], on=LATER, document_no="9号", reason="撤并整合", by=office.county
            )
        with pytest.raises(RegistryError) as error:
            services.letters_receive(letter_ids=letters[1:], on=LATER, by=SYSTEM)
        assert codes_of(error) == ["LETTER-15"]

    def test_whoever_was_sent_letters_did_not_end_before(self, office: Office) -> None:
        issue(office.clerk, "M1")

        with pytest.raises(RegistryError, match="EVENT-05"):
            services.org_dissolve(
                org_id=office.ids[WEST], on=DAY, document_no="9号", reason="撤并整合", by=office.county
            )

    def test_a_receipt_comes_after_the_letter_and_after_the_relation_began(self, office: Office) -> None:
        [letter] = issue(office.clerk, "M1")
        with pytest.raises(RegistryError, match="LETTER-04"):
            services.letters_receive(letter_ids=[letter], on=DAY - timedelta(days=1), by=office.clerk)

        services.letters_receive(letter_ids=[letter], on=DAY, by=office.clerk)
        [back] = issue(office.clerk, "M1", to=EAST)
        with pytest.raises(RegistryError, match="LETTER-13"):
            services.letters_receive(letter_ids=[back], on=DAY, by=office.clerk)


class TestClosing:
    def test_a_letter_sent_back_or_taken_back_moves_nobody(self, office: Office) -> None:
        one, other = issue(office.clerk, "M1", "M2")

        services.letters_return(letter_ids=[one], on=LATER, reason="本人没有到岗", by=office.clerk)
        services.letters_withdraw(letter_ids=[other], on=LATER, reason="调动取消了", by=office.clerk)

        assert [state(one), state(other)] == ["returned", "withdrawn"]
        assert (home("M1", LATER), home("M2", LATER)) == (EAST, EAST)
        assert work_open("letter_in") == {}

    def test_a_reason_is_needed_and_only_what_is_on_the_way_is_closed(self, office: Office) -> None:
        [letter] = issue(office.clerk, "M1")
        with pytest.raises(RegistryError, match="LETTER-02"):
            services.letters_return(letter_ids=[letter], on=LATER, reason="否", by=office.clerk)

        services.letters_receive(letter_ids=[letter], on=LATER, by=office.clerk)
        with pytest.raises(RegistryError, match="LETTER-03"):
            services.letters_withdraw(letter_ids=[letter], on=LATER, reason="调动取消了", by=office.clerk)

    def test_the_receiving_side_cannot_take_back_what_it_did_not_issue(self, office: Office) -> None:
        [letter] = issue(office.county, "M1", to=BUREAU)

        with pytest.raises(NotAllowed):
            services.letters_withdraw(
                letter_ids=[letter], on=LATER, reason="调动取消了", by=office.system_clerk
            )


def test_what_has_run_out_stands_on_both_lists_until_it_is_closed(office: Office) -> None:
    [letter] = issue(office.county, "M1", to=BUREAU)
    late = DAY + timedelta(days=10)

    assert [services.letters_remind(on=day, by=SYSTEM) for day in (DAY, late, late)] == [0, 1, 0]

    for who in (office.clerk, office.system_clerk):
        seen = selectors.visible(who, "registry.view_member", Moment(late))
        assert selectors.letters_counts(seen)["overdue"] == 1
    assert (letter in work_open("letter_in"), letter in work_open("letter_out")) == (True, True)
    services.letters_withdraw(letter_ids=[letter], on=late, reason="重新开具", by=office.county)
    assert (work_open("letter_in"), work_open("letter_out")) == ({}, {})


MOVES = st.lists(
    st.tuples(st.sampled_from(["M1", "M2", "M3"]), st.sampled_from([EAST, WEST, BUREAU, FAR])), max_size=8
)


@hypothesis_settings(max_examples=tries(15))
@given(moves=MOVES)
def test_nobody_is_counted_twice_on_any_day(moves: list[tuple[str, str]]) -> None:
    with transaction.atomic():
        with travel(SET_UP_ON):
            office = poured(build)
        day = DAY
        for code, to in moves:
            day += timedelta(days=2)
            if home(code, day) == to:
                continue
            with travel(day):
                drafts = [LetterDraft(code, day, to)]
                batch = services.letters_issue(drafts=drafts, by=SYSTEM, reason="工作调动")
                [letter] = TransferLetter.objects.filter(batch_id=batch)
                services.letters_receive(letter_ids=[letter.pk], on=day + timedelta(days=1), by=SYSTEM)
        for n in range(-1, 2 * len(moves) + 3):
            moment = Moment(DAY + timedelta(days=n))
            rows = list(Affiliation.objects.at(moment).values_list("member_id", "org_id"))
            assert len(rows) == len({member for member, _ in rows}) == 3
            parts = [selectors.members_count(org_id, moment) for org_id in office.ids.values()]
            assert sum(parts) == 3
        transaction.set_rollback(True)


class TestPages:
    def test_the_receiving_organisations_page_says_what_waits(self, office: Office) -> None:
        [letter] = issue(office.clerk, "M1")

        page = page_of(office.clerk, reverse("org-detail", args=[office.ids[WEST]]))

        assert "接收组织关系:介绍信〔2012〕第000001号" in page
        assert reverse("letter-detail", args=[letter]) in page
        assert "接收组织关系" not in page_of(office.clerk, reverse("org-detail", args=[office.ids[EAST]]))

    def test_a_letter_is_issued_and_received_on_screen(self, office: Office) -> None:
        clerk = client_of(office.clerk)
        told = {"members": ["M1"], "to_org_code": WEST, "issued_on": DAY.isoformat(), "reason": "工作调动"}

        made = clerk.post(reverse("letter-new", args=[office.ids[EAST]]), told)
        [letter] = TransferLetter.objects.all()
        shown = page_of(office.clerk, reverse("letter-detail", args=[letter.pk]))
        done = clerk.post(made["Location"], {"step": "receive", "on": LATER.isoformat()})

        assert (made.status_code, done.status_code) == (302, 302)
        assert "王*兰" in shown
        assert "王桂兰" not in shown
        assert home("M1", LATER) == WEST

    def test_a_refusal_stands_in_the_form(self, office: Office) -> None:
        told = {"members": ["M1"], "to_org_code": TOWN, "issued_on": DAY.isoformat(), "reason": "工作调动"}

        answer = client_of(office.clerk).post(reverse("letter-new", args=[office.ids[EAST]]), told)

        assert "组织关系应落在现存的支部或总支" in answer.content.decode()

    def test_a_printed_letter_has_three_parts_and_is_a_logged_reading(self, office: Office) -> None:
        [letter] = issue(office.clerk, "M1")

        page = page_of(office.clerk, reverse("letter-print", args=[letter]))

        assert all(word in page for word in ("存根", "介绍信", "回执联", "王桂兰", "230321197005011234"))
        [event] = audit.events_of(f"member:{TransferLetter.objects.get(pk=letter).member_id}")
        assert (event.what, event.reason) == ("personal_read", "打印组织关系介绍信〔2012〕第000001号")

    def test_a_stranger_finds_no_letter(self, office: Office) -> None:
        [letter] = issue(office.clerk, "M1")

        for name in ("letter-detail", "letter-print"):
            answer = client_of(office.system_clerk).get(reverse(name, args=[letter]))
            assert answer.status_code == 404
