"""A member asks to have the own record put right: taken down, judged above, applied as an event, answered on paper."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from jishi.apps.audit import selectors as audit
from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import Change, Member, MemberState, Proposal
from jishi.apps.registry.services import Judgement, RegistryError, Slip
from jishi.apps.registry.services.work import work_open
from jishi.shared.actor import SYSTEM, Actor, NotAllowed
from jishi.shared.dates import Moment

from .office import DAY, EAST, SINCE, TOWN, Office, client_of, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.db]
SLIP = Slip("slip", DAY - timedelta(days=2), "入党日期记早了一年", "入党志愿书")
TOLD: dict[str, Any] = {"joined_on": date(1999, 7, 1), "id_number": "230321197005014321"}
YES, NO = Judgement(is_accepted=True), Judgement(is_accepted=False, comment="身份证上仍是原号")


def pk(code: str = "M1") -> int:
    return Member.objects.get(code=code).pk


def ask(by: Actor, slip: Slip = SLIP, on: date | None = None, **told: Any) -> int:
    return services.member_request_make(member_id=pk(), told=told or TOLD, slip=slip, on=on, by=by)


def state() -> MemberState:
    found: MemberState = MemberState.objects.current().get(member__code="M1")
    return found


def card(made: int) -> selectors.ProposalCard:
    return selectors.proposal_card(made, Moment(DAY))


class TestAsking:
    def test_the_branch_takes_it_down_and_the_township_is_asked(self, office: Office) -> None:
        made = ask(office.secretary)

        told = card(made)
        assert (told.to_org_id, told.member, told.came) == (office.ids[TOWN], "王*兰", "本人书面")
        assert work_open("proposal") == {made: DAY + timedelta(days=7)}
        assert state().joined_on is None

    def test_what_lists_mask_is_masked_here_too(self, office: Office) -> None:
        page = page_of(office.clerk, reverse("proposal-detail", args=[ask(office.secretary)]))

        assert "2303**********4321" in page
        assert "王*兰" in page
        for word in ("230321197005014321", "王桂兰", "1999-07-01"):
            assert word not in page

    def test_whoever_sees_it_in_full_says_what_for_and_is_on_record(self, office: Office) -> None:
        made = ask(office.secretary)
        address = reverse("proposal-detail", args=[made])

        page = client_of(office.clerk).post(address, {"purpose": "对照入党志愿书"}).content.decode()
        refused = client_of(office.clerk).post(address, {"purpose": "看"}).content.decode()

        assert "230321197005014321" in page
        assert "230321197005014321" not in refused
        [event] = audit.events_of(f"member:{pk()}")
        assert (event.what, event.reason) == ("personal_read", "对照入党志愿书")
        assert client_of(office.secretary).post(address, {"purpose": "对照入党志愿书"}).status_code == 404

    @pytest.mark.parametrize(
        ("slip", "told", "code"),
        [
            (Slip("dream", DAY, "入党日期记错", "志愿书"), TOLD, "PROPOSAL-12"),
            (Slip("slip", DAY, "错", "志愿书"), TOLD, "PROPOSAL-13"),
            (Slip("slip", DAY, "入党日期记错", " "), TOLD, "PROPOSAL-13"),
            (Slip("slip", DAY + timedelta(days=1), "入党日期记错", "志愿书"), TOLD, "PROPOSAL-14"),
            (SLIP, {"relation": "lost"}, "PROPOSAL-02"),
            (SLIP, {"sex": "2"}, "PROPOSAL-03"),
            (SLIP, {"phone": "1" * 30}, "MEMBER-02"),
        ],
    )
    def test_what_cannot_be_asked(self, office: Office, slip: Slip, told: dict[str, Any], code: str) -> None:
        with pytest.raises(RegistryError, match=code):
            ask(office.secretary, slip, **told)

    def test_not_before_the_record_begins_and_one_at_a_time(self, office: Office) -> None:
        with pytest.raises(RegistryError, match="PROPOSAL-05"):
            ask(office.secretary, on=SINCE - timedelta(days=1))
        ask(office.secretary)
        with pytest.raises(RegistryError, match="PROPOSAL-06"):
            ask(office.clerk)

    def test_of_whoever_is_on_the_books_and_ones_own(self, office: Office) -> None:
        with pytest.raises(NotAllowed):
            ask(office.system_clerk)
        services.member_end(member_id=pk(), kind="left", on=DAY, reason="本人书面申请", by=office.county)
        with pytest.raises(RegistryError, match="MEMBER-04"):
            ask(office.secretary)

    def test_a_member_and_a_day_go_together(self, office: Office) -> None:
        made = ask(office.secretary)
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.filter(pk=made).update(came="")


class TestJudging:
    def test_what_is_accepted_was_never_otherwise_and_names_who_asked(self, office: Office) -> None:
        made = ask(office.secretary)

        services.proposal_judge(proposal_id=made, said={"joined_on": YES, "id_number": NO}, by=office.clerk)

        assert (state().joined_on, state().id_number) == (date(1999, 7, 1), "230321197005011234")
        assert MemberState.objects.at(Moment(SINCE)).get(member__code="M1").joined_on == date(1999, 7, 1)
        change = Change.objects.get(pk=card(made).change_id or 0)
        assert change.kind == "member_corrected"
        for word in ("入党日期记早了一年", "本人书面", office.secretary.name, office.clerk.name):
            assert word in change.reason
        assert work_open("proposal") == {}

    def test_taken_back_it_never_was(self, office: Office) -> None:
        made = ask(office.secretary, post="村会计")
        services.proposal_judge(proposal_id=made, said={"post": YES}, by=office.clerk)

        services.change_revert(change_id=card(made).change_id or 0, reason="核对有误", by=office.clerk)

        assert state().post == ""
        assert card(made).state == "settled"

    def test_from_a_day_on_it_is_a_change(self, office: Office) -> None:
        made = ask(office.secretary, on=DAY, post="村会计")
        services.proposal_judge(proposal_id=made, said={"post": YES}, by=office.clerk)

        assert MemberState.objects.at(Moment(SINCE)).get(member__code="M1").post == ""
        assert state().post == "村会计"

    def test_what_changed_meanwhile_is_told_masked(self, office: Office) -> None:
        made = ask(office.secretary)
        services.member_correct(
            member_id=pk(),
            fields_told={"id_number": "230321197005017777"},
            on=SINCE,
            reason="本人来核对过",
            by=SYSTEM,
        )
        with pytest.raises(RegistryError, match="PROPOSAL-10") as error:
            services.proposal_judge(
                proposal_id=made, said={"joined_on": YES, "id_number": YES}, by=office.clerk
            )
        assert "2303**********7777" in str(error.value)
        assert "230321197005017777" not in str(error.value)

    def test_nobody_judges_what_one_took_down(self, office: Office) -> None:
        made = ask(office.clerk)
        with pytest.raises(NotAllowed):
            services.proposal_judge(
                proposal_id=made, said={"joined_on": YES, "id_number": YES}, by=office.clerk
            )
        services.proposal_judge(proposal_id=made, said={"joined_on": YES, "id_number": YES}, by=office.county)

    def test_of_whoever_has_left_nothing_is_accepted(self, office: Office) -> None:
        made = ask(office.secretary)
        services.member_end(member_id=pk(), kind="left", on=DAY, reason="本人书面申请", by=office.county)

        with pytest.raises(RegistryError, match="MEMBER-04"):
            services.proposal_judge(
                proposal_id=made, said={"joined_on": YES, "id_number": YES}, by=office.clerk
            )


class TestPages:
    def test_ask_judge_and_print_the_answer(self, office: Office) -> None:
        told = {
            "came": "branch",
            "asked_on": DAY.isoformat(),
            "wrong": "职务记成了村民,应为会计",
            "proof": "村委会证明",
            "post": "会计",
        }
        asked = client_of(office.secretary).post(
            reverse("member-request", args=[office.ids[EAST], pk()]), told
        )
        made = Proposal.objects.get().pk
        receipt = page_of(office.clerk, reverse("proposal-print", args=[made]))
        done = client_of(office.clerk).post(
            reverse("proposal-detail", args=[made]),
            {"verdict-post": "no", "comment-post": "应由村委会改选后再报"},
        )
        answer = page_of(office.clerk, reverse("proposal-print", args=[made]))

        assert (asked.status_code, done.status_code) == (302, 302)
        assert "党员信息更正受理单" in receipt
        assert all(
            word in answer
            for word in ("党员信息更正答复单", "王桂兰同志", "应由村委会改选后再报", "本人签收")
        )
        assert state().post == ""

    def test_the_list_says_whose_record(self, office: Office) -> None:
        ask(office.secretary)

        assert "王*兰" in page_of(office.clerk, reverse("proposal-list"))
        assert "本人要更正" in page_of(office.secretary, reverse("member-list"))

    def test_an_empty_form_says_what_is_missing(self, office: Office) -> None:
        address = reverse("member-request", args=[office.ids[EAST], pk()])
        told = {"came": "slip", "asked_on": DAY.isoformat(), "wrong": "入党日期记错", "proof": "志愿书"}

        page = client_of(office.secretary).post(address, told).content.decode()

        assert "与现有记录完全相同" in page

    def test_other_programs_are_not_told(self, office: Office) -> None:
        ask(office.secretary)
        seen = selectors.visible(office.clerk, "registry.propose", Moment(DAY))

        assert selectors.proposals_page(seen, "waiting", of_members=False) == []
        assert len(selectors.proposals_page(seen, "waiting")) == 1
