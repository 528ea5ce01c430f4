"""The province to measure on: the right size, the same each time, and as the register's own services would leave it."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from django.apps import apps
from django.db import connection
from pytest_django import DjangoDbBlocker

from jishi.apps.accounts.models import User
from jishi.apps.facts.models import FactValue
from jishi.apps.registry.models import (
    Affiliation,
    Change,
    Hosting,
    MemberState,
    OrgState,
    Placement,
    TwoClocks,
    UnitState,
)
from jishi.apps.registry.paths import step_of
from jishi.cli import main
from jishi.demo.plan import TODAY
from jishi.demo.province import Size, load_province
from jishi.shared.codes import resident_id_problems
from jishi.shared.dates import NOT_SUPERSEDED, Moment
from tests.factories.standing import standing

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
SMALL = Size(orgs=900, members=2, seed=1)
DATED: tuple[tuple[type[TwoClocks], tuple[str, ...]], ...] = (
    (OrgState, ("org_id",)),
    (Placement, ("org_id",)),
    (Hosting, ("org_id", "unit_id")),
    (UnitState, ("unit_id",)),
    (Affiliation, ("member_id",)),
)


def quiet(key: str, counts: dict[str, int]) -> None:
    """Say nothing."""


@pytest.fixture(scope="module")
def counts(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, int]]:
    """What was written, by table; written once, because no test needs it otherwise."""
    with standing(django_db_blocker, TODAY, _small) as made:
        yield made


def _small() -> dict[str, int]:
    return load_province(SMALL, quiet)


def digest(label: str) -> str:
    model = apps.get_model(label)
    # A table goes on counting its rows; what is in them is to be the same.
    names = [field.attname for field in model._meta.concrete_fields if field.name != "id"]
    rows = model.objects.order_by("pk").values_list(*names)
    return hashlib.sha256("\n".join(map(str, rows)).encode()).hexdigest()


def empty(labels: Iterable[str]) -> None:
    """Take the rows away again, those that point before those that are pointed at."""
    with connection.cursor() as cursor:
        for label in ("registry.OrgSpread", "registry.OrgStat", "registry.OrgStep", *reversed(list(labels))):
            cursor.execute(f"DELETE FROM {apps.get_model(label)._meta.db_table}")
    connection.check_constraints()  # none is left for the end: a table with checks to come cannot be altered
    User.objects.all().delete()


def test_it_has_as_many_organisations_and_members_as_asked_for(counts: dict[str, int]) -> None:
    assert counts["registry.PrimaryOrg"] == SMALL.orgs
    assert counts["registry.Member"] == pytest.approx(SMALL.orgs * SMALL.members, rel=0.25)
    assert OrgState.objects.filter(kind="local_committee", valid_to__year=9999).count() >= 4


def test_no_row_points_nowhere(counts: dict[str, int]) -> None:
    connection.check_constraints()

    assert OrgState.objects.exclude(superseded_at=NOT_SUPERSEDED).exists()


def test_the_same_seed_gives_the_same_rows(counts: dict[str, int]) -> None:
    first = {label: digest(label) for label in counts}
    empty(counts)

    again = load_province(SMALL, quiet)

    assert again == counts
    assert {label: digest(label) for label in again} == first


@pytest.mark.parametrize(("model", "keys"), DATED, ids=lambda each: getattr(each, "__name__", ""))
def test_what_is_believed_now_follows_day_by_day(
    model: type[TwoClocks], keys: tuple[str, ...], counts: dict[str, int]
) -> None:
    spans = defaultdict(list)
    for row in model._base_manager.filter(superseded_at=NOT_SUPERSEDED).values(
        *keys, "valid_from", "valid_to"
    ):
        spans[tuple(row[key] for key in keys)].append((row["valid_from"], row["valid_to"]))

    for told in spans.values():
        told.sort()
        for (_, last), (first, _) in pairwise(told):
            assert first == last + timedelta(days=1)


def test_a_path_is_the_superiors_path_and_one_step(counts: dict[str, int]) -> None:
    for months in (0, 8, 20):
        moment = Moment(TODAY - timedelta(days=30 * months))
        placed = {
            org: (parent, path)
            for org, parent, path in Placement.objects.at(moment).values_list("org_id", "parent_id", "path")
        }
        for org_id, (parent_id, path) in placed.items():
            assert path == (placed[parent_id][1] if parent_id else "") + step_of(org_id)


def test_things_happened_in_the_last_two_years(counts: dict[str, int]) -> None:
    kinds = set(Change.objects.values_list("kind", flat=True))
    before = Moment(TODAY - timedelta(days=730))

    assert {"orgs_set_up", "org_corrected", "org_moved", "org_dissolved"} <= kinds
    assert OrgState.objects.at(before).count() != OrgState.objects.at(Moment(TODAY)).count()


def test_every_member_belongs_to_an_organisation_that_stands(counts: dict[str, int]) -> None:
    standing = Placement.objects.at(Moment(TODAY)).values("org_id")

    assert not Affiliation.objects.at(Moment(TODAY)).exclude(org_id__in=standing).exists()
    assert Affiliation.objects.at(Moment(TODAY)).count() == counts["registry.Member"]


def test_values_are_of_two_periods_and_some_were_put_right(counts: dict[str, int]) -> None:
    assert set(FactValue.objects.values_list("period", flat=True)) == {"2011", "2012-H1"}
    assert FactValue.objects.filter(answer="unknown").exists()
    assert FactValue.objects.exclude(superseded_at=NOT_SUPERSEDED).exists()


def test_a_database_in_use_is_left_alone(counts: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["bench-data", "--orgs", "300", "--lang", "en"])

    assert code == 1
    assert "nothing was changed" in capsys.readouterr().err
    assert OrgState.objects.values("org_id").distinct().count() == SMALL.orgs


def test_ids_of_members_keep_the_standard(counts: dict[str, int]) -> None:
    for number, birth, sex in MemberState.objects.values_list("id_number", "birth_date", "sex")[:300]:
        assert not resident_id_problems(number, on_date=TODAY)
        assert number[6:14] == f"{birth:%Y%m%d}"
        assert int(number[16]) % 2 == int(sex) % 2
