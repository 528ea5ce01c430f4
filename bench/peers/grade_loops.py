"""The same grading in plain Python: one row after another, a small function for each criterion.

python -m bench.peers.grade_loops RUBRICS.json TABLE.parquet OUT ONE_IN
"""

import json
import operator
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.peers.tables import Row, rows_by_type, write

Pair = tuple[int, int]
Rule = Callable[[Row], Pair]

COMPARE = {"ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt}
MISSING = (0, -1)


def flag(method: dict[str, Any], most: int) -> Rule:
    name = method["of"]
    outcomes = {None: MISSING, 0: (0, 0), 1: (most, 1)}
    return lambda row: outcomes[row[name]]


def bands(method: dict[str, Any], most: int) -> Rule:
    name, compare = method["of"], COMPARE[method["op"]]
    steps = [(step["at"], (step["points_cp"], n)) for n, step in enumerate(method["steps"], 1)][::-1]

    def rule(row: Row) -> Pair:
        value = row[name]
        if value is None:
            return MISSING
        for at, outcome in steps:
            if compare(value, at):
                return outcome
        return 0, 0

    return rule


def per_unit(method: dict[str, Any], most: int) -> Rule:
    name, each = method["of"], method["each_cp"]

    def rule(row: Row) -> Pair:
        value = row[name]
        if value is None:
            return MISSING
        points = value * each
        return (most, 1 + (value >= 1)) if points >= most else (points, int(value >= 1))

    return rule


def shortfall(method: dict[str, Any], most: int) -> Rule:
    name, target, each = method["of"], method["target"], method["each_cp"]

    def rule(row: Row) -> Pair:
        value = row[name]
        if value is None:
            return MISSING
        if value >= target:
            return most, 1 + (most > 0)
        points = max(0, most - (target - value) * each)
        return points, int(points > 0)

    return rule


def ratio_bands(method: dict[str, Any], most: int, empty: Pair) -> Rule:
    num, den, compare = method["num"], method["den"], COMPARE[method["op"]]
    steps = [(step["at"], (step["points_cp"], n)) for n, step in enumerate(method["steps"], 1)][::-1]

    def rule(row: Row) -> Pair:
        part, whole = row[num], row[den]
        if part is None or whole is None:
            return MISSING
        if whole == 0:
            return empty
        scaled = part * 10_000
        for at, outcome in steps:
            if compare(scaled, whole * at):
                return outcome
        return 0, 0

    return rule


def ratio(method: dict[str, Any], most: int, empty: Pair) -> Rule:
    num, den, start, end = method["num"], method["den"], method["from_bp"], method["to_bp"]

    def rule(row: Row) -> Pair:
        part, whole = row[num], row[den]
        if part is None or whole is None:
            return MISSING
        if whole == 0:
            return empty
        scaled = part * 10_000
        if scaled >= whole * end:
            return most, 2
        above, width = scaled - whole * start, whole * (end - start)
        return ((2 * above * most + width) // (2 * width), 1) if above > 0 else (0, 0)

    return rule


def checklist(method: dict[str, Any], most: int) -> Rule:
    items = [(each["of"], each["points_cp"], 1 << bit) for bit, each in enumerate(method["items"])]

    def rule(row: Row) -> Pair:
        points = mask = 0
        for name, worth, bit in items:
            value = row[name]
            if value is None:
                return MISSING
            if value:
                points += worth
                mask += bit
        return points, mask

    return rule


def any_of(method: dict[str, Any], most: int) -> Rule:
    routes = [(route["of"], bands(route, most), 16 * n) for n, route in enumerate(method["routes"])]

    def rule(row: Row) -> Pair:
        best, code, is_there = -1, 0, False
        for name, route, shift in routes:
            points = met = 0
            if row[name] is not None:
                points, met = route(row)
                is_there = True
            if points > best:
                best, code = points, met + shift
        return (best, code) if is_there else MISSING

    return rule


def manual(method: dict[str, Any], most: int) -> Rule:
    name = method["of"]

    def rule(row: Row) -> Pair:
        value = row[name]
        return MISSING if value is None else (min(most, value), int(value >= 1))

    return rule


def linear(method: dict[str, Any], most: int) -> Rule:
    name = method["of"]
    knots = [(knot["at"], knot["points_cp"]) for knot in method["knots"]]

    def rule(row: Row) -> Pair:
        value = row[name]
        if value is None:
            return MISSING
        reached = sum(value >= at for at, _ in knots)
        if reached in (0, len(knots)):
            return (knots[-1][1] if reached else 0), reached
        (left, low), (right, high) = knots[reached - 1], knots[reached]
        return low + (2 * (value - left) * (high - low) + right - left) // (2 * (right - left)), reached

    return rule


RULES = {
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


def rule_of(criterion: dict[str, Any]) -> Rule:
    """The function of one criterion: a row's points and rule code; of a veto, fired and unchecked."""
    method, most = criterion["method"], criterion["max_cp"]
    if criterion["kind"] == "veto":
        return veto(method)
    if "den" in method:
        return RULES[method["name"]](method, most, (most, -2) if criterion["empty"] == "full" else MISSING)
    return RULES[method["name"]](method, most)


def veto(method: dict[str, Any]) -> Rule:
    compare = COMPARE[method["op"]]
    if "den" not in method:
        name, at = method["of"], method["at"]
        return lambda row: (0, 1) if row[name] is None else (int(compare(row[name], at)), 0)
    num, den, at_bp = method["num"], method["den"], method["at_bp"]

    def rule(row: Row) -> Pair:
        part, whole = row[num], row[den]
        if part is None or not whole:
            return 0, 1
        return int(compare(part * 10_000, whole * at_bp)), 0

    return rule


class Grader:
    """A rubric made ready: what each criterion is for, looked up once instead of for every row."""

    def __init__(self, rubric: dict[str, Any]) -> None:
        self.rubric = rubric
        self.tiers = [(tier["min"], tier["tier"]) for tier in rubric["tiers"]]
        places = {tier["tier"]: place for place, tier in enumerate(rubric["tiers"])}
        self.scored: list[tuple[Rule, int, bool]] = []
        self.rules: dict[str, list[Rule]] = {"bonus": [], "deduct": []}
        self.vetoes: list[tuple[Rule, int]] = []
        names: dict[str, list[str]] = {"score": [], "bonus": [], "deduct": [], "veto": []}
        for each in rubric["criteria"]:
            marks, rule = ("vu" if each["kind"] == "veto" else "pr"), rule_of(each)
            names[each["kind"]] += [f"{mark}_{each['id']}" for mark in marks]
            if each["kind"] == "veto":
                self.vetoes.append((rule, places[each["cap_tier"]]))
            elif each["kind"] == "score":
                left_out = each["max_cp"] if each["missing"] != "zero" else 0
                self.scored.append((rule, left_out, each["missing"] == "pending"))
            else:
                self.rules[each["kind"]].append(rule)
        self.names = [name for kind in names.values() for name in kind]
        self.names += ["org_code", "earned", "avail", "bonus", "deduct", "missing_n", "is_provisional"]
        self.names += ["total", "tier_raw", "tier"]

    def grade(self, row: Row) -> list[Any]:
        """Everything about one organisation, in the order of `names`."""
        out: list[Any] = []
        earned = missing_n = cap = 0
        avail, is_open = self.rubric["base"], False
        for rule, left_out, is_pending in self.scored:
            points, code = rule(row)
            out += (points, code)
            earned += points
            if code == -1:
                missing_n += 1
                avail -= left_out
                is_open = is_open or is_pending
        bonus, deduct = self._sum("bonus", row, out), self._sum("deduct", row, out)
        for rule, place in self.vetoes:
            fired, unchecked = rule(row)
            out += (fired, unchecked)
            is_open = is_open or unchecked == 1
            if fired:
                cap = max(cap, place)
        scaled = (2 * earned * self.rubric["base"] + avail) // (2 * avail) if avail > 0 else 0
        total = max(0, scaled + bonus - deduct)
        raw = next(place for place, (least, _) in enumerate(self.tiers) if total >= least)
        out += (row["org_code"], earned, avail, bonus, deduct, missing_n, is_open)
        out += (total, self.tiers[raw][1], self.tiers[max(raw, cap)][1])
        return out

    def _sum(self, kind: str, row: Row, out: list[Any]) -> int:
        points = 0
        for rule in self.rules[kind]:
            pair = rule(row)
            out += pair
            points += pair[0]
        return min(points, self.rubric[f"{kind}_cap"])


def main(rubrics: Path, table: Path, out: Path, one_in: int) -> None:
    told = json.loads(rubrics.read_text(encoding="utf-8"))
    for rubric, rows in rows_by_type(told, table, one_in):
        grader = Grader(rubric)
        graded = [grader.grade(row) for row in rows]
        columns = dict(zip(grader.names, map(list, zip(*graded, strict=True)), strict=True)) if graded else {}
        write(columns, out / "scores" / f"type={rubric['org_type']}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]), int(sys.argv[4]))
