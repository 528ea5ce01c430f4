"""What can be wrong with a market: a code, a place and values; the words are data."""

from dataclasses import dataclass, replace

from jishi.shared import wording
from jishi.shared.problems import ProblemsError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Parameters
    ----------
    code : such as "MATCH-02"; never changes its meaning
    file : name of the file, "" if there is none
    place : a path such as `posts.X.capacity`, or the name of a sheet
    values : what the sentence needs, as pairs
    row, column : of a sheet, counted from 1; 0 and "" for none
    """

    code: str
    file: str = ""
    place: str = ""
    values: tuple[tuple[str, object], ...] = ()
    row: int = 0
    column: str = ""

    def render(self, lang: str) -> str:
        """Say it in "zh" or "en": where, what is wrong, what was expected, what to do."""
        row = wording.render(lang, "match-row", row=self.row) if self.row else ""
        parts = (part for part in (self.file, self.place, row, self.column) if part)
        where = wording.render(lang, "match-join").join(parts)
        values = dict(self.values)
        if "says" in values:
            values["says"] = wording.render(lang, str(values["says"]), **values)
        said = wording.render(lang, self.code, **values)
        return f"{where}{wording.render(lang, 'match-end') if where else ''}{said} [{self.code}]"

    def of_file(self, name: str) -> "Problem":
        """Return the same problem, found in that file."""
        return replace(self, file=name)


class MatchingError(ProblemsError[Problem]):
    """Everything that is wrong at once.

    Parameters
    ----------
    problems : at least one, in a fixed order

    Examples
    --------
    >>> MatchingError([Problem("MATCH-05", place="posts")]).problems[0].place
    'posts'
    """
