"""Every rubric and every expression that is one small mistake away from the right one."""

import copy
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from jishi.engines.scoring.expr import Case, Expr, Lit, Op

CENT = Decimal("0.01")
SWAPPED_OPS = {"ge": "gt", "gt": "ge", "le": "lt", "lt": "le"}
SWAPPED = SWAPPED_OPS | {
    "least": "greatest",
    "greatest": "least",
    "and": "or",
    "or": "and",
    "add": "sub",
    "sub": "add",
}
# Keys whose numbers count things one by one; all other plain numbers are points.
COUNTED = ("of", "target", "ge", "gt", "le", "lt")
POLICIES = ("zero", "exclude", "pending")

Mapping = dict[str, Any]


def rubric_mutants(mapping: Mapping, percent: Decimal = CENT) -> Iterator[tuple[str, Mapping]]:
    """Each number shifted by a unit, each comparison, policy, cap and line changed or dropped."""
    for path in paths(mapping, ()):
        yield from changed(mapping, path, percent)


def paths(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Where every value and every key of a mapping stands."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from paths(each, (*path, key))


def at(mapping: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        mapping = mapping[key]
    return mapping


def changed(mapping: Mapping, path: tuple[Any, ...], percent: Decimal) -> Iterator[tuple[str, Mapping]]:
    """The mutants that differ at one place."""
    if not path:
        return
    key, value = path[-1], at(mapping, path)
    for other in alternatives(key, value, percent):
        yield label(mapping, path, f"{value} → {other}"), put(mapping, path, key, other)
    for other in shifted_key(key, percent):
        yield label(mapping, path, f"at {other}"), put(mapping, path, other, value)
    if key in SWAPPED_OPS and not isinstance(value, dict):
        yield label(mapping, path, SWAPPED_OPS[key]), put(mapping, path, SWAPPED_OPS[key], value)
    if isinstance(at(mapping, path[:-1]), list) and path[0] != "tiers" and len(path) == 2:
        yield label(mapping, path, "dropped"), without(mapping, path)


def alternatives(key: Any, value: Any, percent: Decimal) -> list[Any]:
    if key == "missing":
        return [policy for policy in POLICIES if policy != value]
    if key == "empty":
        return ["missing"]
    if isinstance(value, str) and value.endswith("%") and value != "%":
        return [f"{Decimal(value[:-1]) + off}%" for off in (percent, -percent)]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        unit = 1 if key in COUNTED else CENT
        return [value + unit, value - unit]
    return []


def shifted_key(key: Any, percent: Decimal) -> list[Any]:
    if isinstance(key, str) and key.endswith("%"):
        return [f"{Decimal(key[:-1]) + off}%" for off in (percent, -percent)]
    return []


def label(mapping: Mapping, path: tuple[Any, ...], what: str) -> str:
    line = at(mapping, path[:2])
    name = line.get("id", line.get("tier", "")) if isinstance(line, dict) else ""
    return f"{name} {'.'.join(map(str, path))}: {what}"


def put(mapping: Mapping, path: tuple[Any, ...], key: Any, value: Any) -> Mapping:
    """A copy with another key or value at a place, in the same order."""
    mutant = copy.deepcopy(mapping)
    holder = at(mutant, path[:-1])
    if isinstance(holder, list):
        holder[path[-1]] = value
        return mutant
    items = [(key, value) if each == path[-1] else (each, old) for each, old in holder.items()]
    holder.clear()
    holder.update(items)
    return mutant


def without(mapping: Mapping, path: tuple[Any, ...]) -> Mapping:
    mutant = copy.deepcopy(mapping)
    del at(mutant, path[:-1])[path[-1]]
    return mutant


def expr_mutants(expr: Expr) -> Iterator[tuple[str, Expr]]:
    """Each literal shifted by one, each operator swapped, each operand and branch dropped."""
    if isinstance(expr, Lit):
        yield f"{expr.value}+1", Lit(expr.value + 1)
        yield f"{expr.value}-1", Lit(expr.value - 1)
    elif isinstance(expr, Op):
        yield from op_mutants(expr)
    elif isinstance(expr, Case):
        yield from case_mutants(expr)


def op_mutants(expr: Op) -> Iterator[tuple[str, Expr]]:
    if expr.name in SWAPPED:
        yield f"{expr.name}→{SWAPPED[expr.name]}", Op(SWAPPED[expr.name], expr.args)
    for place, arg in enumerate(expr.args):
        others = (expr.args[:place], expr.args[place + 1 :])
        for what, mutant in expr_mutants(arg):
            yield f"{expr.name}.{place}.{what}", Op(expr.name, (*others[0], mutant, *others[1]))
        if expr.name in ("least", "greatest", "and", "or", "add") and len(expr.args) > 1:
            kept = (*others[0], *others[1])
            yield f"{expr.name} without {place}", Op(expr.name, kept) if len(kept) > 1 else kept[0]


def case_mutants(expr: Case) -> Iterator[tuple[str, Expr]]:
    for place, (test, value) in enumerate(expr.branches):
        before, after = expr.branches[:place], expr.branches[place + 1 :]
        for what, mutant in expr_mutants(test):
            yield f"if{place}.{what}", Case((*before, (mutant, value), *after), expr.otherwise)
        for what, mutant in expr_mutants(value):
            yield f"then{place}.{what}", Case((*before, (test, mutant), *after), expr.otherwise)
        yield (
            f"without if{place}",
            Case((*before, *after), expr.otherwise) if before or after else expr.otherwise,
        )
    for what, mutant in expr_mutants(expr.otherwise):
        yield f"else.{what}", Case(expr.branches, mutant)
