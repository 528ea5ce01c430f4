"""Lost points, as the ledgers need them."""

from dataclasses import dataclass
from functools import cached_property

from jishi.engines import scoring

from ..inputs import book_of, facts_of, rubric_of, score_again
from ..models import Grade, Rating, RubricVersion
from ..values import agency_of, measures


class Reasons:
    """Why a rating lost its points, criterion by criterion; explained once, and only when somebody asks.

    Most lost points of a ratification are counted and never read.
    """

    def __init__(self, rubric: scoring.Rubric, rating: Rating) -> None:
        self._rubric, self._rating = rubric, rating

    @cached_property
    def _parts(self) -> dict[str, scoring.Part]:
        facts = facts_of(self._rubric, self._rating)
        told = scoring.explain(self._rubric, score_again(self._rubric, self._rating), facts, measures())
        return {part.criterion.id: part for part in told.parts}

    def why(self, criterion_id: str) -> str:
        """Say in words why a criterion gave what it gave."""
        return scoring.paragraph(self._parts[criterion_id].why, "zh")


@dataclass(frozen=True, slots=True)
class LostPoint:
    """One criterion on which points were lost: how many, why, whose duty, which library entry fits."""

    no: int
    criterion_id: str
    name: str
    lost_cp: int
    reasons: Reasons
    duty: str
    agency: str
    problem: str

    @property
    def why(self) -> str:
        """Say why in words."""
        return self.reasons.why(self.criterion_id)


@dataclass(frozen=True, slots=True)
class Ratified:
    """One grade that a meeting put into effect, with its ledger and its lost points, the largest first."""

    rating_id: int
    org_id: int
    org_type: str
    tier: str
    next_tier: str
    book: str
    lost: tuple[LostPoint, ...]


def ratified(ratification_id: int) -> list[Ratified]:
    """Return the grades of one ratification."""
    rows = Grade.objects.filter(ratification_id=ratification_id).select_related("rating").order_by("org_id")
    found = [(row.rating, row.tier) for row in rows]
    versions = RubricVersion.objects.in_bulk({rating.rubric_id for rating, _ in found})
    rubrics = {key: rubric_of(version) for key, version in versions.items()}
    return [_ratified(rubrics[rating.rubric_id], rating, tier) for rating, tier in found]


def lost_points_of(rating_id: int) -> Ratified:
    """Return one rating's lost points, by the ratified tier where there is one."""
    rating = Rating.objects.select_related("rubric").get(pk=rating_id)
    decided = Grade.objects.filter(rating=rating).values_list("tier", flat=True).first()
    return _ratified(rubric_of(rating.rubric), rating, decided or rating.tier)


def _ratified(rubric: scoring.Rubric, rating: Rating, tier: str) -> Ratified:
    reasons = Reasons(rubric, rating)
    criteria = [criterion for criterion in rubric.criteria if criterion.kind != "veto"]
    lost = [
        LostPoint(
            no,
            criterion.id,
            criterion.name,
            lost_cp,
            reasons,
            criterion.duty,
            agency_of(criterion.method.indicators),
            criterion.problem,
        )
        for no, criterion in enumerate(criteria, 1)
        if (lost_cp := _lost_cp(criterion, *rating.points[criterion.id]))
    ]
    names = [each.name for each in rubric.tiers]
    above = names[max(0, names.index(tier) - 1)]
    return Ratified(
        rating.pk,
        rating.org_id,
        rubric.org_type,
        tier,
        above,
        book_of(rubric, tier),
        tuple(sorted(lost, key=lambda each: (-each.lost_cp, each.no))),
    )


def _lost_cp(criterion: scoring.Criterion, points_cp: int, rule: int) -> int:
    """Return what a criterion lost; a bonus loses nothing, nor does what missing data leave out of the sum."""
    if criterion.kind == "deduct":
        return points_cp
    is_left_out = rule == scoring.CODE_MISSING and criterion.missing != "zero"
    return criterion.max_cp - points_cp if criterion.kind == "score" and not is_left_out else 0
