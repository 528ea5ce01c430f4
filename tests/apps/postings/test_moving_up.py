"""After declines people move up who want to, free seats go down the lists, and all of it can be taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from jishi.apps.postings import selectors, services
from jishi.apps.postings.market import going_on
from jishi.apps.postings.models import Offer, Round
from jishi.apps.postings.services import PostingsRefused
from jishi.engines import matching
from jishi.shared.dates import travel

from .office import DAY, Desk
from .test_pages import client_of, read, send

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
PAPER = "鸡组发〔2012〕6号"


def refused(code: str) -> pytest.RaisesExc[PostingsRefused]:
    return pytest.raises(PostingsRefused, match=code)


def answered(desk: Desk, *, keeps: bool = False, declines: bool = True) -> int:
    """Let 岳 get the network firm, 华 graphite by the second wish, 衡 nothing; 岳 declines, 华 accepts."""
    choice = desk.open()
    for name in ("岳", "华", "衡"):
        desk.hand_in(choice, name, "network", "graphite")
    desk.hand_in(choice, "network", "岳", "华", "衡")
    desk.hand_in(choice, "graphite", "岳", "华", "衡")
    assert desk.run(choice) == {"岳": "network", "华": "graphite", "衡": None}
    services.round_approve(round_id=choice, document_no=PAPER, on=DAY, by=desk.officer)
    with refused("MUTUAL-29"):
        services.moving_up_look(round_id=choice)
    say(desk, "岳", accepts=not declines)
    say(desk, "华", may_move=not keeps)
    return choice


def say(desk: Desk, name: str, *, accepts: bool = True, may_move: bool = True) -> None:
    services.offer_answer(
        offer_id=desk.offer(name).pk, accepts=accepts, may_move=may_move, note="", on=DAY, by=desk.officer
    )


def moved_up(desk: Desk, choice: int) -> dict[str, str | None]:
    services.round_move_up(round_id=choice, document_no=PAPER, on=DAY, by=desk.officer)
    return desk.matches(choice)


def test_who_accepted_moves_up_and_who_had_nothing_is_asked(desk: Desk) -> None:
    choice = answered(desk)
    look = selectors.moving_up_named(services.moving_up_look(round_id=choice), DAY)
    assert [(m.person, m.was[-6:], m.now[-6:]) for m in look.up] == [("华", "(第2选择)", "(第1选择)")]
    assert ([m.person for m in look.fresh], look.empty, look.gone_n) == (["衡"], (), 1)
    assert Offer.objects.count() == 2
    with refused("MUTUAL-22"):
        services.round_move_up(round_id=choice, document_no=" ", on=DAY, by=desk.officer)

    assert moved_up(desk, choice) == {"华": "network", "衡": "graphite"}

    hua, heng = desk.offer("华"), desk.offer("衡")
    assert (hua.post_id, hua.state) == (desk.posts["network"], "accepted")
    assert (heng.post_id, heng.state, heng.answer_until) == (
        desk.posts["graphite"],
        "waiting",
        DAY + timedelta(days=5),
    )
    found = selectors.outcome_of(choice, DAY, is_masked=False)
    assert found is not None
    assert (found.complaints, found.declined_n) == ((), 0)
    with refused("OFFER-05"):
        services.offer_undo(offer_id=desk.offer("岳").pk, by=desk.officer)
    # 衡 declines too: nobody else wants the post, and the seat goes into the supplementary round.
    say(desk, "衡", accepts=False)
    look = selectors.moving_up_named(services.moving_up_look(round_id=choice), DAY)
    assert (look.up, look.fresh, len(look.empty)) == ((), (), 1)
    second = services.round_supplement(round_id=choice, choices_until=DAY, on=DAY, by=desk.officer)
    assert [one.key for one in selectors.taking_part(second, DAY).posts] == [desk.posts["graphite"]]
    with refused("MUTUAL-28"):
        services.moving_up_look(round_id=choice)


def test_who_does_not_want_to_move_stays_and_the_seat_goes_on(desk: Desk) -> None:
    choice = answered(desk, keeps=True)

    assert moved_up(desk, choice) == {"华": "graphite", "衡": "network"}

    run = Round.objects.get(pk=choice).runs.order_by("-pk")[0]
    assert run.reasons[f"R{desk.talents['华']}"] == {
        f"P{desk.posts['network']}": "本人已接受现在的岗位,不再变动"
    }
    found = selectors.outcome_of(choice, DAY, is_masked=False)
    assert found is not None
    assert (found.complaints, found.barred) == ((), ())
    assert [seat.by_person for seat in found.seats if seat.person == "华"] == [2]


def test_who_has_started_is_not_moved(desk: Desk) -> None:
    choice = answered(desk, declines=False)
    with refused("MUTUAL-30"):
        services.moving_up_look(round_id=choice)
    services.offer_undo(offer_id=desk.offer("华").pk, by=desk.officer)
    desk.started("华")
    services.offer_undo(offer_id=desk.offer("岳").pk, by=desk.officer)
    say(desk, "岳", accepts=False)

    assert moved_up(desk, choice) == {"华": "graphite", "衡": "network"}
    assert desk.offer("华").state == Offer.State.STARTED


def test_moving_up_goes_back_until_somebody_answers(desk: Desk) -> None:
    choice = answered(desk)
    with refused("MUTUAL-31"):
        services.moving_up_undo(round_id=choice, reason="文号写错了", on=DAY, by=desk.officer)
    moved_up(desk, choice)
    services.moving_up_undo(round_id=choice, reason="文号写错了", on=DAY, by=desk.officer)
    assert desk.matches(choice) == {"岳": "network", "华": "graphite", "衡": None}
    assert (desk.offer("华").post_id, desk.offer("华").state) == (desk.posts["graphite"], "accepted")

    moved_up(desk, choice)
    say(desk, "衡")
    with refused("MUTUAL-32"):
        services.moving_up_undo(round_id=choice, reason="文号写错了", on=DAY, by=desk.officer)


def test_a_post_accepted_and_not_taken_up_counts_as_load(desk: Desk) -> None:
    desk.post("village", kind="first_secretary", org_code="230321100103")
    desk.post("far", kind="first_secretary", org_code="230321101101")
    village, far = desk.posts["village"], desk.posts["far"]
    Offer.objects.create(
        round_id=desk.open(kind="first_secretary", method="need", post_ids=(village,)),
        talent_id=desk.talents["泰"],
        post_id=village,
        state="accepted",
        offered_on=DAY,
        answer_until=DAY,
        answered_on=DAY,
    )

    with travel(DAY):
        names = {post: {key for key, _ in selectors.people_for(post, DAY)} for post in (village, far)}

    assert str(desk.talents["泰"]) not in names[far]


def test_the_market_without_decliners_is_the_engines_next_round() -> None:
    told = {
        "applicants": {"a": ["X", "Y"], "b": ["X", ["Y", "Z"]], "c": [["X", "Y"]]},
        "posts": {
            "X": {"capacity": 1, "ranking": ["a", ["b", "c"]]},
            "Y": {"capacity": 1, "ranking": [["a", "c"], "b"]},
            "Z": {"capacity": 2, "ranking": ["a"]},
        },
        "locked": [["a", "X"]],
        "forbidden": [["a", "Y", "rule"], ["b", "Z", "rule"]],
    }

    ours = matching.market_from_mapping(going_on(told, gone={"a"}, settled=[]), "x")

    theirs = matching.next_round(matching.market_from_mapping(told, "x"), ["a"])
    assert matching.market_hash(ours) == matching.market_hash(theirs)


def test_the_pages_show_it_first_and_take_it_back(desk: Desk) -> None:
    choice = answered(desk)
    client = client_of("county_officer", "org", str(desk.county))

    assert "华:由鸡东墨源石墨制品有限公司(第2选择)递补到" in read(client, "choice-move-up", choice)
    told = send(client, "choice-move-up", choice, document_no=PAPER)
    assert f"{DAY.isoformat()}递补,{PAPER}" in told
    assert "撤回递补" in told
    assert "没有人谢绝或逾期" not in read(client, "choice-move-up", choice)
    assert "撤回递补:文号写错了" in send(client, "choice-move-up-undo", choice, reason="文号写错了")


def test_only_what_can_still_go_back_is_offered(desk: Desk) -> None:
    choice = answered(desk)
    client = client_of("county_officer", "org", str(desk.county))
    undo, take_back = (reverse(f"choice-{name}", args=[choice]) for name in ("move-up-undo", "take-back"))

    def offered() -> set[str]:
        with travel(DAY):
            page = client.get(reverse("choice-result", args=[choice])).content.decode()
        return {address for address in (undo, take_back) if address in page}

    assert offered() == set()
    moved_up(desk, choice)
    assert offered() == {undo}
    say(desk, "衡")
    assert offered() == set()
    services.offer_undo(offer_id=desk.offer("衡").pk, by=desk.officer)
    services.moving_up_undo(round_id=choice, reason="文号写错了", on=DAY, by=desk.officer)
    assert offered() == set()
    for name in ("岳", "华"):
        services.offer_undo(offer_id=desk.offer(name).pk, by=desk.officer)
    assert offered() == {take_back}
