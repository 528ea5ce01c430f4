"""What other values would give: tried by anybody (算一算), or about to be put on record by a correction."""

from collections.abc import Mapping
from dataclasses import dataclass

from jishi.engines import scoring

from ..inputs import class_of, facts_of, rubric_of, score_again, score_anew
from ..models import Grade, Rating
from ..values import Indicator, indicators_of, measures, values_of


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One criterion whose points would change."""

    name: str
    before_cp: int
    after_cp: int
    why: str


@dataclass(frozen=True, slots=True)
class Trial:
    """The score that other values would give, beside the one on record; nothing is kept."""

    before_cp: int
    after_cp: int
    before_tier: str
    before_class: str
    after_tier: str
    after_class: str
    grade_words: str
    lines: tuple[TrialLine, ...]

    @property
    def change_cp(self) -> int:
        """Return how many centipoints more (or less) it would be."""
        return self.after_cp - self.before_cp


@dataclass(frozen=True, slots=True)
class TrialInput:
    """One indicator that a rating used, and its value then (None: missing), as stored and as people write it."""

    indicator: str
    label: str
    heading: str
    unit: str
    scale: str
    value: int | None
    text: str


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value that differs from the one a rating used, as people write it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What correcting a grade would change: the grade in effect, today's values, and the new score."""

    rating_id: int
    round_id: int
    decided_tier: str
    decided_class: str
    changes: tuple[ValueChange, ...]
    trial: Trial
    digest: str

    @property
    def is_empty(self) -> bool:
        """Tell whether a correction would change nothing at all."""
        is_same = self.trial.after_tier == self.decided_tier and not self.trial.change_cp
        return is_same and not self.changes


def what_if(rating_id: int, changes: Mapping[str, int | None]) -> scoring.Score:
    """Return the score that other values would give; nothing is kept."""
    rating = Rating.objects.select_related("rubric").get(pk=rating_id)
    rubric = rubric_of(rating.rubric)
    return score_anew(rubric, rating, _tried(rubric, rating, changes))


def trial_of(rating_id: int, changes: Mapping[str, int | None]) -> Trial:
    """Return what other values would change, criterion by criterion; nothing is kept."""
    rating = Rating.objects.select_related("rubric").get(pk=rating_id)
    rubric = rubric_of(rating.rubric)
    return _trial(rubric, rating, _tried(rubric, rating, changes))


def trial_inputs(rating_id: int) -> list[TrialInput]:
    """Return the indicators that a rating used, in the order of the rubric's criteria."""
    rating = Rating.objects.select_related("rubric").get(pk=rating_id)
    found = []
    for each in indicators_of(rubric_of(rating.rubric).indicators):
        value = rating.values.get(each.id)
        text = "" if value is None else str(each.typed(value))
        found.append(TrialInput(each.id, each.label, each.heading, each.unit, each.scale, value, text))
    return found


def correction_of(org_id: int) -> Correction | None:
    """Return what correcting an organisation's grade in effect would change; None when it has none."""
    grade = (
        Grade.objects.filter(org_id=org_id, replaced_on__isnull=True)
        .select_related("rating__rubric", "rating__round")
        .first()
    )
    if grade is None:
        return None
    rating = grade.rating
    rubric = rubric_of(rating.rubric)
    now_known = values_of([org_id], rating.round.period)[org_id]
    facts = {name: now_known.get(name) for name in rubric.indicators}
    changes = tuple(
        ValueChange(each.label, _said(rating.values.get(each.id), each), _said(facts[each.id], each))
        for each in indicators_of(rubric.indicators)
        if rating.values.get(each.id) != facts[each.id]
    )
    trial = _trial(rubric, rating, facts)
    return Correction(
        rating.pk,
        rating.round_id,
        grade.tier,
        grade.class_name,
        changes,
        trial,
        f"{rating.pk}:{trial.after_cp}:{trial.after_tier}",
    )


def _said(value: int | None, indicator: Indicator) -> str:
    return "没有数据" if value is None else f"{indicator.shown(value)}{_unit(indicator)}"


def _unit(indicator: Indicator) -> str:
    return "" if indicator.scale == "flag" else indicator.unit


def _tried(
    rubric: scoring.Rubric, rating: Rating, changes: Mapping[str, int | None]
) -> dict[str, int | None]:
    return facts_of(rubric, rating) | {k: v for k, v in changes.items() if k in rubric.indicators}


def _trial(rubric: scoring.Rubric, rating: Rating, facts: Mapping[str, int | None]) -> Trial:
    before, after = score_again(rubric, rating), score_anew(rubric, rating, facts)
    told = scoring.explain(rubric, after, facts, measures())
    words = scoring.sentences(told, "zh")
    lines = [
        TrialLine(part.criterion.name, old.points_cp, part.points_cp, said.why)
        for old, part, said in zip(before.lines, told.parts, words.parts, strict=True)
        if old.points_cp != part.points_cp
    ]
    return Trial(
        before.total_cp,
        after.total_cp,
        rating.tier,
        rating.class_name,
        after.tier,
        class_of(rubric, after.tier),
        words.grade,
        tuple(lines),
    )
