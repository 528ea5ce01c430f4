"""Sums that a reader will try, lists that hold what the board counts, the sheet, and other values tried."""

from datetime import timedelta

import pytest

from jishi.apps.grading import selectors, services
from jishi.apps.grading.models import Grade, Rating, Round, RubricVersion
from jishi.apps.grading.selectors import Board, BoardRow, RatingFilter
from jishi.apps.grading.services import Exemption
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.shared.dates import Moment, travel
from tests.factories.cast import CITY, COMMUNITY, COUNTY, DAY, FAR, OTHER_COUNTY, SCHOOL, TOWNSHIP, VILLAGE

from .office import MEETING, VILLAGES, Office

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
ALL = VILLAGES + 6


def board(office: Office, by: str = "area") -> Board:
    return selectors.round_board(office.round_id, seen=office.seen(), by=by)


def found(office: Office, **wanted: object) -> list[int]:
    told = RatingFilter(**wanted)  # type: ignore[arg-type]
    count, rows = selectors.ratings_of_round(office.round_id, seen=office.seen(), wanted=told, most=500)
    assert count == len(rows)
    return [row.org_id for row in rows]


def sums(rows: tuple[BoardRow, ...]) -> list[int]:
    numbers = ("due_n", "settled_n", "ratified_n", "undecided_n")
    by_tier = [sum(row.tiers[tier] for row in rows) for tier in rows[0].tiers]
    return [sum(getattr(row, name) for row in rows) for name in numbers] + by_tier


@pytest.fixture
def mixed(office: Office) -> Office:
    """Of the city's round, some are ratified, one held back, one decided otherwise."""
    school, community = office.rating(SCHOOL), office.rating(COMMUNITY)
    services.ratings_ratify(
        round_id=office.round_id,
        rating_ids=[*office.waiting()[:12], school.pk, community.pk],
        exemptions={school.pk: Exemption("在查"), community.pk: Exemption("现场核实不符", "C1")},
        by=office.city,
        **MEETING,
    )
    return office


@pytest.mark.parametrize("by", ["area", "type", "line"])
def test_every_way_of_grouping_adds_up_to_the_total(mixed: Office, by: str) -> None:
    found_board = board(mixed, by)

    assert found_board.total.due_n == ALL
    assert sums(found_board.rows) == sums((found_board.total,))


def test_tiers_add_up_to_classes_and_classes_to_what_is_settled(mixed: Office) -> None:
    shown = board(mixed)

    for row in (shown.total, *shown.rows):
        for class_name, count in row.classes.items():
            assert count == sum(row.tiers[tier] for tier, name in shown.tiers if name == class_name)
        assert sum(row.classes.values()) == row.settled_n
        assert row.settled_n + row.undecided_n == row.due_n
    assert shown.total.undecided_n > 0


def test_the_list_holds_exactly_what_a_cell_of_the_board_counts(mixed: Office) -> None:
    shown = board(mixed)

    for tier, _ in shown.tiers:
        assert len(found(mixed, tiers=(tier,))) == shown.total.tiers[tier]
    for class_name, count in shown.total.classes.items():
        assert len(found(mixed, classes=(class_name,))) == count
    assert len(found(mixed, tiers=("",))) == shown.total.undecided_n
    assert len(found(mixed, only="settled")) == shown.total.settled_n
    assert len(found(mixed, only="ratified")) == shown.total.ratified_n
    for obstacle in shown.obstacles:
        assert len(found(mixed, only=f"stuck-{obstacle.key}")) == obstacle.count
    assert len(found(mixed, only="waiting")) == shown.waiting_n == ALL - shown.total.ratified_n


def test_the_list_by_type_and_area_holds_what_its_row_counts(mixed: Office) -> None:
    for row in board(mixed, "type").rows:
        assert len(found(mixed, org_types=(row.key,))) == row.settled_n + row.undecided_n
    for group in selectors.round_groups(mixed.round_id, seen=mixed.seen()):
        row = next(row for row in board(mixed).rows if row.key == group.key)
        assert len(found(mixed, paths=group.paths)) == row.due_n


def test_every_obstacle_is_named(mixed: Office) -> None:
    obstacles = {obstacle.key: obstacle.count for obstacle in board(mixed).obstacles}

    assert obstacles["held"] == 1
    assert obstacles["provisional"] > 0
    assert list(obstacles.values()) == sorted(obstacles.values(), reverse=True)


def test_what_the_meeting_changed_and_what_gates_lowered_can_be_listed(mixed: Office) -> None:
    assert found(mixed, only="changed") == [mixed.cast.org(COMMUNITY)]
    for org_id in found(mixed, only="gated"):
        rating = Rating.objects.get(round_id=mixed.round_id, org_id=org_id)
        assert rating.tier != rating.tier_raw
    assert mixed.cast.org(VILLAGE) not in found(mixed, only="gated")


def test_near_means_half_a_point_from_a_cut(office: Office) -> None:
    rating = office.rating(FAR)
    cuts = [cut for _, cut in selectors.cuts_of(office.round_id, "village") or () if cut]

    for total, is_near in ((cuts[2] + 50, True), (cuts[2] - 50, True), (cuts[2] + 51, False)):
        Rating.objects.filter(pk=rating.pk).update(total_cp=total)
        assert (office.cast.org(FAR) in found(office, only="near")) is is_near


