"""The rules of this room in force on a day: clocks, bounds, the list of skills."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings

from jishi.shared.yaml_files import yaml_file


@dataclass(frozen=True, slots=True)
class Rules:
    """One dated file of `data/outreach`."""

    effective_from: date
    keep_months: int
    check_days: int
    small_cell: int
    group_size: int
    band_percent: int
    most_groups: int
    people: tuple[int, int]
    """Least and most people of a group, its leader counted."""
    answer_days: dict[str, int]
    referral_days: dict[str, int]
    told_back_days: int
    quiet_days: int
    pledge_voices: int
    skills: dict[str, str]
    skill_of_need: dict[str, str]


@cache
def _all_rules() -> tuple[Rules, ...]:
    files = sorted((settings.DATA_DIR / "outreach").glob("*.yaml"))
    return tuple(_rules(yaml_file(file)) for file in files)


def _rules(told: dict[str, Any]) -> Rules:
    household, group = told["household"], told["group"]
    return Rules(
        effective_from=told["effective"]["from"],
        keep_months=household["keep_months"],
        check_days=household["check_days"],
        small_cell=told["small_cell"],
        group_size=group["size"],
        band_percent=group["band_percent"],
        most_groups=group["most_groups"],
        people=(group["people"]["least"], group["people"]["most"]),
        answer_days=told["answer_days"],
        referral_days=told["referral_days"],
        told_back_days=told["told_back_days"],
        quiet_days=told["quiet_days"],
        pledge_voices=told["pledge_voices"],
        skills=told["skills"],
        skill_of_need=told["skill_of_need"],
    )


def rules_on(day: date) -> Rules:
    """Return the rules in force on a day; days before the first file go by the first."""
    begun = [each for each in _all_rules() if each.effective_from <= day]
    return begun[-1] if begun else _all_rules()[0]
