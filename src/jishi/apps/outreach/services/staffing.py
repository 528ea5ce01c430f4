"""Who sits in which group, by the allocation engine: a leader each, whoever a need asks for, nobody left over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from jishi.engines import allocation
from jishi.engines.allocation import PersonPlaced, Standing

from ..inputs import Helper, Sitter
from ..models import Seat

LEADER, STAFF = str(Seat.Role.LEADER), str(Seat.Role.STAFF)
# So many metres a skill that a group asks for is worth when its leader is chosen, and staying where one was.
SKILL_M, STAY_M = 500, 300
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A group to staff: its number, its middle in metres, the skills that its households ask for."""

    number: int
    x: int | None
    y: int | None
    skills: tuple[str, ...] = ()


@dataclass(slots=True)
class Staffed:
    """Who sits where and why, what is missing and which rule is in the way, what the verifier found."""

    seats: list[dict[str, Any]] = field(default_factory=list)
    without_leader: list[int] = field(default_factory=list)
    uncovered: list[dict[str, Any]] = field(default_factory=list)
    thin: list[int] = field(default_factory=list)
    unplaced: list[int] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    shortfalls: list[str] = field(default_factory=list)


def staffed(
    places: Sequence[Place], people: Sequence[Helper], seats: Iterable[Sitter], size: tuple[int, int]
) -> Staffed:
    """Give groups their people; whoever sits in one of them already stays, `size` is least and most of a group."""
    if not any(one.is_member for one in people):
        numbers, skills = (
            [place.number for place in places],
            [(place.number, skill) for place in places for skill in place.skills],
        )
        uncovered = [{"group": number, "skill": skill, "why": "没有可派的人"} for number, skill in skills]
        told = f"{len(numbers)}个组没有组长:小组人员里没有党员。请在“小组人员名册”里登记愿意当组长的党员。"
        return Staffed([], numbers, uncovered, numbers, [one.worker_id for one in people], [], [told])
    desk = _Desk(places, people, size)
    standing, freed = _standing(places, people, seats, size)
    made = desk.staff(standing, freed)
    if any(each.rule == "leader" for each in made.shortfalls):
        made, standing = desk.led_by_helpers(standing, freed)
    found = _named(made, people, size)
    found.checked = desk.checked(made, standing)
    return found


class _Desk:
    """Groups and people as the engine reads them."""

    def __init__(self, places: Sequence[Place], people: Sequence[Helper], size: tuple[int, int]) -> None:
        self._sites = [allocation.Site(str(place.number), place.x, place.y) for place in places]
        self._needs = [
            allocation.Need(str(place.number), skill) for place in places for skill in place.skills
        ]
        self._crowd = [
            allocation.Person(
                str(one.worker_id),
                one.x,
                one.y,
                one.skills,
                one.most_groups,
                role="member" if one.is_member else "volunteer",
            )
            for one in people
        ]
        self._size = size

    def staff(self, standing: Standing, freed: Sequence[Pair]) -> allocation.Staffing:
        """Send everybody; `freed` is where members were who may lead another group than that now."""
        return allocation.staff(
            self._sites,
            self._crowd,
            self._needs,
            previous=freed,
            prices=(SKILL_M, STAY_M),
            standing=standing,
        )

    def led_by_helpers(
        self, standing: Standing, freed: Sequence[Pair]
    ) -> tuple[allocation.Staffing, Standing]:
        """Let members who only help lead where nobody does; the others stay where they help."""
        members = {one.id for one in self._crowd if one.role == "member"}
        moving = [pair for pair in standing.helpers if pair[0] in members]
        rest = tuple(pair for pair in standing.helpers if pair[0] not in members)
        first = self.staff(replace(standing, helpers=rest), [*freed, *moving])
        leaders = {(row.person, row.target): row for row in first.leaders if row.target}
        room = Counter({one.id: one.max_load for one in self._crowd})
        room.subtract(person for person, _ in leaders)
        staying = []
        for pair in moving:
            if room[pair[0]] > 0 and pair not in leaders:
                room[pair[0]] -= 1
                staying.append(pair)
        kept = replace(standing, leaders=tuple(sorted(leaders)), helpers=(*rest, *staying))
        made = self.staff(kept, ())
        told = [
            replace(
                row,
                reason=leaders[row.person, row.target].reason,
                values=leaders[row.person, row.target].values,
            )
            if (row.person, row.target) in leaders
            else row
            for row in made.leaders
        ]
        return replace(made, leaders=tuple(told)), kept

    def checked(self, made: allocation.Staffing, standing: Standing) -> list[str]:
        """Return what the engine's own verifier finds wrong."""
        problems = allocation.check_staffing(
            self._sites,
            self._crowd,
            self._needs,
            [(row.person, row.target) for row in made.leaders],
            [(row.person, row.target, row.skill) for row in made.helpers],
            made.shortfalls,
            standing,
        )
        return [each.render("zh") for each in problems]


