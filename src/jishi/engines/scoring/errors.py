"""What can be wrong with a rubric, a table or a run: a code, a place and values; the words are data."""

from dataclasses import dataclass

from jishi.shared import wording
from jishi.shared.problems import ProblemsError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or worth a warning.

    Parameters
    ----------
    code : such as "RUBRIC-04"; never changes its meaning
    file : name of the file, "" if there is none
    criterion : id of the criterion, "" if the problem is elsewhere
    row : row as the office program shows it (the header is row 1), 0 if it is not about a row
    column : name of the column, "" if it is not about one
    values : what the sentence needs, as pairs; the value of `expected` and `reason` names a wording itself
    """

    code: str
    file: str = ""
    criterion: str = ""
    row: int = 0
    column: str = ""
    values: tuple[tuple[str, object], ...] = ()

    def render(self, lang: str) -> str:
        """Say it in "zh" or "en": what is wrong, where, what was expected, what to do."""
        values = dict(self.values)
        if "expected" in values:
            values["expected"] = wording.render(lang, f"expect-{values['expected']}")
        if "reason" in values:
            values["reason"] = wording.render(lang, str(values["reason"]), **values)
        said = wording.render(lang, self.code, **values)
        place = self._place(lang)
        return f"{place}{said} [{self.code}]"

    def _place(self, lang: str) -> str:
        parts = []
        if self.file:
            parts.append(self.file)
        if self.criterion:
            parts.append(wording.render(lang, "place-criterion", criterion=self.criterion))
        if self.row:
            parts.append(wording.render(lang, "place-row", row=self.row))
        if self.column:
            parts.append(wording.render(lang, "place-column", column=self.column))
        if not parts:
            return ""
        return wording.render(lang, "place-join").join(parts) + wording.render(lang, "place-end")


class ScoringError(ProblemsError[Problem]):
    """Everything that is wrong at once.

    Parameters
    ----------
    problems : at least one, in a fixed order
    total : how many were found, when `problems` holds only the first of them

    Examples
    --------
    >>> error = ScoringError([Problem("RUN-03", values=(("org", "X1"),))])
    >>> error.problems[0].code
    'RUN-03'
    """


class Findings:
    """Collects problems and warnings about one file while it is being read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, code: str, criterion: str = "", **values: object) -> None:
        """Note a problem."""
        self.problems.append(Problem(code, self.file, criterion, values=tuple(values.items())))

    def raise_if_any(self) -> None:
        """Raise what was found.

        Raises
        ------
        ScoringError
            if anything was noted
        """
        if self.problems:
            raise ScoringError(self.problems)
