"""What can be wrong with lists, decisions, models or runs: a code, a place and values; the words are data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jishi.shared import wording
from jishi.shared.problems import ProblemsError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, or worth a warning.

    Parameters
    ----------
    code : such as "LINK-04"; never changes its meaning
    file : name of the file, "" if there is none
    source : name of the source, "" if it is not about one
    row : row as the office program shows it, 0 if it is not about a row
    values : what the sentence needs, as pairs; the value of `reason` names a wording itself
    """

    code: str
    file: str = ""
    source: str = ""
    row: int = 0
    values: tuple[tuple[str, object], ...] = ()

    def render(self, lang: str) -> str:
        """Say it in "zh" or "en": where, what is wrong, what was expected, what to do.

        Examples
        --------
        >>> Problem("LINK-07", file="a.csv", source="tax").render("en")
        'a.csv, source tax: the list has no rows. Check that the right file or sheet was chosen. [LINK-07]'
        """
        values = dict(self.values)
        if "reason" in values:
            values["reason"] = wording.render(lang, f"link-reason-{values['reason']}", **values)
        places = [self.file] if self.file else []
        if self.source:
            places.append(wording.render(lang, "link-place-source", source=self.source))
        if self.row:
            places.append(wording.render(lang, "place-row", row=self.row))
        place = wording.render(lang, "place-join").join(places)
        place += wording.render(lang, "place-end") if places else ""
        return f"{place}{wording.render(lang, self.code, **values)} [{self.code}]"


class LinkageError(ProblemsError[Problem]):
    """Everything that is wrong at once.

    Parameters
    ----------
    problems : at least one, in a fixed order

    Examples
    --------
    >>> LinkageError([Problem("LINK-02")]).total
    1
    """


def problem(code: str, *, file: str = "", source: str = "", row: int = 0, **values: object) -> Problem:
    """Return a problem; the values are named freely."""
    return Problem(code, file, source, row, tuple(values.items()))


def problem_kept(told: Mapping[str, Any]) -> Problem:
    """Return a problem that was kept as JSON by its fields."""
    return Problem(**{**told, "values": tuple((key, value) for key, value in told["values"])})
