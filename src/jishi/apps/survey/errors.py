"""What a survey refuses, each with a sentence for the person."""

from collections.abc import Sequence
from dataclasses import dataclass


class SurveyError(ValueError):
    """What is asked of a survey cannot be done; the sentence says why and what to do."""

    def __init__(self, text: str, code: str) -> None:
        self.text, self.code = text, code
        super().__init__(f"{text}[{code}]")


@dataclass(frozen=True, slots=True)
class VisitFault:
    """What is wrong in one row of a sheet of visits: at which unit, in which field (`staff` or `members`)."""

    unit_id: int
    field: str
    text: str
    code: str


class VisitsRefused(SurveyError):
    """Rows of a sheet of visits cannot be entered; all that is wrong is told at once."""

    def __init__(self, faults: Sequence[VisitFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("".join(fault.text for fault in faults), faults[0].code)
