"""A year as its file tells it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the year; `rooms` are the pages, by name, whose work hangs on it."""

    id: str
    title: str
    first: date
    last: date
    rooms: tuple[str, ...]
    does: str

    def has(self, day: date) -> bool:
        """Tell whether a day lies in it."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Target:
    """What an area wants to reach in a phase: a measure of some room, and the least share in basis points.

    `campaign` is whose units it is about; "" where the newest will do.
    """

    id: str
    title: str
    area: str
    place: str
    phase: str
    measure: str
    least_bp: int
    due: date
    source: str
    campaign: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """A named local activity (载体): where, when, who, what it is for."""

    id: str
    name: str
    area: str
    place: str
    phase: str
    who: str
    does: str
    source: str


@dataclass(frozen=True, slots=True)
class Programme:
    """A year with its phases, targets and activities."""

    id: str
    title: str
    theme: str
    demands: tuple[str, ...]
    first: date
    last: date
    source: str
    phases: tuple[Phase, ...]
    targets: tuple[Target, ...]
    activities: tuple[Activity, ...]

    def phase(self, phase_id: str) -> Phase | None:
        """Return a phase by its id."""
        return next((phase for phase in self.phases if phase.id == phase_id), None)

    def phases_on(self, day: date) -> tuple[Phase, ...]:
        """Return the phases in which a day lies; they overlap where the office works on two things at once."""
        return tuple(phase for phase in self.phases if phase.has(day))

    def phases_of(self, room: str, day: date) -> tuple[Phase, ...]:
        """Return the phases on which a room's work hangs: those that run, else the last that ran, else the next."""
        own = sorted((phase for phase in self.phases if room in phase.rooms), key=lambda phase: phase.first)
        over = [phase for phase in own if phase.last < day]
        return tuple(phase for phase in own if phase.has(day)) or tuple(over[-1:]) or tuple(own[:1])
