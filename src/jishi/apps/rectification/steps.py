"""The steps a ledger line takes: from which state, whose right it is, what must be told."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from .models import Line

S = Line.State
Over = Literal["org", "duty", "planner", "granter"]


@dataclass(frozen=True, slots=True)
class Votes:
    """Who was at an acceptance and how they voted; the four add up to `present_n`."""

    present_n: int
    content_n: int
    mostly_n: int
    discontent_n: int
    unknown_n: int
    score: int
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of one line. Which of the fields it needs depends on `what`."""

    line_id: int
    what: str
    note: str = ""
    measure: str = ""
    cause: str = ""
    goal: str = ""
    owner: str = ""
    leader: str = ""
    helper: str = ""
    deadline: date | None = None
    votes: Votes | None = None

    def of(self, line_id: int) -> "Step":
        """Return the same step for another line."""
        return replace(self, line_id=line_id)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a step is called, where it may start, and who may take it.

    Any of `permissions` suffices, held `over` the organisation that the line is about (`org`), the one on whose
    list it stands (`duty`), the one that settles its measure (`planner`), or the superior of the one on whose list
    it stands (`granter`).
    """

    label: str
    states: frozenset[str]
    permissions: tuple[str, ...]
    over: Over = "org"
    needs_note: bool = False


OPEN = frozenset({S.LISTED, S.IN_PROGRESS, S.TOWNSHIP_CHECK, S.COUNTY_ACCEPTANCE, S.RETURNED, S.RELAPSED})
WORKING = frozenset({S.IN_PROGRESS, S.RETURNED, S.RELAPSED})
CHECKING = frozenset({S.TOWNSHIP_CHECK, S.COUNTY_ACCEPTANCE})
EDIT, REPORT, CHECK = "rectification.edit_line", "rectification.report", "rectification.check"
ACCEPT, SUPERVISE = "rectification.accept", "rectification.supervise"

STEPS: dict[str, Rule] = {
    "plan": Rule("定措施", frozenset({S.LISTED, S.RELAPSED}), (EDIT,), "planner"),
    "report": Rule("报告进展", WORKING, (REPORT,), "duty", needs_note=True),
    "apply": Rule("申请验收", WORKING, (REPORT,), "duty", needs_note=True),
    "ask": Rule("申请延期", WORKING, (REPORT,), "duty", needs_note=True),
    "extend": Rule("延期", WORKING, (EDIT,), "granter", needs_note=True),
    "refuse": Rule("不同意延期", WORKING, (EDIT,), "granter", needs_note=True),
    "check": Rule("初验通过", frozenset({S.TOWNSHIP_CHECK}), (CHECK,)),
    "accept": Rule("验收", frozenset({S.COUNTY_ACCEPTANCE}), (ACCEPT,)),
    "return": Rule("退回", CHECKING, (CHECK, ACCEPT), needs_note=True),
    "supervise": Rule("督办", OPEN, (SUPERVISE,), needs_note=True),
    "relapse": Rule("反弹", frozenset({S.CLOSED_WATCH}), (CHECK, ACCEPT), needs_note=True),
    "settle": Rule("巩固期满", frozenset({S.CLOSED_WATCH}), (ACCEPT,)),
}
ENDED = "end"
"""What the history calls the end of a line with its organisation; nobody takes it as a step."""
RESUMED = "resume"
"""What it calls the return of a line whose organisation's end was taken back."""
MOVED = "move"
"""What it calls a new superior; the line stays where it stands."""
CARRIED = "carry"
"""What it calls the beginning of a line that an organisation took over from one that was merged into it."""

AMENDED = "amend"
"""What it calls a correction of what a line says; the line stays where it stands."""
UNAMENDED = "unamend"
"""What it calls the end of such a correction, or of a measure, whose file was taken back."""


def permissions_of(line: Line, what: str) -> tuple[str, ...]:
    """Return the permissions of which one suffices; whoever looks at the line now may send it back."""
    if what == "return":
        return (ACCEPT,) if line.state == S.COUNTY_ACCEPTANCE else (CHECK,)
    return STEPS[what].permissions


def after_apply(duty: str) -> str:
    """Return where an application goes: a branch's line to its township, a higher one straight to acceptance."""
    return S.TOWNSHIP_CHECK if duty == Line.Duty.BRANCH else S.COUNTY_ACCEPTANCE


def passes(votes: Votes, pass_score: int) -> bool:
    """Tell whether an acceptance passes: the score, and not over half discontent whatever the score (S55)."""
    return votes.score >= pass_score and 2 * votes.discontent_n <= votes.present_n
