"""Rubrics nobody wrote: any mix of methods, thresholds, policies, vetoes, caps, tiers and margins that loads."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from jishi.engines.scoring import Rubric, rubric_from_mapping

Mapping = dict[str, Any]
COUNTS = st.integers(0, 60) | st.sampled_from([999_999, 1_000_000, 2_000_000_000])
BASIS_POINTS = st.integers(0, 12_000) | st.sampled_from([1, 3_333, 5_000, 5_800, 9_999, 10_000])


def points(cp: int) -> int | Decimal:
    return Decimal(cp) / 100


def percent(bp: int) -> str:
    return f"{Decimal(bp) / 100}%"


def rising(draw: st.DrawFn, thresholds: st.SearchStrategy[int], max_cp: int) -> list[tuple[int, int]]:
    """Thresholds and centipoints, both rising, the last worth the maximum."""
    size = draw(st.integers(1, min(4, max_cp)))
    ends = sorted(draw(st.lists(thresholds, min_size=size, max_size=size, unique=True)))
    below = st.integers(1, max_cp - 1)
    worth = sorted(draw(st.lists(below, min_size=size - 1, max_size=size - 1, unique=True)))
    return list(zip(ends, [*worth, max_cp], strict=True))


def steps(
    draw: st.DrawFn, thresholds: st.SearchStrategy[int], max_cp: int, shown: Callable[[int], Any]
) -> Mapping:
    found = rising(draw, thresholds, max_cp)
    if draw(st.booleans()):
        return {"ge": {shown(at): points(cp) for at, cp in found}}
    ends = [at for at, _ in found]
    return {"le": {shown(at): points(cp) for at, (_, cp) in zip(reversed(ends), found, strict=True)}}


def name(draw: st.DrawFn) -> str:
    return draw(st.sampled_from("abcdefghijk")) + "_n"


def bands(draw: st.DrawFn, max_cp: int) -> Mapping:
    return {"of": name(draw), **steps(draw, COUNTS, max_cp, int)}


def rate(draw: st.DrawFn) -> Mapping:
    return {"num": name(draw) + "um", "den": name(draw) + "_den"}


def method(draw: st.DrawFn, max_cp: int) -> Mapping:
    """One method and its parameters."""
    kind = draw(st.sampled_from(METHODS))
    made: dict[str, Callable[[], Any]] = {
        "flag": lambda: name(draw) + "_flag",
        "bands": lambda: bands(draw, max_cp),
        "per_unit": lambda: {"of": name(draw), "each": points(draw(st.integers(1, max_cp + 50)))},
        "shortfall": lambda: {
            "of": name(draw),
            "target": draw(st.integers(1, 30)),
            "each": points(draw(st.integers(1, max_cp + 50))),
        },
        "ratio_bands": lambda: {**rate(draw), **steps(draw, BASIS_POINTS, max_cp, percent)},
        "ratio": lambda: {**rate(draw), **ends(draw)},
        "checklist": lambda: {"one_flag": points(1), "two_flag": points(max_cp - 1)},
        "any": lambda: [{"bands": bands(draw, max_cp)} for _ in range(draw(st.integers(2, 3)))],
        "manual": lambda: {"of": name(draw) + "_cp"},
        "linear": lambda: {
            "of": name(draw),
            "points": {at: points(cp) for at, cp in rising(draw, COUNTS, max_cp)},
        },
    }
    return {kind: made[kind]()}


METHODS = (
    "flag",
    "bands",
    "per_unit",
    "shortfall",
    "ratio_bands",
    "ratio",
    "checklist",
    "any",
    "manual",
    "linear",
)


def ends(draw: st.DrawFn) -> Mapping:
    low, high = sorted(draw(st.lists(BASIS_POINTS, min_size=2, max_size=2, unique=True)))
    return {"from": percent(low), "to": percent(high)}


def veto(draw: st.DrawFn, tiers: list[Mapping]) -> Mapping:
    op = draw(st.sampled_from(["ge", "gt", "le", "lt"]))
    when = {"of": name(draw), op: draw(COUNTS)}
    if draw(st.booleans()):
        when = {**rate(draw), op: percent(draw(BASIS_POINTS))}
    return {"kind": "veto", "when": when, "cap_tier": draw(st.sampled_from(tiers))["tier"]}


def ladder(draw: st.DrawFn, base_cp: int) -> list[Mapping]:
    """Two to six tiers in two classes."""
    size = draw(st.integers(1, 5))
    cuts = sorted(draw(st.sets(st.integers(1, base_cp), min_size=1, max_size=size)), reverse=True)
    half = (len(cuts) + 1) // 2
    return [
        {"tier": f"T{n}", "class": "上" if n < half else "下", "min": points(cut)}
        for n, cut in enumerate([*cuts, 0])
    ]


@st.composite
def rubrics(draw: st.DrawFn) -> Rubric:
    """Any lawful rubric of one to six score criteria, and perhaps bonuses, deductions and vetoes."""
    maxima = draw(st.lists(st.integers(2, 3_000), min_size=1, max_size=6))
    tiers = ladder(draw, sum(maxima))
    criteria: list[Mapping] = []
    for max_cp in maxima:
        policy = draw(st.sampled_from(["zero", "exclude", "pending"]))
        empty = draw(st.sampled_from(["full", "missing"]))
        criteria.append({"max": points(max_cp), "missing": policy, "empty": empty, **method(draw, max_cp)})
    for kind in draw(st.lists(st.sampled_from(["bonus", "deduct", "veto"]), max_size=4)):
        max_cp = draw(st.integers(2, 800))
        other = {"kind": kind, "max": points(max_cp), **method(draw, max_cp)}
        criteria.append(veto(draw, tiers) if kind == "veto" else other)
    order = draw(st.permutations(criteria))
    text = {
        "rubric": "any",
        "org_type": "village",
        "version": "1",
        "effective": {"from": date(2012, 3, 1)},
        "points": {
            "base": points(sum(maxima)),
            "bonus_cap": points(draw(st.integers(0, 900))),
            "deduct_cap": 5,
        },
        "tiers": tiers,
        "hysteresis": {"margin": points(draw(st.integers(0, 300)))},
        "criteria": [{"id": f"C{n}", "name": "项目", **each} for n, each in enumerate(order)],
    }
    return rubric_from_mapping(text, "any.yaml")
