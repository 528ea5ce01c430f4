"""What a department gets back about its own rows: closed, moved, listed twice, wrong codes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ..comparing import code_core, is_code_sound
from ..models import ListRecord, SourceList
from .seen import Reach

KINDS = ("停业", "迁出", "注销、查无", "重名", "代码错", "不在本次范围")


@dataclass(frozen=True, slots=True)
class Feedback:
    """One thing about one row: what kind, what was found, what the department should do."""

    kind: str
    row_n: int
    record_id: str
    name: str
    code: str
    found: str
    ask: str


def feedback_of(list_id: int, reach: Reach) -> list[Feedback]:
    """Return what was found about the rows of a list, by kind and row."""
    kept = reach.lists(SourceList.objects.filter(survey_id=reach.survey_id, pk=list_id))
    rows = list(
        reach.records(ListRecord.objects.filter(source_list__in=kept.values("pk")))
        .select_related("unit")
        .order_by("row_n")
    )
    found = [one for row in rows for one in (*_states(row), *_codes(row))]
    found += _names(rows)
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.row_n))


def feedback_counts(found: list[Feedback]) -> list[tuple[str, int]]:
    """Return how many there are of each kind, those without any too."""
    counts = Counter(one.kind for one in found)
    return [(kind, counts.get(kind, 0)) for kind in KINDS]


def _told(row: ListRecord, kind: str, found: str, ask: str) -> Feedback:
    return Feedback(kind, row.row_n, row.record_id, row.name, row.code, found, ask)


_STATES = {
    "suspended": ("停业", "已停业", "请核对状态,停业的在名单上注明。"),
    "moved": ("迁出", "已迁出本地", "请转迁入地,名单上注明迁出。"),
    "closed": ("注销、查无", "已注销", "请从名单中去掉。"),
    "shell": ("注销、查无", "地址上找不到这个单位", "请核对登记地址和是否还在经营。"),
}


def _states(row: ListRecord) -> list[Feedback]:
    if not row.is_inside:
        text = f"所属地是{row.area_code}"
        return [_told(row, "不在本次范围", text, "请核对所属地;确属外地的转当地。")]
    known = _STATES.get(row.unit.exclusion) if row.unit else None
    if known is None or row.unit is None or row.unit.exclusion == row.status:
        return []
    return [_told(row, known[0], f"{known[1]}({row.unit.exclusion_why})", known[2])]


def _codes(row: ListRecord) -> list[Feedback]:
    own = code_core(row.code) if row.code else ""
    adopted = code_core(row.unit.code) if row.unit and row.unit.code else ""
    if row.code and not is_code_sound(row.code):
        right = f",应为{row.unit.code}" if row.unit and is_code_sound(row.unit.code) else ""
        return [_told(row, "代码错", f"代码“{row.code}”不合校验规则{right}", "请对照代码证改正。")]
    if own and adopted and own != adopted and row.unit:
        return [_told(row, "代码错", f"与其他名单的代码{row.unit.code}不同", "请对照代码证核对。")]
    if not row.code and adopted and row.unit:
        return [_told(row, "代码错", f"没有代码;其他名单上是{row.unit.code}", "请补上代码。")]
    return []


def _names(rows: list[ListRecord]) -> list[Feedback]:
    """Rows that are one unit, and rows that only share a name."""
    found = []
    first_of_unit: dict[int, ListRecord] = {}
    first_of_name: dict[str, ListRecord] = {}
    for row in rows:
        if not row.is_inside:
            continue
        same = first_of_unit.setdefault(row.unit_id, row) if row.unit_id else row
        other = first_of_name.setdefault(row.name, row)
        if same is not row:
            text = f"与第{same.row_n}行“{same.name}”是同一单位"
            found.append(_told(row, "重名", text, "请合并为一行。"))
        elif other is not row:
            text = f"与第{other.row_n}行同名,不是同一单位"
            found.append(_told(row, "重名", text, "请写全称,分得开。"))
    return found
