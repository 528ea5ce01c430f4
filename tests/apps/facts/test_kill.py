"""kill -9 in the middle of an import: the values are all there, or none is."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from jishi.apps.audit import selectors as audit
from jishi.apps.facts.models import FactBatch, FactUpload, FactValue
from jishi.apps.facts.services import upload_check, upload_keep
from jishi.apps.jobs.models import Job
from jishi.apps.jobs.services import job_enqueue
from jishi.shared import chain
from jishi.shared.dates import travel
from tests.apps.jobs.test_kill import database_url, wait_for

from .office import DAY, Office, book, build, line

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db, pytest.mark.slow]
ROWS = 1000


@pytest.fixture
def start(root: Path, tmp_path: Path) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    workers = []

    def worker() -> "subprocess.Popen[bytes]":
        told = {
            "DATABASE_URL": database_url(),
            "JISHI_VAR": str(tmp_path / "var"),
            "JISHI_TODAY": DAY.isoformat(),
            "DJANGO_SETTINGS_MODULE": "tests.apps.facts.killed_office",
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


def handed_in(office: Office, folder: Path) -> int:
    rows = [line(code, 3, 4) for code in office.ids if code.startswith("2303219")]
    content = book(folder / "a.xlsx", rows, "党课次数", "支部党员大会次数").read_bytes()
    upload_id = upload_keep(
        filename="a.xlsx", content=[content], default_period="2012", source="", by=office.clerk
    )
    upload_check(upload_id=upload_id, by=office.clerk)
    return upload_id


def queued(upload_id: int, office: Office, folder: Path) -> Job:
    params = {"upload_id": upload_id, "only_clean": False, "folder": str(folder)}
    return Job.objects.get(pk=job_enqueue(kind="facts.import", title="导入", params=params, by=office.clerk))


def test_an_import_killed_halfway_leaves_nothing_and_is_done_again(
    start: Callable[[], "subprocess.Popen[bytes]"],
    tmp_path: Path,
    settings: Settings,
) -> None:
    settings.UPLOADS_DIR = tmp_path / "var" / "uploads"
    with travel(DAY):
        office = build(more_villages=ROWS)
        upload_id = handed_in(office, tmp_path)
        job = queued(upload_id, office, tmp_path)
    worker = start()
    wait_for(lambda: (tmp_path / "halfway").exists() and (tmp_path / "halfway").read_text() != "")

    worker.kill()
    worker.wait()

    assert FactValue.objects.count() == FactBatch.objects.count() == 0
    assert FactUpload.objects.get(pk=upload_id).batch_id is None
    start()
    wait_for(lambda: Job.objects.get(pk=job.pk).state == Job.State.DONE)
    batch = FactBatch.objects.get()
    assert (batch.rows_read, batch.rows_applied, batch.values_n) == (ROWS, ROWS, 2 * ROWS)
    assert FactValue.objects.count() == 2 * ROWS
    assert [event.what for event in audit.events_of(f"facts_batch:{batch.pk}")] == ["facts_recorded"]
    assert chain.check_links(audit.links()).ok
