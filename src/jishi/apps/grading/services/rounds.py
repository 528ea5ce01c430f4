"""Adopt rubrics, open a round, have it scored."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.jobs import selectors as running_jobs
from jishi.apps.jobs import services as jobs
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.engines.scoring import store
from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import Moment, Period, now, today

from ..inputs import in_force, version_of
from ..models import Grade, Round, RubricVersion
from ..selectors import TYPE_LABELS
from .errors import GradingError

RUN = "grading.run_round"


@transaction.atomic
def rubrics_adopt(*, by: Actor) -> int:
    """Take over the rubric files that are new; published ones are known by their hash and never change."""
    if not by.is_system and not by.may(RUN):
        raise NotAllowed(f"您没有采用评分标准的权限({RUN})。请联系上级组织部门。")
    folder = settings.DATA_DIR / "rubrics"
    known = set(RubricVersion.objects.values_list("hash", flat=True))
    fresh = [version_of(rubric) for rubric in store.rubrics_read(folder) if rubric.hash not in known]
    RubricVersion.objects.bulk_create(fresh)
    if fresh:
        detail = {"hashes": [version.hash for version in fresh]}
        audit.event_record(what="rubrics_adopted", subject="rubrics", by=by, detail=detail)
    return len(fresh)


@transaction.atomic
def round_open(
    *, title: str, period: str, on_date: date, scope_org_id: int, rubric_hashes: Iterable[str], by: Actor
) -> int:
    """Open a round over the organisations below the scope, with one rubric a type; return its id."""
    register.require(by, RUN, scope_org_id)
    _check_days(period, on_date)
    versions = list(RubricVersion.objects.filter(hash__in=list(rubric_hashes)))
    _check_rubrics(versions, scope_org_id, on_date, by)
    opened = Round.objects.create(
        title=title.strip() or f"分类定级({period})",
        period=period,
        on_date=on_date,
        scope_org_id=scope_org_id,
        opened_at=now(),
        opened_by=by.name,
    )
    opened.rubrics.set(versions)
    detail = {"period": period, "on_date": on_date.isoformat(), "rubrics": sorted(v.hash for v in versions)}
    audit.event_record(what="round_opened", subject=f"round:{opened.pk}", by=by, detail=detail)
    return opened.pk


@transaction.atomic
def round_score(*, round_id: int, by: Actor) -> int:
    """Have a round scored in the background; return the job's id."""
    found = Round.objects.select_for_update().get(pk=round_id)
    register.require(by, RUN, found.scope_org_id)
    check_not_ratified(found)
    job = running_jobs.job_view(found.job_id) if found.job_id else None
    if job is not None and not job.is_over:
        raise GradingError("这一次定级正在评分,不用再发起。请等它评完。", "GRADE-13")
    found.job_id = jobs.job_enqueue(
        kind="grading.score_round", title=f"评分:{found.title}", params={"round_id": round_id}, by=by
    )
    found.state = Round.State.SCORING
    found.save(update_fields=["job_id", "state"])
    audit.event_record(
        what="round_scoring_asked", subject=f"round:{round_id}", by=by, detail={"job": found.job_id}
    )
    return found.job_id


def check_not_ratified(found: Round) -> None:
    """Stop when a meeting has ratified anything of the round: then it is not scored again as a whole."""
    if Grade.objects.filter(rating__round=found).exists():
        raise GradingError("这一次定级已经有核准的结果,不能整批重评。请对个别组织另作更正。", "GRADE-05")


def _check_days(period: str, on_date: date) -> None:
    try:
        Period.parse(period)
    except ValueError as error:
        raise GradingError(
            f"期间“{period}”看不懂,应写成2012、2012-H1、2012-Q1或2012-03。请改正。", "GRADE-01"
        ) from error
    if on_date > today():
        raise GradingError(f"定级日期{on_date}晚于今天,那天有哪些组织还不知道。请改日期。", "GRADE-12")


def _check_rubrics(versions: list[RubricVersion], scope_org_id: int, on: date, by: Actor) -> None:
    """Every type that occurs below the scope needs exactly one rubric in force on the day."""
    types = [version.org_type for version in versions]
    twice = sorted({each for each in types if types.count(each) > 1})
    if twice:
        raise GradingError(f"同一类型选了两个评分标准:{_labels(twice)}。请每个类型只选一个。", "GRADE-02")
    late = [v.title for v in versions if in_force([v], v.org_type, on) is None]
    if late:
        raise GradingError(
            f"{on}这天未施行的评分标准:{'、'.join(late)}。请改日期,或另选评分标准。", "GRADE-03"
        )
    scope = registry.scope_of(scope_org_id, Moment(on))
    seen = registry.visible(by, RUN, Moment(on)).narrowed(scope.path) if scope else None
    if by.is_system and scope:
        seen = registry.Visible(Moment(on), (scope.path,))
    occurring = {org.org_type for org in registry.graded_orgs(seen)} if seen else set()
    if not occurring:
        raise GradingError(f"这个范围在{on}这天没有应定级的支部、总支。请换日期或范围。", "GRADE-14")
    lacking = sorted(occurring - set(types))
    if lacking:
        raise GradingError(f"这些类型没有选评分标准:{_labels(lacking)}。请补选。", "GRADE-04")


def _labels(types: Iterable[str]) -> str:
    return "、".join(TYPE_LABELS.get(each, each) for each in types)
