"""What the office calls the events of the register, and the agencies and systems that units answer to."""

from typing import Final

from jishi.shared import wording

LINES: Final = ("organ", "education", "health", "soe", "two_new", "university", "province")


def change_words(kind: str) -> str:
    """Return what the office calls an event."""
    key = f"change-{kind}"
    return wording.render("zh", key) if wording.has("zh", key) else kind


def line_words(line: str) -> str:
    """Return what the office calls an agency or system; an agency's own name is its name."""
    return wording.render("zh", f"line-{line}") if line in LINES else line


def line_of(words: str) -> str:
    """Return the agency or system that the office calls so."""
    return next((line for line in LINES if line_words(line) == words), words)
