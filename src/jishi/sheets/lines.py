"""Why a row below a header is no data: a total, a note, a heading, a signature, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from jishi.shared.text import half_width
from jishi.sheets.cells import Cell, text_of
from jishi.sheets.headers import header_text, is_date_line, is_field_line, is_number_line
from jishi.sheets.model import Reason

TOTAL: Final = re.compile(r".{0,12}(?:合计|总计|小计|共计|累计|平均)(?:数|值)?(?:\(.*\))?")
NOTE: Final = re.compile(r"(?:备?注|说明|填[表报]说明|指标解释|逻辑关系|审核关系)(?:\d*[:、.]|$)|[※★*]")
# "一、农村党组织", "(二)社区", "第三部分"
SECTION: Final = re.compile(
    r"(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|第[一二三四五六七八九十]+部分)\S"
)
# What is written in full sentences, or is numbered and long, is said about the table and not in it.
SENTENCE: Final = re.compile(r".*[。;].*|\d{1,2}[.、]\s*\D.{7,}", re.DOTALL)
SIGN: Final = re.compile(r"\(?(?:盖章|公章|签章|签字|签名|单位盖章|单位公章|加盖公章)(?:处)?\)?")
# "填报单位(盖章)" below the rows, with no colon; above them it may well be the header of a column.
SIGNED: Final = re.compile(
    r"(?:填报|填表|制表|报送|汇总)?(?:单位|机关|部门|党委|党组织|党支部|支部|书记|负责人|领导|人)"
    r"\((?:盖章|公章|签章|签字|签名)\)"
)
NO_MORE: Final = re.compile(r"[(—-]*(?:以下|此处|以下均)(?:空白|无正文)[)—-]*")
AGAIN: Final = re.compile(r"\(?(?:续表?\d*|接上页)\)?$")
ELLIPSIS: Final = frozenset({"…", "……", "...", "......", "。。。"})
# How the headers of another table end; half of them suffice.
HEADING: Final = re.compile(
    r".*(?:名称|姓名|[代编号]码|编号|序号|日期|时间|电话|联系方式|地址|住址|职务|性别|年龄|学历|类别|类型|人数|金额|面积|备注|说明)"
    r"(?:\(.*\))?"
)
LEAST_HEADINGS: Final = 3
ORDINALS: Final = frozenset({"序号", "编号", "行次", "序", "no", "no.", "number"})
# A total is written in one of the first filled cells, a note alone or beside one other cell.
TOTAL_CELLS: Final = 3
NOTE_CELLS: Final = 2
# A row of fewer columns may well hold one sentence as its only value.
COLUMNS_OF_SENTENCES: Final = 3


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around the rows: the header's own lines, the titles above, which columns only count rows."""

    header_lines: Collection[tuple[Cell, ...]]
    titles: Collection[str]
    ordinals: frozenset[int]


