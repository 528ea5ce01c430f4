"""What cannot be done for households, groups and their needs."""


class OutreachError(ValueError):
    """The sentence says why, and what to do."""

    def __init__(self, text: str, code: str) -> None:
        self.text, self.code = text, code
        super().__init__(f"{text}[{code}]")
