"""A table as declared, and as one reader sees it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, Generic

from django.http import QueryDict
from django.utils.safestring import SafeString, mark_safe

from jishi.web import words
from jishi.web.paper import MOST_PRINTED

from .asked import Asked
from .column import Column, Row, plain_number, written

_UNFOLDS = 'hx-target="closest tr" hx-swap="afterend" hx-trigger="unfold"'


@dataclass(frozen=True, slots=True)
class Tick:
    """One value that a funnel offers: what it says, how many rows have it (None: not counted), whether ticked."""

    value: str
    label: str
    count: int | None
    is_on: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell on screen."""

    key: str
    label: str
    text: str
    href: str
    unfold_href: str
    hint: str
    number: str
    css: str

    def html(self, level: int) -> str:
        """Return the cell of a row that is unfolded so deep."""
        number = f' data-v="{self.number}"' if self.number else ""
        hint = f' title="{escape(self.hint)}"' if self.hint else ""
        text = escape(self.text)
        inside = f'<a href="{escape(self.href)}">{text}</a>' if self.href else text
        if self.unfold_href:
            asks = f'hx-get="{escape(self.unfold_href)}?level={level + 1}" {_UNFOLDS}'
            inside = (
                f'<button class="twig" type="button" aria-expanded="false" aria-label="展开{text}" {asks}>'
                f"</button>{inside}"
            )
        named = f'class="{self.css}" data-key="{self.key}" data-label="{escape(self.label)}"'
        return f"<td {named}{number}{hint}>{inside}</td>"


@dataclass(frozen=True, slots=True)
class Line:
    """One row on screen: its number (`合计` and unfolded rows have none), its cells, how deep it is unfolded."""

    number: int | None
    cells: tuple[Cell, ...]
    level: int = 0

    @property
    def html(self) -> SafeString:
        """Return the row; written here, because a template takes half of a page's time for the cells of a table."""
        level = f' data-level="{self.level}"' if self.level else ""
        total = ' class="total"' if self.number is None and not self.level else ""
        number = "" if self.number is None else self.number
        cells = "".join(cell.html(self.level) for cell in self.cells)
        return mark_safe(f'<tr{total}{level}><td class="number">{number}</td>{cells}</tr>')


