"""What a survey refuses, each with a sentence for the person."""


class SurveyError(ValueError):
    """What is asked of a survey cannot be done; the sentence says why and what to do."""

    def __init__(self, text: str, code: str) -> None:
        self.text, self.code = text, code
        super().__init__(f"{text}[{code}]")
