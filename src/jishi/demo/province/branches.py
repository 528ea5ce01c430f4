"""Units, and the organisations on them: primary committees, general branches, branches, joint branches."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

from jishi.apps.registry.selectors import initials, step_of
from jishi.demo.banks import banks
from jishi.demo.draw import Table, anniversary
from jishi.demo.names import TRADES

from .model import Org, Province, Unit
from .names import PersonNames
from .skeleton import PRIMARY, Committee, Skeleton

FIRST_DAY = date(2008, 1, 1)
"""From this day on the register has what was there already."""
YOUNG_PERMILLE = 30
"""Of a thousand organisations, how many were set up in the last two years."""
VACANT_PERMILLE = 20
OVERDUE_PERMILLE = 21
JOINT_PERCENT = {"nonpublic_enterprise": 23, "social_org": 30, "gov_organ": 1}
SIZES = {
    "village": 18,
    "community": 21,
    "gov_organ": 8,
    "public_institution": 8,
    "school": 9,
    "university_branch": 13,
    "soe": 10,
    "nonpublic_enterprise": 4,
    "social_org": 3,
    "retired": 15,
}
"""Relative sizes by type (domain: 38, 44, 17 … members); scaled to the members wanted."""
_PLACE_FRONT, _PLACE_BACK = "新兴永长福德和平安向东红胜光富民", "胜安发兴丰利民和阳山河源泉林田"
_MARK_FRONT, _MARK_BACK = "兴鑫瑞盛隆泰恒宏祥丰永嘉华金龙北", "源达通和顺发原茂昌利安远业成翔兴"
_SOCIAL = ("商会", "养殖协会", "老年人协会", "种植协会", "志愿者协会", "书画协会")
_KINDS = Table((("branch", 900), ("general_branch", 62), (PRIMARY, 38)))
_WORDS = {"branch": "党支部", "general_branch": "党总支", PRIMARY: "党委"}


def _named(host: Unit, *own: str) -> tuple[str, str]:
    """Return the name of an organisation on a unit, and its initials."""
    return host.name + "".join(own), host.initials + "".join(map(initials, own))


class Builder:
    """Fills a province below its committees; what comes out depends on the seed alone."""

    def __init__(self, province: Province, names: PersonNames) -> None:
        self.province = province
        self.names = names
        self.rng: Random = province.rng
        self.numbers: Counter[str] = Counter()
        self._bank = banks()

    def committee(self, told: Committee) -> Org:
        """Set up one committee on its own seat."""
        above = self.province.by_code.get(told.parent_code)
        seat = self._unit(
            (told.name.removeprefix("中共").removesuffix("委员会"), "机关"),
            "gov_organ",
            told.area.code,
            told.line,
        )
        return self._org(
            told.code, (told.name, initials(told.name)), told.kind, "", above, told.line, (seat,)
        )

    def below(self, told: Committee, wanted: int) -> None:
        """Set up so many organisations below a committee, and some units without any."""
        top = self.province.by_code[told.code]
        made = 0
        while made < wanted and told.types is not None:
            made += self._piece(told, top, wanted - made)
        for _ in range(wanted // 12):
            self._host(told, "nonpublic_enterprise")

    def foreign(self, skeleton: Skeleton) -> None:
        """Enter the farms and forest bureaus: units inside the area that answer to the province."""
        for area in skeleton.foreign:
            self._unit((area.name,), "soe", area.code, "province")

    def _piece(self, told: Committee, top: Org, left: int) -> int:
        assert told.types is not None
        kind = _KINDS.draw(self.rng)
        org_type = told.types.draw(self.rng)
        if kind == PRIMARY and left > 14 and org_type not in ("village", "community"):
            return self._with_below(told, top, PRIMARY, org_type, min(left - 1, self.rng.randrange(6, 14)))
        if kind == "general_branch" and left > 4:
            return self._with_below(told, top, "general_branch", org_type, self.rng.randrange(2, 5))
        self._branch(told, top, org_type, self._hosts(told, org_type))
        return 1

    def _with_below(self, told: Committee, top: Org, kind: str, org_type: str, n: int) -> int:
        host = self._host(told, org_type)
        graded = "" if kind == PRIMARY else org_type
        head = self._org(
            self._code(told),
            _named(host, _WORDS[kind]),
            kind,
            graded,
            top,
            told.line,
            (host,),
        )
        # What hangs on it was there with it.
        head.since = FIRST_DAY
        for number in range(1, n + 1):
            self._branch(told, head, org_type, (host,), f"第{number}")
        return n + 1

    def _branch(
        self, told: Committee, above: Org, org_type: str, hosts: tuple[Unit, ...], part: str = ""
    ) -> None:
        is_joint = len(hosts) > 1
        org = self._org(
            self._code(told),
            _named(hosts[0], part, "联合党支部" if is_joint else "党支部"),
            "branch",
            org_type,
            above,
            told.line,
            hosts,
        )
        org.founding_mode = "joint" if is_joint else "single"
        org.is_provisional = self.rng.random() < 0.004

    def _hosts(self, told: Committee, org_type: str) -> tuple[Unit, ...]:
        first = self._host(told, org_type)
        if self.rng.randrange(100) >= JOINT_PERCENT.get(org_type, 0):
            return (first,)
        more = [self._host(told, org_type) for _ in range(self.rng.randrange(1, 4))]
        if self.rng.randrange(10) == 0:
            # A joint branch across a border: its last unit lies where the one before the committee's own lies.
            more[-1].area_code = self.province.units[max(0, first.id - 400)].area_code
        return (first, *more)

    def _host(self, told: Committee, org_type: str) -> Unit:
        place = told.area.name.removesuffix("办事处")
        return self._unit(self._unit_name(place, org_type), org_type, told.area.code, told.line)

    def _unit_name(self, place: str, org_type: str) -> tuple[str, ...]:
        rng = self.rng
        village = rng.choice(_PLACE_FRONT) + rng.choice(_PLACE_BACK)
        mark = rng.choice(_MARK_FRONT) + rng.choice(_MARK_BACK)
        if org_type == "village":
            return place, village, "村"
        if org_type == "community":
            return place, village, "社区"
        if org_type == "nonpublic_enterprise":
            return place, mark, TRADES.draw(rng), "有限公司"
        if org_type == "social_org":
            return place, village, rng.choice(_SOCIAL)
        if org_type == "university_branch":
            return mark, "学院", rng.choice(self._bank["faculties"]), "系"
        bank = {
            "gov_organ": "organs",
            "public_institution": "institutions",
            "school": "schools",
            "soe": "state_firms",
        }
        word = rng.choice(self._bank[bank.get(org_type, "organs")]).removesuffix("*")
        return place, word, "离退休干部" if org_type == "retired" else ""

    def _unit(self, parts: tuple[str, ...], unit_type: str, area_code: str, line: str) -> Unit:
        number = len(self.province.units) + 1
        staff = None if self.rng.random() < 0.1 else self.rng.randrange(3, 120)
        name, letters = "".join(parts), "".join(map(initials, parts))
        unit = Unit(number, f"P{number:08}", name, letters, unit_type, area_code, line, staff)
        self.province.units.append(unit)
        return unit

    def _code(self, told: Committee) -> str:
        prefix = told.area.code.ljust(9, "0")
        self.numbers[prefix] += 1
        return f"{prefix}{self.numbers[prefix]:05}"

    def _org(
        self,
        code: str,
        named: tuple[str, str],
        kind: str,
        org_type: str,
        above: Org | None,
        line: str,
        hosts: tuple[Unit, ...],
    ) -> Org:
        number = len(self.province.orgs) + 1
        org = Org(
            number,
            code,
            *named,
            kind,
            org_type,
            above.id if above else None,
            (above.path if above else "") + step_of(number),
            hosts[0].area_code,
            line,
            tuple(unit.id for unit in hosts),
            FIRST_DAY,
        )
        if org.is_graded:
            self._furnish(org, above)
        return self.province.add(org)

    def _furnish(self, org: Org, above: Org | None) -> None:
        """Give a branch its secretary and term; a few are young, a few posts are empty, a few terms are over."""
        rng, on = self.rng, self.province.on
        if rng.randrange(1000) < YOUNG_PERMILLE and (above is None or above.since == FIRST_DAY):
            org.since = on - timedelta(days=rng.randrange(10, 720))
        org.size = SIZES[org.org_type]
        years = 5 if org.org_type in ("village", "community") else 3
        is_overdue = rng.randrange(1000) < OVERDUE_PERMILLE
        left = -rng.randrange(20, 420) if is_overdue else rng.randrange(1, years * 365)
        org.term_to = on + timedelta(days=left)
        org.term_from = anniversary(org.term_to, -years) + timedelta(days=1)
        if rng.randrange(1000) >= VACANT_PERMILLE:
            org.secretary_name = self.names.draw(rng)
            org.secretary_birth_date = date(
                1950 + rng.randrange(38), rng.randrange(1, 13), rng.randrange(1, 29)
            )
            org.secretary_since = max(org.since, org.term_from)
