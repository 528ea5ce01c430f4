"""Rule files of coverage: dated YAML in one folder."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import yaml

from jishi.engines.coverage.errors import CoverageError, Problem
from jishi.engines.coverage.load import rule_set_from_mapping
from jishi.engines.coverage.model import RuleSet
from jishi.shared.twice import yaml_read


def rule_sets_read(folder: str | Path) -> tuple[RuleSet, ...]:
    """Read every rule file of a folder.

    Parameters
    ----------
    folder : holds *.yaml

    Returns
    -------
    the sets of rules by their first day

    Raises
    ------
    CoverageError
        with the problems of all files at once, two files that begin on one day included
    """
    found: dict[date, RuleSet] = {}
    problems: list[Problem] = []
    for path in sorted(Path(folder).glob("*.yaml")):
        try:
            told, twice = yaml_read(path.read_text(encoding="utf-8"))
            rules = rule_set_from_mapping(told, path.name)
        except CoverageError as error:
            problems += error.problems
            continue
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            problems.append(Problem("COVER-01", path.name, values=(("reason", str(error).split("\n")[0]),)))
            continue
        for key, first, again in twice:
            values = (("key", key), ("first", first), ("again", again))
            problems.append(Problem("COVER-12", path.name, values=values))
        if rules.effective_from in found:
            problems.append(Problem("COVER-11", path.name, "effective", (("id", rules.effective_from),)))
        found[rules.effective_from] = rules
    if problems:
        raise CoverageError(problems)
    return tuple(found[day] for day in sorted(found))


def rules_in_force(sets: Sequence[RuleSet], day: date) -> RuleSet:
    """Return the rules of the newest file that had begun.

    Parameters
    ----------
    sets : by first day
    day : the day asked about

    Returns
    -------
    one set of rules

    Raises
    ------
    CoverageError
        if no file had begun
    """
    begun = [rules for rules in sets if rules.effective_from <= day]
    if not begun:
        raise CoverageError([Problem("COVER-07", values=(("day", day),))])
    return begun[-1]