def _standing(
    places: Sequence[Place], people: Sequence[Helper], seats: Iterable[Sitter], size: tuple[int, int]
) -> tuple[Standing, list[Pair]]:
    """Who stays; and, apart, members of a group without a leader, who may lead it, best where they were."""
    told, numbers = {one.worker_id: one for one in people}, {place.number for place in places}
    room = Counter({one.worker_id: one.most_groups for one in people})
    here = [each for each in seats if each.group in numbers and each.worker_id in told]
    led = [each for each in here if each.role == LEADER and told[each.worker_id].is_member]
    has_leader = {each.group for each in led}
    leaders: list[Pair] = []
    helpers: list[Pair] = []
    freed: list[Pair] = []
    for each in [*led, *(one for one in here if one not in led)]:
        pair = str(each.worker_id), str(each.group)
        if each.group not in has_leader and told[each.worker_id].is_member:
            freed.append(pair)
        elif room[each.worker_id] > 0:
            room[each.worker_id] -= 1
            (leaders if each in led else helpers).append(pair)
    return Standing(tuple(leaders), tuple(helpers), size), freed


def _named(made: allocation.Staffing, people: Sequence[Helper], size: tuple[int, int]) -> Staffed:
    """Seats with their reasons, and every shortfall with the rule that is in the way."""
    found = Staffed()
    seats: dict[tuple[str, str], dict[str, Any]] = {}
    for role, rows in ((LEADER, made.leaders), (STAFF, made.helpers)):
        for row in rows:
            if row.target:
                seats.setdefault((row.target, row.person), _seat(row, role))
    found.seats = list(seats.values())
    missing: dict[str, list[str]] = {}
    for short in made.shortfalls:
        missing.setdefault(short.rule, []).append(short.subject)
    found.without_leader = [int(one) for one in missing.get("leader", ())]
    found.thin = [int(one) for one in missing.get("least", ())]
    found.unplaced = [int(one) for one in missing.get("seat", ())]
    for subject in missing.get("need", ()):
        number, skill = subject.split("/", 1)
        able_n = sum(skill in one.skills for one in people)
        why = f"会的{able_n}人都已参加满组数" if able_n else "小组人员里没有人会"
        found.uncovered.append({"group": int(number), "skill": skill, "why": why})
    found.shortfalls = _sentences(found, people, size)
    return found


def _sentences(found: Staffed, people: Sequence[Helper], size: tuple[int, int]) -> list[str]:
    members = [one.most_groups for one in people if one.is_member]
    told = []
    if found.without_leader:
        told.append(
            f"{len(found.without_leader)}个组没有组长({_groups(found.without_leader)}):"
            f"{len(members)}名党员最多参加{sum(members)}个组,已经用完。"
            "请增加愿意当组长的党员,或调高“最多参加几个组”。"
        )
    if found.thin:
        told.append(
            f"{len(found.thin)}个组不足{size[0]}人({_groups(found.thin)}):没有空着的人员。请增加小组人员。"
        )
    if found.unplaced:
        told.append(f"{len(found.unplaced)}人没有进组:近处各组都已有{size[1]}人。请多分几个组,或先不安排。")
    return told


def _groups(numbers: Sequence[int]) -> str:
    shown = "、".join(str(number) for number in numbers[:5])
    return f"第{shown}组" + ("等" if len(numbers) > 5 else "")


def _seat(row: PersonPlaced, role: str) -> dict[str, Any]:
    return {"group": int(row.target), "worker": int(row.person), "role": role, "why": _why(row, role)}


_LEADS = {"locked": "一直是组长", "post-full": "{other}更近,但已有组长", "floor": "这个组没有别人能当组长"}


def _why(row: PersonPlaced, role: str) -> str:
    told = _groups_named(row)
    values = dict(told.values)
    if role == LEADER and row.reason in _LEADS:
        return _LEADS[row.reason].format(**values)
    words = f"离得近({row.cost}米)" if row.reason == "best" else allocation.reason_words(told, "zh")
    return f"会{row.skill},{words}" if row.skill else words


def _groups_named(row: PersonPlaced) -> PersonPlaced:
    """Return a reason that calls groups by what the office calls them."""
    values = tuple(
        (key, f"第{str(value).split('/')[0]}组" if key == "other" else value) for key, value in row.values
    )
    return replace(row, values=values)
