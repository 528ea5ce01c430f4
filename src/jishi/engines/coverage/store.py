"""Rule files of coverage: dated YAML in one folder."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import yaml

from jishi.engines.coverage.errors import CoverageError, Problem
from jishi.engines.coverage.load import rule_set_from_mapping
from jishi.engines.coverage.model import RuleSet
from jishi.shared.twice import yaml_read
from jishi.shared.yaml_files import yaml_broken_line, yaml_lines


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
            text = path.read_text(encoding="utf-8")
            told, twice = yaml_read(text)
            rules = rule_set_from_mapping(told, path.name)
        except CoverageError as error:
            lines = yaml_lines(text)
            problems += [replace(one, line=lines.get(one.place, 0)) for one in error.problems]
            continue
        except UnicodeDecodeError:
            problems.append(_unreadable(path.name, "encoding"))
            continue
        except yaml.YAMLError as error:
            problems.append(_unreadable(path.name, "yaml", line=yaml_broken_line(error)))
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


def _unreadable(name: str, reason: str, **values: object) -> Problem:
    return Problem("COVER-01", name, values=(("reason", f"cover-reason-{reason}"), *values.items()))


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
