"""Charts as ECharts options, delivered as JSON beside the figure; the page's script draws them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import json_script
from django.utils.safestring import SafeString

INK, QUIET, RED, BAR = "#1f2733", "#5b6573", "#b3191e", "#8b96a5"
FONT = '"Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif'


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: `label` says in words what it shows, for those who cannot see it."""

    id: str
    label: str
    option: dict[str, Any]
    note: str = ""

    @property
    def script(self) -> SafeString:
        """Return the option as a data block."""
        return json_script(self.option, self.id)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its length, and where a click leads."""

    label: str
    value: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """A line across a histogram, between two bars: its place on the value axis and its word."""

    at: int
    label: str


def bar_chart(
    chart_id: str, bars: Sequence[Bar], *, label: str, unit: str = "个", is_upright: bool = True
) -> Chart:
    """Draw one bar a label; lying bars suit long names."""
    names = {"type": "category", "data": [bar.label for bar in bars], "axisLabel": {"color": QUIET}}
    data = [{"value": bar.value, "href": bar.href} for bar in bars]
    option = _frame(unit) | {
        "xAxis": names if is_upright else {"type": "value"},
        "yAxis": {"type": "value"} if is_upright else names | {"inverse": True},
        "series": [
            {
                "type": "bar",
                "data": data,
                "barMaxWidth": 32,
                "itemStyle": {"color": BAR},
                "label": {"show": True, "position": "top" if is_upright else "right", "color": INK},
            }
        ],
    }
    return Chart(chart_id, label, option)


def histogram(
    chart_id: str,
    counts: Sequence[int],
    *,
    first: int,
    step: int,
    cuts: Sequence[Cut] = (),
    label: str,
    unit: str = "个",
) -> Chart:
    """Draw how many fall into each step from `first` on, unsmoothed, with labelled cut lines."""
    half = step / 2
    data = [[first + step * index + half, n] for index, n in enumerate(counts)]
    lines = [{"xAxis": cut.at, "label": {"formatter": cut.label}} for cut in cuts]
    series = {
        "type": "bar",
        "data": data,
        "barWidth": "96%",
        "itemStyle": {"color": BAR},
        "markLine": {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"color": RED, "type": "solid", "width": 1},
            "label": {"color": RED, "fontSize": 11},
            "data": lines,
        },
    }
    option = _frame(unit) | {
        "xAxis": {
            "type": "value",
            "min": first,
            "max": first + step * len(counts),
            "splitLine": {"show": False},
        },
        "yAxis": {"type": "value"},
        "series": [series],
    }
    return Chart(chart_id, label, option)


def _frame(unit: str) -> dict[str, Any]:
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT, "color": INK},
        "grid": {"left": 8, "right": 16, "top": 28, "bottom": 4, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "title": {
            "text": f"单位:{unit}",
            "left": 4,
            "top": 0,
            "textStyle": {"fontSize": 11, "fontWeight": "normal", "color": QUIET},
        },
    }


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a chart over time: its name and its points, a place on the axis and a count each."""

    name: str
    points: Sequence[tuple[str, int]]
    is_strong: bool = False
    is_dashed: bool = False


def curve_chart(
    chart_id: str,
    curves: Sequence[Curve],
    *,
    label: str,
    unit: str = "个",
    marks: Sequence[tuple[str, str]] = (),
    is_small: bool = False,
) -> Chart:
    """Draw lines over days (or over weeks by number); `marks` are days that need a word."""
    series = [_line(curve) for curve in curves]
    if marks and series:
        series[0]["markLine"] = {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"color": QUIET, "type": "dashed", "width": 1},
            "data": [{"xAxis": day, "label": {"formatter": word, "fontSize": 11}} for day, word in marks],
        }
    over = "category" if is_small else "time"
    option = _frame(unit) | {
        "xAxis": {"type": over, "axisLabel": {"color": QUIET, "hideOverlap": True}, "show": not is_small},
        "yAxis": {"type": "value", "show": not is_small, "min": 0},
        "series": series,
    }
    if is_small:
        option |= {"title": {"show": False}, "grid": {"left": 2, "right": 2, "top": 4, "bottom": 2}}
    else:
        option["legend"] = {
            "top": 0,
            "left": 64,
            "icon": "rect",
            "itemWidth": 14,
            "itemHeight": 3,
            "textStyle": {"fontSize": 11},
        }
        option["grid"] = {**option["grid"], "top": 40}
    return Chart(chart_id, label, option)


def _line(curve: Curve) -> dict[str, Any]:
    kind = "dashed" if curve.is_dashed else "solid"
    return {
        "type": "line",
        "name": curve.name,
        "data": [[place, n] for place, n in curve.points],
        "showSymbol": False,
        "lineStyle": {
            "color": RED if curve.is_strong else BAR,
            "width": 2 if curve.is_strong else 1,
            "type": kind,
        },
        "itemStyle": {"color": RED if curve.is_strong else BAR},
    }
