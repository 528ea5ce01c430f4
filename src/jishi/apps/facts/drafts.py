"""What crosses the border of this room: values to record, faults, results."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FactDraft:
    """One value to record; the organisation is named by code or by id.

    `value` is an integer of the indicator's scale; where no number can stand, `answer` says why
    (not_asked, unknown, refused, not_applicable). Without `observed_on` the office's day is taken.
    """

    org_code: str
    indicator: str
    period: str
    value: int | None
    source: str = ""
    observed_on: date | None = None
    answer: str = ""
    org_id: int | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: where, a sentence for the person who sent it, and a code that does not change."""

    where: str
    text: str
    code: str


class FactsError(ValueError):
    """The values cannot be taken; every fault is listed at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{fault.where}:{fault.text}[{fault.code}]" for fault in self.faults))


@dataclass(frozen=True, slots=True)
class FactsResult:
    """What became of the values: read = applied + unchanged. `batch_id` is None when nothing changed."""

    read: int
    applied: int
    unchanged: int
    batch_id: int | None
