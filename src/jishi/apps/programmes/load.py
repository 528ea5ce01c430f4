"""Year files: read and checked; everything wrong is told at once, with its file, its place and the repair."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse

from jishi.shared.checked import Checked, CheckedError
from jishi.shared.divisions import divisions

from .model import Activity, Phase, Programme, Target

TOP = ("id", "title", "theme", "demands", "from", "to", "source", "phases", "targets", "activities")
PHASE = ("id", "title", "from", "to", "rooms", "does")
TARGET = ("id", "title", "area", "phase", "measure", "least_percent", "due", "source")
ACTIVITY = ("id", "name", "area", "phase", "who", "does", "source")


class ProgrammeError(CheckedError):
    """A year's file cannot be used; every line says where, what, and what to do."""


@cache
def programmes() -> tuple[Programme, ...]:
    """Return the years, the earliest first."""
    return programmes_read(settings.DATA_DIR / "programmes")


def programmes_read(folder: Path) -> tuple[Programme, ...]:
    """Read every year's file of a folder; raises ProgrammeError with what is wrong in all of them."""
    faults: list[str] = []
    found = []
    for path in sorted(folder.glob("*.yaml")):
        check = Checked(path.name, "PROGRAMME")
        told = check.yaml(path, broken=10, twice=11)
        if not check.faults and check.keys("", told, TOP):
            _check(check, told)
        if not check.faults:
            found.append(_programme(told))
        faults += check.faults
    if faults:
        raise ProgrammeError(faults)
    return tuple(sorted(found, key=lambda year: year.first))


@cache
def _areas() -> dict[str, str]:
    return {division.code: division.name for division in divisions()}


def _check(check: Checked, told: Mapping[str, Any]) -> None:
    check.texts("", told, id=20, title=60, theme=200, source=60)
    check.rows("demands", told["demands"])
    check.days("from、to", told["from"], told["to"])
    phases = []
    for place, block in check.blocks("phases", told["phases"], PHASE):
        phases.append(block["id"])
        check.texts(place, block, id=40, title=60, does=200)
        check.days(place, block["from"], block["to"])
        for room in block["rooms"] if check.rows(f"{place}.rooms", block["rooms"]) else ():
            if not _is_page(room):
                check.add(f"{place}.rooms", f"没有页面{room}。请填写菜单里的页面编号,如line-list。", 9)
    for place, block in check.blocks("targets", told["targets"], TARGET, ("campaign",)):
        may = {"campaign": 60} if "campaign" in block else {}
        check.texts(place, block, id=40, title=200, measure=40, source=60, **may)
        _check_place(check, place, block, phases)
        check.days(f"{place}.due", block["due"], block["due"])
        least = block["least_percent"]
        if type(least) is not int or not 0 <= least <= 100:
            check.add(f"{place}.least_percent", "应为0到100的整数。请改正。", 12)
    for place, block in check.blocks("activities", told["activities"], ACTIVITY):
        check.texts(place, block, id=40, name=60, who=60, does=200, source=60)
        _check_place(check, place, block, phases)


def _check_place(check: Checked, place: str, block: Mapping[str, Any], phases: Sequence[str]) -> None:
    if block["phase"] not in phases:
        check.add(place, f"没有阶段{block['phase']}。请从本文件的阶段中选。", 8)
    if str(block["area"]) not in _areas():
        check.add(place, f"没有区划代码{block['area']}。请对照行政区划代码表填写。", 7)


def _programme(told: Mapping[str, Any]) -> Programme:
    return Programme(
        told["id"],
        told["title"],
        told["theme"],
        tuple(told["demands"]),
        told["from"],
        told["to"],
        told["source"],
        tuple(_phase(block) for block in told["phases"] or ()),
        tuple(_target(block) for block in told["targets"] or ()),
        tuple(_activity(block) for block in told["activities"] or ()),
    )


def _phase(block: Mapping[str, Any]) -> Phase:
    return Phase(
        block["id"], block["title"], block["from"], block["to"], tuple(block["rooms"]), block["does"]
    )


def _is_page(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


def _target(block: Mapping[str, Any]) -> Target:
    return Target(
        block["id"],
        block["title"],
        str(block["area"]),
        _areas()[str(block["area"])],
        block["phase"],
        block["measure"],
        block["least_percent"] * 100,
        block["due"],
        block["source"],
        block.get("campaign", ""),
    )


def _activity(block: Mapping[str, Any]) -> Activity:
    return Activity(
        block["id"],
        block["name"],
        str(block["area"]),
        _areas()[str(block["area"])],
        block["phase"],
        block["who"],
        block["does"],
        block["source"],
    )
