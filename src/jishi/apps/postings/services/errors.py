"""What this room refuses, in the office's words."""

SHORTEST_REASON = 4


class PostingsRefused(ValueError):
    """It cannot be done; the sentence says why and what to do."""

    def __init__(self, text: str, code: str) -> None:
        self.text, self.code = text, code
        super().__init__(f"{text}[{code}]")


def reason_needed(reason: str) -> str:
    """Return a reason without blanks around it; refuse one that says nothing."""
    told = reason.strip()
    if len(told) < SHORTEST_REASON:
        raise PostingsRefused("没有写理由。请写明依据(至少四个字)。", "POSTING-01")
    return told
