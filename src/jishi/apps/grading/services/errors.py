"""What is asked of the grades and cannot be done."""


class GradingError(ValueError):
    """A sentence for the officer: what is wrong, where, what was expected, what to do."""
