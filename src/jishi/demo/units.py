"""Units: lawful organisation codes, staff, and what a firm has of mass organisations."""

from __future__ import annotations

from jishi.shared.codes import org_code_check

from . import plan
from .draw import Knots, curve, stream
from .places import foreign_seats
from .specs import UnitSpec

_STAFF: dict[str, Knots] = {
    "village": ((0, 3), (1000, 7)),
    "community": ((0, 4), (1000, 16)),
    "gov_organ": ((0, 8), (500, 32), (900, 90), (1000, 420)),
    "public_institution": ((0, 6), (500, 30), (900, 130), (1000, 640)),
    "school": ((0, 12), (500, 52), (900, 130), (1000, 260)),
    "university_branch": ((0, 14), (500, 40), (1000, 120)),
    "soe": ((0, 20), (500, 90), (900, 420), (1000, 1900)),
    "nonpublic_enterprise": ((0, 4), (300, 12), (600, 34), (900, 140), (1000, 620)),
    "social_org": ((0, 2), (500, 9), (900, 34), (1000, 90)),
    "retired": ((0, 2), (1000, 6)),
}
_WITH_FIRM_FACTS = ("nonpublic_enterprise", "soe", "social_org")


class UnitBook:
    """Units by name; a unit asked for again is the same unit."""

    def __init__(self) -> None:
        self.units: dict[str, UnitSpec] = {}

    def code_of(self, name: str, unit_type: str, area_code: str, line: str) -> str:
        """Code of the unit of that name, made when it is new."""
        if name not in self.units:
            self.units[name] = self._make(name, unit_type, area_code, line)
        return self.units[name].code

    def add_foreign(self) -> None:
        """Farms, forest bureaus, mines and stations inside the area that answer to the province."""
        seats = foreign_seats()
        named = [(f"黑龙江省{seat.name}", seat.code) for seat in seats]
        named += [(f"省属煤业公司第{n}矿", code) for n, code in zip("一二三四五", _MINES, strict=True)]
        named += [(f"铁路局鸡西地区第{n}车务段", code) for n, code in zip("一二", _STATIONS, strict=True)]
        for name, area_code in named:
            unit = self._make(name, "soe", area_code, "province")
            self.units[name] = UnitSpec(
                code=unit.code,
                name=name,
                unit_type="soe",
                area_code=area_code,
                line="province",
                staff_n=unit.staff_n,
                is_subordinate=False,
            )

    def _make(self, name: str, unit_type: str, area_code: str, line: str) -> UnitSpec:
        body = f"{59_000_000 + len(self.units) * 13:08}"
        rng = stream(plan.SEED, "unit", name)
        staff = curve(_STAFF[unit_type], rng.randrange(1000))
        code = body + org_code_check(body)
        if unit_type not in _WITH_FIRM_FACTS:
            return UnitSpec(code, name, unit_type, area_code, line, staff_n=staff)
        # Large firms have a union more often; a firm without young people has no League.
        return UnitSpec(
            code=code,
            name=name,
            unit_type=unit_type,
            area_code=area_code,
            line=line,
            staff_n=staff,
            mean_age_tenths=250 + rng.randrange(110) + rng.randrange(110),
            turnover_bp=curve(((0, 100), (500, 900), (900, 3200), (1000, 6500)), rng.randrange(1000)),
            has_union=rng.randrange(100) < (85 if staff >= 25 else 35),
            has_league=rng.randrange(100) < (60 if staff >= 25 else 15),
            has_women=rng.randrange(100) < (45 if staff >= 25 else 10),
        )


_MINES = ("230302007", "230303002", "230304002", "230306001", "230307001")
_STATIONS = ("230302001", "230382100")
