"""A rubric's canonical text becomes the rows of a workbook."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from jishi.engines.scoring import sheet_form as form

Cell = str | int | Decimal | date | None


def sheets_from_text(text: Mapping[str, Any]) -> dict[str, list[list[Cell]]]:
    """Return sheet name to rows.

    Parameters
    ----------
    text : canonical text of a rubric that loaded

    Returns
    -------
    the four sheets (three if there is no quota); `sheet_read.mapping_from_sheets` turns them back
    """
    sheets: dict[str, list[list[Cell]]] = {
        form.OVERVIEW: _overview(text),
        form.TIERS: [
            list(form.TIER_HEADINGS),
            *([tier[key] for key in form.TIER_HEADINGS.values()] for tier in text["tiers"]),
        ],
        form.CRITERIA: [list(form.CRITERION_HEADINGS), *(_criterion(each) for each in text["criteria"])],
    }
    if "quota" in text:
        sheets[form.QUOTAS] = [list(form.QUOTA_HEADINGS), *(_quota(each) for each in text["quota"])]
    return sheets


def _overview(text: Mapping[str, Any]) -> list[list[Cell]]:
    rows: list[list[Cell]] = [["项目", "内容"]]
    for label, keys in form.OVERVIEW_ROWS.items():
        value: Any = text
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else None
        rows.append([label, _overview_cell(keys[0], value)])
    return rows


def _overview_cell(key: str, value: Any) -> Cell:
    if value is None:
        return None
    if key == "missing":
        return form.word_of(form.POLICIES, value)
    if key == "sample":
        return "是"
    if key == "ties":
        return "; ".join(
            f"group_rank {each['group_rank']}" if isinstance(each, Mapping) else each for each in value
        )
    cell: Cell = value
    return cell


def _quota(quota: Mapping[str, Any]) -> list[Cell]:
    bound = "at_least" if "at_least" in quota else "at_most"
    word = form.word_of(form.QUOTA_BOUNDS, bound)
    return ["; ".join(quota["group"]), quota["class"], word, quota[bound]]


def _criterion(criterion: Mapping[str, Any]) -> list[Cell]:
    word, key = next(pair for pair in form.METHODS.items() if pair[1] in criterion)
    indicators, rule = WRITERS[key](criterion[key])
    special: dict[str, Cell] = {"method": word, "indicators": indicators, "rule": rule}
    if "effort" in criterion:
        ((per, cost),) = criterion["effort"].items()
        special["effort"] = f"{form.word_of(form.EFFORTS, per)}={cost}"
    for name, words in form.CRITERION_WORDS.items():
        value = criterion.get(name, "score" if name == "kind" else None)
        special[name] = None if value is None else form.word_of(words, value)
    return [special.get(key, criterion.get(key)) for key in form.CRITERION_HEADINGS.values()]


def _plain(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _pairs(mapping: Mapping[Any, Any]) -> str:
    return "; ".join(f"{_plain(at)}={_plain(points)}" for at, points in mapping.items())


def _op(spec: Mapping[str, Any]) -> tuple[str, Any]:
    return next((sign, spec[op]) for sign, op in form.OPS.items() if op in spec)


def _bands(spec: Mapping[str, Any]) -> tuple[str, str]:
    sign, steps = _op(spec)
    return spec["of"], f"{sign} {_pairs(steps)}"


def _ratio_bands(spec: Mapping[str, Any]) -> tuple[str, str]:
    sign, steps = _op(spec)
    return f"{spec['num']} / {spec['den']}", f"{sign} {_pairs(steps)}"


def _any(routes: list[Mapping[str, Any]]) -> tuple[str, str]:
    written = [_bands(route["bands"]) for route in routes]
    return " | ".join(each[0] for each in written), " | ".join(each[1] for each in written)


def _when(spec: Mapping[str, Any]) -> tuple[str, str]:
    sign, at = _op(spec)
    indicators = spec["of"] if "of" in spec else f"{spec['num']} / {spec['den']}"
    return indicators, f"{sign} {at}"


WRITERS: dict[str, Callable[[Any], tuple[str, str | None]]] = {
    "flag": lambda spec: (spec, None),
    "bands": _bands,
    "per_unit": lambda spec: (spec["of"], f"每次={_plain(spec['each'])}"),
    "shortfall": lambda spec: (spec["of"], f"应有={spec['target']}; 每缺扣={_plain(spec['each'])}"),
    "ratio_bands": _ratio_bands,
    "ratio": lambda spec: (f"{spec['num']} / {spec['den']}", f"起={spec['from']}; 满={spec['to']}"),
    "checklist": lambda spec: ("; ".join(spec), _pairs(spec)),
    "any": _any,
    "manual": lambda spec: (spec["of"], None),
    "linear": lambda spec: (spec["of"], _pairs(spec["points"])),
    "when": _when,
}
"""What stands in the columns 指标 and 规则, by method."""
