"""What other rooms let the roll-ups add up: values that organisations were asked for, told with five statuses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.module_loading import import_string

from jishi.shared.dates import Moment

from .visibility import Visible


class Told(IntEnum):
    """What a row of a source says: a value, one of the three answers without one, or nothing of these."""

    VALUE, UNKNOWN, REFUSED, NOT_APPLICABLE, NOTHING = range(5)


TOLD_BITS = 3
"""How many bits below a value say what it is: a database tells one column in half the time of two."""


def told_number(value: str, silent: Any = Told.NOTHING) -> Coalesce:
    """Return a value with `Told.VALUE` in the bits below it; the `Told` that is `silent` where there is none."""
    return Coalesce(F(value) * 2**TOLD_BITS, silent)


@dataclass(frozen=True, slots=True)
class Valued:
    """Something that can be added up: `types` are the organisations asked, `whole` what it is a part of ("": nothing).

    `shown` writes a sum as people write it, without the unit; it `is_whole` where the sum itself says that.
    """

    key: str
    label: str
    unit: str
    types: tuple[str, ...]
    shown: Callable[[int], str]
    whole: str = ""
    is_whole: bool = True


class Source(Protocol):
    """A room that tells values: what they are called together, and under which permission they are seen."""

    title: str
    permission: str

    def offered(self) -> Sequence[Valued]:
        """Return what can be added up, in the order in which it is offered."""

    def periods(self, key: str, moment: Moment) -> Sequence[str]:
        """Return the periods of which there was something at a moment, newest first."""

    def newest(self, key: str, periods: Sequence[str], seen: Visible) -> str:
        """Return the newest period in which somebody visible told a number, or the newest of all where nobody did."""

    def rows(self, key: str, period: str, moment: Moment) -> Sequence[QuerySet[Any]]:
        """Return the values of a period at a moment, at most one row of each organisation.

        `org_id`, and `told` as a `told_number`; of what is part of a whole, the `whole` as another.
        """

    def address(self, key: str, period: str) -> str:
        """Return the page that lists the organisations behind a figure."""


@cache
def sources() -> tuple[Source, ...]:
    """Return the rooms that are asked, in the order of the settings."""
    return tuple(import_string(path) for path in settings.ROLLUPS)
