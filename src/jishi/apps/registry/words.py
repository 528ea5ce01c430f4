"""What the office calls the events of the register."""

from jishi.shared import wording


def change_words(kind: str) -> str:
    """Return what the office calls an event."""
    key = f"change-{kind}"
    return wording.render("zh", key) if wording.has("zh", key) else kind
