"""Everything that is wrong at once: the error that an engine raises with its problems, whatever these hold."""

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar


class Sayable(Protocol):
    """Something wrong that can say itself in a language."""

    def render(self, lang: str) -> str:
        """Say it in "zh" or "en"."""


_Problem = TypeVar("_Problem", bound=Sayable)


class ProblemsError(ValueError, Generic[_Problem]):
    """Everything that is wrong at once.

    Parameters
    ----------
    problems : at least one, in a fixed order
    total : how many were found, when `problems` holds only the first of them
    """

    def __init__(self, problems: Iterable[_Problem], total: int | None = None) -> None:
        self.problems = tuple(problems)
        self.total = len(self.problems) if total is None else total
        super().__init__(self.problems)

    def lines(self, lang: str) -> list[str]:
        """Every problem as a sentence."""
        return [problem.render(lang) for problem in self.problems]

    def __str__(self) -> str:
        return "\n".join(self.lines("en"))
