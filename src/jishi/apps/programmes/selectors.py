"""What can be asked of the year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from django.conf import settings
from django.utils.module_loading import import_string

from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from .load import ProgrammeError, programmes
from .model import Activity, Phase, Programme, Target

__all__ = [
    "Activity",
    "Measured",
    "Phase",
    "Programme",
    "ProgrammeError",
    "Target",
    "Untold",
    "measured",
    "programme_on",
    "programmes",
]


class Untold(Enum):
    """Why it is not told where a target stands: nobody measures it yet, or its area is seen in part only."""

    NOBODY = auto()
    IN_PART = auto()


@dataclass(frozen=True, slots=True)
class Measured:
    """How far a target is: numerator and denominator of its measure, and where the lists are."""

    numerator: int
    denominator: int
    href: str

    def reaches(self, least_bp: int) -> bool:
        """Tell whether the share is reached; of nothing, nothing is reached."""
        return bool(self.denominator) and self.numerator * 10_000 >= least_bp * self.denominator


def programme_on(day: date) -> Programme:
    """Return the year that a day lies in; else the last one that had begun, else the first."""
    known = programmes()
    begun = [year for year in known if year.first <= day]
    return begun[-1] if begun else known[0]


def measured(
    targets: Sequence[Target], *, actor: Actor, moment: Moment
) -> list[tuple[Target, Measured | Untold]]:
    """Return where targets stand, each by the room that has its measure."""
    wanted = [(target.measure, target.area, target.campaign) for target in targets]
    found: list[Measured | Untold] = [Untold.NOBODY] * len(wanted)
    for asked in settings.PROGRAMME_MEASURES:
        for number, told in enumerate(import_string(asked)(wanted=wanted, actor=actor, moment=moment)):
            if told is not Untold.NOBODY:
                found[number] = told if isinstance(told, Untold) else Measured(*told)
    return list(zip(targets, found, strict=True))
