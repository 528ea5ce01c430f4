"""With whom a unit could set up a joint branch: neighbours in the same campaign that are not covered either."""

import re
from dataclasses import dataclass

from jishi.apps.registry.selectors import AreaUnit
from jishi.engines import coverage
from jishi.engines.coverage import JointUnit
from jishi.shared.text import fold

from ..steps import S
from .cases import CASE_WHYS, case_rows
from .looking import Looked

_STREET = re.compile(r"[^省市区县镇乡]{1,8}?(?:大街|街|路|道|巷|胡同)")
_BUILDING = re.compile(r"[^省市区县街路道巷号\d]{1,10}(?:大厦|广场|市场|商厦|综合楼|小区|园区|楼)")
TRADES = (
    *("米业", "粮", "选煤", "煤", "石墨", "木业", "商贸", "物业", "客运", "运输", "药业", "网络", "科技"),
    *("建材", "餐饮", "酒店", "建筑", "装饰", "食品", "机械", "幼儿园", "学校", "养老", "协会", "商会"),
)
SHARED = {1: "同一县区", 2: "同一乡镇(街道)", 3: "同街", 4: "同一楼宇、市场"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One suggested joint branch: with whom, and in words why."""

    case_ids: tuple[int, ...]
    names: tuple[str, ...]
    full_n: int
    words: str


def offers_for(looked: Looked, case_id: int) -> list[Offer]:
    """Return up to three groups for a unit, the best first; none for one that can or must stand alone."""
    rows = {row.case_id: row for row in case_rows(looked) if row.why in CASE_WHYS}
    pool = {
        case_id: _unit(looked, row.unit_id)
        for case_id, row in rows.items()
        if row.step in (S.MEMBERS, S.WAY) and row.members_n and (row.full_n or 0) < 3
    }
    own = pool.get(case_id)
    if own is None:
        return []
    found = coverage.alternatives(own, pool.values(), looked.rules.joint)
    by_unit = {str(row.unit_id): row for row in rows.values()}
    offers = []
    for group in found:
        others = [by_unit[unit] for unit in group.units if unit != own.id]
        trade = "、同业" if group.is_same_trade else ""
        words = (
            f"建议与{len(others)}户联建:{SHARED[min(group.shared, 4)]}{trade},合计正式党员{group.full_n}名"
        )
        offers.append(
            Offer(
                tuple(row.case_id for row in others), tuple(row.name for row in others), group.full_n, words
            )
        )
    return offers


def place_of(unit: AreaUnit) -> tuple[str, ...]:
    """Return where a unit is, from large to small: county, township, street, building."""
    street, building = _STREET.search(unit.address), _BUILDING.search(unit.address)
    return (
        unit.area_code[:6],
        unit.area_code[6:9],
        street[0] if street else "",
        building[0] if building else "",
    )


def _unit(looked: Looked, unit_id: int) -> JointUnit:
    unit, facts = looked.units[unit_id], looked.cases[unit_id][1]
    trade = next((word for word in TRADES if word in fold(unit.name)), "")
    return JointUnit(str(unit_id), place_of(unit), trade, facts.full_n or 0, unit.staff_n)
