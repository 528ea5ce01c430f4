"""The indicator dictionary: what each number means, its unit and range, whose it is, how long it is fresh."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from jishi.shared.dates import today
from jishi.shared.text import fold
from jishi.shared.yaml_files import yaml_load

from . import asking

SCALES = ("count", "flag", "fen", "bp", "cp", "month", "sqm")
OWNERS = ("branch", "township", "county", "agency")
TYPES = (
    "village",
    "community",
    "gov_organ",
    "public_institution",
    "school",
    "university_branch",
    "soe",
    "nonpublic_enterprise",
    "social_org",
    "retired",
)
MEASURES = ("point", "period")
LARGEST = 2_000_000_000
MOST_MINUTES = 120
_REQUIRED = {"id", "label", "unit", "scale", "min", "max", "types", "owner", "fresh_days"}
_OPTIONAL = {"agency", "help", "part_of", "measures", "minutes"}
_FACTORS = {
    ("fen", "元"): 100,
    ("fen", "万元"): 1_000_000,
    ("bp", "%"): 100,
    ("cp", "分"): 100,
}


class DictionaryError(ValueError):
    """The indicator dictionary is wrong; every fault is listed, with its repair. [FACTS-01]"""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One number that is asked for: stored as an integer of `scale` from `min` to `max`, typed in `unit`.

    `factor` is how many stored units one typed unit is: 100 fen to the yuan.
    `part_of` names the indicator that this one cannot exceed: 其中女 of 党员数, numerator of denominator.
    `freshness` holds the limits in days, each from its day on. What is so on a day (时点数) holds for the next period
    too while it is fresh; what is counted within a period (时期数) does not. `minutes` is what one answer costs.
    """

    id: str
    label: str
    unit: str
    scale: str
    min: int
    max: int
    types: tuple[str, ...]
    owner: str
    freshness: tuple[tuple[date, int], ...]
    agency: str = ""
    help: str = ""
    part_of: str = ""
    measures: str = "period"
    minutes: int = 0
    factor: int = field(init=False, default=1)

    def __post_init__(self) -> None:
        object.__setattr__(self, "factor", _FACTORS.get((self.scale, self.unit), 1))

    def fresh_days_on(self, day: date) -> int:
        """Return how many days a value stays fresh by the limit in force on `day`; before all, the first one."""
        begun = [days for begins, days in self.freshness if begins <= day]
        return begun[-1] if begun else self.freshness[0][1]

    def is_fresh(self, observed_on: date, on: date) -> bool:
        """Tell whether what was seen on a day may still be believed on another."""
        return (on - observed_on).days <= self.fresh_days_on(on)

    @property
    def fresh_days(self) -> int:
        """Return how many days a value stays fresh by today's limit."""
        return self.fresh_days_on(today())

    @property
    def minutes_on_average(self) -> int:
        """Return what one answer costs: the dictionary's word, else the usual for its scale."""
        return self.minutes or asking.rules_on(today()).minutes[self.scale]

    @property
    def range_text(self) -> str:
        """Return the least and the greatest value as people write them."""
        return "是、否" if self.scale == "flag" else f"{self.shown(self.min)}~{self.shown(self.max)}"

    @property
    def decimals(self) -> int:
        """Return how many decimals may be typed."""
        return len(str(self.factor)) - 1

    @property
    def heading(self) -> str:
        """Return the column heading: the label, with the unit in brackets."""
        return f"{self.label}({self.unit})" if self.unit and self.scale != "flag" else self.label

    def shown(self, value: int) -> str:
        """Return a stored value as people write it, without the unit."""
        if self.scale == "flag":
            return "是" if value else "否"
        if self.factor == 1:
            return f"{value:,}"
        number = Decimal(value) / self.factor
        return f"{number.normalize():,f}" if number % 1 else f"{int(number):,}"

    def typed(self, value: int) -> int | Decimal:
        """Return a stored value as a number that can be typed back."""
        whole, rest = divmod(value, self.factor)
        return Decimal(value) / self.factor if rest else whole


def path() -> Path:
    """Return the file of the dictionary."""
    return Path(settings.DATA_DIR) / "indicators.yaml"


@cache
def indicators() -> dict[str, Indicator]:
    """Return the indicators by id, in the dictionary's order.

    Raises DictionaryError when the file is wrong.
    """
    return read(path().read_text(encoding="utf-8"))


@cache
def by_label() -> dict[str, Indicator]:
    """Return the indicators by what may stand over a column: id, label, label with unit; folded."""
    names: dict[str, Indicator] = {}
    for indicator in indicators().values():
        for name in (indicator.id, indicator.label, indicator.heading):
            names[fold(name)] = indicator
    return names


