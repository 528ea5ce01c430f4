"""kill -9 in the middle of scoring: the old ratings stand, or all the new ones do."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jishi.apps.audit import selectors as audit
from jishi.apps.grading import services
from jishi.apps.grading.models import Rating, Round
from jishi.apps.jobs.models import Job
from jishi.apps.jobs.services import job_enqueue
from jishi.shared import chain
from jishi.shared.dates import travel
from tests.apps.jobs.test_kill import database_url, wait_for
from tests.factories import cast as factory
from tests.factories.cast import CITY, DAY, Cast

from .office import round_opened

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db, pytest.mark.slow]
Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(root: Path, tmp_path: Path) -> Iterator[Start]:
    workers = []

    def worker() -> "subprocess.Popen[bytes]":
        told = {
            "DATABASE_URL": database_url(),
            "JISHI_VAR": str(tmp_path / "var"),
            "JISHI_TODAY": DAY.isoformat(),
            "DJANGO_SETTINGS_MODULE": "tests.apps.grading.killed_office",
        }
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_worker"], cwd=root, env=os.environ | told
        )
        workers.append(process)
        return process

    yield worker
    for process in workers:
        process.kill()
        process.wait()


def scored_once(cast: Cast) -> int:
    """A round that was scored, and is to be scored again."""
    officer = cast.people["city_officer"]
    round_id = round_opened(officer, cast.org(CITY))
    services.round_score_now(round_id=round_id, by=officer)
    return round_id


def test_a_scoring_killed_halfway_leaves_what_was_and_is_done_again(start: Start, tmp_path: Path) -> None:
    with travel(DAY):
        cast = factory.build()
        round_id = scored_once(cast)
        before = set(Rating.objects.values_list("pk", "superseded_at"))
        params = {"round_id": round_id, "folder": str(tmp_path)}
        officer = cast.people["city_officer"]
        job_id = job_enqueue(kind="grading.score_round", title="评分", params=params, by=officer)
    note = tmp_path / "halfway"
    worker = start()
    wait_for(lambda: note.exists() and note.read_text() != "")

    worker.kill()
    worker.wait()

    assert set(Rating.objects.values_list("pk", "superseded_at")) == before
    start()
    wait_for(lambda: Job.objects.get(pk=job_id).state == Job.State.DONE)
    standing = Rating.objects.filter(round_id=round_id, superseded_at__isnull=True)
    assert standing.count() == 6
    assert not {pk for pk, _ in before} & set(standing.values_list("pk", flat=True))
    assert Round.objects.get(pk=round_id).state == Round.State.SCORED
    events = [event.what for event in audit.events_of(f"round:{round_id}")]
    assert events.count("round_scored") == 2
    assert chain.check_links(audit.links()).ok