def test_the_list_sorts_and_pages_by_the_database(office: Office) -> None:
    def page(first: int, sort: str = "-total") -> list[selectors.RatingRow]:
        return selectors.ratings_of_round(
            office.round_id, seen=office.seen(), wanted=RatingFilter(), sort=sort, first=first, most=10
        )[1]

    totals: list[int] = [row.total_cp for first in (0, 10, 20) for row in page(first)]
    every = list(selectors.ratings_every(office.round_id, seen=office.seen(), wanted=RatingFilter()))

    assert totals == sorted(totals, reverse=True)
    assert len(totals) == ALL
    assert [row.code for row in every] == sorted(row.code for row in every)


def test_choices_count_what_the_other_filters_leave(office: Office) -> None:
    choices = selectors.rating_choices(
        office.round_id, seen=office.seen(), wanted=RatingFilter(org_types=("village",))
    )

    assert sum(choice.count or 0 for choice in choices["tier"]) == VILLAGES + 2
    assert sum(choice.count or 0 for choice in choices["org_type"]) == ALL


def test_the_histogram_counts_every_rating_once(office: Office) -> None:
    spread = selectors.totals_histogram(office.round_id, seen=office.seen())
    villages = selectors.totals_histogram(office.round_id, seen=office.seen(), org_type="village")

    assert sum(n for _, n in spread) == ALL
    assert sum(n for _, n in villages) == VILLAGES + 2
    assert [point for point, _ in spread] == sorted(point for point, _ in spread)


def test_cuts_are_told_when_the_rubrics_agree(office: Office) -> None:
    assert selectors.cuts_of(office.round_id) == selectors.cuts_of(office.round_id, "village")
    village = RubricVersion.objects.get(org_type="village")
    changed = RubricVersion(
        hash="v" * 64,
        rubric_id="other",
        org_type="village",
        version="2",
        title="另一个",
        effective_from=village.effective_from,
        text=village.text.replace("95", "96", 1),
        recorded_at=village.recorded_at,
    )
    changed.save(force_insert=True)

    rubrics = Round.objects.get(pk=office.round_id).rubrics
    rubrics.remove(village)
    rubrics.add(changed)

    assert selectors.cuts_of(office.round_id) is None
    assert selectors.cuts_of(office.round_id, "village") is not None


def test_a_soft_rubric_is_told(office: Office) -> None:
    assert board(office).is_soft is False
    ids = Rating.objects.filter(round_id=office.round_id).values_list("pk", flat=True)
    Rating.objects.filter(pk__in=list(ids)).update(tier="A1", class_name="好", is_provisional=False)

    shown = board(office)

    assert (shown.is_soft, shown.total.best_share, shown.soft_over_bp) == (True, (ALL, ALL), 1400)


def test_a_county_sees_its_part_of_the_citys_round(office: Office) -> None:
    shown = selectors.round_board(office.round_id, seen=office.seen(office.county))
    rows = selectors.rounds_seen(office.seen(office.county))

    assert shown.total.due_n == ALL - 1
    assert {row.round_id for row in rows} == {office.round_id, office.ratified_round_id}


def test_a_strangers_round_is_not_told(office: Office) -> None:
    stranger = office.seen(office.cast.people["stranger"])

    assert selectors.round_seen(office.ratified_round_id, stranger) is None
    assert selectors.round_seen(office.round_id, stranger) is not None
    assert found_by(office, stranger) == [office.cast.org(FAR)]
    assert selectors.round_seen(999, stranger) is None


def found_by(office: Office, seen: registry.Visible) -> list[int]:
    rows = selectors.ratings_of_round(office.round_id, seen=seen, wanted=RatingFilter())[1]
    return [row.org_id for row in rows]


def test_the_countys_own_round_does_not_count_other_counties(office: Office) -> None:
    shown = selectors.round_board(office.ratified_round_id, seen=office.seen())

    assert shown.total.due_n == shown.total.ratified_n == ALL - 1
    assert shown.unscored_n == 0


def test_what_has_ended_since_is_not_ratified_but_still_counted(office: Office) -> None:
    code = next(code for code in office.cast.ids if len(code) > len(FAR))
    rating_id = office.rating(code).pk
    with travel(DAY + timedelta(days=5)):
        register.org_dissolve(
            org_id=office.cast.org(code),
            on=DAY + timedelta(days=3),
            document_no="密组发〔2012〕3号",
            reason="并入邻村",
            by=office.city,
        )

        assert rating_id not in office.waiting()
        rows = selectors.rows_of(office.round_id, [rating_id])
        assert [row.is_gone for row in rows] == [True]
        assert board(office).total.due_n == ALL


