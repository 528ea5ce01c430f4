"""What the database itself does not let in."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from jishi.apps.registry.models import Batch, Change, OrgState, Placement, UnitState

from .office import DAY, EAST, SINCE, Office

pytestmark = [pytest.mark.django_db, pytest.mark.db]
INSTANT = datetime(2012, 7, 15, tzinfo=UTC)


def state_of(office: Office, **told: Any) -> OrgState:
    row = OrgState.objects.get(org_id=office.ids[EAST])
    row.pk = None
    for name, value in told.items():
        setattr(row, name, value)
    return row


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({}, id="a second open row"),
        pytest.param({"valid_to": date(2009, 1, 1)}, id="an end before the beginning"),
        pytest.param({"superseded_at": INSTANT}, id="superseded by nobody"),
        pytest.param(
            {"superseded_at": datetime(2011, 1, 1, tzinfo=UTC), "superseded_by_id": 1},
            id="superseded before recorded",
        ),
        pytest.param({"valid_to": DAY, "org_type": ""}, id="a branch without a type"),
    ],
)
def test_a_dated_row_cannot_contradict_itself(office: Office, told: dict[str, Any]) -> None:
    if "superseded_by_id" in told:
        told = told | {"superseded_by_id": Change.objects.values_list("pk", flat=True).first()}

    with pytest.raises(IntegrityError), transaction.atomic():
        state_of(office, **told).save()


def test_an_organisation_stands_in_one_place_and_a_unit_has_one_state(office: Office) -> None:
    for model in (Placement, UnitState):
        row: Any = model.objects.all()[0]
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_a_batch_adds_up(office: Office) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.create(
            kind="units",
            filename="",
            file_hash="",
            rows_read=3,
            rows_applied=1,
            rows_refused=1,
            by_name="x",
            recorded_at=INSTANT,
        )


def test_a_subtree_is_a_range_that_uses_the_index(office: Office) -> None:
    path = Placement.objects.get(org_id=office.ids[EAST]).path
    found = Placement.objects.filter(path__gte=path[:5], path__lt=path[:5] + "~")

    plan = found.explain() if connection.vendor == "sqlite" else _planned_by_index(found)

    assert found.count() == len(office.ids)
    assert "path" in plan.lower()
    assert "index" in plan.lower()


def _planned_by_index(found: Any) -> str:
    # A table of ten rows is read whole unless that is forbidden.
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return str(found.explain())


def test_paths_and_codes_compare_byte_by_byte_on_postgresql(office: Office) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite compares bytes anyway")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE collation_name = 'C'"
        )
        found = {row[0] for row in cursor.fetchall()}

    assert found >= {"registry_placement.path", "registry_area.code", "registry_unitstate.area_id"}


def test_rows_since_forever_are_the_current_ones(office: Office) -> None:
    assert OrgState.objects.current().filter(valid_from=SINCE).count() == len(office.ids)
