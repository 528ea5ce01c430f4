"""Pool, posts and rounds: from lists and slips to a result that can be checked, adjusted, approved and taken back."""

from datetime import date, timedelta
from typing import Any

import pytest

from jishi.apps.postings import selectors, services
from jishi.apps.postings.models import ChoiceSlip, Post
from jishi.apps.postings.services import PostDraft, PostingsRefused, QuotaDraft, TalentDraft
from jishi.apps.registry import selectors as registry
from jishi.apps.tasks.models import Task
from jishi.shared.actor import NotAllowed
from jishi.shared.dates import Moment

from .office import DAY, FAR, SEED, TOWN, Desk, listed, quota, wanted

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def refused(code: str) -> Any:
    return pytest.raises(PostingsRefused, match=code)


def open_tasks(kind: str) -> list[Task]:
    return list(Task.objects.filter(source_kind=kind, state="open"))


class TestPool:
    def test_somebody_is_corrected_leaves_and_comes_back(self, desk: Desk) -> None:
        heng = desk.talents["衡"]
        draft = TalentDraft("衡", "1", "demobilised", "full", skill="law", phone="13800000003")
        services.talent_correct(talent_id=heng, draft=draft, by=desk.officer)
        services.talent_leave(talent_id=heng, on=DAY, reason="外出务工", by=desk.officer)
        with refused("POOL-08"):
            services.talent_leave(talent_id=heng, on=DAY, reason="外出务工", by=desk.officer)
        services.talent_return(talent_id=heng, by=desk.officer)
        with refused("POOL-10"):
            services.talent_return(talent_id=heng, by=desk.officer)

        assert (listed(heng).skill, listed(heng).left_on) == ("law", None)

    @pytest.mark.parametrize(
        ("told", "code"),
        [
            ({"member_code": "M99"}, "POOL-01"),
            ({"name": " "}, "POOL-02"),
            ({"paper_no": "鸡就困1号"}, "POOL-03"),
            ({"birth_date": date(2001, 1, 1)}, "POOL-04"),
            ({"skill": "flying"}, "POOL-05"),
            ({"home_area": "999999"}, "POOL-06"),
            ({"name": "衡", "phone": "13800000003"}, "POOL-07"),
            ({"member_code": "M1"}, "POOL-07"),
        ],
    )
    def test_what_cannot_be_listed_is_told(self, desk: Desk, told: dict[str, Any], code: str) -> None:
        with refused(code):
            desk.talent(told.pop("name", "恒"), **told)

    def test_training_is_counted_in_half_days_and_taken_back(self, desk: Desk) -> None:
        yue = desk.talents["岳"]
        with refused("POOL-11"):
            services.training_record(talent_id=yue, title="", half_days=2, on=DAY, by=desk.officer)
        with refused("POOL-12"):
            later = DAY + timedelta(days=1)
            services.training_record(talent_id=yue, title="班", half_days=2, on=later, by=desk.officer)
        made = [
            services.training_record(talent_id=yue, title="党务班", half_days=n, on=DAY, by=desk.officer)
            for n in (3, 2)
        ]
        services.training_void(training_id=made[1], by=desk.officer)

        [row] = [r for r in selectors.talents_listed(_all(desk), DAY) if r.name == "岳"]
        assert selectors.days_words(row.half_days) == "1.5天"

    def test_another_township_keeps_no_pool_here(self, desk: Desk) -> None:
        with pytest.raises(NotAllowed):
            services.talent_leave(
                talent_id=desk.talents["衡"], on=DAY, reason="外出务工", by=desk.people["clerk"]
            )


def _all(desk: Desk) -> Any:
    return registry.visible(desk.officer, "postings.run", Moment(DAY))


