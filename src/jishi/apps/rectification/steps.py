"""The steps a ledger line takes: from which state, to which, whose right it is, what must be told."""

from dataclasses import dataclass
from datetime import date

from .models import Line

S = Line.State


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


@dataclass(frozen=True, slots=True)
class Rule:
    """What a step is called, where it may start, and the permission it takes."""

    label: str
    states: frozenset[str]
    permission: str
    needs_note: bool = False


OPEN = frozenset({S.LISTED, S.IN_PROGRESS, S.TOWNSHIP_CHECK, S.COUNTY_ACCEPTANCE, S.RETURNED, S.RELAPSED})
WORKING = frozenset({S.IN_PROGRESS, S.RETURNED, S.RELAPSED})
CHECKING = frozenset({S.TOWNSHIP_CHECK, S.COUNTY_ACCEPTANCE})

STEPS: dict[str, Rule] = {
    "plan": Rule("定措施", frozenset({S.LISTED, S.RELAPSED}), "rectification.edit_line"),
    "report": Rule("报告进展", WORKING, "rectification.report", needs_note=True),
    "apply": Rule("申请验收", WORKING, "rectification.report", needs_note=True),
    "check": Rule("初验通过", frozenset({S.TOWNSHIP_CHECK}), "rectification.check"),
    "return": Rule("退回", CHECKING, "rectification.check", needs_note=True),
    "accept": Rule("验收", frozenset({S.COUNTY_ACCEPTANCE}), "rectification.accept"),
    "extend": Rule("延期", WORKING | {S.LISTED}, "rectification.edit_line", needs_note=True),
    "supervise": Rule("督办", OPEN, "rectification.supervise", needs_note=True),
    "relapse": Rule("反弹", frozenset({S.CLOSED_WATCH}), "rectification.check", needs_note=True),
    "settle": Rule("巩固期满", frozenset({S.CLOSED_WATCH}), "rectification.accept"),
    "end": Rule("随组织终止", OPEN, "rectification.edit_line", needs_note=True),
}


def may_return(state: str) -> str:
    """Return the permission to send a line back: the first check's, or the acceptance's."""
    return "rectification.accept" if state == S.COUNTY_ACCEPTANCE else "rectification.check"


def after_apply(duty: str) -> str:
    """Return where an application goes: a branch's line to its township, a higher one straight to acceptance."""
    return S.TOWNSHIP_CHECK if duty == Line.Duty.BRANCH else S.COUNTY_ACCEPTANCE


def passes(votes: Votes, pass_score: int) -> bool:
    """Tell whether an acceptance passes: the score, and not over half discontent whatever the score (S55)."""
    return votes.score >= pass_score and 2 * votes.discontent_n <= votes.present_n
