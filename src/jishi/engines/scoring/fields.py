"""Reads single values of a rubric mapping, and notes what is wrong with them instead of stopping."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from jishi.engines.scoring.errors import Findings

CRITERION_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
INDICATOR = re.compile(r"[a-z][a-z0-9_]*")
POINTS_MAX = 1_000
THRESHOLD_MAX = 2_000_000_000
PERCENT_MAX_BP = 1_000_000
RESERVED = ("org_code", "org_type")


class Fields:
    """One mapping inside a rubric, with the place to name in an error.

    Parameters
    ----------
    found : where problems go
    mapping : what was written; anything else than a mapping is noted and read as empty
    criterion : id of the criterion it belongs to, or ""
    path : the key that leads here, or ""
    """

    def __init__(self, found: Findings, mapping: object, criterion: str = "", path: str = "") -> None:
        self.found = found
        self.criterion = criterion
        self.path = path
        self.mapping: Mapping[Any, Any] = mapping if isinstance(mapping, Mapping) else {}
        if not isinstance(mapping, Mapping):
            self._expected(path, mapping, "mapping")

    def __contains__(self, key: str) -> bool:
        return key in self.mapping

    def where(self, key: str) -> str:
        """Return the path of a key, such as `bands.ge`."""
        return f"{self.path}.{key}" if self.path else key

    def add(self, code: str, **values: object) -> None:
        """Note a problem at this place."""
        self.found.add(code, self.criterion, **values)

    def _expected(self, key: str, value: object, expected: str) -> None:
        self.add("RUBRIC-05", key=key, value=_shown(value), expected=expected)

    def keys(self, allowed: Iterable[str], required: Iterable[str] = ()) -> None:
        """Note keys that are unknown, and required ones that are missing."""
        allowed = tuple(allowed)
        for key in self.mapping:
            if key not in allowed:
                self.add("RUBRIC-02", key=self.where(str(key)), allowed=", ".join(allowed))
        for key in required:
            if key not in self.mapping:
                self.add("RUBRIC-03", key=self.where(key))

    def section(self, key: str) -> "Fields":
        """Return the mapping under a key; nothing there reads as empty."""
        return Fields(self.found, self.mapping.get(key, {}), self.criterion, self.where(key))

    def text(self, key: str, default: str = "") -> str:
        """Return a text."""
        value = self.mapping.get(key, default)
        if isinstance(value, str):
            return value
        self._expected(self.where(key), value, "text")
        return default

    def choice(self, key: str, choices: tuple[str, ...], default: str) -> Any:
        """Return one of a few words."""
        value = self.mapping.get(key, default)
        if isinstance(value, str) and value in choices:
            return value
        self.add("RUBRIC-07", key=self.where(key), value=_shown(value), allowed=", ".join(choices))
        return default

    def boolean(self, key: str) -> bool:
        """Return yes or no, no if absent."""
        value = self.mapping.get(key, False)
        if isinstance(value, bool):
            return value
        self._expected(self.where(key), value, "boolean")
        return False

    def day(self, key: str) -> date | None:
        """Return a date, None if absent."""
        value = self.mapping.get(key)
        if value is None or isinstance(value, date):
            return value
        self._expected(self.where(key), value, "date")
        return None

    def items(self, key: str) -> list[Any]:
        """Return a list, empty if absent."""
        value = self.mapping.get(key, [])
        if isinstance(value, list):
            return value
        self._expected(self.where(key), value, "list")
        return []

    def indicator(self, key: str) -> str:
        """Return the name of an indicator."""
        return self.as_indicator(self.where(key), self.mapping.get(key, ""))

    def as_indicator(self, place: str, value: object) -> str:
        """Check a name of an indicator that is already at hand."""
        if not isinstance(value, str) or not INDICATOR.fullmatch(value):
            self._expected(place, value, "indicator")
            return "unknown"
        if value in RESERVED:
            self.add("RUBRIC-21", key=place, value=value)
        return value

    def points(self, key: str, *, least_cp: int = 1, most: int = POINTS_MAX) -> int:
        """Return points as centipoints; `least_cp` and `most` (points) bound them."""
        if key not in self.mapping:
            return 0
        return self.as_points(self.where(key), self.mapping[key], least_cp=least_cp, most=most)

    def as_points(self, place: str, value: object, *, least_cp: int = 0, most: int = POINTS_MAX) -> int:
        """Check points that are already at hand."""
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not _is_finite(value):
            self._expected(place, value, "points")
            return 0
        return self._scaled(place, Decimal(value), (least_cp, most * 100), "")

    def percent(self, key: str) -> int:
        """Return a percentage as basis points."""
        return self.as_percent(self.where(key), self.mapping.get(key, ""))

    def as_percent(self, place: str, value: object) -> int:
        """Check a percentage that is already at hand: a text such as 60% or 12.5%."""
        shown = str(value)
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]+(\.[0-9]+)?%", shown):
            self._expected(place, value, "percent")
            return 0
        return self._scaled(place, Decimal(shown[:-1]), (0, PERCENT_MAX_BP), "%")

    def _scaled(self, place: str, value: Decimal, bounds: tuple[int, int], unit: str) -> int:
        scaled = value * 100
        if scaled != scaled.to_integral_value():
            self.add("RUBRIC-06", key=place, value=f"{value:f}{unit}")
            return 0
        if not bounds[0] <= scaled <= bounds[1]:
            low, high = (f"{Decimal(bound) / 100:f}{unit}" for bound in bounds)
            self.add("RUBRIC-08", key=place, value=f"{value:f}{unit}", low=low, high=high)
            return 0
        return int(scaled)

    def whole(self, key: str, *, least: int = 0, most: int = THRESHOLD_MAX) -> int:
        """Return a whole number."""
        return self.as_whole(self.where(key), self.mapping.get(key), least=least, most=most)

    def as_whole(self, place: str, value: object, *, least: int = 0, most: int = THRESHOLD_MAX) -> int:
        """Check a whole number that is already at hand."""
        if isinstance(value, bool) or not isinstance(value, int):
            self._expected(place, value, "whole")
            return 0
        if not least <= value <= most:
            self.add("RUBRIC-08", key=place, value=value, low=least, high=most)
            return 0
        return value


def _is_finite(value: int | Decimal) -> bool:
    return isinstance(value, int) or value.is_finite()


def _shown(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
