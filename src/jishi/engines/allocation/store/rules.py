"""People, posts, costs, needs and rules from files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from jishi.engines.allocation.errors import Place, problem
from jishi.engines.allocation.geometry import are_degrees, metres
from jishi.engines.allocation.people import MOST_MOVE_COST, Area, Ban, Need, Pair, Person, Post, Rules, Site
from jishi.engines.allocation.people_faults import assign_faults
from jishi.engines.allocation.staffing import staff_faults
from jishi.engines.allocation.store.tables import Row, TableReader, names_in
from jishi.shared.twice import yaml_read

KEYS = ("areas", "locked", "bans", "previous", "move_cost", "everyone", "objective")
ROLES: Mapping[str, str] = {
    "member": "member", "党员": "member", "骨干": "member", "组长": "member",
    "volunteer": "volunteer", "志愿者": "volunteer",
}  # fmt: skip
_BIGGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Case:
    """An assignment as it was read."""

    people: tuple[Person, ...]
    posts: tuple[Post, ...]
    pairs: tuple[Pair, ...]
    rules: Rules


@dataclass(frozen=True, slots=True)
class StaffCase:
    """Groups, people and needs as they were read."""

    sites: tuple[Site, ...]
    people: tuple[Person, ...]
    needs: tuple[Need, ...]


def case_read(people: Path, posts: Path, costs: Path, rules: Path | None = None) -> Case:
    """Read an assignment.

    Parameters
    ----------
    people : columns id, x, y, skills, max_load, min_load, role
    posts : columns id, floor, cap, skills, area, must, x, y
    costs : columns person, post, cost; with rule the pair is closed by that rule
    rules : YAML with areas, locked, bans, previous, move_cost, everyone, objective

    Returns
    -------
    everything, checked

    Raises
    ------
    AllocationError
        with everything that is wrong in all files, each with its row
    """
    reader = TableReader()
    rows, persons = _people(reader, people)
    post_rows = reader.rows(posts, ("id",), ("floor", "cap", "skills", "area", "must", "x", "y"))
    targets = [_post(reader, row) for row in post_rows]
    cost_rows = reader.rows(costs, ("person", "post", "cost"), ("rule",))
    pairs = [Pair(row.text("person"), row.text("post"), _cost(reader, row)) for row in cost_rows]
    bans = [
        Ban(row.text("person"), row.text("post"), row.text("rule")) for row in cost_rows if row.text("rule")
    ]
    told = _rules(reader, rules) if rules else Rules()
    told = replace(told, bans=(*told.bans, *bans))
    if not told.areas:
        # Without quotas the column is only for reading.
        told = replace(
            told, areas=tuple(Area(name) for name in dict.fromkeys(each.area for each in targets) if name)
        )
    persons, targets = _turned(persons, targets)
    places = {
        "people": [row.place for row in rows], "posts": [row.place for row in post_rows],
        "pairs": [row.place for row in cost_rows], "rules": [Place(rules.name if rules else "")],
    }  # fmt: skip
    is_read = rows and post_rows and cost_rows
    reader.end(list(assign_faults(persons, targets, pairs, told, places)) if is_read else [])
    return Case(tuple(persons), tuple(targets), tuple(pairs), told)


def staff_read(groups: Path, people: Path, needs: Path | None = None) -> StaffCase:
    """Read what staffing needs.

    Parameters
    ----------
    groups : a result of `group` (columns id, group, x, y), or groups with their middles (group, x, y)
    people : columns id, x, y, skills, max_load, min_load, role
    needs : columns group, skill, count; or household, skill, count, with a result of `group`

    Returns
    -------
    everything, checked

    Raises
    ------
    AllocationError
        with everything that is wrong in all files, each with its row
    """
    reader = TableReader()
    group_rows = reader.rows(groups, ("group",), ("id", "x", "y"))
    sites = _sites(reader, group_rows)
    rows, persons = _people(reader, people)
    persons, sites = _turned(persons, sites)
    group_of = {row.text("id"): row.text("group") for row in group_rows if row.text("id")}
    need_rows = reader.rows(needs, ("skill",), ("group", "household", "count")) if needs else []
    wanted, places = _needs(reader, need_rows, group_of)
    told: dict[str, Sequence[Place]] = {"people": [row.place for row in rows], "needs": places}
    reader.end(list(staff_faults(sites, persons, wanted, told)) if rows and group_rows else [])
    return StaffCase(tuple(sites), tuple(persons), tuple(wanted))


def placed_read(path: Path, case: Case | None = None) -> tuple[tuple[str, str], ...]:
    """Who had which post before: columns person, target, of people and posts that are still there."""
    reader = TableReader()
    rows = reader.rows(path, ("person", "target"), ("skill",))
    reader.end()
    found = [
        (row.text("person"), row.text("target"))
        for row in rows
        if row.text("target") and not row.text("skill")
    ]
    if case is None:
        return tuple(dict.fromkeys(found))
    people, posts = {each.id for each in case.people}, {each.id for each in case.posts}
    rows_all = [(row.text("person"), row.text("target")) for row in rows]
    return tuple(dict.fromkeys(each for each in rows_all if each[0] in people and each[1] in posts))


def _turned(people: Sequence[Person], posts: Sequence[Any]) -> tuple[list[Person], list[Any]]:
    """Degrees of longitude and latitude become metres, of people and posts together."""
    spots = [(each.x, each.y) for each in (*people, *posts) if each.x is not None and each.y is not None]
    if not are_degrees(spots):
        return list(people), list(posts)
    moved = iter(metres(spots))
    both: list[list[Any]] = []
    for told in (people, posts):
        turned = []
        for each in told:
            x, y = next(moved) if each.x is not None and each.y is not None else (each.x, each.y)
            turned.append(replace(each, x=x, y=y))
        both.append(turned)
    return both[0], both[1]


def _people(reader: TableReader, path: Path) -> tuple[list[Row], list[Person]]:
    rows = reader.rows(path, ("id",), ("x", "y", "skills", "max_load", "min_load", "role"))
    return rows, [_person(reader, row) for row in rows]


def _person(reader: TableReader, row: Row) -> Person:
    role: Any = reader.choice(row, "role", ROLES, "member")
    return Person(
        row.text("id"), reader.metres(row, "x"), reader.metres(row, "y"), names_in(row.text("skills")),
        reader.whole(row, "max_load", 1), reader.whole(row, "min_load", 0), role,
    )  # fmt: skip


def _post(reader: TableReader, row: Row) -> Post:
    skills = []
    for word in names_in(row.text("skills")):
        name, _, count = word.replace("×", "*").partition("*")
        skills.append((name.strip(), int(count) if count.strip().isdecimal() else 1))
    return Post(
        row.text("id"), reader.whole(row, "floor", 0), reader.whole(row, "cap", 1), tuple(skills),
        row.text("area"), reader.is_yes(row, "must"), reader.metres(row, "x"), reader.metres(row, "y"),
    )  # fmt: skip


def _cost(reader: TableReader, row: Row) -> int:
    return reader.whole(row, "cost", 0 if row.text("rule") else None)


def _sites(reader: TableReader, rows: Sequence[Row]) -> list[Site]:
    """Groups with the middle of their rows."""
    spots: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        x, y = reader.metres(row, "x"), reader.metres(row, "y")
        found = spots.setdefault(reader.need(row, "group"), [])
        if x is not None and y is not None:
            found.append((x, y))
    return [
        Site(name, *(sum(axis) / len(told) for axis in zip(*told, strict=True))) if told else Site(name)
        for name, told in spots.items()
    ]


def _needs(
    reader: TableReader, rows: Sequence[Row], group_of: Mapping[str, str]
) -> tuple[list[Need], list[Place]]:
    """Needs of groups; those of households are those of their group, each skill once."""
    found: list[Need] = []
    places: list[Place] = []
    at_of: dict[tuple[str, str], int] = {}
    for row in rows:
        household, skill = row.text("household"), reader.need(row, "skill")
        if household and household not in group_of:
            reader.problems.append(problem("ALLOC-22", row.place, id=household))
            continue
        need = Need(group_of.get(household) or row.text("group"), skill, reader.whole(row, "count", 1))
        at = at_of.setdefault((need.group, skill), len(found))
        if household and at < len(found):
            found[at] = Need(need.group, skill, max(need.count, found[at].count))
            continue
        found.append(need)
        places.append(row.place)
    return found, places


def _rules(reader: TableReader, path: Path) -> Rules:
    """Rules from YAML; what is not known or of the wrong form is a problem."""
    place = Place(path.name)
    try:
        if path.stat().st_size > _BIGGEST:
            raise OSError
        told, twice = yaml_read(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        reader.problems.append(problem("ALLOC-28", place))
        return Rules()
    told = told or {}
    if not isinstance(told, dict):
        reader.problems.append(problem("ALLOC-28", place))
        return Rules()
    for name, first, again in twice:
        reader.problems.append(problem("ALLOC-30", place, key=name, first=first, again=again))
    for key in told:
        if key not in KEYS:
            reader.problems.append(problem("ALLOC-29", place, key=key, allowed=", ".join(KEYS)))
    taken = _Taken(reader, place, told)
    return Rules(
        taken.areas(), tuple(Ban(*each) for each in taken.lists("bans", 3)),
        tuple((a, b) for a, b in taken.lists("locked", 2)), tuple((a, b) for a, b in taken.lists("previous", 2)),
        taken.number("move_cost", told.get("move_cost", 0)), taken.flag("everyone", default=True),
        taken.word("objective", ("cost", "value"), "cost") == "value",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Taken:
    """Parts of a rule file."""

    reader: TableReader
    place: Place
    told: Mapping[str, Any]

    def wrong(self, key: str, value: object, expected: str) -> None:
        self.reader.problems.append(
            problem("ALLOC-06", self.place, column=key, value=value, expected=expected)
        )

    def areas(self) -> tuple[Area, ...]:
        found = self.told.get("areas") or {}
        if not isinstance(found, dict) or not all(isinstance(each, dict) for each in found.values()):
            self.wrong("areas", found, "{A: {floor: 1, cap: 3, parent: B}}")
            return ()
        made = []
        for name, each in found.items():
            for key in set(each) - {"floor", "cap", "parent"}:
                self.reader.problems.append(
                    problem("ALLOC-29", self.place, key=f"{name}.{key}", allowed="floor, cap, parent")
                )
            cap = each.get("cap")
            limit = None if cap is None else self.number(f"{name}.cap", cap)
            made.append(
                Area(
                    str(name),
                    self.number(f"{name}.floor", each.get("floor", 0)),
                    limit,
                    str(each.get("parent") or ""),
                )
            )
        return tuple(made)

    def lists(self, key: str, size: int) -> list[list[str]]:
        found = self.told.get(key) or []
        if not isinstance(found, list) or any(
            not isinstance(each, list) or len(each) != size for each in found
        ):
            self.wrong(key, found, "[[甲, 一村]]" if size == 2 else "[[甲, 一村, 回避]]")
            return []
        return [[str(part) for part in each] for each in found]

    def number(self, key: str, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_MOVE_COST:
            return value
        self.wrong(key, value, f"0, 1, 2 … {MOST_MOVE_COST}")
        return 0

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.told.get(key, default)
        if isinstance(value, bool):
            return value
        self.wrong(key, value, "true / false")
        return default

    def word(self, key: str, words: Sequence[str], default: str) -> str:
        value = self.told.get(key, default)
        if value in words:
            return str(value)
        self.wrong(key, value, " / ".join(words))
        return default