def read(text: str) -> dict[str, Indicator]:
    """Read a dictionary; all faults are raised at once."""
    try:
        told = yaml_load(text)
    except yaml.YAMLError as error:
        raise DictionaryError(f"indicators.yaml is not YAML: {error}. Repair the file. [FACTS-01]") from error
    entries = told.get("indicators") if isinstance(told, dict) else told
    if not isinstance(entries, list) or not entries:
        raise DictionaryError("indicators.yaml holds no list of indicators. Add one. [FACTS-01]")
    faults = [f"entry {n}: {fault}" for n, entry in enumerate(entries, 1) for fault in _entry_faults(entry)]
    faults = faults or _faults_together(entries)
    if faults:
        raise DictionaryError("\n".join(f"indicators.yaml, {fault} [FACTS-01]" for fault in faults))
    return {entry["id"]: _indicator(entry) for entry in entries}


def _indicator(entry: dict[str, Any]) -> Indicator:
    told = {key: value for key, value in entry.items() if value is not None}
    told["types"] = TYPES if entry["types"] == "all" else tuple(entry["types"])
    told["help"] = told.get("help", "").strip()
    told["freshness"] = _freshness(told.pop("fresh_days")) or ()
    return Indicator(**told)


def _freshness(told: Any) -> tuple[tuple[date, int], ...] | None:
    """Return the limits by their first day; None when they cannot be read so."""
    steps = [{"from": date.min, "days": told}] if type(told) is int else told
    if not isinstance(steps, list) or not steps:
        return None
    if not all(isinstance(step, dict) and set(step) == {"from", "days"} for step in steps):
        return None
    if not all(
        type(step["from"]) is date and type(step["days"]) is int and step["days"] > 0 for step in steps
    ):
        return None
    days = [step["from"] for step in steps]
    return tuple((step["from"], step["days"]) for step in steps) if days == sorted(set(days)) else None


def _entry_faults(entry: Any) -> list[str]:
    if not isinstance(entry, dict):
        return [f"is {type(entry).__name__}, a mapping was expected."]
    missing, unknown = _REQUIRED - set(entry), set(entry) - _REQUIRED - _OPTIONAL
    if missing or unknown:
        return [f"lacks {name}. Add it." for name in sorted(missing)] + [
            f"has the unknown key {name}. Remove it." for name in sorted(unknown)
        ]
    name, faults = entry["id"], []
    if entry["scale"] not in SCALES:
        faults.append(f"{name}: scale {entry['scale']}, expected one of {', '.join(SCALES)}.")
    if entry["owner"] not in OWNERS:
        faults.append(f"{name}: owner {entry['owner']}, expected one of {', '.join(OWNERS)}.")
    if entry["types"] != "all" and not set(entry["types"]) <= set(TYPES):
        faults.append(f"{name}: unknown organisation type in {entry['types']}.")
    whole = all(type(entry[key]) is int for key in ("min", "max"))
    if not whole or not -LARGEST <= entry["min"] <= entry["max"] <= LARGEST:
        faults.append(f"{name}: min and max are integers, min ≤ max, at most {LARGEST}.")
    if entry["scale"] in ("fen", "bp", "cp") and (entry["scale"], entry["unit"]) not in _FACTORS:
        faults.append(f"{name}: scale {entry['scale']} cannot be typed in {entry['unit']}.")
    return faults + [f"{name}: {fault}" for fault in _asking_faults(entry)]


def _asking_faults(entry: dict[str, Any]) -> list[str]:
    """Return what is wrong with what decides how an indicator is asked: freshness, cost, whose it is."""
    faults = []
    if _freshness(entry["fresh_days"]) is None:
        faults.append(
            "fresh_days is neither a number of days above 0 nor dated steps "
            "[{from: 2012-01-01, days: 180}, …] in the order of their days."
        )
    if entry.get("measures", "period") not in MEASURES:
        faults.append(f"measures {entry['measures']}, expected one of {', '.join(MEASURES)}.")
    minutes = entry.get("minutes", 1)
    if type(minutes) is not int or not 1 <= minutes <= MOST_MINUTES:
        faults.append(f"minutes {minutes}, expected a whole number from 1 to {MOST_MINUTES}.")
    if (entry["owner"] == "agency") != bool(entry.get("agency")):
        faults.append("an agency is named exactly where owner is agency. Add or remove it.")
    return faults


def _faults_together(entries: list[dict[str, Any]]) -> list[str]:
    """Return what is wrong between entries: ids and labels that occur twice, parts of nothing."""
    ids, labels, faults = set(), set(), []
    for entry in entries:
        if entry["id"] in ids:
            faults.append(f"{entry['id']}: the id occurs twice.")
        if fold(entry["label"]) in labels:
            faults.append(f"{entry['id']}: the label {entry['label']} occurs twice.")
        ids.add(entry["id"])
        labels.add(fold(entry["label"]))
    faults += [
        f"{entry['id']}: part_of names {entry['part_of']}, which is not an indicator."
        for entry in entries
        if entry.get("part_of") and entry["part_of"] not in ids
    ]
    return faults
