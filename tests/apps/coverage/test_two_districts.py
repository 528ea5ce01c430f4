"""Two districts that give one person a home at the same time."""

from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from jishi.apps.coverage import services
from jishi.apps.coverage.models import Floater
from jishi.apps.coverage.services import CoverageRefused, FloaterDraft

from .office import COMMUNITY, DAY, OTHER, STREET, Desk, build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db, pytest.mark.slow]
LISTS = {
    STREET: FloaterDraft("郑某", "230102198001011236", "13800001111"),
    OTHER: FloaterDraft("郑某", phone="13800001111"),
}


def place(desk: Desk, floater_id: int, *, placed: Event, go_on: Event) -> str:
    """Place somebody, and let others wait until the transaction ends."""
    try:
        with transaction.atomic():
            services.floater_place(
                floater_id=floater_id, host_org_id=desk.ids[COMMUNITY], on=DAY, by=desk.people["officer"]
            )
            placed.set()
            go_on.wait(2)
    except CoverageRefused as refused:
        return refused.code
    finally:
        connection.close()
    return ""


def test_the_second_waits_and_is_refused() -> None:
    desk = build()
    ids = []
    for org, draft in LISTS.items():
        services.floaters_list(drafts=[draft], owner_org_id=desk.ids[org], on=DAY, by=desk.people["officer"])
        ids.append(Floater.objects.get(owner_org_id=desk.ids[org]).pk)
    placed, go_on = Event(), Event()

    with ThreadPoolExecutor(2) as both:
        first: Future[str] = both.submit(place, desk, ids[0], placed=placed, go_on=go_on)
        placed.wait(10)
        second = both.submit(place, desk, ids[1], placed=Event(), go_on=Event())
        told = (first.result(), second.result())

    assert told == ("", "FLOATER-04")
    assert [one.state for one in Floater.objects.order_by("pk")] == ["placed", "waiting"]
