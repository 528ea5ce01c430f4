"""Many organisations of one type that are at hand: score each, then apply the quotas."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jishi.engines.scoring.errors import Problem, ScoringError
from jishi.engines.scoring.model import Rubric, Score
from jishi.engines.scoring.python import score
from jishi.engines.scoring.quota import quota_places, standing_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One organisation to grade.

    Parameters
    ----------
    org_code : unique in the table
    facts : indicator name to a whole number in range, or None
    previous : name of the last confirmed tier, None if there is none
    groups : column to value, for the columns that the rubric's quotas name
    """

    org_code: str
    facts: Mapping[str, int | None]
    previous: str | None
    groups: Mapping[str, str]


def score_all(rubric: Rubric, table: Sequence[Entry]) -> tuple[Score, ...]:
    """Score organisations together: each by itself, then the rubric's quotas.

    Parameters
    ----------
    rubric : the version in force for all of them
    table : in any order; nobody's result depends on it

    Returns
    -------
    scores in the order of the table

    Raises
    ------
    ScoringError
        INPUT-06 for a code that occurs twice, INPUT-02 for a group column that an entry lacks
    """
    problems = [
        Problem("INPUT-06", column="org_code", values=(("value", code), ("first", "-")))
        for code, count in Counter(each.org_code for each in table).items()
        if count > 1
    ]
    problems += [
        Problem("INPUT-02", column=column, values=(("needed", f"{rubric.org_type}: quota"),))
        for column in rubric.group_columns
        if any(column not in each.groups for each in table)
    ]
    if problems:
        raise ScoringError(problems)
    scores = [score(rubric, each.facts, previous=each.previous) for each in table]
    if not rubric.quotas:
        return tuple(scores)
    standings = [
        standing_of(rubric, each.org_code, each.groups, got) for each, got in zip(table, scores, strict=True)
    ]
    places = quota_places(rubric, standings)
    return tuple(
        replace(got, tier=rubric.tiers[places[each.org_code][0]].name, moved_by=places[each.org_code][1])
        for each, got in zip(table, scores, strict=True)
    )