def test_the_sheet_adds_up_group_by_group(office: Office) -> None:
    for rating in Rating.objects.filter(round_id=office.round_id):
        sheet = selectors.sheet_of_rating(rating.pk)
        assert sheet.adds_up
        for group in sheet.groups:
            counted = [line for line in group.lines if line.is_counted]
            assert group.max_cp == sum(line.max_cp for line in counted)
            assert group.points_cp == sum(line.points_cp for line in counted)
        scored = [group for group in sheet.groups if group.dim not in ("加分", "扣分")]
        assert all(group.max_cp - group.points_cp == group.lost_cp for group in scored)
        assert [line.no for group in sheet.groups for line in group.lines] == list(
            range(1, sum(len(group.lines) for group in sheet.groups) + 1)
        )


def test_the_sheet_says_where_values_came_from(office: Office) -> None:
    sheet = selectors.sheet_of_rating(office.rating(SCHOOL).pk)

    assert sheet.common is not None
    assert (sheet.common.source, sheet.common.observed_on) == ("年度台账", DAY)


def test_a_gate_lowers_the_tier_and_never_the_points(office: Office) -> None:
    gated = found(office, only="gated")

    for org_id in gated:
        sheet = selectors.sheet_of_rating(Rating.objects.get(round_id=office.round_id, org_id=org_id).pk)
        assert sheet.lowered_by
        assert sheet.tier_raw < sheet.tier
    assert gated


def test_an_organisation_without_rating_has_no_sheet(office: Office) -> None:
    assert selectors.sheet_of_org(office.cast.org(TOWNSHIP)) is None
    newest = selectors.sheet_of_org(office.cast.org(FAR))
    assert newest is not None
    assert newest.decision is None


def test_other_values_are_tried_and_not_kept(office: Office) -> None:
    rating = office.rating(VILLAGE)

    trial = selectors.trial_of(rating.pk, {"lectures": 4, "no_such_indicator": 1})
    score = selectors.what_if(rating.pk, {"lectures": 4})

    assert trial.before_cp == rating.total_cp
    assert trial.after_cp == score.total_cp
    assert [(line.name, line.before_cp, line.after_cp) for line in trial.lines] == [("党课", 0, 200)]
    assert trial.change_cp >= 200
    assert office.rating(VILLAGE).values == rating.values


def test_trying_nothing_changes_nothing(office: Office) -> None:
    for rating in Rating.objects.filter(round_id=office.round_id):
        trial = selectors.trial_of(rating.pk, {})
        assert (trial.change_cp, trial.lines, trial.before_tier) == (0, (), trial.after_tier)


def test_inputs_of_a_trial_are_what_the_rating_used(office: Office) -> None:
    rating = office.rating(VILLAGE)
    told = {each.indicator: each for each in selectors.trial_inputs(rating.pk)}

    assert {key: each.value for key, each in told.items() if each.value is not None} == rating.values
    assert told["fund_fen"].heading == "年党建工作经费(元)"


def test_the_place_is_among_others_of_the_same_type(office: Office) -> None:
    totals = {
        rating.org_id: rating.total_cp
        for rating in Rating.objects.filter(round_id=office.round_id, rubric__org_type="village")
    }
    place = selectors.place_among_type(office.rating(FAR).pk)

    assert place.others_n == len(totals) - 1
    assert place.lower_n == sum(total < totals[office.cast.org(FAR)] for total in totals.values())


def test_rubrics_offered_are_those_in_force(office: Office) -> None:
    needs = selectors.types_needed(office.seen())
    early = registry.Visible(Moment(DAY - timedelta(days=365)), office.seen().paths)

    assert {need.label for need in needs} == {"村", "社区", "中小学", "非公", "机关"}
    assert all(len(need.rubrics) == 1 for need in needs)
    assert all(need.rubrics == () for need in selectors.types_needed(early))
    assert selectors.rubrics_count() == 10


def test_lost_points_are_those_of_the_sheet_with_the_same_reasons(office: Office) -> None:
    for rating in Rating.objects.filter(round_id=office.round_id):
        sheet = selectors.sheet_of_rating(rating.pk)
        lines = [line for group in sheet.groups for line in group.lines if line.lost_cp]
        lost = sorted(selectors.lost_points_of(rating.pk).lost, key=lambda each: each.no)

        assert [(each.no, each.name, each.lost_cp, each.why) for each in lost] == [
            (line.no, line.name, line.lost_cp, line.why) for line in lines
        ]


def test_lost_points_lead_with_the_largest(office: Office) -> None:
    lost = selectors.lost_points_of(office.rating(VILLAGE).pk).lost

    assert [each.lost_cp for each in lost] == sorted((each.lost_cp for each in lost), reverse=True)
    assert selectors.rating_org(office.rating(VILLAGE).pk) == office.cast.org(VILLAGE)


def test_the_round_of_an_area_is_named(office: Office) -> None:
    assert selectors.round_org(office.round_id) == office.cast.org(CITY)
    keys = {group.name for group in selectors.round_groups(office.round_id, seen=office.seen())}
    assert keys == {"青石县", "密山市"}
    assert {office.cast.org(COUNTY), office.cast.org(OTHER_COUNTY)} == {
        group.org_id for group in selectors.round_groups(office.round_id, seen=office.seen())
    }
    assert Grade.objects.filter(rating__round_id=office.round_id).count() == 0
