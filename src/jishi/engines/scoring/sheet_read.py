"""The rows of a workbook become a plain mapping, or a list of the cells that cannot be read."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from jishi.engines.scoring import sheet_form as form
from jishi.engines.scoring.sheet_form import SHEETS

__all__ = ["SHEETS", "SheetForm", "mapping_from_sheets"]

Rows = Sequence[Sequence[Any]]
Found = tuple[tuple[str, object], ...]
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_SIGNS = {"＝": "=", "；": ";", "＞": ">", "＜": "<", "｜": "|", "／": "/", ">=": "≥", "<=": "≤", "％": "%"}


class SheetForm(ValueError):
    """Cells that cannot be read; `found` holds the values of each problem."""

    def __init__(self, found: list[Found]) -> None:
        self.found = found
        super().__init__(found)


class _CellError(ValueError):
    pass


def mapping_from_sheets(sheets: Mapping[str, Rows]) -> dict[str, Any]:
    """Return a mapping for `rubric_from_mapping`.

    Parameters
    ----------
    sheets : sheet name to its rows

    Returns
    -------
    a mapping in the shape of the YAML form

    Raises
    ------
    SheetForm
        with every heading that is missing and every cell that cannot be read
    """
    found: list[Found] = []
    mapping = _overview(sheets[form.OVERVIEW], found)
    mapping["tiers"] = [
        {key: cells.get(label) for label, key in form.TIER_HEADINGS.items()}
        for _, cells in _table(sheets[form.TIERS], form.TIERS, form.TIER_HEADINGS, found)
    ]
    quota_rows = sheets.get(form.QUOTAS, [])
    if quota_rows:
        table = _table(quota_rows, form.QUOTAS, form.QUOTA_HEADINGS, found)
        mapping["quota"] = [_quota(cells, row, found) for row, cells in table]
    criteria = _table(sheets[form.CRITERIA], form.CRITERIA, form.CRITERION_HEADINGS, found)
    mapping["criteria"] = [_criterion(cells, row, found) for row, cells in criteria]
    if found:
        raise SheetForm(found)
    return mapping


def _table(
    rows: Rows, sheet: str, headings: Sequence[str] | Mapping[str, str], found: list[Found]
) -> list[tuple[int, dict[str, Any]]]:
    """Row number and cells by heading; rows without any cell are skipped."""
    first = [_text(cell) for cell in rows[0]] if rows else []
    missing = [heading for heading in headings if heading not in first]
    for heading in missing:
        found.append((("sheet", sheet), ("reason", "reason-heading"), ("heading", heading)))
    if missing:
        return []
    return [
        (number, dict(zip(first, row, strict=False)))
        for number, row in enumerate(rows[1:], 2)
        if any(cell not in (None, "") for cell in row)
    ]


def _text(cell: object) -> str:
    return f"{cell:f}" if isinstance(cell, Decimal) else "" if cell is None else str(cell).strip()


def _bad_cell(found: list[Found], sheet: str, row: int, heading: str, cell: object) -> None:
    found.append(
        (
            ("sheet", sheet),
            ("reason", "reason-cell"),
            ("row", row),
            ("heading", heading),
            ("value", _text(cell)[:40]),
        )
    )


def _overview(rows: Rows, found: list[Found]) -> dict[str, Any]:
    mapping: dict[str, Any] = {}
    for number, row in enumerate(rows, 1):
        label, cell = (*row, None, None)[:2]
        name = _text(label)
        if name in ("", "项目") or cell in (None, ""):
            continue
        if name not in form.OVERVIEW_ROWS:
            found.append(
                (("sheet", form.OVERVIEW), ("reason", "reason-key"), ("row", number), ("value", name[:40]))
            )
            continue
        *outer, last = form.OVERVIEW_ROWS[name]
        target = mapping.setdefault(outer[0], {}) if outer else mapping
        try:
            target[last] = _overview_value(last, cell)
        except _CellError:
            _bad_cell(found, form.OVERVIEW, number, name, cell)
    return mapping


def _overview_value(key: str, cell: Any) -> Any:
    if key == "missing":
        return _word(form.POLICIES, cell)
    if key == "sample":
        return _word(form.BOOLEANS, cell)
    if key == "ties":
        parts = [part.strip() for part in _normal(cell).split(";") if part.strip()]
        return [
            {"group_rank": part.split(None, 1)[1]} if part.startswith("group_rank ") else part
            for part in parts
        ]
    return cell


def _word(words: Mapping[str, Any], cell: object) -> Any:
    text = _text(cell)
    if text not in words:
        raise _CellError
    return words[text]


def _normal(cell: object) -> str:
    text = _text(cell)
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    return text


def _quota(cells: Mapping[str, Any], row: int, found: list[Found]) -> dict[str, Any]:
    group, class_name, bound, share = (cells[heading] for heading in form.QUOTA_HEADINGS)
    quota: dict[str, Any] = {
        "group": [part.strip() for part in _normal(group).split(";") if part.strip()],
        "class": class_name,
    }
    try:
        quota[_word(form.QUOTA_BOUNDS, bound)] = _percent(share)
    except _CellError:
        _bad_cell(found, form.QUOTAS, row, form.QUOTA_HEADINGS[2], bound)
    return quota


def _percent(cell: object) -> object:
    """A cell shown as 5% holds 0.05."""
    if isinstance(cell, int | Decimal) and not isinstance(cell, bool):
        return f"{Decimal(cell) * 100:f}%"
    return _normal(cell)


def _criterion(cells: Mapping[str, Any], row: int, found: list[Found]) -> dict[str, Any]:
    criterion: dict[str, Any] = {}
    for heading, key in form.CRITERION_HEADINGS.items():
        cell = cells.get(heading)
        if cell in (None, "") or key in ("method", "indicators", "rule"):
            continue
        try:
            criterion[key] = _criterion_value(key, cell)
        except _CellError:
            _bad_cell(found, form.CRITERIA, row, heading, cell)
    try:
        method = _word(form.METHODS, cells["计分方式"])
    except _CellError:
        _bad_cell(found, form.CRITERIA, row, "计分方式", cells["计分方式"])
        return criterion
    try:
        criterion[method] = READERS[method](_normal(cells["指标"]), _normal(cells["规则"]))
    except _CellError:
        _bad_cell(found, form.CRITERIA, row, "规则", cells["规则"])
    return criterion


def _criterion_value(key: str, cell: object) -> Any:
    if key in form.CRITERION_WORDS:
        words: Mapping[str, Any] = form.CRITERION_WORDS[key]
        return _word(words, cell)
    if key == "effort":
        per, _, cost = _normal(cell).partition("=")
        return {_word(form.EFFORTS, per): _value(cost)}
    return cell


def _value(text: str) -> int | Decimal | str:
    """A number if it is one, else the text, which the loader will judge."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return text
    return Decimal(text) if "." in text else int(text)


