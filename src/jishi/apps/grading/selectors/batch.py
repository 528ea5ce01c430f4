"""The ratings that a meeting may ratify together."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from jishi.apps.registry import selectors as registry
from jishi.shared.chain import canonical, link_hash

from ..models import Round
from .board import tiers_of
from .ratings import RatingFilter, RatingRow, rows_of, waiting_rows


@dataclass(frozen=True, slots=True)
class Waiting:
    """One rating that nobody has ratified yet."""

    rating_id: int
    org_id: int
    tier: str
    stuck: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Ratings that may be ratified together, in the order of codes; `tiers` in order, each with its class."""

    tiers: tuple[tuple[str, str], ...]
    waiting: tuple[Waiting, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        """Return the ratings' ids."""
        return tuple(each.rating_id for each in self.waiting)

    @property
    def digest(self) -> str:
        """Return what tells this batch from one with other ratings or other tiers."""
        return link_hash("", canonical({str(each.rating_id): each.tier for each in self.waiting}))[:16]

    @property
    def doubtful_n(self) -> int:
        """Return how many were held back before, or are short of data."""
        return sum(each.stuck != "ready" for each in self.waiting)

    def counts(
        self, held: Collection[int] = (), other: dict[int, str] | None = None
    ) -> list[tuple[str, int]]:
        """Return how many get each tier, when some are held back and some get another."""
        decided = other or {}
        tiers = Counter(
            decided.get(each.rating_id, each.tier) for each in self.waiting if each.rating_id not in held
        )
        return [(f"{class_name}({tier})", tiers[tier]) for tier, class_name in self.tiers if tiers[tier]]


def batch_waiting(
    round_id: int, *, seen: registry.Visible, wanted: RatingFilter, may: registry.Visible
) -> Batch:
    """Return the visible ratings that nobody has ratified, of organisations that `may` (today's reach) still holds."""
    found = Round.objects.get(pk=round_id)
    told = list(waiting_rows(found, seen, wanted).values_list("pk", "org_id", "tier", "stuck"))
    present = may.among([org_id for _, org_id, _, _ in told])
    waiting = tuple(Waiting(*row) for row in told if row[1] in present)
    return Batch(tiers_of(found), waiting)


def doubtful_of(round_id: int, batch: Batch, *, most: int = 12) -> list[RatingRow]:
    """Return the first ratings of a batch that a meeting may want to tick out: held back before, short of data."""
    doubtful = [each for each in batch.waiting if each.stuck != "ready"]
    doubtful.sort(key=lambda each: each.stuck != "held")
    return rows_of(round_id, [each.rating_id for each in doubtful[:most]])


def waiting_of_orgs(round_id: int, batch: Batch, org_ids: Iterable[int]) -> list[RatingRow]:
    """Return the ratings of a batch that are about these organisations."""
    wanted = set(org_ids)
    return rows_of(round_id, [each.rating_id for each in batch.waiting if each.org_id in wanted])
