"""Reads the scoring method of one criterion: one small reader for each, and for the veto trigger."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from jishi.engines.scoring.fields import Fields
from jishi.engines.scoring.model import (
    AnyOf,
    Bands,
    Checklist,
    ChecklistItem,
    Flag,
    Linear,
    Manual,
    Method,
    Op,
    PerUnit,
    Ratio,
    RatioBands,
    Shortfall,
    Step,
    When,
    WhenRatio,
)

# The rule code of `any` is band + 16 × route, and of a checklist one bit for each item.
ROUTE_BANDS_MAX = 15
ROUTES_MAX = 8
CHECKLIST_MAX = 24


def _one_op(fields: Fields, ops: tuple[Op, ...]) -> Op:
    written = [op for op in ops if op in fields]
    if len(written) != 1:
        fields.add("RUBRIC-09", key=fields.path, allowed=", ".join(ops), found=", ".join(written) or "-")
        return ops[0]
    return written[0]


def _steps(
    fields: Fields, key: str, threshold: Callable[[str, object], int], *, falling: bool
) -> tuple[Step, ...]:
    """Thresholds from the easiest to the hardest; their points must rise with them."""
    section = fields.section(key)
    steps = [
        Step(threshold(section.where(str(at)), at), section.as_points(section.where(str(at)), points))
        for at, points in section.mapping.items()
    ]
    steps.sort(key=lambda step: step.at, reverse=falling)
    for easier, harder in pairwise(steps):
        if easier.at == harder.at or easier.points_cp >= harder.points_cp:
            section.add("RUBRIC-11", key=section.path)
            break
    return tuple(steps)


def _flag(fields: Fields, max_cp: int) -> Method:
    return Flag(fields.indicator("flag"))


def _manual(fields: Fields, max_cp: int) -> Method:
    inner = fields.section("manual")
    inner.keys(("of",), ("of",))
    return Manual(inner.indicator("of"))


def _bands_in(inner: Fields) -> Bands:
    inner.keys(("of", "ge", "le"), ("of",))
    op = _one_op(inner, ("ge", "le"))
    return Bands(inner.indicator("of"), op, _steps(inner, op, inner.as_whole, falling=op == "le"))


def _bands(fields: Fields, max_cp: int) -> Method:
    method = _bands_in(fields.section("bands"))
    _best_within_max(fields, "bands", _best(method.steps), max_cp)
    return method


def _best(steps: tuple[Step, ...]) -> int:
    return max((step.points_cp for step in steps), default=0)


def _best_within_max(fields: Fields, key: str, best_cp: int, max_cp: int) -> None:
    if best_cp > max_cp:
        fields.add("RUBRIC-12", key=key, found=shown_points(best_cp), allowed=shown_points(max_cp))


def shown_points(cp: int) -> str:
    """Centipoints as points, without needless zeros.

    Examples
    --------
    >>> shown_points(250), shown_points(1400)
    ('2.5', '14')
    """
    return f"{cp // 100}.{cp % 100:02d}".rstrip("0").rstrip(".")


def _per_unit(fields: Fields, max_cp: int) -> Method:
    inner = fields.section("per_unit")
    inner.keys(("of", "each"), ("of", "each"))
    return PerUnit(inner.indicator("of"), inner.points("each"))


def _shortfall(fields: Fields, max_cp: int) -> Method:
    inner = fields.section("shortfall")
    inner.keys(("of", "target", "each"), ("of", "target", "each"))
    return Shortfall(
        inner.indicator("of"), inner.whole("target", least=1, most=1_000_000), inner.points("each")
    )


def _ratio_bands(fields: Fields, max_cp: int) -> Method:
    inner = fields.section("ratio_bands")
    inner.keys(("num", "den", "ge", "le"), ("num", "den"))
    op = _one_op(inner, ("ge", "le"))
    steps = _steps(inner, op, inner.as_percent, falling=op == "le")
    _best_within_max(fields, "ratio_bands", _best(steps), max_cp)
    return RatioBands(inner.indicator("num"), inner.indicator("den"), op, steps)


def _ratio(fields: Fields, max_cp: int) -> Method:
    inner = fields.section("ratio")
    inner.keys(("num", "den", "from", "to"), ("num", "den", "from", "to"))
    low, high = inner.percent("from"), inner.percent("to")
    if low >= high:
        inner.add("RUBRIC-11", key=inner.path)
    return Ratio(inner.indicator("num"), inner.indicator("den"), low, high)


def _checklist(fields: Fields, max_cp: int) -> Method:
    inner = fields.section("checklist")
    if not 1 <= len(inner.mapping) <= CHECKLIST_MAX:
        inner.add("RUBRIC-08", key="checklist", value=len(inner.mapping), low=1, high=CHECKLIST_MAX)
    items = tuple(
        ChecklistItem(
            inner.as_indicator(inner.where(str(name)), name),
            inner.as_points(inner.where(str(name)), points, least_cp=1),
        )
        for name, points in inner.mapping.items()
    )
    found = sum(item.points_cp for item in items)
    if found != max_cp:
        fields.add("RUBRIC-04", found=shown_points(found), allowed=shown_points(max_cp))
    return Checklist(items)


def _any(fields: Fields, max_cp: int) -> Method:
    written = fields.items("any")
    if not 2 <= len(written) <= ROUTES_MAX:
        fields.add("RUBRIC-08", key="any", value=len(written), low=2, high=ROUTES_MAX)
    routes = []
    for number, each in enumerate(written):
        route = Fields(fields.found, each, fields.criterion, f"any.{number + 1}")
        route.keys(("bands",), ("bands",))
        routes.append(_bands_in(route.section("bands")))
        if len(routes[-1].steps) > ROUTE_BANDS_MAX:
            route.add("RUBRIC-08", key=route.path, value=len(routes[-1].steps), low=1, high=ROUTE_BANDS_MAX)
    _best_within_max(fields, "any", max((_best(route.steps) for route in routes), default=0), max_cp)
    return AnyOf(tuple(routes))


def _linear(fields: Fields, max_cp: int) -> Method:
    inner = fields.section("linear")
    inner.keys(("of", "points"), ("of", "points"))
    knots = _steps(inner, "points", inner.as_whole, falling=False)
    if _best(knots) != max_cp:
        fields.add("RUBRIC-12", key="linear", found=shown_points(_best(knots)), allowed=shown_points(max_cp))
    return Linear(inner.indicator("of"), knots)


def _when(fields: Fields, max_cp: int) -> Method:
    inner = fields.section("when")
    ops: tuple[Op, ...] = ("ge", "le", "gt", "lt")
    if "of" in inner:
        inner.keys(("of", *ops))
        op = _one_op(inner, ops)
        return When(inner.indicator("of"), op, inner.whole(op))
    inner.keys(("num", "den", *ops), ("num", "den"))
    op = _one_op(inner, ops)
    return WhenRatio(inner.indicator("num"), inner.indicator("den"), op, inner.percent(op))


METHODS: dict[str, Callable[[Fields, int], Method]] = {
    "flag": _flag,
    "bands": _bands,
    "per_unit": _per_unit,
    "shortfall": _shortfall,
    "ratio_bands": _ratio_bands,
    "ratio": _ratio,
    "checklist": _checklist,
    "any": _any,
    "manual": _manual,
    "linear": _linear,
}
"""The closed set of methods: the YAML key, and what reads it."""


def method_of(fields: Fields, *, is_veto: bool, max_cp: int) -> Method | None:
    """Read the one method a criterion has.

    Parameters
    ----------
    fields : the criterion
    is_veto : a veto has `when` and nothing else
    max_cp : centipoints, the criterion's maximum

    Returns
    -------
    the method, None if there is not exactly one (which is noted)
    """
    readers: dict[str, Any] = {"when": _when} if is_veto else METHODS
    written = [key for key in (*METHODS, "when") if key in fields]
    if len(written) != 1 or written[0] not in readers:
        fields.add("RUBRIC-10", found=", ".join(written) or "-", allowed=", ".join(readers))
        return None
    method: Method = readers[written[0]](fields, max_cp)
    return method