class TestPosts:
    def test_a_firm_without_a_branch_stands_with_the_committee_of_its_area(self, desk: Desk) -> None:
        made = desk.post("rice", unit_code="F3")

        assert (wanted(made).org.code, wanted(desk.posts["network"]).org.code) == (
            "230321101001",
            "230321100101",
        )

    def test_a_township_wants_for_its_own_places_only(self, desk: Desk) -> None:
        draft = PostDraft("instructor", "缺人", unit_code="F3")
        with pytest.raises(NotAllowed):
            services.post_want(draft=draft, owner_org_id=desk.county, on=DAY, by=desk.people["clerk"])

    @pytest.mark.parametrize(
        ("told", "code"),
        [
            ({"unit_code": "F1"}, "POST-02"),
            ({"org_code": "999"}, "POST-04"),
            ({"unit_code": "F9"}, "POST-05"),
            ({"unit_code": "F3", "seats": 0}, "POST-07"),
            ({"unit_code": "F3", "needs": " "}, "POST-08"),
            ({"unit_code": "F3", "skill": "flying"}, "POOL-05"),
            ({"unit_code": "F3", "quota_id": 99}, "POST-09"),
        ],
    )
    def test_what_cannot_be_wanted_is_told(self, desk: Desk, told: dict[str, Any], code: str) -> None:
        with refused(code):
            desk.post("x", **told)

    def test_elsewhere_and_nobody_in_charge(self, desk: Desk) -> None:
        draft = PostDraft("instructor", "缺人", unit_code="F3")
        with refused("POST-03"):
            services.post_want(draft=draft, owner_org_id=0, on=DAY, by=desk.officer)
        with refused("POST-06"):
            services.post_want(draft=draft, owner_org_id=desk.ids[TOWN], on=DAY, by=desk.officer)

    def test_a_quota_holds_so_many_seats(self, desk: Desk) -> None:
        made = quota(desk, seats=2)
        desk.post("rice", unit_code="F3", quota_id=made)
        with refused("POST-10"):
            desk.post("far", org_code=FAR, quota_id=made, seats=2)
        services.post_cancel(post_id=desk.posts["rice"], reason="不再需要", by=desk.officer)
        desk.post("far", org_code=FAR, quota_id=made, seats=2)
        with refused("POST-10"):
            services.post_restore(post_id=desk.posts["rice"], by=desk.officer)

        [row] = selectors.quotas_of([desk.county])
        assert (row.used, row.seats, row.subsidy_fen) == (2, 2, 120_000)

    def test_a_quota_without_seats_is_none(self, desk: Desk) -> None:
        draft = QuotaDraft("岗", "文", 0, 0, 36, DAY, DAY)
        with refused("POST-01"):
            services.quota_set(draft=draft, owner_org_id=desk.county, by=desk.officer)

    def test_a_post_is_cancelled_and_wanted_again(self, desk: Desk) -> None:
        post = desk.posts["network"]
        with refused("POST-12"):
            services.post_restore(post_id=post, by=desk.officer)
        services.post_cancel(post_id=post, reason="企业停产", by=desk.officer)
        with refused("POST-11"):
            services.post_cancel(post_id=post, reason="企业停产", by=desk.officer)
        services.post_restore(post_id=post, by=desk.officer)
        services.post_cancel(post_id=post, reason="企业停产", by=desk.officer)
        desk.post("again", unit_code="F1")

        with refused("POST-02"):
            services.post_restore(post_id=post, by=desk.officer)


class TestOpening:
    def test_the_hash_of_the_seed_is_told_before_and_the_seed_after(self, desk: Desk) -> None:
        choice = desk.open()
        before = selectors.round_row(choice, DAY)
        desk.hand_in(choice, "岳", "network")
        desk.run(choice)
        after = selectors.round_row(choice, DAY)

        assert before is not None
        assert after is not None
        assert (before.seed, after.seed) == (None, SEED)
        assert services.seed_hash_of(SEED) == before.seed_hash
        assert open_tasks("choice")[0].verb == "核准"

    @pytest.mark.parametrize(
        ("told", "code"),
        [
            ({"choices_until": DAY - timedelta(days=1)}, "MUTUAL-01"),
            ({"title": " "}, "MUTUAL-02"),
            ({"kind": "first_secretary"}, "MUTUAL-03"),
        ],
    )
    def test_what_cannot_be_opened_is_told(self, desk: Desk, told: dict[str, Any], code: str) -> None:
        with refused(code):
            desk.open(**told)

    def test_a_slip_that_cannot_be_is_told(self, desk: Desk) -> None:
        choice = desk.open()
        yue, network = desk.talents["岳"], desk.posts["network"]

        def hand(code: str, ranks: dict[int, int], **side: int) -> None:
            with refused(code):
                services.choices_hand_in(
                    round_id=choice, ranks=ranks, way="form", on=DAY, by=desk.officer, **side
                )

        hand("MUTUAL-05", {}, talent_id=10**6)
        hand("MUTUAL-06", {}, post_id=10**6)
        hand("MUTUAL-07", {10**6: 1}, talent_id=yue)
        hand("MUTUAL-09", {network: 0}, talent_id=yue)
        extra = [
            Post(owner_org_id=desk.county, org_id=desk.county, kind="instructor", round_id=choice)
            for _ in range(11)
        ]
        for row in extra:
            row.needs, row.wanted_on, row.recorded_at = "x", DAY, "2012-05-14T00:00Z"
        made = Post.objects.bulk_create(extra)
        hand("MUTUAL-08", {row.pk: 1 for row in made}, talent_id=yue)
        services.round_withdraw(round_id=choice, reason="改期再办", by=desk.officer)
        hand("MUTUAL-04", {}, talent_id=yue)
        with refused("MUTUAL-10"):
            services.round_withdraw(round_id=choice, reason="改期再办", by=desk.officer)
        assert not open_tasks("choice")
        assert wanted(network).round_id is None

    def test_a_township_hands_in_for_its_firm_and_nobody_for_another(self, desk: Desk) -> None:
        choice = desk.open()
        told: dict[str, Any] = {
            "round_id": choice,
            "ranks": {desk.talents["岳"]: 1},
            "way": "slip",
            "on": DAY,
        }
        services.choices_hand_in(post_id=desk.posts["network"], by=desk.people["clerk"], **told)
        with pytest.raises(NotAllowed):
            services.choices_hand_in(post_id=desk.posts["network"], by=desk.people["stranger"], **told)

        assert ChoiceSlip.objects.count() == 1
