"""How far a round has come: the line of steps on the board and in the list."""

from dataclasses import dataclass
from datetime import datetime

from jishi.shared.dates import BEIJING
from jishi.web.words import count_words, day_words, period_words

from ..selectors import RoundView


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its word, what is to be said of it, and whether it is done."""

    word: str
    said: str
    is_done: bool


def steps_of(found: RoundView) -> list[Step]:
    """Return the steps of a round in their order."""
    is_scored = found.state == "scored"
    all_ratified = is_scored and found.rated_n > 0 and found.ratified_n == found.rated_n
    said = f"{count_words(found.ratified_n)}/{count_words(found.rated_n)}" if is_scored else ""
    return [
        Step("选定标准", _on(found.opened_at, found), True),
        Step("数据", _data(found), is_scored and found.complete_n == found.rated_n),
        Step("评分", _on(found.scored_at, found) if is_scored else found.state_label, is_scored),
        Step("核准", said, all_ratified),
        Step("生效", _in_effect(found), all_ratified),
    ]


def steps_line(found: RoundView) -> str:
    """Return the steps as one line of text."""
    return " → ".join(
        f"{step.word}{' ✓' if step.is_done else ' '}{step.said}".rstrip() for step in steps_of(found)
    )


def _data(found: RoundView) -> str:
    if found.state != "scored":
        return period_words(found.period)
    return f"齐{count_words(found.complete_n)}/{count_words(found.rated_n)}"


def _on(instant: datetime | None, found: RoundView) -> str:
    return day_words(instant.astimezone(BEIJING).date(), office_day=found.looked_on) if instant else ""


def _in_effect(found: RoundView) -> str:
    return day_words(found.last_ratified_on, office_day=found.looked_on) if found.last_ratified_on else ""
