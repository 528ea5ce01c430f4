"""What can be wrong with rules or records of coverage: a code, a place and values; the words are data."""

from dataclasses import dataclass

from jishi.shared import wording
from jishi.shared.problems import ProblemsError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Parameters
    ----------
    code : such as "COVER-02"; never changes its meaning
    file : name of the file, "" if there is none
    place : where in it, for example "rates.2"
    values : what the sentence needs, as pairs; the value of `reason` names a wording itself
    line : on which line of the file, 0 if that is not known
    """

    code: str
    file: str = ""
    place: str = ""
    values: tuple[tuple[str, object], ...] = ()
    line: int = 0

    def render(self, lang: str) -> str:
        """Say it in "zh" or "en": where, what is wrong, what was expected, what to do."""
        line = wording.render(lang, "cover-line", line=self.line) if self.line else ""
        where = wording.render(lang, "cover-join").join(
            part for part in (self.file, line, self.place) if part
        )
        values = dict(self.values)
        if "reason" in values:
            values["reason"] = wording.render(lang, str(values["reason"]), **values)
        said = wording.render(lang, self.code, **values)
        return f"{where}{wording.render(lang, 'cover-end') if where else ''}{said} [{self.code}]"


class CoverageError(ProblemsError[Problem]):
    """Everything that is wrong at once.

    Parameters
    ----------
    problems : at least one, in a fixed order

    Examples
    --------
    >>> CoverageError([Problem("COVER-07", values=(("day", "1999-01-01"),))]).problems[0].code
    'COVER-07'
    """
