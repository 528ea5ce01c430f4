"""Find the header of a table on a sheet, and name each column by the path of its header cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jishi.shared.text import half_width, squeeze
from jishi.sheets.cells import Cell, text_of
from jishi.sheets.model import column_find
from jishi.sheets.shape import Merge, Shape, column_letters

# Titles, units and notes above a header never take more rows than this; a header never has more levels.
HEAD_ROWS: Final = 40
MOST_LEVELS: Final = 6
# A header names at least half the columns, and is text in three cells of five (years may be numbers).
COVERED: Final = (1, 2)
TEXTUAL: Final = (3, 5)

NUMBER: Final = re.compile(r"[-+]?[\d,]*\.?\d+%?")
# "填报单位:", "单位(签章):", "截至2012年7月15日 单位:个" begin a line of the form itself.
FIELD: Final = re.compile(
    r"(?:(?:填报|填表|制表|报送|上报|汇总|编制|统计|计量)?(?:单位|人|日期|时间|机关)|表号|文号|编号|密级|制定机关"
    r"|批准(?:文号|机关)|有效期至?|(?:单位|部门)?负责人|(?:主要|分管)领导|(?:党组织|支部)?书记(?:签字|签名)"
    r"|(?:审核|复核|校对|经办|填报|填表|制表|审批)人?|联系人|(?:联系)?电话|联系方式|传真|邮编"
    r"|数据截至|截至|截止)(?:[(0-9][^:]*)?:|截[至止](?:时间|日期)?\d{4}"
)
DATE: Final = re.compile(
    r"\(?(?:截[至止])?(?:\d{4}|[〇零○一二三四五六七八九]{4})?年(?:度|\d{0,2}月(?:\d{0,2}日?)?|[一二三四五六七八九十]{1,2}月"
    r"(?:[一二三四五六七八九十]{1,3}日)?|[上下]半年|第[一二三四1-4]季度)?\)?"
    r"|\d{4}[-.]\d{1,2}[-.]\d{1,2}"
)
# "附件1" on the left and "内部资料" on the right of a title are no header.
MARK: Final = re.compile(
    r"附[件表录]?[\d一二三四五六七八九十]*|内部(?:资料|文件)|[秘机绝]密|表[\d一二三四五六七八九十-]+"
)
TITLE: Final = re.compile(r".*(?:表|册|台账|清单|名单|统计|汇总)(?:\(.*\))?")
LONGEST_GROUP: Final = 12
FIRST_YEAR, LAST_YEAR = 1900, 2100
LEAST_NUMBERS, ENOUGH_NUMBERS = 3, 5
STEMS: Final = frozenset("甲乙丙丁戊己庚辛")
CIRCLED: Final = {chr(0x2460 + number): str(number + 1) for number in range(20)}
BETWEEN_CHINESE: Final = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")


@dataclass(frozen=True, slots=True)
class Header:
    """The rows of a header, and the path of every column from 1 to the last ("" where there is none)."""

    first: int
    last: int
    paths: tuple[str, ...]


class Grid:
    """The top of a sheet with merged cells joined; rows and columns count from 1."""

    def __init__(self, rows: Sequence[Sequence[Cell]], shape: Shape) -> None:
        self.height = min(len(rows), HEAD_ROWS + MOST_LEVELS)
        self.width = max((len(row) for row in rows), default=0)
        self._rows = rows
        # Which cell names another, by its column, its row and the header's rows: asked again and again.
        self.groups: dict[tuple[int, int, int, int], tuple[int, int]] = {}
        self._merge: dict[tuple[int, int], Merge] = {}
        for merge in shape.merges:
            if merge.row <= self.height:
                self._join(merge)

    def merge(self, row: int, column: int) -> Merge | None:
        """Return the merged block that this cell belongs to."""
        return self._merge.get((row, column))

    def origin(self, row: int, column: int) -> tuple[int, int]:
        """Return the cell that holds the value of this one."""
        merge = self._merge.get((row, column))
        return (merge.row, merge.column) if merge else (row, column)

    def value(self, row: int, column: int) -> Cell:
        """Return the value seen in this cell, merged cells included; blanks typed as text are none."""
        at_row, at_column = self.origin(row, column)
        cells = self._rows[at_row - 1] if at_row <= len(self._rows) else ()
        value = cells[at_column - 1] if at_column <= len(cells) else None
        return None if isinstance(value, str) and not value.strip() else value

    def text(self, row: int, column: int) -> str:
        """Return the header text seen in this cell."""
        return header_text(self.value(row, column))

    def own(self, row: int, column: int) -> Cell:
        """Return the value, but only if no merged block from a row above covers this cell."""
        return self.value(row, column) if self.origin(row, column)[0] == row else None

    def seen(self, row: int) -> list[tuple[int, int]]:
        """Return the origins of the non-blank cells of a row, each once, from left to right."""
        origins = (self.origin(row, c) for c in range(1, self.width + 1) if self.value(row, c) is not None)
        return list(dict.fromkeys(origins))

    def _join(self, merge: Merge) -> None:
        for row in range(merge.row, min(merge.last_row, self.height) + 1):
            for column in range(merge.column, min(merge.last_column, self.width) + 1):
                self._merge[row, column] = merge


def header_text(value: Cell) -> str:
    r"""Return a header cell as plain text: half width, no line breaks, no blanks between Chinese characters.

    Parameters
    ----------
    value : the cell; a slash in it becomes a full-width one, because a path is split at slashes

    Examples
    --------
    >>> header_text("组 织\n名称（全称）"), header_text("Org  code*"), header_text("是/否")
    ('组织名称(全称)', 'Org code', '是／否')
    """
    text = squeeze(half_width(text_of(value)))
    return BETWEEN_CHINESE.sub("", text).strip("*: ").replace("/", "／")


def header_find(grid: Grid, wanted: Sequence[str] = ()) -> Header | None:
    """Return the header of the table, or None if the sheet has none.

    1. With `wanted`, the rows whose paths name the most of these columns; of equals the first that does not begin
       with a title or a line of the form itself.
    2. Without, the first row that names at least two things over half the columns, mostly in text.

    Parameters
    ----------
    grid : the top of the sheet
    wanted : column paths that the reader looks for
    """
    starts = [row for row in range(1, min(grid.height, HEAD_ROWS) + 1) if grid.seen(row)]
    if not wanted:
        row = next((row for row in starts if _is_header(grid, row)), None)
        return _header(grid, _topmost(grid, row)) if row else None
    best: tuple[tuple[int, bool], Header] | None = None
    for row in starts:
        header = _header(grid, row)
        named = tuple(path for path in header.paths if path)
        count = sum(column_find(named, name) is not None for name in wanted)
        score = (count, not _is_above(grid, row))
        if count and (best is None or score > best[0]):
            best = (score, header)
    return best[1] if best else None


def is_field_line(text: str) -> bool:
    """Tell whether a cell is such a line as "填报单位:" or "单位:万元", never data.

    Parameters
    ----------
    text : one cell

    Examples
    --------
    >>> is_field_line("填 表 人:"), is_field_line("单位负责人"), is_field_line("单位（签章）:")
    (True, False, True)
    """
    if ":" not in text and "\uff1a" not in text and "截" not in text:
        return False
    return FIELD.match(BETWEEN_CHINESE.sub("", half_width(text).strip())) is not None


def is_date_line(text: str) -> bool:
    """Tell whether a cell that stands alone says only which day or year the table is about.

    Parameters
    ----------
    text : one cell, as `header_text` gives it

    Examples
    --------
    >>> is_date_line("2012年7月15日"), is_date_line("(2012年度)"), is_date_line("年月日"), is_date_line("2012")
    (True, True, True, False)
    """
    return DATE.fullmatch(text) is not None


def is_number_line(texts: Sequence[str], width: int) -> bool:
    """Tell whether a row only counts the columns: 甲 乙 1 2 3, or 1 2 3 4 5, or 1=2+3 2 3.

    Parameters
    ----------
    texts : the non-blank cells of the row
    width : how many columns the table has
    """
    if texts and texts[0] in ("栏次", "序号栏", "代码栏"):
        texts = texts[1:]
    is_stem = [text in STEMS for text in texts]
    numbers = [_counted(text) for text, stem in zip(texts, is_stem, strict=True) if not stem]
    counts = [str(number) for number in range(1, len(numbers) + 1)]
    # With 甲 and 乙 nothing else can be meant, in whatever order the columns stand.
    if any(is_stem):
        return len(texts) > 1 and sorted(numbers) == sorted(counts)
    return numbers == counts and len(texts) >= min(max(width, LEAST_NUMBERS), ENOUGH_NUMBERS)


def _counted(text: str) -> str:
    """Return the number that a cell of such a row counts: (1), ①, 1=2+3 are all 1."""
    return CIRCLED.get(text, text.strip("()").partition("=")[0])


def _is_header(grid: Grid, row: int) -> bool:
    seen = grid.seen(row)
    values = [grid.value(*origin) for origin in seen]
    texts = [value for value in values if isinstance(value, str) and not NUMBER.fullmatch(value.strip())]
    if len(seen) < min(2, _used_width(grid)) or any(is_field_line(text) for text in texts):
        return False
    if all(MARK.fullmatch(header_text(text)) for text in texts) or _is_title(grid, row + 1):
        return False
    covered = sum(grid.value(row, column) is not None for column in range(1, grid.width + 1))
    is_wide = covered * COVERED[1] >= _used_width(grid) * COVERED[0]
    return is_wide and len(texts) * TEXTUAL[1] >= len(values) * TEXTUAL[0]


def _is_above(grid: Grid, row: int) -> bool:
    """Tell whether a row stands above a header: a title in its first column, or a line of the form itself."""
    seen = grid.seen(row)
    if any(is_field_line(text_of(grid.value(*at))) or is_date_line(grid.text(*at)) for at in seen):
        return True
    return len(seen) == 1 and (TITLE.fullmatch(grid.text(*seen[0])) is not None or seen[0][1] == 1)


def _is_title(grid: Grid, row: int) -> bool:
    """Tell whether a row is a title: one cell, and such a word as 表 or 名册 at its end."""
    seen = grid.seen(row) if row <= grid.height else []
    return len(seen) == 1 and TITLE.fullmatch(grid.text(*seen[0])) is not None


def _topmost(grid: Grid, row: int) -> int:
    """Return the row where the header begins: groups may stand above names at the bottom."""
    while row > 1 and _is_group_line(grid, row - 1, row):
        row -= 1
    return row


def _is_group_line(grid: Grid, row: int, below: int) -> bool:
    """Tell whether a row only groups columns of the row below: short texts, none over the first column."""
    seen = grid.seen(row)
    first = next(c for c in range(1, grid.width + 1) if grid.value(below, c) is not None)
    if not seen or any(not _is_group_text(grid.text(*origin)) for origin in seen):
        return False
    if len(seen) == 1:
        merge = grid.merge(*seen[0])
        return seen[0][1] > first and (merge is None or merge.last_column > merge.column)
    return all((merge := grid.merge(*at)) is not None and merge.last_column > merge.column for at in seen)


def _is_group_text(text: str) -> bool:
    if len(text) > LONGEST_GROUP or NUMBER.fullmatch(text) or is_field_line(text) or is_date_line(text):
        return False
    return not text.startswith("(") and not TITLE.fullmatch(text) and not MARK.fullmatch(text)


def _used_width(grid: Grid) -> int:
    """Count the columns that hold anything below or beside a title."""
    used = {
        column
        for row in range(1, grid.height + 1)
        if len(grid.seen(row)) > 1
        for column in range(1, grid.width + 1)
        if grid.value(row, column) is not None
    }
    return len(used) or 1


def _header(grid: Grid, first: int) -> Header:
    last = first
    while last - first < MOST_LEVELS - 1:
        merged = [m for c in range(1, grid.width + 1) if (m := grid.merge(last, c)) and m.row >= first]
        bottom = min(max((m.last_row for m in merged), default=last), first + MOST_LEVELS - 1, grid.height)
        if bottom > last:
            last = bottom
        elif last < grid.height and _continues(grid, last):
            last += 1
        else:
            break
    paths = tuple(_path(grid, first, last, column) for column in range(1, grid.width + 1))
    return Header(first, last, paths)


def _continues(grid: Grid, row: int) -> bool:
    """Tell whether the next row divides the groups of this one: text under groups, nothing under leaves."""
    has_text = False
    for column in range(1, grid.width + 1):
        below = grid.own(row + 1, column)
        if below is None:
            continue
        if not _is_group(grid, row, column) or not _is_name(below) or _is_wider(grid, row, column):
            return False
        has_text = True
    return has_text


def _is_name(value: Cell) -> bool:
    """Tell whether a cell may name a column: a text, or a year."""
    if isinstance(value, str):
        return not NUMBER.fullmatch(value.strip())
    return type(value) is int and FIRST_YEAR <= value <= LAST_YEAR


def _is_wider(grid: Grid, row: int, column: int) -> bool:
    """Tell whether the merged cell below reaches over more than one group of this row."""
    below = grid.merge(row + 1, column)
    if below is None:
        return False
    above = {grid.origin(row, c) for c in range(below.column, min(below.last_column, grid.width) + 1)}
    return len({origin for origin in above if grid.value(*origin) is not None}) > 1


def _is_group(grid: Grid, row: int, column: int) -> bool:
    merge = grid.merge(row, column)
    if merge:
        return merge.last_column > merge.column
    if grid.value(row, column) is None:
        return True
    return column < grid.width and grid.merge(row, column + 1) is None and grid.value(row, column + 1) is None


def _path(grid: Grid, first: int, last: int, column: int) -> str:
    segments: list[str] = []
    origins: set[tuple[int, int]] = set()
    for row in range(first, last + 1):
        at = _group_origin(grid, first, row, last, column)
        text = header_text(grid.value(*at))
        if text and at not in origins and text not in segments[-1:]:
            segments.append(text)
        origins.add(at)
    return "/".join(segments)


def _group_origin(grid: Grid, first: int, row: int, last: int, column: int) -> tuple[int, int]:
    """Return the cell that names this one: itself, its merged block, or the group written to its left."""
    key = (first, row, last, column)
    if key not in grid.groups:
        grid.groups[key] = _group_found(grid, first, row, last, column)
    return grid.groups[key]


def _group_found(grid: Grid, first: int, row: int, last: int, column: int) -> tuple[int, int]:
    is_bare = grid.value(row, column) is None and grid.merge(row, column) is None
    below = range(row + 1, last + 1)
    if not is_bare or not any(grid.own(r, column) is not None for r in below):
        return grid.origin(row, column)

    def above(at: int) -> tuple[int, int]:
        return _group_origin(grid, first, row - 1, last, at)

    for left in range(column - 1, 0, -1):
        # A group written without merging ends where the group above it ends.
        if row > first and above(left) != above(column):
            break
        if grid.value(row, left) is not None:
            has_parts = any(grid.own(r, left) is not None for r in below)
            return (row, left) if has_parts and grid.merge(row, left) is None else (row, column)
    return (row, column)


def fallback_name(column: int) -> str:
    """Return the name of a column that has data but no header.

    Examples
    --------
    >>> fallback_name(4)
    'D列'
    """
    return f"{column_letters(column)}列"
