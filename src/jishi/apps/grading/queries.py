"""Querysets of this room: the ratings of a round, and what each of them counts as."""

from typing import Any

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from .inputs import rubric_of
from .models import HeldBack, Rating, Round
from .rules import rules_on


def reach(found: Round, seen: registry.Visible) -> registry.Visible:
    """Return the visible organisations that a round is about, as of its day, by the records that `seen` believes."""
    moment = seen.moment.on(found.on_date)
    scope = registry.scope_of(found.scope_org_id, moment)
    within = registry.Visible(moment, seen.paths, seen.areas)
    return within.narrowed(scope.path) if scope else registry.Visible(moment)


def decided_at(at: Moment | None, prefix: str = "") -> Q:
    """Return the condition that a meeting had decided, by the day asked for and as known then (None: by now)."""
    told: dict[str, Any] = {"isnull": False}
    if at is not None and not at.is_now:
        told = {"in_effect_from__lte": at.valid_on}
        if at.known_at is not None:
            told["ratification__recorded_at__lte"] = at.known_at
    return Q(**{f"{prefix}grade__{name}": value for name, value in told.items()})


def stood_at(at: Moment | None) -> Q:
    """Return the condition that a rating stood at a moment (None: now).

    A correction takes the place of a rating on the day from which the meeting put it into effect.
    """
    if at is None or at.is_now:
        return Q(superseded_at__isnull=True)
    known = Q() if at.known_at is None else Q(scored_at__lte=at.known_at)
    later = Rating.objects.filter(known, grade__in_effect_from__gt=at.valid_on)
    corrected_later = Q(Exists(later.filter(supersedes=OuterRef("pk"))))
    is_later = Q(supersedes__isnull=False, grade__in_effect_from__gt=at.valid_on)
    standing = Q(superseded_at__isnull=True)
    if at.known_at is not None:
        standing |= Q(superseded_at__gt=at.known_at)
    return known & (standing | corrected_later) & ~is_later


def standing(found: Round, at: Moment | None = None) -> QuerySet[Any, Any]:
    """Return a round's ratings that stood at a moment (None: now), each with what it counts as then.

    `shown` and `shown_class`: the ratified grade, else the computed one, empty where that is only provisional.
    `decided` and `decided_reason`: the ratified tier, and why. `is_ratified`. `stuck`: why nobody has ratified it
    (`held`, `provisional`, `missing`, `ready`), empty once ratified.
    """
    decided = decided_at(at)
    return (
        Rating.objects.filter(stood_at(at), round=found)
        .annotate(
            is_held=_flag(Exists(_held(at))),
            is_ratified=_flag(decided),
            decided=Case(When(decided, then=F("grade__tier")), default=Value("")),
            decided_reason=Case(When(decided, then=F("grade__reason")), default=Value("")),
        )
        .annotate(
            shown=_shown(decided, "grade__tier", "tier"),
            shown_class=_shown(decided, "grade__class_name", "class_name"),
            stuck=Case(
                When(is_ratified=True, then=Value("")),
                When(is_held=True, then=Value("held")),
                When(is_provisional=True, then=Value("provisional")),
                When(missing_n__gte=rules_on(found.on_date).missing_many, then=Value("missing")),
                default=Value("ready"),
            ),
        )
    )


def _held(at: Moment | None) -> QuerySet[HeldBack]:
    rows = HeldBack.objects.filter(rating=OuterRef("pk"))
    if at is None or at.is_now:
        return rows
    rows = rows.filter(ratification__met_on__lte=at.valid_on)
    return rows if at.known_at is None else rows.filter(ratification__recorded_at__lte=at.known_at)


def _flag(condition: Any) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _shown(is_decided: Q, decided: str, computed: str) -> Case:
    return Case(
        When(is_decided, then=F(decided)), When(is_provisional=True, then=Value("")), default=F(computed)
    )


def near_a_cut(found: Round) -> Q:
    """Return the condition that a total is close to a cut of its rubric, on either side."""
    reach_cp = rules_on(found.on_date).near_cp
    near = Q(pk__in=[])
    for version in found.rubrics.all():
        for tier in rubric_of(version).tiers:
            if tier.min_cp:
                low, high = tier.min_cp - reach_cp, tier.min_cp + reach_cp
                near |= Q(rubric=version, total_cp__gte=low, total_cp__lte=high)
    return near
