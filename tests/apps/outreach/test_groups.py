"""Groups: proposed, published, taken back, adjusted when a leader leaves; small counts are held back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jishi.apps.audit import selectors as audit
from jishi.apps.jobs.services import job_run
from jishi.apps.outreach import selectors, services
from jishi.apps.outreach.models import Contact, GroupPlan, Household, Seat
from jishi.apps.outreach.selectors.suppress import hidden_cells
from jishi.apps.outreach.services import OutreachError, PlanDraft
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import SYSTEM, NotAllowed
from jishi.shared.dates import Moment

from .office import DAY, HOMES, OTHER, STREET, Street, book, taken

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
WHY = "社区有意见,撤销"


def where(street: Street) -> dict[int, int]:
    rows = Contact.objects.filter(group__org_id=street.street, until=None)
    return dict(rows.values_list("household_id", "group__number"))


def test_every_household_is_in_one_group_with_a_leader_and_a_reason(street: Street) -> None:
    plan = selectors.plan_view(street.grouped())
    assert plan is not None

    assert sorted(where(street)) == sorted(
        Household.objects.filter(org_id=street.street).values_list("pk", flat=True)
    )
    assert [group.number for group in street.groups()] == [1, 2, 3, 4]
    assert plan.summary["checked"] == plan.summary["shortfalls"] == []
    assert Seat.objects.filter(role="leader", until=None).count() == 4
    assert all(Seat.objects.filter(role="leader").values_list("worker__member_code", flat=True))
    assert all(Contact.objects.values_list("why", flat=True))
    sizes = Seat.objects.filter(until=None).values_list("group_id", flat=True)
    assert min(list(sizes).count(group.pk) for group in street.groups()) >= 2


def test_the_plan_is_computed_in_the_background_with_its_sentence(street: Street) -> None:
    plan_id = services.plan_start(draft=PlanDraft(street.street, "fresh", 4), by=street.people["clerk"])
    with pytest.raises(OutreachError, match="GROUP-03"):
        services.plan_start(draft=PlanDraft(street.street, "fresh", 4), by=street.people["clerk"])

    job_run(job_id=GroupPlan.objects.get(pk=plan_id).job_id or 0)

    plan = selectors.plan_view(plan_id)
    assert plan is not None
    assert (plan.state, plan.summary["says"]) == ("proposed", "40户编成4个组。")


def test_the_same_seed_gives_the_same_groups(street: Street) -> None:
    draft = PlanDraft(street.street, "fresh", 4, seed=7)
    one, other = (services.plan_now(draft=draft, by=street.people["clerk"]) for _ in range(2))

    results = GroupPlan.objects.in_bulk([one, other])
    assert results[one].result == results[other].result
    assert results[one].state == "dropped"


def test_a_published_plan_goes_back_and_later_ones_go_first(street: Street) -> None:
    clerk = street.people["clerk"]
    first = street.grouped(4)
    before = where(street)
    second = street.grouped(5)
    with pytest.raises(OutreachError, match="GROUP-08"):
        services.plan_take_back(plan_id=first, reason=WHY, by=clerk)
    with pytest.raises(OutreachError, match="GROUP-09"):
        services.plan_take_back(plan_id=second, reason="错", by=clerk)

    services.plan_take_back(plan_id=second, reason=WHY, by=clerk)

    assert where(street) == before
    assert len(street.groups()) == 4
    services.plan_take_back(plan_id=first, reason=WHY, by=clerk)
    assert where(street) == {}
    with pytest.raises(OutreachError, match="GROUP-07"):
        services.plan_take_back(plan_id=first, reason=WHY, by=clerk)


def test_a_plan_of_yesterdays_list_is_not_published(street: Street, tmp_path: Path) -> None:
    clerk = street.people["clerk"]
    plan = services.plan_now(draft=PlanDraft(street.street, "fresh", 4), by=clerk)
    row = [STREET, "901", "孙某", None, "9号楼", 50, 50, 1, None, None]
    taken("households", book(tmp_path / "a.xlsx", HOMES, [row]), clerk)

    with pytest.raises(OutreachError, match="GROUP-05"):
        services.plan_publish(plan_id=plan, on=DAY, by=clerk)
    services.plan_drop(plan_id=plan, by=clerk)
    with pytest.raises(OutreachError, match="GROUP-04"):
        services.plan_publish(plan_id=plan, on=DAY, by=clerk)
    with pytest.raises(OutreachError, match="GROUP-10"):
        services.plan_drop(plan_id=plan, by=clerk)


def test_too_few_members_to_lead_is_a_shortfall_that_somebody_must_answer_for(street: Street) -> None:
    clerk = street.people["clerk"]
    plan = services.plan_now(draft=PlanDraft(street.street, "fresh", 8), by=clerk)
    view = selectors.plan_view(plan)
    assert view is not None
    assert "3个组没有组长" in "".join(view.summary["shortfalls"])

    with pytest.raises(OutreachError, match="GROUP-06"):
        services.plan_publish(plan_id=plan, on=DAY, by=clerk)
    services.plan_publish(plan_id=plan, on=DAY, note="先公布,下周补组长", by=clerk)

    seen = registry.visible(clerk, "outreach.view", Moment(DAY))
    assert selectors.sums(seen).leaderless_n == 3


@pytest.mark.parametrize(("org", "groups_n", "code"), [("other", 4, "GROUP-01"), ("street", 41, "GROUP-02")])
def test_what_cannot_be_grouped_says_why(org: str, groups_n: int, code: str, street: Street) -> None:
    org_id = street.ids[OTHER] if org == "other" else street.street
    who = street.people["stranger" if org == "other" else "clerk"]

    with pytest.raises(OutreachError, match=code):
        services.plan_now(draft=PlanDraft(org_id, "fresh", groups_n), by=who)
    with pytest.raises(NotAllowed):
        services.plan_now(draft=PlanDraft(org_id, "fresh", 4), by=street.people["leader"])


def test_households_without_a_point_are_grouped_by_cell_and_areas_apart_are_told(
    street: Street, tmp_path: Path
) -> None:
    rows = [
        [OTHER, f"J{n}", f"周户{n}", None, "甲院" if n < 4 else "乙院", None, None, 1, None, None]
        for n in range(8)
    ]
    taken("households", book(tmp_path / "a.xlsx", HOMES, rows), SYSTEM)
    org_id = street.ids[OTHER]

    fits, few = (
        selectors.plan_view(services.plan_now(draft=PlanDraft(org_id, "fresh", groups_n), by=SYSTEM))
        for groups_n in (2, 1)
    )

    assert fits is not None
    assert few is not None
    groups = GroupPlan.objects.get(pk=few.plan_id).result["groups"]
    cells = [{home.cell for home in Household.objects.filter(pk__in=group["households"])} for group in groups]
    assert sorted(len(each) for each in cells) == [1, 1]
    assert sum(len(group["households"]) for group in groups) == 8
    assert "8户没有坐标(户号J0、J1、J2、J3、J4等),按楼院编组" in fits.summary["warnings"][0]
    assert "互不相连的2片(各4、4户)" in fits.summary["warnings"][1]
    assert "应分1组,只能分2组。可以:改为分2组;或者给户J" in few.summary["shortfalls"][0]
    assert "户补上坐标" in few.summary["shortfalls"][0]


def test_a_household_that_nobody_can_place_is_named_by_its_number(street: Street) -> None:
    Household.objects.filter(org_id=street.street, number="007").update(cell="", x=None, y=None)

    plan = selectors.plan_view(
        services.plan_now(draft=PlanDraft(street.street, "fresh", 4), by=street.people["clerk"])
    )

    assert plan is not None
    assert (plan.state, plan.summary["says"]) == ("failed", "算不出:有1处要改。")
    assert "户“007”没有坐标,也没有片区" in plan.summary["problems"][0]


def test_a_leader_who_leaves_leaves_a_group_that_is_listed(street: Street) -> None:
    street.grouped()
    clerk = street.people["clerk"]
    leader = Seat.objects.get(group=street.groups()[0], role="leader", until=None).worker
    assert services.worker_end(worker_id=leader.pk, on=DAY, reason="搬走", by=clerk) == 1
    with pytest.raises(OutreachError, match="HOUSE-04"):
        services.worker_end(worker_id=leader.pk, on=DAY, reason="搬走", by=clerk)

    assert [number for number, _ in selectors.groups_leaderless(street.street)] == [1]


def test_cards_are_printed_in_full_and_on_record(street: Street) -> None:
    street.grouped()
    clerk, groups = street.people["clerk"], street.groups()

    cards = services.group_cards_print(group_ids=[group.pk for group in groups], by=clerk)

    assert sum(len(card.households) for card in cards) == 40
    assert "钱户1" in {home.name for card in cards for home in card.households}
    reads = audit.events_of(f"group:{groups[0].pk}:{len(cards[0].households)}")
    assert [each.what for each in reads] == ["personal_read"]


def test_a_group_lacks_the_skill_that_its_households_ask_for(street: Street) -> None:
    street.need("001", "loan")
    plan = services.plan_now(draft=PlanDraft(street.street, "fresh", 4), by=street.people["clerk"])
    services.plan_publish(plan_id=plan, on=DAY, note="缺人的以后补", by=street.people["clerk"])
    seen = registry.visible(street.people["clerk"], "outreach.view", Moment(DAY))
    group = Contact.objects.get(household=street.home("001"), until=None).group
    [row] = [one for one in selectors.group_rows(seen) if one.group_id == group.pk]

    told = {skill for one in selectors.seats_of([group.pk])[group.pk] for skill in one.skills.split("、")}
    assert ("小额信贷" in told) == (row.missing == ())


def test_whoever_may_not_open_the_lists_sees_no_small_count(street: Street) -> None:
    street.need("001")
    for who, told in (("clerk", "1"), ("leader", "少于5")):
        actor = street.people[who]
        seen = registry.visible(actor, "outreach.view", Moment(DAY))
        [line] = selectors.org_lines(seen, registry.visible(actor, "outreach.view_household", Moment(DAY)))
        assert line.needs[0] == told
        assert line.households_n == 40


ROWS = st.integers(1, 5).flatmap(
    lambda n: st.lists(st.lists(st.integers(0, 12), min_size=n, max_size=n), min_size=1, max_size=5)
)


@given(ROWS, st.integers(2, 6))
def test_no_hidden_count_can_be_worked_out_of_a_row_or_column(table: list[list[int]], small: int) -> None:
    hidden = hidden_cells(table, small)
    rows = [[(r, c) for c in range(len(table[0]))] for r in range(len(table))]
    columns = [[(r, c) for r in range(len(table))] for c in range(len(table[0]))]

    assert {(r, c) for r, row in enumerate(table) for c, n in enumerate(row) if 0 < n < small} <= hidden
    for line in [*rows, *columns]:
        told = [cell for cell in line if cell in hidden]
        rest = [cell for cell in line if cell not in hidden and table[cell[0]][cell[1]]]
        assert len(told) != 1 or not rest
