"""Rows for any described table, drawn by a seed: every type, blanks, and text that looks like a formula."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from jishi.sheets.templates import Field, Filled, Template, Value

TRAPS = ("=1+1", "+86", "-3", "@东村", "1/2", "003", "约30", "合计数另报", "'东")


def value_drawn(field: Field, at: int, draw: random.Random) -> Value:
    """Draw a value that may stand under a column."""
    if field.type == "choice":
        return draw.choice(field.choices).id
    if field.type == "flag":
        return draw.random() < 0.5
    if field.type in ("integer", "money", "percent", "tenths"):
        return draw.randint(field.least or 0, min(field.most or 10**6, 10**9))
    if field.type in ("date", "month"):
        day = date(1950, 1, 1) + timedelta(days=draw.randrange(22_000))
        return day.replace(day=1) if field.type == "month" else day
    if field.pattern:
        return "2012-H1" if "H" in field.pattern else "230321101"
    if field.type == "text":
        return draw.choice(TRAPS) if draw.random() < 0.3 else f"东风{at}"
    return f"23{at:06}"


def rows_drawn(template: Template, count: int, seed: int = 1) -> list[Filled]:
    """Draw rows: keys are there, other values are missing now and then."""
    draw = random.Random(seed)
    rows = []
    for at in range(count):
        values: dict[str, Value] = {}
        for field in template.fields:
            is_needed = field.is_required or field.id in template.key
            if field.type != "number" and (is_needed or draw.random() < 0.8):
                values[field.id] = value_drawn(field, at, draw)
        rows.append(Filled(values, f"v{at}"))
    return rows


def all_read(template: Template) -> Template:
    """Return the same table with every column read, also those that are only shown."""
    fields = tuple(replace(f, lock="free") if f.lock == "always" else f for f in template.fields)
    return replace(template, fields=fields)
