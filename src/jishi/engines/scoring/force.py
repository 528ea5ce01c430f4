"""Which version of a rubric is in force on a day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from jishi.engines.scoring.errors import Problem, ScoringError
from jishi.engines.scoring.model import Rubric


def overlaps(found: Sequence[tuple[str, Rubric]]) -> Iterator[Problem]:
    """Return a problem for each pair of one type's versions that share a day.

    Parameters
    ----------
    found : file name and rubric
    """
    by_type: dict[str, list[tuple[str, Rubric]]] = {}
    for name, rubric in found:
        by_type.setdefault(rubric.org_type, []).append((name, rubric))
    for org_type in sorted(by_type):
        versions = sorted(by_type[org_type], key=lambda pair: (pair[1].effective_from, pair[0]))
        for (first, before), (second, after) in pairwise(versions):
            if before.effective_to is None or before.effective_to >= after.effective_from:
                yield Problem(
                    "RUBRIC-26",
                    values=(
                        ("org_type", org_type),
                        ("on_date", after.effective_from),
                        ("first", first),
                        ("second", second),
                    ),
                )


def rubrics_in_force(rubrics: Iterable[Rubric], on_date: date) -> dict[str, Rubric]:
    """Return the rubric of each type on a day; a type without one is left out.

    Parameters
    ----------
    rubrics : any number of versions
    on_date : the day

    Returns
    -------
    organisation type to rubric, by type

    Raises
    ------
    ScoringError
        RUBRIC-26 if two versions of a type share a day
    """
    rubrics = list(rubrics)
    problems = list(overlaps([(f"{each.id} {each.version}", each) for each in rubrics]))
    if problems:
        raise ScoringError(problems)
    held = [each for each in rubrics if each.is_in_force(on_date)]
    return {each.org_type: each for each in sorted(held, key=lambda each: each.org_type)}


def gap(rubrics: Iterable[Rubric], org_type: str, on_date: date) -> Problem:
    """Return the problem that a type has rubrics, but none on this day."""
    spans = [
        f"{each.effective_from}–{each.effective_to or ''}"
        for each in sorted(rubrics, key=lambda each: each.effective_from)
        if each.org_type == org_type
    ]
    return Problem(
        "RUBRIC-27", values=(("org_type", org_type), ("on_date", on_date), ("spans", ", ".join(spans)))
    )
