"""Values of a dozen indicators for two periods, and a few that were put right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from random import Random

from jishi.shared.dates import BEIJING, NOT_SUPERSEDED

from .model import Org, Province

INDICATORS = (
    ("secretary_vacant_m", 6),
    ("committee_short", 3),
    ("annual_plan", 2),
    ("mtg_general", 5),
    ("mtg_committee", 13),
    ("lectures", 5),
    ("attend_due", 400),
    ("attend_n", 0),
    ("sat_n", 60),
    ("sat_ok", 0),
    ("venue_sqm", 200),
    ("fund_fen", 2_000_000),
)
"""Indicator and the values that it stays below; 0: it is a part of the one before."""
PERIODS = (
    ("2011", date(2012, 1, 10), datetime(2012, 1, 20, 9, tzinfo=BEIJING)),
    ("2012-H1", date(2012, 6, 30), datetime(2012, 7, 5, 9, tzinfo=BEIJING)),
)
CORRECTED_AT = datetime(2012, 7, 9, 9, tzinfo=BEIJING)
MISSING, ANSWERED, CORRECTED = 0.03, 0.005, 0.001
VALUE_COLUMNS = (
    "org_id",
    "indicator",
    "period",
    "value",
    "answer",
    "source",
    "observed_on",
    "recorded_at",
    "superseded_at",
    "batch_id",
    "superseded_by_id",
)
BATCH_COLUMNS = (
    "id",
    "kind",
    "source",
    "periods",
    "covers_id",
    "rows_read",
    "rows_applied",
    "rows_refused",
    "values_n",
    "by_name",
    "recorded_at",
)
SOURCE = "年度台账"


def batches(province: Province, by: str) -> list[tuple[object, ...]]:
    """Return the batches that the values came in: one for each period, one that put some right."""
    n = len(province.orgs)
    told = [(name, recorded) for name, _, recorded in PERIODS] + [("2012-H1", CORRECTED_AT)]
    return [
        (number, "entry", SOURCE, period, 1, n, n, 0, n * len(INDICATORS), by, recorded)
        for number, (period, recorded) in enumerate(told, 1)
    ]


def values(province: Province) -> Iterator[tuple[object, ...]]:
    """Return the values of all branches and general branches, in the order of `VALUE_COLUMNS`."""
    rng = Random(f"{province.rng.random()}/figures")
    graded = [org for org in province.orgs if org.is_graded]
    for batch_id, (period, observed, recorded) in enumerate(PERIODS, 1):
        for org in graded:
            if org.since <= observed:
                yield from _of_org(org, rng, (period, observed, recorded, batch_id))


def _of_org(org: Org, rng: Random, told: tuple[str, date, datetime, int]) -> Iterator[tuple[object, ...]]:
    period, observed, recorded, batch_id = told
    before = 0
    for indicator, most in INDICATORS:
        draw = rng.random()
        before = value = int(rng.random() * most) if most else before * (70 + int(rng.random() * 31)) // 100
        front = (org.id, indicator, period)
        first = (SOURCE, observed, recorded, NOT_SUPERSEDED, batch_id, None)
        if draw < MISSING:
            continue
        if draw < MISSING + ANSWERED:
            yield (*front, None, "unknown", *first)
        elif batch_id == len(PERIODS) and draw > 1 - CORRECTED:
            yield (*front, value + 1, "", SOURCE, observed, recorded, CORRECTED_AT, batch_id, batch_id + 1)
            yield (*front, value, "", SOURCE, observed, CORRECTED_AT, NOT_SUPERSEDED, batch_id + 1, None)
        else:
            yield (*front, value, "", *first)