class Lines:
    """The rows of one table from top to bottom; it remembers what the row before was."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self._before: Reason | None = "header"
        self._in_notes = False
        self._is_over = False
        self._is_after_gap = False
        self._names = frozenset(
            cell for line in around.header_lines for cell in line if isinstance(cell, str)
        )

    def reason(self, cells: Sequence[Cell], *, is_wide: bool) -> Reason | None:
        """Return why a row is no data, or None if it is.

        Parameters
        ----------
        cells : one for each column
        is_wide : whether one merged cell spans more than half the row
        """
        found = self._reason(cells, is_wide=is_wide)
        if found is None and (self._is_over or self._begins_another([c for c in cells if c is not None])):
            self._is_over = True
            found = "other"
        self._is_after_gap = found is not None and self._before != "header"
        self._in_notes = found == "note" or (self._in_notes and found == "blank")
        if found != "blank":
            self._before = found
        return found

    def _reason(self, cells: Sequence[Cell], *, is_wide: bool) -> Reason | None:
        filled = [cell for cell in cells if cell is not None]
        if self._is_blank(cells, filled):
            return "blank"
        # Long lists repeat their header for the printer, and with it the line that counts the columns.
        if tuple(filled) in self._around.header_lines:
            return "header"
        # Asked of every row of a large sheet: no cell is looked at closely without need.
        if self._before == "header" and is_number_line([header_text(cell) for cell in filled], len(cells)):
            return "numbers"
        if any(type(cell) is str and _is_total(cell) for cell in filled[:TOTAL_CELLS]):
            return "total"
        if len(filled) == 1:
            return self._alone(filled[0], header_text(filled[0]), width=len(cells), is_wide=is_wide)
        return self._led(filled)

    def _begins_another(self, filled: Sequence[Cell]) -> bool:
        """Tell whether another table begins: half the cells are names of ours, or headers below a gap."""
        is_ours = sum(cell in self._names for cell in filled[:TOTAL_CELLS])
        if not is_ours and not self._is_after_gap:
            return False
        texts = [header_text(cell) for cell in filled if isinstance(cell, str)]
        if len(texts) < len(filled) or len(set(texts)) < max(len(filled), LEAST_HEADINGS):
            return False
        named = sum(cell in self._names for cell in filled)
        headed = sum(HEADING.fullmatch(text) is not None for text in texts) if self._is_after_gap else 0
        return max(named, headed) * 2 >= len(filled) and max(named, headed) > 1

    def _is_blank(self, cells: Sequence[Cell], filled: Sequence[Cell]) -> bool:
        """Tell whether nothing is filled in, or no more than the number that stood in the form."""
        if not filled or all(cell in ELLIPSIS for cell in filled):
            return True
        if len(filled) == 1 and isinstance(filled[0], str) and NO_MORE.fullmatch(header_text(filled[0])):
            return True
        return all(
            cell is None or (index in self._around.ordinals and text_of(cell).isdecimal())
            for index, cell in enumerate(cells)
        )

    def _led(self, filled: Sequence[Cell]) -> Reason | None:
        """Return what a row of several cells is by its first one."""
        lead = filled[0]
        if not isinstance(lead, str):
            return None
        if len(filled) <= NOTE_CELLS and NOTE.match(half_width(lead).strip()):
            return "note"
        if is_field_line(lead):
            return "unit" if self._before == "title" else "sign"
        return "sign" if "(" in half_width(lead) and SIGNED.fullmatch(header_text(lead)) else None

    def _alone(self, cell: Cell, text: str, *, width: int, is_wide: bool) -> Reason | None:
        """Return what the only cell of a row is."""
        if not isinstance(cell, str):
            return "date" if isinstance(cell, date) and width >= COLUMNS_OF_SENTENCES else None
        if is_field_line(cell):
            return "unit" if self._before == "title" else "sign"
        if SIGN.fullmatch(text) or SIGNED.fullmatch(text):
            return "sign"
        if is_date_line(text):
            return "date"
        # After "注:1.…" the next lines of the note stand alone in their rows.
        if self._in_notes or NOTE.match(half_width(cell).strip()):
            return "note"
        if is_wide or width >= COLUMNS_OF_SENTENCES:
            return (
                "section" if half_width(cell).strip().endswith(":") else self._heading(text, is_wide=is_wide)
            )
        return None

    def _heading(self, text: str, *, is_wide: bool) -> Reason | None:
        if SECTION.match(text) and not SENTENCE.fullmatch(text):
            return "section"
        if SENTENCE.fullmatch(text):
            return "note"
        plain = AGAIN.sub("", text)
        if plain in self._around.titles or plain != text:
            return "title"
        return "section" if is_wide else None


def is_lone_text(cells: Sequence[Cell]) -> bool:
    """Tell whether a wide row says one thing only, in words: the office's name, if the day stands below it."""
    filled = [cell for cell in cells if cell is not None]
    return len(cells) >= COLUMNS_OF_SENTENCES and len(filled) == 1 and isinstance(filled[0], str)


def _is_total(cell: str) -> bool:
    return ("计" in cell or "平均" in cell) and TOTAL.fullmatch(header_text(cell)) is not None
