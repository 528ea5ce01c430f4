"""Rows to engine values, and back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from jishi.engines import scoring
from jishi.engines.scoring import store
from jishi.shared.dates import now

from .models import Rating, RubricVersion


@lru_cache(maxsize=200)
def _parsed(rubric_hash: str, text: str) -> scoring.Rubric:
    return scoring.rubric_from_mapping(store.mapping_from_yaml(text, rubric_hash[:12]), rubric_hash[:12])


def rubric_of(version: RubricVersion) -> scoring.Rubric:
    """Return the rubric that a version keeps."""
    return _parsed(version.hash, version.text)


def version_of(rubric: scoring.Rubric) -> RubricVersion:
    """Return the row that keeps a rubric, unsaved."""
    return RubricVersion(
        hash=rubric.hash,
        rubric_id=rubric.id,
        org_type=rubric.org_type,
        version=rubric.version,
        title=rubric.title or rubric.id,
        effective_from=rubric.effective_from,
        effective_to=rubric.effective_to,
        text=store.yaml_text(rubric.text),
        recorded_at=now(),
    )


@lru_cache(maxsize=200)
def _indicators(rubric: scoring.Rubric) -> tuple[str, ...]:
    """Return what a rubric reads; asked for once per organisation, worked out once."""
    return rubric.indicators


def rating_of(
    rubric: scoring.Rubric, score: scoring.Score, facts: Mapping[str, int | None], **told: Any
) -> Rating:
    """Return the row that keeps a score with every part, unsaved."""
    used = {name: facts.get(name) for name in _indicators(rubric)}
    return Rating(
        rubric_id=rubric.hash,
        engine_version=scoring.ENGINE_VERSION,
        total_cp=score.total_cp,
        tier_raw=score.tier_raw,
        tier=score.tier,
        class_name=class_of(rubric, score.tier),
        previous_tier=score.previous or "",
        moved_by=score.moved_by,
        points={line.criterion_id: [line.points_cp, line.rule] for line in score.lines},
        vetoes={veto.id: veto.state for veto in score.vetoes},
        values={name: value for name, value in used.items() if value is not None},
        missing_n=score.missing_n,
        is_provisional=score.is_provisional,
        **told,
    )


def score_again(rubric: scoring.Rubric, rating: Rating) -> scoring.Score:
    """Return the score of a rating, replayed from the values it kept; its tier is the one that was computed then."""
    score = scoring.score(rubric, facts_of(rubric, rating), previous=rating.previous_tier or None)
    return replace(score, tier=rating.tier, moved_by=rating.moved_by)


def score_anew(rubric: scoring.Rubric, rating: Rating, facts: Mapping[str, int | None]) -> scoring.Score:
    """Return the score that other values would have given a rating, against the same previous tier.

    A quota needs all the others and is not applied again.
    """
    return scoring.score(rubric, facts, previous=rating.previous_tier or None)


def facts_of(rubric: scoring.Rubric, rating: Rating) -> dict[str, int | None]:
    """Return the values that a rating used, missing ones as None."""
    return {name: rating.values.get(name) for name in _indicators(rubric)}


def class_of(rubric: scoring.Rubric, tier: str) -> str:
    """Return the class that a tier belongs to."""
    return next(each.class_name for each in rubric.tiers if each.name == tier)


def book_of(rubric: scoring.Rubric, tier: str) -> str:
    """Return the ledger (A, B, C or D) of a tier: the place of its class among the rubric's classes, best first."""
    classes = list(dict.fromkeys(each.class_name for each in rubric.tiers))
    place = classes.index(class_of(rubric, tier))
    return "ABCD"[min(3, place * 4 // len(classes))]


def in_force(versions: list[RubricVersion], org_type: str, on: date) -> RubricVersion | None:
    """Return the version of a type that is in force on a day."""
    found = [v for v in versions if v.org_type == org_type and v.effective_from <= on]
    found = [v for v in found if v.effective_to is None or on <= v.effective_to]
    return max(found, key=lambda v: v.effective_from, default=None)
