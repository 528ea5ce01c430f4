"""What can be wrong with lists, rules and results of allocation: a code, a place and values; the words are data."""

from dataclasses import dataclass

from jishi.shared import wording
from jishi.shared.problems import ProblemsError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or worth a warning.

    Parameters
    ----------
    code : such as "ALLOC-04"; never changes its meaning
    file : name of the file, "" if there is none
    row : row as the office program shows it, 0 if it is not about a row
    values : what the sentence needs, as pairs; the value of `says` names a sentence itself
    """

    code: str
    file: str = ""
    row: int = 0
    values: tuple[tuple[str, object], ...] = ()

    def render(self, lang: str) -> str:
        """Say it in "zh" or "en": where, what is wrong, what was expected, what to do.

        Examples
        --------
        >>> Problem("ALLOC-03", file="homes.csv").render("en")
        'homes.csv: there are no rows. Check that the right file was chosen. [ALLOC-03]'
        """
        values = dict(self.values)
        if "says" in values:
            values["says"] = wording.render(lang, str(values["says"]), **values)
        places = [self.file] if self.file else []
        if self.row:
            places.append(wording.render(lang, "place-row", row=self.row))
        place = wording.render(lang, "place-join").join(places)
        place += wording.render(lang, "place-end") if places else ""
        return f"{place}{wording.render(lang, self.code, **values)} [{self.code}]"


class AllocationError(ProblemsError[Problem]):
    """Everything that is wrong at once.

    Parameters
    ----------
    problems : at least one, in a fixed order

    Examples
    --------
    >>> AllocationError([Problem("ALLOC-03")]).total
    1
    """


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: the file's name and the row."""

    file: str = ""
    row: int = 0


NOWHERE = Place()


def problem(code: str, place: Place = NOWHERE, **values: object) -> Problem:
    """Return a problem; the values are named freely."""
    return Problem(code, place.file, place.row, tuple(values.items()))
