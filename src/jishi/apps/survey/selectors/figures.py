"""The three figures of a survey, and what is behind each: the lists, and why the rest does not count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import today
from jishi.web.words import share_words

from ..rules import labels, rules_on
from .units import STAFF_WHY, UNSOUND_WHY, UnitRow


@dataclass(frozen=True, slots=True)
class SurveyFigure:
    """One of the three figures: what of what, and the rule in words."""

    key: str
    label: str
    numerator: int
    denominator: int
    formula: str

    @property
    def rest(self) -> int:
        """Return how many of the denominator are not in the numerator."""
        return self.denominator - self.numerator

    @property
    def percent(self) -> str:
        """Return the share in per cent with one decimal; a dash where nothing counts."""
        return share_words(self.numerator, self.denominator) if self.denominator else "—"


@dataclass(frozen=True, slots=True)
class FieldHeld:
    """One required field: within how many days it must have been seen, at how many units it holds, at how many not."""

    field: str
    label: str
    days: int
    sound_n: int
    missing_n: int
    stale_n: int
    open_n: int


def figures_of(units: Sequence[UnitRow]) -> list[SurveyFigure]:
    """Return 职工党员底数清 and 基本信息实 of the units that count."""
    counted = [unit for unit in units if unit.counts]
    required = len(rules_on(today()).required)
    stale = sum(len(unit.unsound) for unit in counted)
    return [
        SurveyFigure(
            "staff",
            "职工党员底数清",
            sum(unit.is_staff_clear for unit in counted),
            len(counted),
            "职工数和党员数都有两个来源说的一样、或走访见到,又没有口袋党员待核实的单位 ÷ 计入的单位",
        ),
        SurveyFigure(
            "fresh",
            "基本信息实",
            len(counted) * required - stale,
            len(counted) * required,
            "有、不矛盾、在期限内核对过的必填项 ÷ 计入的单位 × 必填项数",
        ),
    ]


def relation_figure(relations: registry.Relations) -> SurveyFigure:
    """Return 归属关系准 of the members on the books of a scope."""
    formula = "只有一处正式组织关系的党员 ÷ 在册党员"
    return SurveyFigure("relations", "归属关系准", relations.clear_n, relations.total, formula)


def staff_whys(units: Sequence[UnitRow]) -> list[tuple[str, str, int]]:
    """Return why staff and members are not clear, at how many units, the most frequent first."""
    counts = Counter(unit.staff_why for unit in units if unit.counts and unit.staff_why)
    return [(why, STAFF_WHY[why], n) for why, n in sorted(counts.items(), key=lambda one: (-one[1], one[0]))]


def fields_held(units: Sequence[UnitRow]) -> list[FieldHeld]:
    """Return each required field with at how many of the units that count it holds, and why not at the others."""
    counted = [unit for unit in units if unit.counts]
    counts = Counter(told for unit in counted for told in unit.unsound)
    found = []
    for name, days in rules_on(today()).required.items():
        lacks = {why: counts[name, why] for why in UNSOUND_WHY}
        held = len(counted) - sum(lacks.values())
        found.append(
            FieldHeld(name, labels()[name], days, held, lacks["missing"], lacks["stale"], lacks["open"])
        )
    return found
