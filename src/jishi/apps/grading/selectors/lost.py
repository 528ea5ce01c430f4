"""Lost points, as the ledgers need them."""

from dataclasses import dataclass

from jishi.engines import scoring

from ..inputs import book_of, facts_of, rubric_of, score_again
from ..models import Grade, Rating
from ..values import agency_of, measures


@dataclass(frozen=True, slots=True)
class LostPoint:
    """One criterion on which points were lost: how many, why (in codes), whose duty, which library entry fits."""

    no: int
    criterion_id: str
    name: str
    lost_cp: int
    reasons: tuple[scoring.Said, ...]
    duty: str
    agency: str
    problem: str

    @property
    def why(self) -> str:
        """Say why in words; most lost points of a ratification are never read, so this waits until it is asked."""
        return scoring.paragraph(self.reasons, "zh")


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
    rows = (
        Grade.objects.filter(ratification_id=ratification_id)
        .select_related("rating__rubric")
        .order_by("org_id")
    )
    return [_ratified(row.rating, row.tier) for row in rows]


def lost_points_of(rating_id: int) -> Ratified:
    """Return one rating's lost points, by the ratified tier where there is one."""
    rating = Rating.objects.select_related("rubric").get(pk=rating_id)
    decided = Grade.objects.filter(rating=rating).values_list("tier", flat=True).first()
    return _ratified(rating, decided or rating.tier)


def _ratified(rating: Rating, tier: str) -> Ratified:
    rubric = rubric_of(rating.rubric)
    told = scoring.explain(rubric, score_again(rubric, rating), facts_of(rubric, rating), measures())
    lost = [
        LostPoint(
            no,
            part.criterion.id,
            part.criterion.name,
            part.lost_cp,
            part.why,
            part.criterion.duty,
            agency_of(part.criterion.method.indicators),
            part.criterion.problem,
        )
        for no, part in enumerate(told.parts, 1)
        if part.lost_cp > 0
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
