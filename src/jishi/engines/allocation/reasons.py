"""Why a household is in its group: read from the result, so that anybody can check it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import dist

from jishi.engines.allocation.geometry import Spot
from jishi.engines.allocation.model import Household, Territory, Values

Reason = tuple[str, Values]


@dataclass(frozen=True, slots=True)
class Scene:
    """A result that is looked at.

    Parameters
    ----------
    homes : id to household
    group_of : household to group
    near : whom each household is beside
    places : where each household stands that has a place
    groups : id to group
    bounds : least and most work
    """

    homes: Mapping[str, Household]
    group_of: Mapping[str, str]
    near: Mapping[str, Sequence[str]]
    places: Mapping[str, Spot]
    groups: Mapping[str, Territory]
    bounds: tuple[int, int]


def household_reasons(scene: Scene, before: Mapping[str, str]) -> dict[str, Reason]:
    """Tell for every household why it is in its group.

    Parameters
    ----------
    scene : the result
    before : reasons that are known already, such as "kept"

    Returns
    -------
    household to a reason and its values:
    inside: everybody beside it is in the same group; nearest: no group beside it is nearer; cell: placed by its cell;
    full: the nearer group may not have more; short: its own may not have less; whole: its own would fall apart without
    it; close: another would do as well
    """
    return {
        name: (before[name], ()) if name in before else household_reason(scene, name) for name in scene.homes
    }


def household_reason(scene: Scene, name: str) -> Reason:
    """Tell why one household is in its group."""
    own = scene.groups[scene.group_of[name]]
    others = {scene.group_of[each] for each in scene.near[name]} - {own.id}
    if scene.homes[name].x is None and all(
        scene.group_of[each] == own.id
        for each in scene.near[name]
        if _cell(scene, each) == _cell(scene, name)
    ):
        return "cell", (("cell", scene.homes[name].cell or name),)
    if not others:
        return "inside", ()
    away = {each: _metres(scene, name, each) for each in others | {own.id}}
    best = min(others, key=lambda each: (away[each], each))
    if away[own.id] <= away[best]:
        return "nearest", (("metres", round(away[own.id])),)
    return _against(scene, name, own, scene.groups[best])


def _against(scene: Scene, name: str, own: Territory, other: Territory) -> Reason:
    """Tell what speaks against the nearer group."""
    work, (lower, upper) = scene.homes[name].work, scene.bounds
    if other.work + work > upper:
        return "full", (("other", other.id), ("work", other.work), ("limit", upper))
    if own.work - work < lower or len(own.households) == 1:
        return "short", (("other", other.id), ("work", own.work), ("limit", lower))
    if not is_whole_without(scene, name, own):
        return "whole", (("other", other.id),)
    return "close", (("other", other.id),)


def is_whole_without(scene: Scene, name: str, own: Territory) -> bool:
    """Whether the others of a group are connected without one household."""
    rest = set(own.households) - {name}
    queue = [next(each for each in own.households if each != name)]
    seen = set(queue)
    for each in queue:
        fresh = [other for other in scene.near[each] if other in rest and other not in seen]
        seen.update(fresh)
        queue += dict.fromkeys(fresh)
    return seen == rest


def _metres(scene: Scene, name: str, group: str) -> float:
    spot, told = scene.places.get(name), scene.groups[group]
    if spot is None or told.x is None or told.y is None:
        return 0.0
    return dist(spot, (told.x, told.y))


def _cell(scene: Scene, name: str) -> str:
    return scene.homes[name].cell
