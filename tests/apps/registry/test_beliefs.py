"""A change's page: what was so in the world beside what we believed; a correction told apart from a real change."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from jishi.apps.accounts import selectors as accounts
from jishi.apps.accounts import services as account_services
from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import Affiliation, Change, OrgState
from jishi.apps.registry.selectors import ChangeView, Effect
from jishi.apps.registry.services import Papers
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import BEIJING, NOT_SUPERSEDED, Moment, travel

from .office import COUNTY, DAY, EAST, SET_UP_ON, SINCE, SYSTEM_COMMITTEE, TOWN, Office, page_of, person

pytestmark = [pytest.mark.django_db, pytest.mark.db]
VIEW = "registry.view_org"
WEEK = timedelta(days=7)


def rename(office: Office, name: str, on: date, at: date) -> int:
    with travel(at):
        told: dict[str, object] = {"name": name}
        services.org_correct(
            org_id=office.ids[EAST], fields_told=told, on=on, reason="按批复更名", by=office.county
        )
    return Change.objects.order_by("-pk").values_list("pk", flat=True)[0]


def change(office: Office, change_id: int) -> ChangeView:
    moment = Moment(DAY)
    seen = selectors.visible(office.county, VIEW, moment)
    found = selectors.change_view(change_id, seen, selectors.units_visible(office.county, VIEW, moment))
    assert found is not None
    return found


def effect(office: Office, change_id: int) -> Effect:
    [only] = change(office, change_id).effects[:1]
    return only


def days(one: Effect) -> list[tuple[date, date | None, date] | None]:
    assert one.told is not None
    return [
        (held.first, held.last, held.recorded_at.astimezone(BEIJING).date()) if held else None
        for held in (one.told.was, one.told.is_now)
    ]


def test_a_real_change_leaves_the_old_value_its_days(office: Office) -> None:
    told = effect(office, rename(office, "东升村党支部", DAY, DAY + WEEK))

    assert (told.before, told.after) == ("东发村党支部", "东升村党支部")
    assert told.told is not None
    assert told.told.sort == "变动"
    assert days(told) == [(SINCE, None, SET_UP_ON), (DAY, None, DAY + WEEK)]


def test_a_correction_says_that_it_was_never_so(office: Office) -> None:
    told = effect(office, rename(office, "东升村党支部", SINCE, DAY))

    assert told.told is not None
    assert told.told.sort == "更正"
    assert days(told) == [(SINCE, None, SET_UP_ON), (SINCE, None, DAY)]


def test_a_clock_that_was_put_back_loses_nothing(office: Office) -> None:
    rename(office, "东升村党支部", DAY, DAY + WEEK)
    rename(office, "东胜村党支部", DAY, DAY)

    names = OrgState.objects.filter(org_id=office.ids[EAST]).order_by("pk")
    assert [row.name for row in names if row.superseded_at == NOT_SUPERSEDED][-1] == "东胜村党支部"
    told = [change.recorded_at for change in Change.objects.order_by("pk")]
    assert told == sorted(told)


def test_what_is_corrected_later_stands_beside_what_was_said(office: Office) -> None:
    first = rename(office, "东升村党支部", DAY, DAY)
    second = rename(office, "东胜村党支部", DAY, DAY + WEEK)

    one, other = effect(office, first).told, effect(office, second).told

    assert one is not None
    assert other is not None
    assert (one.sort, other.sort) == ("变动", "更正")
    assert [(each.change_id, each.value, each.reason) for each in one.later] == [
        (second, "东胜村党支部", "按批复更名")
    ]
    assert other.later == ()


def test_another_field_of_the_same_row_keeps_its_own_days(office: Office) -> None:
    """A row is written anew for each change; the name has been on record since the set-up all the same."""
    services.org_correct(
        org_id=office.ids[EAST],
        fields_told={"secretary_name": "李国福"},
        on=DAY,
        reason="镇党委任命",
        by=office.county,
    )

    told = effect(office, rename(office, "东升村党支部", DAY + WEEK, DAY + WEEK))

    assert days(told)[0] == (SINCE, None, SET_UP_ON)


def test_an_undo_shows_what_came_back(office: Office) -> None:
    renamed = rename(office, "东升村党支部", DAY, DAY)
    undone = services.change_revert(change_id=renamed, reason="文件写错了", by=office.county)

    told = effect(office, renamed).told

    assert told is not None
    assert [(each.change_id, each.value) for each in told.later] == [(undone, "东发村党支部")]


def test_a_superior_has_days_too_and_the_page_says_both(office: Office) -> None:
    moved = services.org_move(
        org_id=office.ids[EAST],
        superior_id=office.ids[SYSTEM_COMMITTEE],
        papers=Papers(DAY, "县委决定调整", "东发〔2012〕9号"),
        by=office.county,
    )

    page = page_of(office.county, reverse("change-detail", args=[moved]))

    assert "自2010-01-01起,2012-03-01记入" in page
    assert "自2012-07-15起,2012-07-15记入" in page
    assert "变动" in page


def test_of_members_it_names_the_items_and_never_the_values(office: Office) -> None:
    member_id = Affiliation.objects.get(member__code="M1").member_id
    told: dict[str, object] = {"post": "村会计", "id_number": "230321197005019999"}
    changed = services.member_correct(
        member_id=member_id, fields_told=told, on=DAY, reason="本人来核对过", by=office.county
    )

    page = page_of(office.county, reverse("change-detail", args=[changed]))

    assert "2条:公民身份号码、职务或工作" in page
    assert "村会计" not in page
    assert "230321197005019999" not in page


class TestRightsOfToday:
    """An actor's rights are those of today; the set of organisations is that of the asked day."""

    def move(self, office: Office) -> Moment:
        services.org_move(
            org_id=office.ids[EAST],
            superior_id=office.ids[SYSTEM_COMMITTEE],
            papers=Papers(DAY, "县委决定调整", "东发〔2012〕9号"),
            by=office.county,
        )
        return Moment(DAY - WEEK)

    def test_the_old_superior_sees_it_in_the_past_and_no_longer_today(self, office: Office) -> None:
        past = self.move(office)

        seen = [
            selectors.visible(office.clerk, VIEW, each).has(office.ids[EAST]) for each in (past, Moment(DAY))
        ]
        new = [
            selectors.visible(office.system_clerk, VIEW, each).has(office.ids[EAST])
            for each in (past, Moment(DAY))
        ]

        assert (seen, new) == ([True, False], [False, True])

    def test_a_role_given_today_opens_the_past_and_one_taken_away_closes_it(self, office: Office) -> None:
        past = Moment(SINCE + WEEK)
        fresh = person("fresh", "county_officer", "org", office.ids[COUNTY])
        assert selectors.visible(fresh, VIEW, past).has(office.ids[TOWN])

        account_services.role_revoke(
            user_id=fresh.user_id or 0,
            role="county_officer",
            scope_kind="org",
            scope_id=str(office.ids[COUNTY]),
            reason="调离岗位",
            by=SYSTEM,
        )

        assert selectors.visible(accounts.actor_for(fresh.user_id), VIEW, past).is_empty
