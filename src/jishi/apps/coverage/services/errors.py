"""What a campaign refuses, in the office's words."""


class CoverageRefused(ValueError):
    """A step cannot be taken; the sentence says why and what to do."""

    def __init__(self, text: str, code: str) -> None:
        self.text, self.code = text, code
        super().__init__(f"{text}[{code}]")
