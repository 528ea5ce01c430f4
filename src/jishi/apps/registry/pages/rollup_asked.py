"""What a reader of 汇总 asks for, and how a figure's list is narrowed to its row."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from .. import selectors
from ..selectors import HIERARCHIES, LEVEL_WORDS
from ..selectors.valued import valued_named

TOTAL = "合计"
PLACES = {"subordination": "上级组织", "area": "区划", "line": "归口", "functional": "功能型组织"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader chose: the measure, the hierarchy, the level."""

    measure: str
    along: str
    level: int

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        """Read the address; what it does not say is the number of branches by direct subordinate."""
        measure = request.GET.get("measure", "graded")
        along = request.GET.get("by", "subordination")
        level = request.GET.get("level", "1")
        if along not in HIERARCHIES or not (measure in selectors.measures() or valued_named(measure)):
            raise Http404("measure")
        levels = LEVEL_WORDS[along]
        return cls(measure, along, int(level) if level.isdecimal() and int(level) in levels else min(levels))

    def narrowed(self, key: str, level: int, scope_id: int, *, is_total: bool) -> list[tuple[str, object]]:
        """Return what a list is asked for so that it holds the organisations of a row, and no other."""
        if self.along == "subordination":
            query: list[tuple[str, object]] = [("scope", key or scope_id)]
        else:
            query = [("scope", scope_id)] + ([] if is_total else [(self.along, key)])
        if not is_total and self.along != "line" and level < self.level:
            query.append(("near", "1"))
        return query