def _pairs(rule: str) -> dict[Any, Any]:
    pairs: dict[Any, Any] = {}
    for part in filter(None, (each.strip() for each in rule.split(";"))):
        name, sign, value = part.partition("=")
        at = _value(name)
        if not sign or not name.strip() or at in pairs:
            raise _CellError
        pairs[at] = _value(value)
    if not pairs:
        raise _CellError
    return pairs


def _signed(rule: str) -> tuple[str, str]:
    for sign, op in form.OPS.items():
        if rule.startswith(sign):
            return op, rule.removeprefix(sign).strip()
    raise _CellError


def _two(indicators: str) -> dict[str, str]:
    parts = [part.strip() for part in indicators.split("/")]
    if len(parts) != 2:
        raise _CellError
    return {"num": parts[0], "den": parts[1]}


def _bands(indicators: str, rule: str) -> dict[str, Any]:
    op, steps = _signed(rule.strip())
    return {"of": indicators.strip(), op: _pairs(steps)}


def _ratio_bands(indicators: str, rule: str) -> dict[str, Any]:
    op, steps = _signed(rule.strip())
    return {**_two(indicators), op: _pairs(steps)}


def _any(indicators: str, rule: str) -> list[dict[str, Any]]:
    names, rules = indicators.split("|"), rule.split("|")
    if len(names) != len(rules):
        raise _CellError
    return [{"bands": _bands(name, each)} for name, each in zip(names, rules, strict=True)]


def _named(rule: str, names: Mapping[str, str]) -> dict[str, Any]:
    pairs = _pairs(rule)
    if list(pairs) != list(names):
        raise _CellError
    return {names[label]: value for label, value in pairs.items()}


def _when(indicators: str, rule: str) -> dict[str, Any]:
    op, at = _signed(rule.strip())
    of = _two(indicators) if "/" in indicators else {"of": indicators.strip()}
    return {**of, op: _value(at)}


READERS: dict[str, Callable[[str, str], Any]] = {
    "flag": lambda of, rule: of,
    "bands": _bands,
    "per_unit": lambda of, rule: {"of": of, **_named(rule, {"每次": "each"})},
    "shortfall": lambda of, rule: {"of": of, **_named(rule, {"应有": "target", "每缺扣": "each"})},
    "ratio_bands": _ratio_bands,
    "ratio": lambda of, rule: {**_two(of), **_named(rule, {"起": "from", "满": "to"})},
    "checklist": lambda of, rule: _pairs(rule),
    "any": _any,
    "manual": lambda of, rule: {"of": of},
    "linear": lambda of, rule: {"of": of, "points": _pairs(rule)},
    "when": _when,
}
"""What the columns 指标 and 规则 mean, by method."""
