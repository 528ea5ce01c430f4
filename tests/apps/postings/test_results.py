"""Results: what comes of wishes, adjusting by hand with its price, approving, answers, what is left."""

import json
from datetime import timedelta
from typing import Any

import pytest

from jishi.apps.postings import selectors, services
from jishi.apps.postings.market import market_of, told_of
from jishi.apps.postings.models import ChoiceSlip, Offer, Post, Round, Talent
from jishi.apps.postings.services import PostingsRefused, TalentDraft
from jishi.apps.tasks.models import Task
from jishi.engines import matching
from jishi.shared.dates import travel

from .office import DAY, FAR, SEED, Desk, quota, wanted

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def refused(code: str) -> Any:
    return pytest.raises(PostingsRefused, match=code)


def open_tasks(kind: str) -> list[Task]:
    return list(Task.objects.filter(source_kind=kind, state="open"))


class TestRunning:
    def test_both_sides_wishes_decide_and_everybody_learns_why(self, desk: Desk) -> None:
        choice = desk.approved()

        assert desk.matches(choice) == {"岳": "network", "华": "graphite", "衡": None}
        found = selectors.outcome_of(choice, DAY, is_masked=False)
        assert found is not None
        assert (found.seats_n, found.people_n, found.placed_n, len(found.empty)) == (2, 3, 2, 0)
        assert found.complaints == ()
        seats = {seat.person: (seat.by_post, seat.by_person, seat.why) for seat in found.seats}
        assert seats["岳"] == (1, 1, "本人第1选择;单位最想要的人")
        assert seats["华"] == (1, 2, "本人第2选择;单位最想要的人")
        [left] = found.unplaced
        assert (left.person, left.reasons[0][0]) == ("衡", "鸡东晨帆网络科技有限公司")
        assert "岳" not in left.reasons[0][1]

    def test_the_newest_slip_counts_and_older_ones_stay(self, desk: Desk) -> None:
        choice = desk.open()
        desk.hand_in(choice, "岳", "network")
        desk.hand_in(choice, "岳", "graphite")

        assert desk.run(choice) == {"岳": "graphite"}
        assert ChoiceSlip.objects.count() == 2

    def test_a_post_that_told_nothing_takes_whoever_has_the_speciality_first(self, desk: Desk) -> None:
        choice = desk.open()
        for name in ("华", "岳"):
            desk.hand_in(choice, name, "network")

        assert desk.run(choice) == {"岳": "network", "华": None}

    def test_whoever_a_rule_forbids_is_left_out_with_the_rule(self, desk: Desk) -> None:
        choice = desk.open()
        desk.hand_in(choice, "嵩", "network")
        desk.hand_in(choice, "岳", "network")
        desk.run(choice)

        found = selectors.outcome_of(choice, DAY, is_masked=False)
        assert found is not None
        assert found.barred == (("嵩", "鸡东晨帆网络科技有限公司", "年龄不超过60周岁"),)
        options = selectors.options_for(
            choice, DAY, forbidden=selectors.barred_in(choice, DAY), post_id=desk.posts["network"]
        )
        assert {one.name: one.barred for one in options}["嵩"] == "年龄不超过60周岁"

    def test_a_welfare_post_needs_the_labour_offices_paper(self, desk: Desk) -> None:
        post = desk.post("rice", unit_code="F3", quota_id=quota(desk))
        draft = TalentDraft(
            "衡", "1", "demobilised", "full", phone="13800000003", paper_no="1号", paper_until=DAY
        )
        before = selectors.people_for(post, DAY)
        services.talent_correct(talent_id=desk.talents["衡"], draft=draft, by=desk.officer)

        assert before == []
        assert [name for _, name in selectors.people_for(post, DAY)] == [
            f"R{desk.talents['衡']} 衡(复员转业退伍军人)"
        ]
        assert selectors.people_for(post, DAY + timedelta(days=1)) == []

    def test_a_first_secretary_goes_not_home(self, desk: Desk) -> None:
        home = desk.post("home", kind="first_secretary", org_code="230321100103")
        far = desk.post("far", kind="first_secretary", org_code=FAR)

        assert selectors.people_for(home, DAY) == []
        assert [key for key, _ in selectors.people_for(far, DAY)] == [str(desk.talents["泰"])]

    def test_the_kept_market_gives_the_same_again(self, desk: Desk) -> None:
        choice = desk.approved()
        run = Round.objects.get(pk=choice).runs.get()
        again = matching.market_from_mapping(json.loads(json.dumps(run.market)), "market.json")

        result = matching.solve(again, ties="lottery", seed=SEED)

        assert dict(result.matches) == run.matches
        assert matching.market_hash(again) == run.input_hash
        assert matching.check(again, result) == ()

    def test_what_cannot_be_run_is_told(self, desk: Desk) -> None:
        choice = desk.open()
        with refused("MUTUAL-15"):
            desk.run(choice)
        with refused("MUTUAL-20"):
            services.round_reopen(round_id=choice, by=desk.officer)
        with refused("MUTUAL-21"):
            services.round_approve(round_id=choice, document_no="文", on=DAY, by=desk.officer)
        desk.hand_in(choice, "嵩", "network")
        desk.run(choice)
        with refused("MUTUAL-22"):
            services.round_approve(round_id=choice, document_no=" ", on=DAY, by=desk.officer)
        with refused("MUTUAL-23"):
            services.round_approve(round_id=choice, document_no="文", on=DAY, by=desk.officer)
        services.round_reopen(round_id=choice, by=desk.officer)
        desk.hand_in(choice, "岳", "network")
        desk.run(choice)
        services.round_approve(round_id=choice, document_no="文", on=DAY, by=desk.officer)
        with refused("MUTUAL-14"):
            desk.run(choice)
        desk.post("far", kind="first_secretary", org_code=FAR)
        by_need = desk.open(kind="first_secretary", method="need")
        with refused("MUTUAL-13"):
            desk.run(by_need)


