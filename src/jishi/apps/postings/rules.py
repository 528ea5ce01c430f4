"""The rules of postings in force on a day: loads, terms, visits, who may go where, days to answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.conf import settings

from jishi.shared.yaml_files import yaml_file

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class KindRule:
    """How long somebody of a kind is sent, to how many units at most, how often a quarter, and for what training.

    `a_township_most` is how many may go to one township; None: any number.
    """

    term_months: int
    load_most: int
    visits_a_quarter: int
    training_days_a_year: int
    a_township_most: int | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """One rule that may forbid a pair; `of` names kinds of posts, `welfare` those paid as public-welfare posts."""

    id: str
    title: str
    of: tuple[str, ...]
    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class FirstTaskRule:
    """What somebody newly posted does first, and within how many days."""

    text: str
    days: int


@dataclass(frozen=True, slots=True)
class Rules:
    """One dated file of `data/postings`."""

    effective_from: date
    choices_most: int
    answer_days: int
    kinds: Mapping[str, KindRule]
    eligibility: tuple[Eligibility, ...]
    specialities: Mapping[str, str]
    first_tasks: Mapping[str, tuple[FirstTaskRule, ...]]
    slip_answers: tuple[str, ...]
    slip_questions: tuple[tuple[str, str], ...]
    question_days: int
    decline_workdays: int
    return_days: int
    agencies: tuple[str, ...]
    need_words: Mapping[str, tuple[str, ...]]
    """Words of a problem that ask for a speciality."""
    holidays: frozenset[date]
    worked: frozenset[date]

    def is_working(self, day: date) -> bool:
        """Tell whether offices work on a day."""
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.holidays)

    def workdays_after(self, day: date, count: int) -> date:
        """Return the last of `count` working days after a day."""
        while count:
            day += timedelta(days=1)
            count -= self.is_working(day)
        return day

    def skill_for(self, problems: Sequence[str]) -> str:
        """Return the speciality for which most of some problems ask; "" where none does."""
        counts = {
            skill: sum(any(word in text for word in words) for text in problems)
            for skill, words in self.need_words.items()
        }
        most = max(counts.values(), default=0)
        return next((skill for skill, n in counts.items() if most and n == most), "")


@cache
def _all_rules() -> tuple[Rules, ...]:
    files = sorted((settings.DATA_DIR / "postings").glob("*.yaml"))
    return tuple(_rules(yaml_file(file)) for file in files)


def _rules(told: dict[str, Any]) -> Rules:
    asked, slip = told["questions"], told["slip"]
    return Rules(
        effective_from=told["effective"]["from"],
        choices_most=told["choices_most"],
        answer_days=told["answer_days"],
        kinds={kind: KindRule(**rule) for kind, rule in told["kinds"].items()},
        eligibility=tuple(_eligibility(rule) for rule in told["eligibility"]),
        specialities=told["specialities"],
        first_tasks={
            kind: tuple(FirstTaskRule(**task) for task in tasks)
            for kind, tasks in told["first_tasks"].items()
        },
        slip_answers=tuple(slip["answers"]),
        slip_questions=tuple((one["id"], one["text"]) for one in slip["questions"]),
        question_days=asked["answer_days"],
        decline_workdays=asked["decline_workdays"],
        return_days=asked["return_days"],
        agencies=tuple(told["agencies"]),
        need_words={skill: tuple(words) for skill, words in told["need_words"].items()},
        holidays=frozenset(told["holidays"]),
        worked=frozenset(told["worked"]),
    )


def _eligibility(told: dict[str, Any]) -> Eligibility:
    of = (told["of"],) if isinstance(told["of"], str) else tuple(told["of"])
    return Eligibility(told["id"], told["title"], of, told.get("least", 0), told.get("most", 0))


def rules_on(on: date) -> Rules:
    """Return the rules in force on a day: the newest file that had begun, else the first."""
    begun = [rules for rules in _all_rules() if rules.effective_from <= on]
    return begun[-1] if begun else _all_rules()[0]


def rule_title(rule_id: str, on: date) -> str:
    """Return what a rule of eligibility says."""
    return next((rule.title for rule in rules_on(on).eligibility if rule.id == rule_id), rule_id)
