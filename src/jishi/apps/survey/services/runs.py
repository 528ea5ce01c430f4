"""Compare all lists of a survey: in the background with progress, or at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from jishi.apps.audit import services as audit
from jishi.apps.jobs import selectors as jobs
from jishi.apps.jobs.services import RunningJob, job_enqueue
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import BEIJING, Moment, now, today

from ..errors import SurveyError
from ..models import LinkRun, ListRecord, ReviewCase, Route, Source, SourceList, Survey
from ..queries import current_records, decisions_of, pair_of, verdicts_of
from ..rules import REGISTER, REGISTERED
from ..saying import TWO_TYPES
from .ledger import Compared, ledger_write
from .linking import COLUMNS, Decided, ListFile, Tell, compare
from .surveys import open_survey


@transaction.atomic
def compare_start(*, survey_id: int, by: Actor) -> int:
    """Put the comparison of all lists into the queue; return the job's number."""
    run = _begin(survey_id, by)
    job_id = job_enqueue(
        kind="survey.compare",
        title=f"比对{run.survey.title}的名单"[:120],
        params={"run_id": run.pk},
        by=by,
    )
    run.job_id = job_id
    run.save(update_fields=["job_id"])
    return job_id


def compare_now(*, survey_id: int, by: Actor) -> None:
    """Compare all lists here and now; the demo, commands and tests use it."""
    with transaction.atomic():
        run = _begin(survey_id, by)
    ledger_write(run_id=run.pk, found=_compared(run, Tell()), by=by)


def compare_job(job: RunningJob) -> None:
    """Compare all lists in the background; the ledger and the job's end are written in one transaction."""
    run = LinkRun.objects.select_related("survey").get(pk=int(job.params["run_id"]))

    class Telling(Tell):
        def __call__(self, percent: int, words: str) -> None:
            job.progress(percent, 100, words)

    found = _compared(run, Telling())
    with transaction.atomic():
        ledger_write(run_id=run.pk, found=found, by=job.actor)
        run.refresh_from_db()
        says = f"{run.records_n:,}行归成{run.units_n:,}个单位,要人核对{run.cases_n:,}对。"
        if run.unasked_n:
            says += f"另有{run.unasked_n:,}对把握大些,先照比对结果办。"
        job.finish({"url": reverse("survey", args=[run.survey_id]), "says": says})


def _begin(survey_id: int, by: Actor) -> LinkRun:
    survey = open_survey(survey_id, by)
    for run in LinkRun.objects.filter(survey=survey, state=LinkRun.State.RUNNING):
        job = jobs.job_view(run.job_id) if run.job_id else None
        if job is not None and not job.is_over:
            raise SurveyError("这次调查的名单正在比对。请等它比完。", "SURVEY-51")
        run.delete()
    lists = SourceList.objects.filter(survey=survey, state=SourceList.State.READY)
    if not lists.exclude(source__line=REGISTER).exists():
        raise SurveyError("还没有收入的名单。请先交名单、对好栏目,再比对。", "SURVEY-52")
    _register_read(survey)
    run = LinkRun.objects.create(
        survey=survey, by_id=by.user_id, by_name=by.name, started_at=now(), state=LinkRun.State.RUNNING
    )
    audit.event_record(
        what="survey_compare_begun", subject=f"survey:{survey.pk}", by=by, detail={"run": run.pk}
    )
    return run


def _register_read(survey: Survey) -> None:
    """Take the register's own units of the area as one more source, so that what is there already is found again."""
    source, _ = Source.objects.get_or_create(
        scope_org_id=survey.scope_org_id,
        title=REGISTERED,
        defaults={"route": Route.LINE, "line": REGISTER},
    )
    units = registry.units_in(survey.area_id, TWO_TYPES, Moment(today()))
    told: dict[str, Any] = {
        "filename": REGISTERED,
        "file_hash": "",
        "as_of": today(),
        "sheet": "",
        "columns": [],
        "rows_n": len(units),
        "inside_n": len(units),
        "by_name": "系统",
        "received_at": now(),
        "state": SourceList.State.READY,
    }
    kept, _ = SourceList.objects.update_or_create(survey=survey, source=source, defaults=told)
    before = dict(kept.records.values_list("record_id", "unit_id"))
    own = ListRecord.objects.filter(source_list=kept)
    ReviewCase.objects.filter(survey=survey).filter(left__in=own.values("pk")).delete()
    ReviewCase.objects.filter(survey=survey).filter(right__in=own.values("pk")).delete()
    own.delete()
    ListRecord.objects.bulk_create(
        (
            ListRecord(
                source_list=kept,
                row_n=row_n,
                record_id=unit.code,
                name=unit.name,
                code=unit.code,
                person=unit.legal_person,
                address=unit.address,
                area_code=unit.area_code,
                staff_n=unit.staff_n,
                status=unit.status,
                unit_id=before.get(unit.code),
            )
            for row_n, unit in enumerate(units, start=1)
        ),
        batch_size=2000,
    )


def _compared(run: LinkRun, tell: Tell) -> Compared:
    survey = run.survey
    by_source: dict[int, ListFile] = {}
    records = current_records(survey.pk)
    for one in records:
        source = one.source_list.source
        file = by_source.setdefault(source.pk, ListFile(source.pk, source.title, []))
        file.rows.append({name: str(getattr(one, name)) for name in COLUMNS})  # type: ignore[attr-defined]
    decided = _decided(survey)
    earlier = LinkRun.objects.filter(survey=survey, state=LinkRun.State.DONE).order_by("-pk")
    before = next(
        (path for pk in earlier.values_list("pk", flat=True) if (path := _folder(pk) / "out").exists()), None
    )
    lists = [by_source[key] for key in sorted(by_source)]
    found = compare(lists, decided, _folder(run.pk), previous=before, tell=tell)
    return replace(found, lists=tuple(sorted({one.source_list_id for one in records})))


def _folder(run_id: int) -> Path:
    return Path(settings.RUNS_DIR) / "survey" / str(run_id)


def _decided(survey: Survey) -> list[Decided]:
    """Return what holds of each pair, with who said it last."""
    standing = verdicts_of(survey)
    found: dict[tuple[tuple[int, str], ...], Decided] = {}
    for one in decisions_of(survey):
        pair = pair_of(one)
        if pair in standing:
            when = one.decided_at.astimezone(BEIJING).date().isoformat()
            found[pair] = Decided(pair[0], pair[1], one.verdict, one.by_name, when, one.reason)
    return [found[pair] for pair in sorted(found)]
