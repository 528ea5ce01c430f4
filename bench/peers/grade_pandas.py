"""The same grading in pandas: whole columns, np.select, one Parquet file a type.

python -m bench.peers.grade_pandas RUBRICS.json TABLE.parquet OUT same|scores
"""

import json
import operator
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

Method = dict[str, Any]
Column = np.ndarray
Pair = tuple[Column, Column]

COMPARE = {"ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt}
MISSING, EMPTY_FULL = -1, -2


class Facts:
    """The indicators of one type: as whole numbers with blanks as 0, and where the blanks are."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._blank: dict[str, Column] = {}
        self._value: dict[str, Column] = {}

    def blank(self, name: str) -> Column:
        if name not in self._blank:
            self._blank[name] = self._frame[name].isna().to_numpy()
        return self._blank[name]

    def value(self, name: str) -> Column:
        if name not in self._value:
            self._value[name] = self._frame[name].fillna(0).to_numpy().astype(np.int64)
        return self._value[name]


def select(steps: list[dict[str, int]], test: Callable[[int], Column]) -> Pair:
    """Points and number of the hardest step that is met; steps come easiest first."""
    conditions = [test(step["at"]) for step in reversed(steps)]
    points = [step["points_cp"] for step in reversed(steps)]
    return np.select(conditions, points, 0), np.select(conditions, range(len(steps), 0, -1), 0)


def flag(method: Method, most: int, facts: Facts) -> Pair:
    value = facts.value(method["of"])
    return value * most, value


def bands(method: Method, most: int, facts: Facts) -> Pair:
    compare, value = COMPARE[method["op"]], facts.value(method["of"])
    return select(method["steps"], lambda at: compare(value, at))


def per_unit(method: Method, most: int, facts: Facts) -> Pair:
    value = facts.value(method["of"])
    full = value * method["each_cp"] >= most
    return np.minimum(value * method["each_cp"], most), (value >= 1) + full.astype(np.int64)


def shortfall(method: Method, most: int, facts: Facts) -> Pair:
    value, target = facts.value(method["of"]), method["target"]
    points = np.maximum(0, most - np.maximum(0, target - value) * method["each_cp"])
    return points, (points > 0) + (value >= target).astype(np.int64)


def ratio_bands(method: Method, most: int, facts: Facts) -> Pair:
    compare, scaled, den = (
        COMPARE[method["op"]],
        facts.value(method["num"]) * 10_000,
        facts.value(method["den"]),
    )
    return select(method["steps"], lambda at: compare(scaled, den * at))


def ratio(method: Method, most: int, facts: Facts) -> Pair:
    scaled, den = facts.value(method["num"]) * 10_000, facts.value(method["den"])
    above, width = scaled - den * method["from_bp"], den * (method["to_bp"] - method["from_bp"])
    line = (2 * above * most + width) // np.maximum(1, 2 * width)
    conditions = [scaled >= den * method["to_bp"], above > 0]
    return np.select(conditions, [most, line], 0), np.select(conditions, [2, 1], 0)


def checklist(method: Method, most: int, facts: Facts) -> Pair:
    values = [facts.value(each["of"]) for each in method["items"]]
    points = sum(value * each["points_cp"] for value, each in zip(values, method["items"], strict=True))
    return points, sum(value << bit for bit, value in enumerate(values))


def any_of(method: Method, most: int, facts: Facts) -> Pair:
    best = code = None
    for number, route in enumerate(method["routes"]):
        points, met = bands(route, most, facts)
        here = ~facts.blank(route["of"])
        points, met = points * here, met * here + 16 * number
        if best is None:
            best, code = points, met
        else:
            best, code = np.maximum(points, best), np.where(points > best, met, code)
    return best, code


def manual(method: Method, most: int, facts: Facts) -> Pair:
    value = facts.value(method["of"])
    return np.minimum(value, most), (value >= 1).astype(np.int64)


def linear(method: Method, most: int, facts: Facts) -> Pair:
    value, knots = facts.value(method["of"]), method["knots"]
    conditions = [value >= knot["at"] for knot in reversed(knots)]
    lines = [knots[-1]["points_cp"]]
    for low, high in zip(reversed(knots[:-1]), reversed(knots[1:]), strict=True):
        rise, width = high["points_cp"] - low["points_cp"], high["at"] - low["at"]
        lines.append(low["points_cp"] + (2 * (value - low["at"]) * rise + width) // (2 * width))
    return np.select(conditions, lines, 0), np.select(conditions, range(len(knots), 0, -1), 0)


METHODS = {
    "Flag": flag,
    "Bands": bands,
    "PerUnit": per_unit,
    "Shortfall": shortfall,
    "RatioBands": ratio_bands,
    "Ratio": ratio,
    "Checklist": checklist,
    "AnyOf": any_of,
    "Manual": manual,
    "Linear": linear,
}


def names_of(method: Method) -> list[str]:
    if "routes" in method:
        return [route["of"] for route in method["routes"]]
    if "items" in method:
        return [each["of"] for each in method["items"]]
    return [method["num"], method["den"]] if "num" in method else [method["of"]]


def missing_of(method: Method, facts: Facts) -> Column:
    blanks = [facts.blank(name) for name in names_of(method)]
    return (np.logical_and if method["name"] == "AnyOf" else np.logical_or).reduce(blanks)


def graded(criterion: dict[str, Any], facts: Facts) -> Pair:
    """Points and rule code of one criterion."""
    method, most = criterion["method"], criterion["max_cp"]
    points, code = METHODS[method["name"]](method, most, facts)
    missing = missing_of(method, facts)
    if "den" in method:
        empty = (facts.value(method["den"]) == 0) & ~missing
        if criterion["empty"] == "full":
            points, code = np.where(empty, most, points), np.where(empty, EMPTY_FULL, code)
        else:
            missing = missing | empty
    return np.where(missing, 0, points).astype(np.int32), np.where(missing, MISSING, code).astype(np.int32)


def veto(criterion: dict[str, Any], facts: Facts) -> Pair:
    """Whether it fires, and whether it could not be checked."""
    method = criterion["method"]
    unchecked, compare = missing_of(method, facts), COMPARE[method["op"]]
    if "den" in method:
        den = facts.value(method["den"])
        unchecked = unchecked | (den == 0)
        fires = compare(facts.value(method["num"]) * 10_000, den * method["at_bp"])
    else:
        fires = compare(facts.value(method["of"]), method["at"])
    return (fires & ~unchecked).astype(np.int8), unchecked.astype(np.int8)


def grade(rubric: dict[str, Any], frame: pd.DataFrame) -> pd.DataFrame:
    """Return the explained scores of one type."""
    facts, out = Facts(frame), {"org_code": frame["org_code"]}
    sums = {kind: np.zeros(len(frame), np.int64) for kind in ("score", "bonus", "deduct")}
    avail = np.full(len(frame), rubric["base"], np.int64)
    missing_n, is_open = np.zeros(len(frame), np.int32), np.zeros(len(frame), bool)
    places = {tier["tier"]: place for place, tier in enumerate(rubric["tiers"])}
    cap = np.zeros(len(frame), np.int64)
    for each in rubric["criteria"]:
        if each["kind"] == "veto":
            fired, unchecked = veto(each, facts)
            out[f"v_{each['id']}"], out[f"u_{each['id']}"] = fired, unchecked
            cap, is_open = np.maximum(cap, fired * places[each["cap_tier"]]), is_open | (unchecked == 1)
            continue
        points, code = graded(each, facts)
        out[f"p_{each['id']}"], out[f"r_{each['id']}"] = points, code
        sums[each["kind"]] += points
        if each["kind"] == "score":
            missing = code == MISSING
            missing_n += missing
            avail -= missing * each["max_cp"] * (each["missing"] != "zero")
            is_open |= missing & (each["missing"] == "pending")
    out |= {"earned": sums["score"], "avail": avail}
    out["bonus"] = np.minimum(sums["bonus"], rubric["bonus_cap"])
    out["deduct"] = np.minimum(sums["deduct"], rubric["deduct_cap"])
    out |= {"missing_n": missing_n, "is_provisional": is_open, **finish(rubric, out, cap)}
    return pd.DataFrame(out)


def finish(rubric: dict[str, Any], sums: dict[str, Column], cap: Column) -> dict[str, Any]:
    """Return total and tiers."""
    avail = np.maximum(1, sums["avail"])
    scaled = (2 * sums["earned"] * rubric["base"] + avail) // (2 * avail)
    scaled = np.where(sums["avail"] <= 0, 0, scaled)
    total = np.maximum(0, scaled + sums["bonus"] - sums["deduct"]).astype(np.int32)
    names = [tier["tier"] for tier in rubric["tiers"]]
    raw = np.select([total >= tier["min"] for tier in rubric["tiers"]], range(len(names)))
    tiers = (pd.Categorical.from_codes(place, names) for place in (raw, np.maximum(raw, cap)))
    return {"total": total, **dict(zip(("tier_raw", "tier"), tiers, strict=True))}


def faults(rubric: dict[str, Any], rows: pd.DataFrame) -> list[str]:
    """Cells that the dictionary forbids; what ours refuses before it grades."""
    limits = rubric["limits"]
    values = rows[rubric["indicators"]]
    low, high = (pd.Series({name: limits[name][end] for name in values.columns}) for end in (0, 1))
    is_bad = (values.lt(low) | values.gt(high) | values.mod(1).gt(0)).any()
    return [*is_bad.index[is_bad], *(["org_code"] if rows["org_code"].duplicated().any() else [])]


def ratings(scores: pd.DataFrame, org_type: str) -> pd.DataFrame:
    """The short list: code, type, points with two decimals, tiers."""
    whole, cents = (scores["total"] // 100).astype(str), (scores["total"] % 100).astype(str).str.zfill(2)
    return pd.DataFrame(
        {
            "org_code": scores["org_code"],
            "org_type": org_type,
            "total": whole + "." + cents,
            "tier_raw": scores["tier_raw"],
            "tier": scores["tier"],
        }
    )


def main(rubrics: Path, table: Path, out: Path, extent: str) -> None:
    """Grade type by type; `same` leaves what `jishi grade` leaves, `scores` only the scores, unchecked."""
    told = json.loads(rubrics.read_text(encoding="utf-8"))
    frame, lists = pd.read_parquet(table), []
    for org_type, rubric in told.items():
        rows = frame.loc[frame["org_type"] == org_type, ["org_code", *rubric["indicators"]]]
        if extent == "same":
            if wrong := faults(rubric, rows):
                raise SystemExit(f"{org_type}: {wrong}")
            rows = rows.sort_values("org_code")
            write(
                rows.astype(dict.fromkeys(rubric["indicators"], "Int32")),
                out / "indicators" / f"type={org_type}",
            )
        scores = grade(rubric, rows)
        write(scores, out / "scores" / f"type={org_type}")
        if extent == "same":
            lists.append(ratings(scores, org_type))
    if extent == "same":
        pd.concat(lists).sort_values("org_code").to_csv(out / "ratings.csv", index=False)


def write(frame: pd.DataFrame, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(folder / "part-0.parquet", index=False)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), sys.argv[4])
