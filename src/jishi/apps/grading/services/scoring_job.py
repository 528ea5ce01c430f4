"""Score every organisation of a round, in the background or at once."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
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
from .rounds import RUN, check_not_ratified

Progress = Callable[[int, int, str], None]
Facts = Mapping[int, Mapping[str, int | None]]
BETWEEN_REPORTS = 200


def score_round_job(running: Any) -> dict[str, object]:
    """Score a round as a background job: compute first, then write everything in one transaction."""
    found = Round.objects.get(pk=running.params["round_id"])
    ratings = _ratings(found, running.actor, running.progress)
    says = f"评出{len(ratings):,}个组织。"
    result: dict[str, object] = {"url": f"/rounds/{found.pk}/", "count": len(ratings), "says": says}
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
    orgs, counties = _orgs(found, by)
    rubrics = {version.org_type: rubric_of(version) for version in found.rubrics.all()}
    facts = values.values_of([org.org_id for org in orgs], found.period)
    previous = dict(Grade.objects.filter(replaced_on__isnull=True).values_list("org_id", "tier"))
    by_type: dict[str, list[registry.GradedOrg]] = defaultdict(list)
    for org in orgs:
        by_type[org.org_type].append(org)
    scored_at, ratings = now(), []
    for org_type, members in sorted(by_type.items()):
        rubric = rubrics[org_type]
        table = [
            scoring.Entry(
                org.code,
                facts[org.org_id],
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
            if len(ratings) % BETWEEN_REPORTS == 0:
                progress(len(ratings), len(orgs), "正在评分")
    progress(len(ratings), len(orgs), "正在保存")
    return ratings


def _orgs(found: Round, by: Actor) -> tuple[list[registry.GradedOrg], dict[int, str]]:
    """Return the organisations that a round is about, and the county (for quotas) of each."""
    moment = Moment(found.on_date)
    scope = registry.scope_of(found.scope_org_id, moment)
    if scope is None:
        raise GradingError(
            f"{found.on_date}这天没有这个范围的组织。请另开一次定级,换日期或范围。", "GRADE-15"
        )
    seen = registry.visible(by, RUN, moment).narrowed(scope.path)
    orgs = registry.graded_orgs(registry.Visible(moment, (scope.path,)) if by.is_system else seen)
    return orgs, dict(_counties(orgs, registry.groups_below(scope.path, moment)))


def _counties(orgs: list[registry.GradedOrg], groups: list[registry.Group]) -> Iterator[tuple[int, str]]:
    for org in orgs:
        yield org.org_id, next((group.name for group in groups if group.has(org.path)), "")


def _store(found: Round, ratings: list[Rating], by: Actor) -> None:
    instant = now()
    locked = Round.objects.select_for_update().get(pk=found.pk)
    check_not_ratified(locked)
    Rating.objects.filter(round=locked, superseded_at__isnull=True).update(superseded_at=instant)
    Rating.objects.bulk_create(ratings, batch_size=1000)
    Round.objects.filter(pk=locked.pk).update(state=Round.State.SCORED, scored_at=instant)
    detail = {"count": len(ratings), "engine": scoring.ENGINE_VERSION}
    audit.event_record(what="round_scored", subject=f"round:{locked.pk}", by=by, detail=detail)