@dataclass(frozen=True, slots=True)
class Header:
    """One column's head: where a click sorts, and what the funnel offers."""

    key: str
    label: str
    css: str
    sort_href: str
    order: str
    ticks: tuple[Tick, ...]
    others: tuple[tuple[str, str], ...]
    tick_name: str
    is_filtered: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbouring columns under one header; one column by itself has no label."""

    label: str
    headers: tuple[Header, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """One chosen condition, and the address without it."""

    label: str
    without_href: str


@dataclass(frozen=True, slots=True)
class Pager:
    """Where one stands in a long table."""

    page: int
    pages: int
    first_n: int
    last_n: int
    count: int
    previous_href: str
    next_href: str


@dataclass(frozen=True, slots=True)
class Shown(Generic[Row]):
    """A table as one reader sees it; `every` gives all its rows in the same order, for the workbook."""

    table: "Table[Row]"
    asked: Asked
    headers: tuple[Header, ...]
    lines: tuple[Line, ...]
    tags: tuple[Tag, ...]
    pager: Pager
    every: Callable[[], Iterable[Row]] = field(repr=False)
    total: Row | None = None

    @property
    def groups(self) -> tuple[Group, ...]:
        """Return the headers by group, as the two rows of the head need them."""
        found: list[Group] = []
        for column, header in zip(self.table.columns, self.headers, strict=True):
            if found and column.group and found[-1].label == column.group:
                found[-1] = Group(column.group, (*found[-1].headers, header))
            else:
                found.append(Group(column.group, (header,)))
        return tuple(found)

    @property
    def has_groups(self) -> bool:
        """Tell whether the head has two rows."""
        return any(column.group for column in self.table.columns)

    @property
    def count(self) -> int:
        """Return how many rows there are after filtering."""
        return self.pager.count

    @property
    def is_too_long(self) -> bool:
        """Tell whether a printed list would be a pile of paper: then it is offered as a workbook."""
        return self.asked.wants_paper and self.count > MOST_PRINTED

    @property
    def export_href(self) -> str:
        """Return where the workbook of exactly this table is."""
        joined = self.asked.address(page=None)
        return f"{joined}{'&' if len(joined) > 1 else ''}format=xlsx"


@dataclass(frozen=True, slots=True)
class Table(Generic[Row]):
    """A table declared once.

    `key` names it in the reader's browser (which columns are hidden) and in the file's name; `title` stands above
    the workbook; `unit` stands above the right corner (`单位:个、%`). Two tables on one page need a `prefix` each.
    """

    key: str
    title: str
    columns: tuple[Column[Row], ...]
    unit: str = ""
    prefix: str = ""
    page_size: int = 50

    def asked(self, query: QueryDict) -> Asked:
        """Read from the address what the reader asks of this table."""
        return Asked.of(
            query,
            self.prefix,
            sortable=[column.key for column in self.columns if column.sortable],
            funnels=[column.key for column in self.columns if column.funnel],
        )

    def show(self, rows: Sequence[Row], query: QueryDict, *, total: Row | None = None) -> Shown[Row]:
        """Filter, sort and page rows that are all at hand."""
        asked = self.asked(query)
        kept = [row for row in rows if self._is_kept(row, asked)]
        if asked.sort:
            column = next(c for c in self.columns if c.key == asked.sort)
            kept = _sorted(kept, column, is_descending=asked.is_descending)
        first = (asked.page - 1) * self.page_size
        ticks = {c.key: self._ticks(c, rows, asked) for c in self.columns if c.funnel}
        page = kept[first : first + self.page_size]
        return self._shown(page, asked, len(kept), ticks, every=lambda: kept, total=total)

    def show_page(
        self,
        page: Sequence[Row],
        query: QueryDict,
        *,
        count: int,
        every: Callable[[], Iterable[Row]],
        ticks: Mapping[str, Sequence[Tick]] | None = None,
        total: Row | None = None,
    ) -> Shown[Row]:
        """Show one page of rows that a selector has filtered, sorted and counted by `asked`."""
        asked = self.asked(query)
        told = {
            key: [replace(tick, is_on=tick.value in asked.chosen.get(key, ())) for tick in offered]
            for key, offered in (ticks or {}).items()
        }
        return self._shown(page, asked, count, told, every=every, total=total)

    def show_read(
        self, read: Callable[[int, int], Sequence[Row]], query: QueryDict, *, count: int
    ) -> Shown[Row]:
        """Show one page of rows that `read` gives by the first one and how many at most."""
        first = (self.asked(query).page - 1) * self.page_size
        return self.show_page(read(first, self.page_size), query, count=count, every=lambda: read(0, count))

    def lines(self, rows: Iterable[Row], *, level: int) -> tuple[Line, ...]:
        """Return the lines that unfold under a row; `level` 1 is directly below a row of the table."""
        return tuple(Line(None, self._cells(row), level) for row in rows)

    def _shown(
        self,
        page: Sequence[Row],
        asked: Asked,
        count: int,
        ticks: Mapping[str, Sequence[Tick]],
        *,
        every: Callable[[], Iterable[Row]],
        total: Row | None,
    ) -> Shown[Row]:
        pager = pager_of(asked, count, self.page_size)
        if asked.wants_paper:
            pager = pager_of(replace(asked, page=1), count, max(count, 1))
            page = list(every()) if count <= MOST_PRINTED else []
        lines = [Line(n, self._cells(row)) for n, row in enumerate(page, pager.first_n)]
        if total is not None:
            lines.insert(0, Line(None, tuple(_without_dashes(cell) for cell in self._cells(total))))
        headers = tuple(
            self._header(column, asked, tuple(ticks.get(column.key, ()))) for column in self.columns
        )
        return Shown(self, asked, headers, tuple(lines), self._tags(asked, ticks), pager, every, total)

    def _is_kept(self, row: Row, asked: Asked) -> bool:
        return all(
            column.text(row) in asked.chosen[column.key]
            for column in self.columns
            if column.key in asked.chosen
        )

    def _ticks(self, column: Column[Row], rows: Iterable[Row], asked: Asked) -> list[Tick]:
        counts = Counter(column.text(row) for row in rows)
        on = asked.chosen.get(column.key, ())
        return [Tick(text, text, n, text in on) for text, n in counts.items()]

    def _tags(self, asked: Asked, ticks: Mapping[str, Sequence[Tick]]) -> tuple[Tag, ...]:
        labels = {column.key: column.label for column in self.columns}
        said = {(key, tick.value): tick.label for key, offered in ticks.items() for tick in offered}
        return tuple(
            Tag(f"{labels[key]}:{said.get((key, value), value)}", asked.address(drop=(key, value), page=None))
            for key, values in asked.chosen.items()
            for value in values
        )

    def _header(self, column: Column[Row], asked: Asked, ticks: tuple[Tick, ...]) -> Header:
        order = ""
        if asked.sort == column.key:
            order = "descending" if asked.is_descending else "ascending"
        return Header(
            column.key,
            column.label,
            self._css(column),
            asked.sort_address(column.key) if column.sortable else "",
            order,
            ticks,
            tuple(asked.others(column.key)) if column.funnel else (),
            f"{self.prefix}f.{column.key}",
            column.key in asked.chosen,
        )

    def _cells(self, row: Row) -> tuple[Cell, ...]:
        return tuple(self._cell(column, row) for column in self.columns)

    def _cell(self, column: Column[Row], row: Row) -> Cell:
        tone, value = column.tone(row) if column.tone else "", column.value(row)
        return Cell(
            column.key,
            column.label,
            written(value, column.kind),
            column.link(row) if column.link else "",
            column.unfold(row) if column.unfold else "",
            column.hint(row) if column.hint else "",
            plain_number(value, column.kind),
            f"{self._css(column)} tone-{tone}" if tone else self._css(column),
        )

    def _css(self, column: Column[Row]) -> str:
        frozen = " frozen" if column is self.columns[0] else ""
        return f"{'num' if column.kind.is_figure else column.kind.value}{frozen} card-{column.card}"


def _without_dashes(cell: Cell) -> Cell:
    """Leave the cells of the 合计 row empty where a sum has no meaning."""
    return replace(cell, text="") if cell.text == words.NOT_APPLICABLE else cell


def _sorted(rows: list[Row], column: Column[Row], *, is_descending: bool) -> list[Row]:
    """Sort so that what has no place in the order stays last either way."""
    keyed: list[tuple[tuple[bool, Any], Row]] = [(column.sort_key(row), row) for row in rows]
    placed = [pair for pair in keyed if not pair[0][0]]
    placed.sort(key=lambda pair: pair[0][1], reverse=is_descending)
    return [row for _, row in placed] + [row for key, row in keyed if key[0]]


def pager_of(asked: Asked, count: int, size: int) -> Pager:
    """Return where one stands in so many rows."""
    pages = max(1, -(-count // size))
    page = min(asked.page, pages)
    return Pager(
        page,
        pages,
        (page - 1) * size + 1 if count else 0,
        min(page * size, count),
        count,
        asked.address(page=page - 1) if page > 1 else "",
        asked.address(page=page + 1) if page < pages else "",
    )
