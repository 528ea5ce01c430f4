"""How organisations are set up, how large they are and how long a term lasts: dated rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.conf import settings

from jishi.shared.dates import months_after
from jishi.shared.yaml_files import yaml_file


@dataclass(frozen=True, slots=True)
class OrganisingRules:
    """One dated file of `data/registry/organising`.

    Parameters
    ----------
    effective_from : the first day
    source : where it stands
    sizes : least number of members, by kind; of a branch, of full members
    terms, terms_by_type : years of a term by kind; the type of a branch or general branch goes first
    early_months : by how much an election may come before the term's end
    quorum : present, of entitled
    joint_units, joint_members : most units, least full members of a joint branch
    """

    effective_from: date
    source: str
    sizes: Mapping[str, int]
    terms: Mapping[str, int]
    terms_by_type: Mapping[str, int]
    early_months: int
    quorum: tuple[int, int]
    joint_units: int
    joint_members: int

    def term_years(self, kind: str, org_type: str) -> int:
        """Return how many years a term lasts."""
        is_typed = kind in ("branch", "general_branch") and org_type in self.terms_by_type
        return self.terms_by_type[org_type] if is_typed else self.terms[kind]

    def term_end(self, kind: str, org_type: str, on: date) -> date:
        """Return the last day of a term that begins on a day."""
        return months_after(on, 12 * self.term_years(kind, org_type)) - timedelta(days=1)


@cache
def _all_rules() -> tuple[OrganisingRules, ...]:
    files = sorted((settings.DATA_DIR / "registry" / "organising").glob("*.yaml"))
    return tuple(_rules(yaml_file(file)) for file in files)


def _rules(told: dict[str, Any]) -> OrganisingRules:
    return OrganisingRules(
        told["effective"]["from"],
        told["source"]["document"],
        told["sizes"],
        told["terms"],
        told["terms_by_type"],
        told["early_months"],
        (told["quorum"]["present"], told["quorum"]["of"]),
        told["joint"]["units"],
        told["joint"]["full_members"],
    )


def organising_rules(on: date) -> OrganisingRules:
    """Return the rules in force on a day: the newest file that had begun, else the first."""
    begun = [rules for rules in _all_rules() if rules.effective_from <= on]
    return begun[-1] if begun else _all_rules()[0]