class TestAdjusting:
    def test_the_price_is_told_before_anything_is_saved(self, desk: Desk) -> None:
        choice = self._chosen(desk)
        outlook = services.override_look(
            round_id=choice, talent_id=desk.talents["衡"], post_id=desk.posts["network"], on=DAY
        )

        assert Round.objects.get(pk=choice).runs.count() == 1
        moved = {shift.talent_id: (shift.was_rank, shift.rank) for shift in outlook.shifts}
        assert moved[desk.talents["衡"]] == (None, 1)
        assert moved[desk.talents["岳"]] == (1, 2)
        assert outlook.complaints

    def test_it_is_kept_with_its_reason_and_checked_again(self, desk: Desk) -> None:
        choice = self._chosen(desk)
        told: dict[str, Any] = {
            "round_id": choice,
            "talent_id": desk.talents["衡"],
            "on": DAY,
            "by": desk.officer,
        }
        with refused("POSTING-01"):
            services.round_override(post_id=desk.posts["network"], reason="", **told)
        services.round_override(post_id=desk.posts["network"], reason="企业急需会复员军人", **told)

        assert desk.matches(choice) == {"岳": "graphite", "华": None, "衡": "network"}
        found = selectors.outcome_of(choice, DAY, is_masked=False)
        assert found is not None
        assert (found.what, found.complaints, found.runs_n) == ("人工调整", (), 2)
        assert found.prices[0].complaints >= 1
        services.round_override(post_id=None, reason="本人有病,不派", **told)
        assert desk.matches(choice)["衡"] is None
        assert desk.matches(choice)["岳"] == "network"

    def test_what_cannot_be_adjusted_is_told(self, desk: Desk) -> None:
        choice = self._chosen(desk)

        def look(code: str, name: str, post: str) -> None:
            with refused(code):
                services.override_look(
                    round_id=choice, talent_id=desk.talents[name], post_id=desk.posts[post], on=DAY
                )

        look("MUTUAL-17", "泰", "network")
        desk.posts["none"] = 10**6
        look("MUTUAL-17", "岳", "none")
        services.round_override(
            round_id=choice,
            talent_id=desk.talents["岳"],
            post_id=desk.posts["network"],
            reason="企业点名要他",
            on=DAY,
            by=desk.officer,
        )
        look("MUTUAL-19", "华", "network")
        services.round_reopen(round_id=choice, by=desk.officer)
        look("MUTUAL-16", "岳", "network")
        desk.hand_in(choice, "嵩", "network")
        desk.run(choice)
        look("MUTUAL-18", "嵩", "network")

    def _chosen(self, desk: Desk) -> int:
        choice = desk.open()
        desk.hand_in(choice, "岳", "network", "graphite")
        desk.hand_in(choice, "华", "graphite")
        desk.hand_in(choice, "衡", "network")
        desk.hand_in(choice, "network", "岳", "衡")
        desk.hand_in(choice, "graphite", "岳", "华")
        desk.run(choice)
        return choice


