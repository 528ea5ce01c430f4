"""The kernel of dated rows: what holds after it, and what was believed before."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.core.management import call_command

from jishi.apps.registry.models import Change, OrgSpread, OrgStat, OrgState, OrgStep, Placement, PrimaryOrg
from jishi.apps.registry.services.rows import (
    rows_end,
    rows_open,
    rows_pour,
    rows_replace,
    rows_restore,
    rows_withdraw,
)
from jishi.apps.registry.services.rules import change_open
from jishi.shared.actor import SYSTEM
from jishi.shared.dates import FOREVER, Moment

from . import stats
from .office import COUNTY, DAY, EAST, SINCE, Office

pytestmark = [pytest.mark.django_db, pytest.mark.db]
Span = tuple[str, date, date]


def opened() -> Change:
    return change_open("org_corrected", by=SYSTEM, on=DAY)


def believed(office: Office) -> list[Span]:
    rows = OrgState.objects.filter(org_id=office.ids[EAST], superseded_by=None).order_by("valid_from")
    return list(rows.values_list("name", "valid_from", "valid_to"))


def current(office: Office) -> OrgState:
    state: OrgState = OrgState.objects.current().get(org_id=office.ids[EAST])
    return state


def test_a_row_is_divided_on_the_day_of_the_change(office: Office) -> None:
    rows_replace([current(office)], on=DAY, change=opened(), told={"name": "新名"})

    assert believed(office) == [
        ("东发村党支部", SINCE, DAY - timedelta(days=1)),
        ("新名", DAY, FOREVER),
    ]


def test_a_relation_is_told_by_its_row_and_no_column_is_made_up(office: Office) -> None:
    placed = Placement.objects.current().get(org_id=office.ids[EAST])
    superior = PrimaryOrg.objects.get(pk=office.ids[COUNTY])

    rows_replace([placed], on=DAY, change=opened(), told={"parent": superior})

    assert Placement.objects.current().get(org_id=office.ids[EAST]).parent_id == superior.pk
    with pytest.raises(FieldDoesNotExist):
        rows_replace([current(office)], on=DAY, change=opened(), told={"nmae": "新名"})


def test_a_row_that_begins_later_takes_the_values_from_its_own_first_day(office: Office) -> None:
    rows_replace([current(office)], on=SINCE - timedelta(days=9), change=opened(), told={"name": "新名"})

    assert believed(office) == [("新名", SINCE, FOREVER)]


def test_a_row_that_has_ended_cannot_be_changed_later(office: Office) -> None:
    rows_end([current(office)], on=DAY, change=opened())
    [ended] = OrgState.objects.filter(org_id=office.ids[EAST], superseded_by=None)

    with pytest.raises(ValueError, match="nothing of it is left"):
        rows_end([ended], on=DAY, change=opened())


def test_what_ends_before_it_began_never_held_but_stays_on_record(office: Office) -> None:
    rows_end([current(office)], on=SINCE, change=opened())

    assert believed(office) == []
    assert OrgState.objects.filter(org_id=office.ids[EAST]).count() == 1


def test_withdrawn_and_restored_rows_are_what_they_were(office: Office) -> None:
    before, row, change = believed(office), current(office), opened()

    rows_withdraw([row], change=change)
    assert believed(office) == []

    rows_restore([row], change=opened())
    assert believed(office) == before


def test_the_rows_of_an_event_bear_its_instant(office: Office) -> None:
    change = opened()

    [row] = rows_open(
        OrgState,
        [
            {
                "org_id": office.ids[EAST],
                "name": "旧名",
                "kind": "branch",
                "org_type": "village",
                "valid_from": SINCE - timedelta(days=99),
                "valid_to": SINCE - timedelta(days=1),
            }
        ],
        change=change,
    )

    assert row.recorded_at == change.recorded_at
    moment = Moment(SINCE - timedelta(days=3))
    assert OrgState.objects.at(moment).get(org_id=office.ids[EAST]).name == "旧名"


def test_nothing_to_change_writes_nothing(office: Office) -> None:
    count = OrgState.objects.count()

    rows_replace([], on=DAY, change=opened(), told={})
    assert rows_restore([], change=opened()) == []
    assert OrgState.objects.count() == count


def test_rows_that_are_poured_are_the_ones_that_would_be_opened(office: Office) -> None:
    told = {
        "org_id": office.ids[EAST],
        "name": "旧名",
        "kind": "branch",
        "org_type": "village",
        "founded_on": SINCE,
        "valid_to": SINCE - timedelta(days=1),
    }
    change = opened()

    rows_open(OrgState, [told | {"valid_from": SINCE - timedelta(days=99)}], change=change)
    rows_pour(OrgState, [told | {"valid_from": SINCE - timedelta(days=98)}], change=change)

    one, other = OrgState.objects.filter(name="旧名").order_by("valid_from").values()
    assert {name: value for name, value in one.items() if value != other[name]} == {
        "id": one["id"],
        "valid_from": SINCE - timedelta(days=99),
    }


def test_what_roll_ups_add_up_can_be_worked_out_again(office: Office) -> None:
    before, steps = stats.kept(), stats.steps()
    OrgStat.objects.update(members_n=99, kind="branch", is_spread=False)
    OrgStep.objects.all().delete()
    OrgSpread.objects.all().delete()
    OrgStat.objects.filter(org_id=office.ids[EAST]).delete()

    call_command("rebuild_stats")

    assert stats.kept() == before == stats.told()
    assert stats.steps() == steps
    assert steps
