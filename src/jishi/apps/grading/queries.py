"""Querysets of this room: the ratings of a round, and what each of them counts as."""

from typing import Any

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from .inputs import rubric_of
from .models import HeldBack, Rating, Round
from .rules import rules_on

UNDECIDED = Q(grade__isnull=True, is_provisional=True)


def reach(found: Round, seen: registry.Visible) -> registry.Visible:
    """Return the visible organisations that a round is about, as of its day."""
    moment = Moment(found.on_date)
    scope = registry.scope_of(found.scope_org_id, moment)
    within = registry.Visible(moment, seen.paths, seen.areas)
    return within.narrowed(scope.path) if scope else registry.Visible(moment)


def standing(found: Round) -> QuerySet[Any, Any]:
    """Return a round's ratings that nothing has superseded, each with what it counts as.

    `shown` and `shown_class`: the ratified grade, else the computed one, empty where that is only provisional.
    `stuck`: why nobody has ratified it (`held`, `provisional`, `missing`, `ready`), empty once ratified.
    """
    held = Exists(HeldBack.objects.filter(rating=OuterRef("pk")))
    rows = Rating.objects.filter(round=found, superseded_at__isnull=True)
    return rows.annotate(
        is_held=Case(When(held, then=True), default=False, output_field=BooleanField())
    ).annotate(
        shown=_unless_undecided("grade__tier", "tier"),
        shown_class=_unless_undecided("grade__class_name", "class_name"),
        stuck=Case(
            When(grade__isnull=False, then=Value("")),
            When(is_held=True, then=Value("held")),
            When(is_provisional=True, then=Value("provisional")),
            When(missing_n__gte=rules_on(found.on_date).missing_many, then=Value("missing")),
            default=Value("ready"),
        ),
    )


def _unless_undecided(decided: str, computed: str) -> Case:
    return Case(When(UNDECIDED, then=Value("")), default=Coalesce(F(decided), F(computed)))


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
