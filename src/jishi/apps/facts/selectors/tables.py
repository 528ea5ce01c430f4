"""Values as one wide table, for the scoring job and for workbooks."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import GradedOrg, Visible
from jishi.sheets import Cell

from .. import queries
from ..dictionary import indicators
from ..inputs import type_label
from ..models import Answer
from .coverage import period_order
from .values import values_for


@dataclass(frozen=True, slots=True)
class FactTable:
    """One row per organisation in code order: `org_code`, `org_type`, then the indicators; None is missing."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | None, ...], ...]

    def write_csv(self, path: Path) -> None:
        """Write the table as CSV with a header; what is missing is empty."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(self.columns)
            writer.writerows(self.rows)


def fact_table(period: str, seen: Visible, *, names: Sequence[str] = ()) -> FactTable:
    """Return the values of all visible graded organisations; `names` picks and orders the indicators."""
    chosen = tuple(names) or tuple(indicators())
    values = values_for(seen, period, seen.moment)
    rows = tuple(
        (org.code, org.org_type, *(values.get(org.org_id, {}).get(name) for name in chosen))
        for org in registry.graded_orgs(seen)
    )
    return FactTable(("org_code", "org_type", *chosen), rows)


@dataclass(frozen=True, slots=True)
class BlankForm:
    """An empty table to fill in: its columns, one row per organisation with what was last known."""

    org_type: str
    period: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    fields_n: int
    orgs_n: int
    known_n: int

    @property
    def cells_n(self) -> int:
        """Return how many numbers the form asks for altogether."""
        return self.fields_n * self.orgs_n


def blank_form(org_type: str, period: str, seen: Visible) -> BlankForm:
    """Return the form for one type: the values of the period itself, else of the latest other period."""
    asked = [indicator for indicator in indicators().values() if org_type in indicator.types]
    orgs = [org for org in registry.graded_orgs(seen) if org.org_type == org_type]
    last = _last_values(orgs, period, seen)
    label = type_label(org_type)
    rows = tuple(
        (org.code, org.name, label, period, *(last.get((org.org_id, one.id)) for one in asked))
        for org in orgs
    )
    headings = ("组织代码", "组织名称", "类型", "期间", *(indicator.heading for indicator in asked))
    known = sum(cell is not None for row in rows for cell in row[4:])
    return BlankForm(org_type, period, headings, rows, len(asked), len(orgs), known)


def _last_values(orgs: list[GradedOrg], period: str, seen: Visible) -> dict[tuple[int, str], Cell]:
    """Return what was last known, as it is typed; the form's own period wins."""
    ids = {org.org_id for org in orgs}
    rows = seen.restrict(queries.known(seen.moment))
    if len(ids) <= queries.FEW:
        rows = rows.filter(org_id__in=sorted(ids))
    told = [
        row
        for row in rows.values_list("period", "org_id", "indicator", "value", "answer")
        if row[1] in ids and row[2] in indicators()
    ]
    told.sort(key=lambda row: (row[0] == period, period_order(row[0])))
    return {(org_id, name): _typed(name, value, answer) for _, org_id, name, value, answer in told}


def _typed(name: str, value: int | None, answer: str) -> Cell:
    indicator = indicators()[name]
    if value is None:
        return Answer(answer).label
    return indicator.shown(value) if indicator.scale == "flag" else indicator.typed(value)
