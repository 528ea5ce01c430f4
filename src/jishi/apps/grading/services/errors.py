"""What is asked of the grades and cannot be done."""


class GradingError(ValueError):
    """A sentence for the officer: what is wrong, where, what was expected, what to do."""

    def __init__(self, text: str, code: str) -> None:
        self.text, self.code = text, code
        super().__init__(f"{text}[{code}]")
