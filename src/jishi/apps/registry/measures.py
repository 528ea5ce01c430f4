"""What can be rolled up from the register: each measure as a sum over `OrgStat` and as a number of one organisation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, Sum
from django.db.models.aggregates import Aggregate

from .models.organisations import GRADED_KINDS, OrgKind
from .vectors import Vector

SOON_DAYS = 183
COMMITTEES = (
    OrgKind.LOCAL_COMMITTEE.value,
    OrgKind.WORKING_COMMITTEE.value,
    OrgKind.PRIMARY_COMMITTEE.value,
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of the register: what the office calls it, its unit, its rule, and over which kinds it is counted.

    `sums` names the column that is added up; where it is empty, organisations are counted, those that `holds`.
    """

    key: str
    label: str
    unit: str
    rule: str
    kinds: tuple[str, ...] = ()
    sums: str = ""
    where: Callable[[date], Q] | None = None
    holds: Callable[[Vector, date], bool] = lambda one, on: True

    @property
    def is_condition(self) -> bool:
        """Tell whether it counts those of its kinds for which something holds."""
        return self.where is not None

    def part(self, on: date) -> Aggregate:
        """Return the sum in the database."""
        if self.sums:
            return Sum(self.sums)
        inside = Q(kind__in=self.kinds) if self.kinds else Q()
        return Count("kind", filter=(self.where(on) if self.where else Q()) & inside or None)

    def part_of(self, one: Vector, on: date) -> int:
        """Return what one organisation adds."""
        if self.sums:
            return int(getattr(one, self.sums))
        return int((not self.kinds or one.kind in self.kinds) and self.holds(one, on))


def _soon(on: date) -> date:
    return on + timedelta(days=SOON_DAYS)


MEASURES = {
    each.key: each
    for each in (
        Measure("orgs", "组织", "个", "现存的委员会、总支、支部,一个组织计一次"),
        Measure("graded", "支部、总支", "个", "现存的党支部和党总支", GRADED_KINDS),
        Measure("branches", "党支部", "个", "现存的党支部", (OrgKind.BRANCH.value,)),
        Measure("general_branches", "党总支", "个", "现存的党总支", (OrgKind.GENERAL_BRANCH.value,)),
        Measure("committees", "党委、党(工)委", "个", "现存的地方党委、党(工)委、基层党委", COMMITTEES),
        Measure("members", "党员", "人", "组织关系在这里的党员,一人只计一次", sums="members_n"),
        Measure("probationary", "预备党员", "人", "组织关系在这里的预备党员", sums="probationary_n"),
        Measure(
            "floating_out", "流动党员(外出)", "人", "组织关系在这里、人在外地的党员", sums="floating_out_n"
        ),
        Measure(
            "vacant",
            "书记空缺",
            "个",
            "没有书记的党支部和党总支",
            GRADED_KINDS,
            where=lambda on: Q(is_vacant=True),
            holds=lambda one, on: one.is_vacant,
        ),
        Measure(
            "overdue",
            "届满未换届",
            "个",
            "任期届满日早于这一天的党支部和党总支",
            GRADED_KINDS,
            where=lambda on: Q(term_to__lt=on),
            holds=lambda one, on: one.term_to is not None and one.term_to < on,
        ),
        Measure(
            "due_soon",
            "半年内届满",
            "个",
            f"任期在这一天起{SOON_DAYS}天内届满的党支部和党总支",
            GRADED_KINDS,
            where=lambda on: Q(term_to__gte=on, term_to__lte=_soon(on)),
            holds=lambda one, on: one.term_to is not None and on <= one.term_to <= _soon(on),
        ),
        Measure(
            "provisional",
            "临时党支部",
            "个",
            "现存的临时党支部",
            (OrgKind.BRANCH.value,),
            where=lambda on: Q(is_provisional=True),
            holds=lambda one, on: one.is_provisional,
        ),
    )
}
"""The measures by key, in the order in which they are offered."""


def state_condition(key: str, on: date) -> Q:
    """Return the condition of a measure over an organisation's own dated rows, for the list that its figure opens."""
    if key == "vacant":
        return Q(secretary_name="", kind__in=GRADED_KINDS)
    where = MEASURES[key].where
    return where(on) & Q(kind__in=MEASURES[key].kinds) if where else Q()
