"""Changes that a branch or a township proposes, and what the superior says to each field."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jishi.apps.audit import selectors as audit
from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import Change, OrgState, Proposal, ProposedField
from jishi.apps.registry.services import Judgement, RegistryError
from jishi.apps.tasks.models import Task
from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import Moment

from .office import CITY, DAY, EAST, FAR, TOWN, Office

pytestmark = [pytest.mark.django_db, pytest.mark.db]
YES = Judgement(is_accepted=True)
TOLD = {"secretary_name": "李国福", "term_to": date(2013, 6, 30)}


def make(office: Office, by: Actor | None = None, code: str = EAST, **told: object) -> int:
    return services.proposal_make(
        org_id=office.ids[code], told=told or TOLD, on=DAY, reason="换届选举结果", by=by or office.secretary
    )


def judge(office: Office, made: int, by: Actor | None = None, **said: Judgement) -> int:
    return services.proposal_judge(proposal_id=made, said=said, by=by or office.clerk)


def codes(error: pytest.ExceptionInfo[RegistryError]) -> list[str]:
    return [fault.code for fault in error.value.faults]


class TestMaking:
    """A proposal asks the superior; nothing in the record changes."""

    def test_a_branch_asks_its_township(self, office: Office) -> None:
        made = make(office)

        card = selectors.proposal_card(made, Moment(DAY))
        assert (card.from_name, card.to_name, card.state) == ("东发村党支部", "鸡东镇党委", "waiting")
        assert [(f.label, f.before, f.after) for f in card.fields] == [
            ("书记", "王桂兰", "李国福"),
            ("届满", "2012-12-31", "2013-06-30"),
        ]
        assert OrgState.objects.current().get(org_id=office.ids[EAST]).secretary_name == "王桂兰"

    def test_a_township_asks_its_county_also_about_a_branch(self, office: Office) -> None:
        card = selectors.proposal_card(make(office, by=office.clerk), Moment(DAY))

        assert (card.from_name, card.to_name) == ("鸡东镇党委", "中共鸡东县委员会")

    def test_the_superior_has_it_on_the_list_with_a_week(self, office: Office) -> None:
        made = make(office)

        task = Task.objects.get(source_kind="proposal", source_id=made, state="open")
        assert (task.acting_org_id, task.verb, (task.deadline - DAY).days) == (office.ids[TOWN], "核对", 7)
        assert task.url == f"/proposals/{made}/"

    def test_all_faults_are_told_at_once(self, office: Office) -> None:
        make(office)

        with pytest.raises(RegistryError) as error:
            services.proposal_make(
                org_id=office.ids[EAST],
                told={"kind": "general_branch", "term_to": date(2014, 1, 1)},
                on=date(2009, 1, 1),
                reason="无",
                by=office.secretary,
            )

        assert codes(error) == ["PROPOSAL-02", "PROPOSAL-04", "PROPOSAL-05", "PROPOSAL-06"]

    def test_what_is_recorded_already_is_no_proposal(self, office: Office) -> None:
        with pytest.raises(RegistryError) as error:
            make(office, secretary_name="王桂兰")

        assert codes(error) == ["PROPOSAL-03"]

    def test_the_top_has_nobody_to_ask(self, office: Office) -> None:
        with pytest.raises(RegistryError) as error:
            make(office, by=office.city, code=CITY, name="中共鸡西市委")

        assert codes(error) == ["PROPOSAL-01"]

    def test_an_organisation_that_has_ended_takes_none(self, office: Office) -> None:
        services.org_dissolve(
            org_id=office.ids[FAR], on=DAY, document_no="1号", reason="并入他村", by=office.city
        )

        with pytest.raises((RegistryError, NotAllowed)):
            make(office, by=office.city, code=FAR, name="新名")

    def test_a_neighbour_may_not(self, office: Office) -> None:
        with pytest.raises(NotAllowed):
            make(office, by=office.system_clerk)


class TestJudging:
    """Each field is accepted or refused; what is accepted holds, with both names on record."""

    def test_one_accepted_one_refused(self, office: Office) -> None:
        made = make(office)

        n = judge(office, made, secretary_name=YES, term_to=Judgement(False, "任期以批复为准"))

        state = OrgState.objects.current().get(org_id=office.ids[EAST])
        assert n == 1
        assert (state.secretary_name, state.term_to, state.valid_from) == ("李国福", date(2012, 12, 31), DAY)
        card = selectors.proposal_card(made, Moment(DAY))
        assert [(f.verdict_label, f.comment) for f in card.fields] == [
            ("采纳", ""),
            ("不采纳", "任期以批复为准"),
        ]

    def test_the_event_names_proposer_and_reviewer(self, office: Office) -> None:
        made = make(office)

        judge(office, made, secretary_name=YES, term_to=YES)

        change = Change.objects.get(pk=selectors.proposal_card(made, Moment(DAY)).change_id or 0)
        assert change.reason == "换届选举结果(提出:secretary同志;审核:clerk同志)"
        event = audit.events_of(f"proposal:{made}")[0]
        assert (event.detail["proposer"], event.detail["reviewer"]) == ("secretary同志", "clerk同志")

    def test_it_leaves_the_list_and_cannot_be_judged_again(self, office: Office) -> None:
        made = make(office)
        judge(office, made, secretary_name=YES, term_to=YES)

        assert Task.objects.get(source_kind="proposal", source_id=made).state == "done"
        with pytest.raises(RegistryError) as error:
            judge(office, made, secretary_name=YES, term_to=YES)
        assert codes(error) == ["PROPOSAL-11"]

    def test_every_field_needs_a_word_and_a_refusal_a_reason(self, office: Office) -> None:
        made = make(office)

        with pytest.raises(RegistryError) as error:
            judge(office, made, term_to=Judgement(False, " "))

        assert codes(error) == ["PROPOSAL-07", "PROPOSAL-08"]
        assert selectors.proposal_card(made, Moment(DAY)).state == "waiting"

    def test_what_changed_meanwhile_is_told_and_nothing_is_lost(self, office: Office) -> None:
        made = make(office)
        services.org_correct(
            org_id=office.ids[EAST],
            fields_told={"secretary_name": "张淑芬"},
            on=DAY,
            reason="镇里已另行任命",
            by=office.county,
        )

        with pytest.raises(RegistryError) as error:
            judge(office, made, secretary_name=YES, term_to=YES)

        assert codes(error) == ["PROPOSAL-10"]
        assert "已由“王桂兰”改为“张淑芬”" in str(error.value)
        assert judge(office, made, secretary_name=Judgement(False, "已另行任命"), term_to=YES) == 1

    def test_nothing_is_accepted_for_an_organisation_that_has_ended(self, office: Office) -> None:
        made = make(office, by=office.clerk, code=EAST)
        OrgState.objects.filter(org_id=office.ids[EAST]).update(valid_to=DAY)

        with pytest.raises(RegistryError) as error:
            judge(office, made, by=office.county, secretary_name=YES, term_to=YES)

        assert set(codes(error)) == {"PROPOSAL-09"}

    def test_ones_own_level_cannot_judge_nor_can_oneself(self, office: Office) -> None:
        made = make(office, by=office.clerk)

        with pytest.raises(NotAllowed):
            judge(office, made, by=office.clerk, secretary_name=YES, term_to=YES)
        with pytest.raises(NotAllowed):
            judge(office, made, by=office.leader, secretary_name=YES, term_to=YES)

    def test_a_refusal_of_all_changes_nothing(self, office: Office) -> None:
        made = make(office)
        before = Change.objects.count()

        judge(office, made, secretary_name=Judgement(False, "不实"), term_to=Judgement(False, "不实"))

        assert Change.objects.count() == before


def test_whoever_made_it_may_take_it_back_and_make_another(office: Office) -> None:
    made = make(office)
    with pytest.raises(NotAllowed):
        services.proposal_withdraw(proposal_id=made, by=office.clerk)

    services.proposal_withdraw(proposal_id=made, by=office.secretary)

    assert Task.objects.get(source_kind="proposal", source_id=made).state == "dropped"
    assert make(office) > made
    seen = selectors.visible(office.county, "registry.propose", Moment(DAY))
    assert selectors.proposals_counts(seen) == {"waiting": 1, "settled": 0, "withdrawn": 1}
    assert [row.proposal_id for row in selectors.proposals_page(seen, "withdrawn")] == [made]


def test_a_list_holds_only_what_lies_in_ones_scope(office: Office) -> None:
    make(office)

    seen = selectors.visible(office.system_clerk, "registry.propose", Moment(DAY))

    assert selectors.proposals_page(seen, "waiting") == []
    assert selectors.proposals_counts(seen)["waiting"] == 0


def test_the_database_keeps_the_pairs(office: Office) -> None:
    made = make(office)
    field = ProposedField.objects.filter(proposal_id=made)
    for told in (
        {"verdict": "accepted"},
        {"verdict": "rejected", "judged_by": "x", "judged_at": "2012-07-15T00:00Z"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            field.update(**told)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=made).update(
            settled_at="2012-07-15T00:00Z", withdrawn_at="2012-07-15T00:00Z"
        )


def test_words_for_what_is_not_there() -> None:
    told = {"secretary_name": "", "founded_on": None, "is_provisional": True, "org_type": "village"}

    assert [selectors.org_field_words(name, value) for name, value in told.items()] == [
        "空缺",
        "未采集",
        "是",
        "村",
    ]