class TestOffers:
    def test_a_decline_leaves_a_seat_for_the_supplementary_round(self, desk: Desk) -> None:
        choice = desk.approved()
        hua, yue = desk.offer("华"), desk.offer("岳")
        services.offer_answer(offer_id=yue.pk, accepts=True, note="", on=DAY, by=desk.officer)
        with refused("OFFER-01"):
            services.offer_answer(offer_id=yue.pk, accepts=True, note="", on=DAY, by=desk.officer)
        with refused("OFFER-02"):
            early = DAY - timedelta(days=1)
            services.offer_answer(offer_id=hua.pk, accepts=True, note="", on=early, by=desk.officer)
        with refused("MUTUAL-12"):
            services.round_close(round_id=choice, by=desk.officer)
        services.offer_answer(offer_id=hua.pk, accepts=False, note="离家远", on=DAY, by=desk.officer)
        until = DAY + timedelta(days=3)
        second = services.round_supplement(round_id=choice, choices_until=until, on=DAY, by=desk.officer)
        desk.hand_in(second, "衡", "graphite")

        assert desk.run(second) == {"衡": "graphite"}
        assert Round.objects.get(pk=second).parent_id == choice
        assert wanted(desk.posts["network"]).state == Post.State.FILLED
        with refused("MUTUAL-11"):
            services.round_close(round_id=choice, by=desk.officer)
        with refused("OFFER-03"):
            services.offer_undo(offer_id=hua.pk, by=desk.officer)

    def test_nothing_left_needs_no_supplementary_round(self, desk: Desk) -> None:
        choice = desk.approved()
        for name in ("岳", "华"):
            services.offer_answer(
                offer_id=desk.offer(name).pk, accepts=True, note="", on=DAY, by=desk.officer
            )

        with refused("OFFER-04"):
            services.round_supplement(round_id=choice, choices_until=DAY, on=DAY, by=desk.officer)

    def test_an_approval_is_taken_back_until_somebody_answers(self, desk: Desk) -> None:
        choice = desk.approved()
        services.approval_take_back(round_id=choice, reason="名单有误", by=desk.officer)
        services.round_approve(round_id=choice, document_no="文", on=DAY, by=desk.officer)
        offer = desk.offer("岳")
        services.offer_answer(offer_id=offer.pk, accepts=False, note="", on=DAY, by=desk.officer)
        with refused("MUTUAL-24"):
            services.approval_take_back(round_id=choice, reason="名单有误", by=desk.officer)
        services.offer_undo(offer_id=offer.pk, by=desk.officer)

        assert desk.offer("岳").state == Offer.State.WAITING
        assert Offer.objects.filter(state="withdrawn").count() == 2

    def test_whoever_does_not_answer_in_five_days_counts_as_declined(self, desk: Desk) -> None:
        desk.approved()
        last = desk.offer("岳").answer_until
        with travel(last):
            assert services.offers_lapse(on=last) == 0
        with travel(last + timedelta(days=1)):
            assert services.offers_lapse(on=last + timedelta(days=1)) == 2

        assert (last - DAY).days == 5
        assert desk.offer("岳").state == Offer.State.LAPSED


def test_a_market_names_nobody(desk: Desk) -> None:
    choice = desk.open()
    desk.hand_in(choice, "岳", "network")
    market = json.dumps(market_of(told_of(Round.objects.get(pk=choice), DAY)), ensure_ascii=False)

    assert not [one.name for one in Talent.objects.all() if one.name in market]
