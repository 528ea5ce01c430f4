"""The queue, one attempt at a time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, transaction

from jishi.apps.audit import selectors as audit
from jishi.apps.jobs import selectors, services
from jishi.apps.jobs.models import Job
from jishi.apps.jobs.services import running
from jishi.shared.actor import SYSTEM, Actor

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def enqueue(by: Actor, kind: str = "count", **params: object) -> int:
    return services.job_enqueue(kind=kind, title="数数", params=params, by=by)


def claim(job_id: int) -> services.Claim:
    taken = services.job_claim(worker="somewhere-else:1:a", job_id=job_id)
    assert taken is not None
    return taken


def events(job_id: int) -> list[str]:
    return [event.what for event in audit.events_of(f"job:{job_id}")]


def test_a_job_is_done_once_and_its_record_names_who_asked(asker: Actor) -> None:
    job_id = enqueue(asker)

    services.job_run(job_id=job_id)

    job = selectors.job_view(job_id)
    assert job is not None
    assert (job.state, job.url, job.percent) == ("done", "/counted/", 100)
    assert events(job_id) == ["job_done", "job_enqueued"]
    assert audit.events_of(f"job:{job_id}")[0].by == "王办事"
    with pytest.raises(services.JobError, match="JOB-03"):
        services.job_run(job_id=job_id)


@pytest.mark.django_db(transaction=True)
def test_progress_is_written_at_once_but_never_inside_a_transaction(
    asker: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int, str]] = []
    monkeypatch.setattr(running, "job_progress", lambda claim, n, of, message: told.append((n, of, message)))

    services.job_run(job_id=enqueue(asker))

    assert told == [(1, 3, "数一"), (3, 3, "数三")]


@pytest.mark.django_db(transaction=True)
def test_a_report_that_meets_a_busy_database_does_not_end_the_job(
    asker: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(**told: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(running, "job_progress", busy)
    job_id = enqueue(asker)

    services.job_run(job_id=job_id)

    assert events(job_id) == ["job_done", "job_enqueued"]


def test_an_unknown_kind_is_refused(asker: Actor) -> None:
    with pytest.raises(services.UnknownKind, match="JOB-01"):
        enqueue(asker, kind="dance")


def test_the_oldest_job_is_claimed_first_and_by_one_worker_only(asker: Actor) -> None:
    first, second = enqueue(asker), enqueue(asker)

    claims = [services.job_claim(worker=f"w{n}") for n in range(3)]

    assert claims == [services.Claim(first, 1), services.Claim(second, 1), None]


def test_our_own_errors_reach_the_person_who_asked(asker: Actor) -> None:
    job_id = enqueue(asker, "stumble", way="ours")

    services.job_run(job_id=job_id)

    job = selectors.job_view(job_id)
    assert job is not None
    assert (job.state, job.message) == ("failed", "第3行:单位代码应为18位。")
    assert events(job_id) == ["job_failed", "job_enqueued"]


def test_a_foreign_error_stays_in_the_log(asker: Actor, caplog: pytest.LogCaptureFixture) -> None:
    job_id = enqueue(asker, "stumble", way="theirs")

    services.job_run(job_id=job_id)

    job = selectors.job_view(job_id)
    assert job is not None
    assert "secret" not in job.message
    assert str(job_id) in job.message
    assert "secret" in caplog.text


def test_an_attempt_that_was_taken_over_can_neither_report_nor_finish(asker: Actor) -> None:
    job_id = enqueue(asker)
    old = claim(job_id)
    services.job_requeue(claim=old)
    new = claim(job_id)

    with pytest.raises(services.LeaseLost, match="JOB-02"):
        services.job_progress(claim=old, n=1, of=2, message="")
    with pytest.raises(services.LeaseLost, match="JOB-02"), transaction.atomic():
        services.job_finish(claim=old, result={})
    assert services.job_heartbeat(claim=old) is False
    assert services.job_heartbeat(claim=new) is True


def test_a_lease_that_ran_out_is_given_to_the_next_worker(asker: Actor) -> None:
    job_id = enqueue(asker)
    claim(job_id)
    assert services.jobs_sweep(worker="me") == 0

    Job.objects.update(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    swept = services.jobs_sweep(worker="me")

    assert swept == 1
    assert claim(job_id).attempt == 2


def test_the_job_of_a_worker_that_died_here_need_not_wait_for_its_lease(asker: Actor) -> None:
    name = services.worker_name()
    job_id = enqueue(asker)
    assert services.job_claim(worker=name, job_id=job_id)

    assert services.jobs_sweep(worker=name) == 0
    # The same process number under another name: the process that had it before has ended.
    assert services.jobs_sweep(worker=services.worker_name()) == 1


def test_a_job_that_kills_its_process_is_given_up_after_the_last_attempt(asker: Actor) -> None:
    job_id = enqueue(asker)

    for _ in range(3):
        services.job_requeue(claim=claim(job_id))

    job = selectors.job_view(job_id)
    assert job is not None
    assert job.state == "failed"
    assert "中断了3次" in job.message
    assert events(job_id) == ["job_failed", "job_enqueued"]


def test_a_worker_told_to_stop_does_not_use_up_an_attempt(asker: Actor) -> None:
    job_id = enqueue(asker)

    for _ in range(5):
        services.job_release(claim=claim(job_id))

    job = selectors.job_view(job_id)
    assert job is not None
    assert job.state == "queued"


def test_the_pace_so_far_tells_how_long_is_left(asker: Actor) -> None:
    job_id = enqueue(asker)
    taken = claim(job_id)
    services.job_progress(claim=taken, n=2000, of=4000, message="正在评分")
    Job.objects.update(started_at=datetime.now(UTC) - timedelta(seconds=9.5))

    job = selectors.job_view(job_id)

    assert job is not None
    assert (job.percent, job.seconds_left, job.message) == (50, 10, "正在评分")


def test_a_person_sees_the_own_jobs_newest_first(asker: Actor) -> None:
    ids = [enqueue(asker), enqueue(asker)]
    enqueue(SYSTEM)

    assert [job.job_id for job in selectors.jobs_of(asker)] == ids[::-1]
    assert selectors.jobs_of(Actor(None, "未登录")) == []
