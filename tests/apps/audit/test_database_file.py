"""A SQLite database is verified as it lies on the disk; PostgreSQL has no such file, only the export."""

import pytest
from django.db import connection, transaction

from jishi.apps.audit.models import AuditEvent
from jishi.apps.audit.services import event_record
from jishi.cli.audit import audit
from jishi.shared.actor import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def name() -> str:
    with transaction.atomic():
        for number in range(5):
            event_record(what="thing_done", subject=f"thing:{number}", by=SYSTEM)
    return str(connection.settings_dict["NAME"])


def test_an_untouched_file_is_fine(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert audit(["verify", name]) == 0

    assert capsys.readouterr().out.startswith("ok 5 ")


@pytest.mark.parametrize(
    "told", [{"subject": "thing:99"}, {"what": "other"}, {"by_id": 9}, {"hash": "0" * 64}]
)
def test_a_changed_row_is_named(
    name: str, told: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    AuditEvent.objects.filter(seq=4).update(**told)

    assert audit(["verify", name]) == 1

    assert capsys.readouterr().out.startswith("bad 4 ")


def test_a_missing_end_shows_by_the_head_row(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    AuditEvent.objects.filter(seq=5).delete()

    assert audit(["verify", name]) == 1

    assert capsys.readouterr().out.startswith("bad 5 ")
