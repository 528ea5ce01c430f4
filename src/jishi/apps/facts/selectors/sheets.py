"""The cells of an issued form as they are filled in: one organisation on a page, many in a table."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from .. import queries
from ..dictionary import Indicator, indicators
from ..models import Answer, FactValue, Form, FormCell, FormSheet
from ..owners import OWNERS, Tellable, lines_of, owner_label, tellable
from ..plans import Held

ANSWER = "facts.answer"


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell to fill in: what is held, whether it is still open, and whether the reader may tell it."""

    org_id: int
    indicator: Indicator
    kind: str
    is_open: bool
    may_tell: bool
    held: Held | None
    on: date

    @property
    def name(self) -> str:
        """Return the end of the names of the cell's fields."""
        return f"{self.org_id}.{self.indicator.id}"

    @property
    def text(self) -> str:
        """Return what is held as people write it; nothing where nobody told anything."""
        if self.held is None or not self.held.is_told:
            return ""
        value = self.held.value
        return Answer(self.held.answer).label if value is None else self.indicator.shown(value)

    @property
    def typed(self) -> str:
        """Return what is held as it is typed, without separators."""
        held = self.held
        return typed_text(self.indicator.id, held.value, held.answer) if held else ""

    @property
    def seen(self) -> int:
        """Return the number of the value that the page shows."""
        return self.held.pk if self.held else 0

    @property
    def is_confirmed_only(self) -> bool:
        """Tell whether the number is fresh, so that a tick is enough."""
        return self.kind == FormCell.Kind.CONFIRM

    @property
    def age_words(self) -> str:
        """Say when what is held was seen, and that it is too old if it is."""
        if self.held is None or not self.held.is_told:
            return ""
        days = (self.on - self.held.observed_on).days
        is_stale = not self.indicator.is_fresh(self.held.observed_on, self.on)
        return f"{self.held.observed_on}{f',{days}天未核对' if is_stale else ''}"

    @property
    def owner(self) -> str:
        """Return whose number it is."""
        return owner_label(self.indicator)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One organisation of a form with the cells that the reader sees, in the form's order; None does not apply."""

    org_id: int
    code: str
    name: str
    org_type: str
    cells: tuple[CellView | None, ...]

    @property
    def open_n(self) -> int:
        """Return how many of the cells that the reader may tell are still open."""
        return sum(cell is not None and cell.is_open and cell.may_tell for cell in self.cells)


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A part of a form as a table: columns, one page of rows, how many rows there are."""

    columns: tuple[Indicator, ...]
    rows: tuple[SheetRow, ...]
    count: int


def sheet_of(form_id: int, org_id: int, actor: Actor, moment: Moment) -> SheetRow | None:
    """Return what a form asks of one organisation; None when it asks nothing."""
    (row,) = _rows(form_id, [org_id], actor, moment).rows
    return row if any(row.cells) else None


def sheet_table(
    form_id: int, actor: Actor, moment: Moment, *, first: int = 0, most: int | None = None
) -> SheetTable:
    """Return the organisations that the actor answers for, in code order, with the columns that are the actor's."""
    sheets = _sheets(form_id, actor, moment).order_by("org__code")
    ids = list(sheets.values_list("org_id", flat=True)[first : None if most is None else first + most])
    found = _rows(form_id, ids, actor, moment)
    return SheetTable(found.columns, found.rows, sheets.count())


def _sheets(form_id: int, actor: Actor, moment: Moment) -> QuerySet[FormSheet]:
    sheets = FormSheet.objects.filter(form_id=form_id, ended_on=None).exclude(form__state=Form.State.DRAFT)
    inside = registry.visible(actor, ANSWER, moment).restrict(sheets).values("pk")
    lines = FormCell.objects.filter(
        sheet__form_id=form_id, duty__line__in=sorted(lines_of(actor, ANSWER))
    ).exclude(duty__line="")
    return sheets.filter(Q(pk__in=inside) | Q(pk__in=lines.values("sheet_id")))


def _rows(form_id: int, org_ids: Collection[int], actor: Actor, moment: Moment) -> SheetTable:
    form = Form.objects.get(pk=form_id)
    known = indicators()
    asked = [known[name] for name in form.indicators.split() if name in known]
    cells = queries.cells_of(form_id, org_ids)
    held = queries.held(queries.current().filter(org_id__in=sorted(org_ids)), asked, form.period)
    may = tellable(actor, ANSWER, org_ids, moment)
    names, codes = registry.last_names_of(org_ids), registry.codes_of(org_ids)
    types = registry.types_of(org_ids, moment)
    shown = [one for one in asked if _is_shown(one, cells, may)]
    rows = tuple(
        SheetRow(
            org_id,
            codes[org_id],
            names.get(org_id, ""),
            types.get(org_id, ""),
            tuple(_cell(org_id, one, cells, held, may, moment.valid_on) for one in shown),
        )
        for org_id in sorted(org_ids, key=lambda one: codes[one])
    )
    return SheetTable(tuple(shown), rows, len(rows))


def _is_shown(indicator: Indicator, cells: Mapping[tuple[int, str], queries.CellOf], may: Tellable) -> bool:
    """Tell whether any cell of a column is the reader's to see."""
    return any(name == indicator.id and may.has(org_id, cell.line) for (org_id, name), cell in cells.items())


def _cell(
    org_id: int,
    indicator: Indicator,
    cells: Mapping[tuple[int, str], queries.CellOf],
    held: Mapping[tuple[int, str], Held],
    may: Tellable,
    on: date,
) -> CellView | None:
    cell = cells.get((org_id, indicator.id))
    if cell is None or not may.has(org_id, cell.line):
        return None
    may_tell = may.may(org_id, indicator.owner, cell.line)
    return CellView(
        org_id, indicator, cell.kind, cell.is_open, may_tell, held.get((org_id, indicator.id)), on
    )


def typed_of(pks: Collection[int]) -> dict[int, str]:
    """Return values by their number as they are typed, also those that no longer hold."""
    rows = FactValue.objects.filter(pk__in=sorted(pks)).values_list("pk", "indicator", "value", "answer")
    return {pk: typed_text(name, value, answer) for pk, name, value, answer in rows}


def typed_text(name: str, value: int | None, answer: str) -> str:
    """Return a value as it is typed into a cell, without separators."""
    indicator = indicators().get(name)
    if answer == Answer.NOT_ASKED or indicator is None:
        return ""
    return Answer(answer).label if value is None else indicator.shown(value).replace(",", "")


def owners_told_by(actor: Actor, org_id: int, moment: Moment) -> frozenset[str]:
    """Return whose numbers about one organisation somebody may tell, as owners of the dictionary."""
    may = tellable(actor, ANSWER, {org_id}, moment)
    return frozenset(owner for owner in OWNERS if may.may(org_id, owner))
