"""Year files: read and checked; everything wrong is told at once, with its file, its place and the repair."""

from collections.abc import Callable, Iterable, Mapping
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
            found.append(_programme(check, told))
        faults += check.faults
    if faults:
        raise ProgrammeError(faults)
    return tuple(sorted(found, key=lambda year: year.first))


def _area(check: Checked, place: str, code: Any) -> str:
    name = _areas().get(str(code))
    if name is None:
        check.add(place, f"没有区划代码{code}。请对照行政区划代码表填写。", 7)
    return name or ""


@cache
def _areas() -> dict[str, str]:
    return {division.code: division.name for division in divisions()}


def _programme(check: Checked, told: Mapping[str, Any]) -> Programme:
    check.days("", told["from"], told["to"])
    phases = tuple(_phases(check, told["phases"]))
    known = {phase.id for phase in phases}

    def each(
        key: str, needed: tuple[str, ...], make: Callable[[Mapping[str, Any], str], Any]
    ) -> Iterable[Any]:
        for place, block in check.blocks(key, told[key], needed):
            if block["phase"] not in known:
                check.add(place, f"没有阶段{block['phase']}。请从本文件的阶段中选。", 8)
            yield make(block, _area(check, place, block["area"]))

    return Programme(
        told["id"],
        told["title"],
        told["theme"],
        tuple(told["demands"]),
        told["from"],
        told["to"],
        told["source"],
        phases,
        tuple(each("targets", TARGET, _target)),
        tuple(each("activities", ACTIVITY, _activity)),
    )


def _phases(check: Checked, told: Any) -> Iterable[Phase]:
    for place, block in check.blocks("phases", told, PHASE):
        check.days(place, block["from"], block["to"])
        for room in block["rooms"]:
            if not _is_page(room):
                check.add(place, f"没有页面{room}。请填写菜单里的页面编号,如line-list。", 9)
        yield Phase(
            block["id"], block["title"], block["from"], block["to"], tuple(block["rooms"]), block["does"]
        )


def _is_page(name: str) -> bool:
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True


def _target(block: Mapping[str, Any], place: str) -> Target:
    return Target(
        block["id"],
        block["title"],
        str(block["area"]),
        place,
        block["phase"],
        block["measure"],
        block["least_percent"] * 100,
        block["due"],
        block["source"],
    )


def _activity(block: Mapping[str, Any], place: str) -> Activity:
    return Activity(
        block["id"],
        block["name"],
        str(block["area"]),
        place,
        block["phase"],
        block["who"],
        block["does"],
        block["source"],
    )
