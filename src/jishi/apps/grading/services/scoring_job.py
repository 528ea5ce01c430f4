"""Score every organisation of a round, in the background or at once."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.engines import scoring
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, now

from .. import values
from ..inputs import rating_of, rubric_of
from ..models import Grade, Rating, Round
from .errors import GradingError

Progress = Callable[[int, int, str], None]


def score_round_job(running: Any) -> dict[str, object]:
    """Score a round as a background job: compute first, then write everything in one transaction."""
    found = Round.objects.get(pk=running.params["round_id"])
    ratings = _ratings(found, running.actor, running.progress)
    result: dict[str, object] = {"url": f"/rounds/{found.pk}/", "count": len(ratings)}
    with transaction.atomic():
        _store(found, ratings, running.actor)
        running.finish(result)
    return result


def round_score_now(*, round_id: int, by: Actor) -> int:
    """Score a round in this process; return how many organisations were scored."""
    found = Round.objects.get(pk=round_id)
    ratings = _ratings(found, by, lambda done, of, message: None)
    with transaction.atomic():
        _store(found, ratings, by)
    return len(ratings)


def _ratings(found: Round, by: Actor, progress: Progress) -> list[Rating]:
    moment = Moment(found.on_date)
    scope = registry.scope_of(found.scope_org_id, moment)
    if scope is None:
        raise GradingError(f"{found.on_date}这天没有这个范围的组织。请另选日期。[GRADE-12]")
    orgs = registry.graded_orgs(registry.visible(by, "grading.run_round", moment).narrowed(scope.path))
    rubrics = {version.org_type: rubric_of(version) for version in found.rubrics.all()}
    facts = values.values_of([org.org_id for org in orgs], found.period)
    previous = dict(Grade.objects.filter(replaced_on__isnull=True).values_list("org_id", "tier"))
    by_type: dict[str, list[registry.GradedOrg]] = defaultdict(list)
    for org in orgs:
        by_type[org.org_type].append(org)
    counties = {
        org.org_id: group.name
        for group in registry.groups_below(scope.path, moment)
        for org in orgs
        if group.has(org.path)
    }
    scored_at, done, ratings = now(), 0, []
    for org_type, members in sorted(by_type.items()):
        rubric = rubrics[org_type]
        table = [
            scoring.Entry(
                org.code,
                {name: facts.get(org.org_id, {}).get(name) for name in rubric.indicators},
                previous.get(org.org_id),
                {"county": counties.get(org.org_id, "")},
            )
            for org in members
        ]
        for org, entry, score in zip(members, table, scoring.score_all(rubric, table), strict=True):
            ratings.append(
                rating_of(
                    rubric, score, dict(entry.facts), round=found, org_id=org.org_id, scored_at=scored_at
                )
            )
            done += 1
            if done % 200 == 0:
                progress(done, len(orgs), "正在评分")
    progress(done, len(orgs), "正在保存")
    return ratings


def _store(found: Round, ratings: list[Rating], by: Actor) -> None:
    instant = now()
    if Grade.objects.filter(rating__round=found).exists():
        raise GradingError("这一次定级已经有核准的结果,不能整批重评。请对个别组织另作更正。[GRADE-05]")
    Rating.objects.filter(round=found, superseded_at__isnull=True).update(superseded_at=instant)
    Rating.objects.bulk_create(ratings, batch_size=1000)
    Round.objects.filter(pk=found.pk).update(state=Round.State.SCORED, scored_at=instant)
    detail = {"count": len(ratings), "engine": scoring.ENGINE_VERSION}
    audit.event_record(what="round_scored", subject=f"round:{found.pk}", by=by, detail=detail)
