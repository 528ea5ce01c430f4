"""What was counted over many values is counted again after a batch and its undo, never from what was rolled back."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from jishi.apps.facts.models import FactBatch
from jishi.apps.facts.selectors import coverage
from jishi.apps.facts.services import facts_batch_undo
from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from .asking import hold
from .office import DAY, OTHER_VILLAGE, VILLAGE, Office, build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db, pytest.mark.slow]
YESTERDAY, PERIOD = DAY - timedelta(days=1), "2012-H1"


@pytest.fixture
def office(transactional_db: None) -> Office:
    return build()


def filled(office: Office) -> dict[str, int]:
    seen = registry.visible(office.county, "facts.view", Moment(DAY))
    return {
        line.indicator.id: line.filled for line in coverage(PERIOD, seen) if line.indicator and line.filled
    }


def test_each_batch_and_each_undo_is_seen(office: Office) -> None:
    assert filled(office) == {}

    hold(VILLAGE, "lectures", 2, on=YESTERDAY)
    assert filled(office) == {"lectures": 1}
    hold(OTHER_VILLAGE, "lectures", 3, on=YESTERDAY)
    assert filled(office) == {"lectures": 2}
    facts_batch_undo(batch_id=FactBatch.objects.latest("pk").pk, by=office.county)

    assert filled(office) == {"lectures": 1}


def test_the_same_question_is_counted_once(office: Office) -> None:
    hold(VILLAGE, "lectures", 2, on=YESTERDAY)
    with CaptureQueriesContext(connection) as first:
        filled(office)
    with CaptureQueriesContext(connection) as second:
        filled(office)

    counted = 'COUNT("facts_factvalue"."value")'
    assert sum(counted in one["sql"] for one in first) == 1
    assert not any(counted in one["sql"] for one in second)


def test_what_was_rolled_back_is_not_kept(office: Office) -> None:
    with transaction.atomic():
        hold(VILLAGE, "lectures", 2, on=YESTERDAY)
        assert filled(office) == {"lectures": 1}
        transaction.set_rollback(True)
    assert filled(office) == {}

    hold(OTHER_VILLAGE, "venue_sqm", 30, on=YESTERDAY)

    assert filled(office) == {"venue_sqm": 1}
