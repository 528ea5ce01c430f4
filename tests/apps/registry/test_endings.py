"""A membership ends with a reason, and is restored; letters and ends are taken back and come back."""

from datetime import date, timedelta

import pytest

from jishi.apps.audit import selectors as audit
from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import Member, MembershipEnd
from jishi.apps.registry.services import RegistryError, UndoBlocked
from jishi.apps.registry.services.work import work_open
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import Moment, Period, travel

from .office import BUREAU, COUNTY, DAY, EAST, WEST, Office
from .relations import LATER, home, issue, last_change, state

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
WHY = "办错了,撤销重办"


class TestEnding:
    def end(self, office: Office, kind: str = "deceased", on: date = LATER) -> int:
        member_id = Member.objects.get(code="M1").pk
        services.member_end(member_id=member_id, kind=kind, on=on, reason="户口注销证明", by=office.clerk)
        return member_id

    def test_whoever_ends_is_counted_under_the_reason_and_stays_on_record(self, office: Office) -> None:
        member_id = self.end(office)

        scope = selectors.scope_of(office.ids[COUNTY], Moment(LATER))
        assert scope is not None
        told = selectors.statement(scope, Period.parse("2012-H2"), Moment(LATER))
        assert [(line.way, line.reason, line.count) for line in told.members.lines] == [("went", "去世", 1)]
        assert home("M1", LATER - timedelta(days=1)) == EAST
        assert home("M1", LATER) is None
        assert audit.events_of(f"member:{member_id}")[0].detail["kind"] == "deceased"

    def test_a_restored_member_is_back_where_it_was(self, office: Office) -> None:
        member_id = self.end(office)

        services.member_restore(member_id=member_id, on=LATER, reason="误报更正", by=office.clerk)

        assert home("M1", LATER) == EAST
        assert not MembershipEnd.objects.current().exists()

    @pytest.mark.parametrize(
        ("kind", "on", "code"), [("moved_out", LATER, "MEMBER-11"), ("left", date(2010, 1, 1), "MEMBER-12")]
    )
    def test_what_cannot_be_is_refused(self, office: Office, kind: str, on: date, code: str) -> None:
        with pytest.raises(RegistryError, match=code):
            self.end(office, kind, on)

    def test_whoever_has_a_letter_on_the_way_does_not_end(self, office: Office) -> None:
        issue(office.clerk, "M1")

        with pytest.raises(RegistryError, match="MEMBER-13"):
            self.end(office)

    def test_one_ends_once_and_only_the_ended_are_restored(self, office: Office) -> None:
        member_id = self.end(office)
        with pytest.raises(RegistryError, match="MEMBER-10"):
            self.end(office)

        with pytest.raises(RegistryError, match="MEMBER-14"):
            services.member_restore(
                member_id=Member.objects.get(code="M2").pk, on=LATER, reason="误报更正", by=office.clerk
            )
        for other in ("M2", "M3"):
            services.members_transfer(transfers=[services.Transfer(other, WEST, LATER)], by=office.clerk)
        with travel(LATER):
            services.org_dissolve(
                org_id=office.ids[EAST], on=LATER, document_no="9号", reason="撤并整合", by=office.county
            )
        with pytest.raises(RegistryError, match="MEMBER-15"):
            services.member_restore(member_id=member_id, on=LATER, reason="误报更正", by=SYSTEM)


class TestUndo:
    def test_letters_go_away_and_come_back_with_their_work(self, office: Office) -> None:
        [letter] = issue(office.clerk, "M1")

        undone = services.change_revert(change_id=last_change(), reason=WHY, by=office.clerk)
        seen = selectors.visible(office.clerk, "registry.view_member", Moment(DAY))
        gone = (selectors.letter_row(letter, seen=seen), work_open("letter_in"))
        services.change_revert(change_id=undone, reason=WHY, by=office.clerk)

        assert gone == (None, {})
        assert selectors.letter_row(letter, seen=seen) is not None
        assert work_open("letter_in") == {letter: DAY + timedelta(days=9)}

    def test_a_receipt_taken_back_sends_everybody_back_on_the_way(self, office: Office) -> None:
        letters = issue(office.clerk, "M1", "M2")
        batch = services.letters_receive(letter_ids=letters, on=LATER, by=office.clerk)

        services.batch_revert(batch_id=batch, reason=WHY, by=office.clerk)

        assert [home(code, LATER) for code in ("M1", "M2")] == [EAST, EAST]
        assert [state(letter) for letter in letters] == ["issued", "issued"]
        assert sorted(work_open("letter_in")) == letters

    def test_what_was_received_must_be_taken_back_before_the_letter(self, office: Office) -> None:
        letters = issue(office.clerk, "M1")
        issued = last_change()
        services.letters_receive(letter_ids=letters, on=LATER, by=office.clerk)

        with pytest.raises(UndoBlocked, match="组织关系转接"):
            services.change_revert(change_id=issued, reason=WHY, by=office.clerk)

    def test_two_letters_are_never_on_the_way_at_once(self, office: Office) -> None:
        letters = issue(office.clerk, "M1")
        services.letters_withdraw(letter_ids=letters, on=DAY, reason="调动取消了", by=office.clerk)
        withdrawn = last_change()
        issue(office.clerk, "M1")

        with pytest.raises(UndoBlocked, match="开具介绍信"):
            services.change_revert(change_id=withdrawn, reason=WHY, by=office.clerk)

    def test_nobody_is_unwritten_while_a_letter_speaks_of_them(self, office: Office) -> None:
        services.members_enrol(drafts=[services.MemberDraft("M9", "钱多", "男", EAST, DAY)], by=office.clerk)
        enrolled = last_change()
        letters = issue(office.clerk, "M9")
        issued = last_change()
        services.letters_withdraw(letter_ids=letters, on=DAY, reason="调动取消了", by=office.clerk)

        with pytest.raises(UndoBlocked, match="撤回介绍信"):
            services.change_revert(change_id=enrolled, reason=WHY, by=office.clerk)
        services.change_revert(change_id=last_change(), reason=WHY, by=office.clerk)
        undone = services.change_revert(change_id=issued, reason=WHY, by=office.clerk)
        services.change_revert(change_id=enrolled, reason=WHY, by=office.clerk)
        with pytest.raises(UndoBlocked, match="党员登记"):
            services.change_revert(change_id=undone, reason=WHY, by=office.clerk)

    def test_only_the_end_that_did_it_takes_it_back(self, office: Office) -> None:
        issue(office.county, "M1", to=BUREAU)

        with pytest.raises(NotAllowed):
            services.change_revert(change_id=last_change(), reason=WHY, by=office.system_clerk)
