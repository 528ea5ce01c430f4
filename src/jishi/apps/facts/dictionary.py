"""The indicator dictionary: what each number means, its unit and range, whose it is, how long it is fresh."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from jishi.shared.text import fold

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
LARGEST = 2_000_000_000
_REQUIRED = {"id", "label", "unit", "scale", "min", "max", "types", "owner", "fresh_days"}
_OPTIONAL = {"agency", "help", "part_of"}
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
    """

    id: str
    label: str
    unit: str
    scale: str
    min: int
    max: int
    types: tuple[str, ...]
    owner: str
    fresh_days: int
    agency: str = ""
    help: str = ""
    part_of: str = ""
    factor: int = field(init=False, default=1)

    def __post_init__(self) -> None:
        object.__setattr__(self, "factor", _FACTORS.get((self.scale, self.unit), 1))

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
        told = yaml.safe_load(text)
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
    return Indicator(**told)


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
    whole = all(type(entry[key]) is int for key in ("min", "max", "fresh_days"))
    if not whole or not -LARGEST <= entry["min"] <= entry["max"] <= LARGEST:
        faults.append(f"{name}: min, max and fresh_days are integers, min ≤ max, at most {LARGEST}.")
    if entry["scale"] in ("fen", "bp", "cp") and (entry["scale"], entry["unit"]) not in _FACTORS:
        faults.append(f"{name}: scale {entry['scale']} cannot be typed in {entry['unit']}.")
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
