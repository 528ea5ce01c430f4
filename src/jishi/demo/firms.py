"""Firms and social organisations: who they are, and how their organisations were set up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from . import plan
from .committees import Committees
from .draw import Table, shuffled, stream
from .names import TRADES, FirmNames
from .places import CITY_CODE, County
from .specs import AreaSpec

_SOCIAL = Table(
    (
        ("{trade}行业协会", 30),
        ("{trade}商会", 14),
        ("职业培训学校", 12),
        ("养老服务中心", 12),
        ("幼儿园", 8),
        ("水稻种植技术协会", 8),
        ("个体劳动者协会", 6),
        ("律师事务所", 10),
    )
)
_PLACES = ("商业街", "建材市场", "工业小区", "商厦", "农贸市场", "物流园")
_ORDINALS = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class FirmSlot:
    """One organisation of firms: how it was set up, on how many units, where and under whom."""

    mode: str
    units: int
    name: str
    unit_names: tuple[str, ...]
    area_code: str
    parent_code: str


class FirmWriter:
    """Names firms and their organisations, county by county, each name once."""

    def __init__(self, committees: Committees) -> None:
        self._committees = committees
        self._firms = FirmNames(plan.SISTER_FIRM_PERCENT)
        self._joint_n: dict[str, int] = {}
        self._seen: set[str] = set()

    def slot(self, rng: Random, org_type: str, county: County | None, way: tuple[str, int]) -> FirmSlot:
        """Draw one organisation of firms or social organisations in a county, or of the city itself."""
        mode, units = way
        area = plan.CITY_AREA if county is None else county.code
        seat = None if county is None else rng.choice((*county.streets, *county.towns))
        trade = TRADES.draw(rng)
        place = _place(county)
        names = tuple(self._unit_name(rng, org_type, place, trade) for _ in range(units))
        return FirmSlot(
            mode=mode,
            units=units,
            name=self._org_name(mode, org_type, seat.name if seat else place, trade, names),
            unit_names=names,
            area_code=seat.code if seat else CITY_CODE,
            parent_code=self._parent(rng, org_type, area, seat),
        )

    def _unit_name(self, rng: Random, org_type: str, place: str, trade: str) -> str:
        if org_type == "nonpublic_enterprise":
            return self._firms.draw(rng, place, trade)
        while True:
            mark = self._firms.draw(rng, place, trade).removeprefix(place)[:2]
            name = f"{place}{mark}{_SOCIAL.draw(rng).format(trade=trade)}"
            if name not in self._seen:
                self._seen.add(name)
                return name

    def _org_name(self, mode: str, org_type: str, seat: str, trade: str, names: tuple[str, ...]) -> str:
        if mode in ("single", "attached"):
            return f"{names[0]}党支部"
        key = f"{seat}{mode}{org_type}"
        n = self._joint_n[key] = self._joint_n.get(key, 0) + 1
        kind = "非公企业" if org_type == "nonpublic_enterprise" else "社会组织"
        if mode == "joint":
            return f"{seat}{kind}第{ordinal(n)}联合党支部"
        if mode == "area":
            return f"{seat}{_PLACES[n % len(_PLACES)]}第{ordinal(n)}区域党支部"
        return f"{seat}{trade}行业第{ordinal(n)}党支部"

    def _parent(self, rng: Random, org_type: str, area: str, seat: AreaSpec | None) -> str:
        roll = rng.randrange(100)
        parks = self._committees.parks.get(area, [])
        if seat is not None and roll < (60 if org_type == "nonpublic_enterprise" else 20):
            return self._committees.of_seat[seat.code]
        if parks and roll >= 85 and org_type == "nonpublic_enterprise":
            return rng.choice(parks)
        return self._committees.of_system[area, "two_new"]


def ways(modes: plan.Modes, key: str) -> list[tuple[str, int]]:
    """Deal (mode, units) to organisations in drawn order, so that both counts of the plan hold exactly."""
    rng = stream(plan.SEED, "ways", key)
    dealt = [(mode, n) for mode, (orgs, units) in modes.items() for n in _unit_counts(rng, mode, orgs, units)]
    return shuffled(rng, dealt)


def ordinal(n: int) -> str:
    """Return a number from 1 to 99 in Chinese."""
    tens, ones = divmod(n, 10)
    front = "" if tens == 0 else "十" if tens == 1 else _ORDINALS[tens - 1] + "十"
    return front + ("" if ones == 0 else _ORDINALS[ones - 1])


def _unit_counts(rng: Random, mode: str, orgs: int, units: int) -> Iterator[int]:
    least, most = (1, 1) if orgs == units else plan.JOINT_UNITS if mode == "joint" else (3, 11)
    counts = [units // orgs + (k < units % orgs) for k in range(orgs)]
    for _ in range(orgs):
        giver, taker = rng.randrange(orgs), rng.randrange(orgs)
        if giver != taker and counts[giver] > least and counts[taker] < most:
            counts[giver] -= 1
            counts[taker] += 1
    yield from counts


def _place(county: County | None) -> str:
    # Firms of a city district are registered under the city's name.
    return county.name if county is not None and not county.name.endswith("区") else "鸡西市"
