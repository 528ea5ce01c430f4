"""What is asked of the ledgers and cannot be done."""


class MendingError(ValueError):
    """A sentence for the person who asked: what is wrong, what was expected, what to do."""

    def __init__(self, text: str, code: str) -> None:
        self.text, self.code = text, code
        super().__init__(f"{text}[{code}]")
