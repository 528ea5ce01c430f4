"""The canonical text of a rubric and its hash, the same for YAML and workbook and for any order of keys."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

DEPTH_MAX = 12
NODES_MAX = 50_000
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*[%％]")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_KEYS = {"from", "to", "issued"}
# A version 2012.10 and a clause 4.20 are names: as numbers they would lose their last digit.
_TEXT_KEYS = {
    *(
        "rubric",
        "title",
        "description",
        "org_type",
        "version",
        "id",
        "name",
        "dim",
        "tier",
        "class",
        "cap_tier",
    ),
    *("evidence", "source", "document", "note", "unit", "problem"),
}
_DEFAULTS: dict[str, Any] = {"kind": "score", "inferred": False, "sample": False}


class TooLarge(ValueError):
    """Nested or repeated beyond what any rubric needs."""


def canonical(mapping: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the mapping as it is hashed and kept: one spelling for each number, percentage and default.

    Parameters
    ----------
    mapping : as read from a file, numbers as int or Decimal

    Returns
    -------
    a new mapping; empty values and written-out defaults are left out

    Raises
    ------
    TooLarge
        if it has more than 50,000 values or is nested deeper than 12

    Examples
    --------
    >>> canonical({"version": Decimal("2012.10"), "kind": "score", "max": Decimal("3.50"), "sample": None})
    {'version': '2012.10', 'max': Decimal('3.5')}
    """
    return _Walk().mapping(mapping, 0)


class _Walk:
    def __init__(self) -> None:
        self.nodes = 0

    def mapping(self, mapping: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        out = {}
        for key, value in mapping.items():
            name = _key(key)
            clean = self.value(name, value, depth + 1)
            if clean is None or clean in ("", [], {}):
                continue
            if isinstance(name, str) and name in _DEFAULTS and clean == _DEFAULTS[name]:
                continue
            out[name] = clean
        return out

    def value(self, key: Any, value: Any, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > NODES_MAX or depth > DEPTH_MAX:
            raise TooLarge
        # Most values are text: asking that first is quick.
        if isinstance(value, str):
            return scalar(key, value)
        if isinstance(value, Mapping):
            return self.mapping(value, depth)
        if isinstance(value, list | tuple):
            return [self.value(key, each, depth + 1) for each in value]
        return scalar(key, value)


def _key(key: Any) -> Any:
    if isinstance(key, str):
        return _spelling(key)
    return number(key) if isinstance(key, int | float | Decimal) and not isinstance(key, bool) else str(key)


def scalar(key: Any, value: Any) -> Any:
    """One value in its canonical spelling, by the key it stands under."""
    if isinstance(value, datetime):
        value = value.date() if value.time() == datetime.min.time() else value.isoformat()
    if key in _TEXT_KEYS and isinstance(value, int | float | Decimal | date) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float | Decimal):
        return number(value)
    if isinstance(value, str):
        value = value.strip().replace("\r\n", "\n")
        if key in _DATE_KEYS and _ISO_DATE.fullmatch(value):
            return _iso(value)
        return value if key in _TEXT_KEYS else _spelling(value)
    return value


def number(value: int | float | Decimal) -> int | Decimal:
    """Return an int if it is whole, else a Decimal without trailing zeros.

    Examples
    --------
    >>> number(Decimal("3.0")), number(Decimal("2.50"))
    (3, Decimal('2.5'))
    """
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if not exact.is_finite():
        return exact
    if exact == exact.to_integral_value():
        return int(exact)
    return exact.normalize()


def _spelling(text: str) -> str:
    found = _PERCENT.fullmatch(text.strip())
    return f"{number(Decimal(found[1]))}%" if found else text


def _iso(text: str) -> Any:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def digest(text: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON: keys sorted, no spaces, decimals as exact plain text, dates ISO.

    A checklist is hashed as pairs, because the order of its items gives the bits of its rule code.

    Examples
    --------
    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    plain = _hashable(text)
    packed = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(packed.encode()).hexdigest()


def _hashable(value: Any, key: Any = None) -> Any:
    if isinstance(value, Mapping):
        if key == "checklist":
            return [[str(name), _hashable(each)] for name, each in value.items()]
        return {str(name): _hashable(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_hashable(each) for each in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value
