"""Quotas over organisations at hand: who moves down a class, and because of which line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from jishi.engines.scoring.model import Quota, Rubric, Score, TieKey


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one organisation stands before a quota.

    Parameters
    ----------
    org_code : unique among the organisations ranked together
    groups : column to value, for the columns that quotas name
    place : of its tier, 0 the best
    sums : total, earned, bonus, deduct in centipoints
    dims : centipoints of its score criteria by dimension, for the dimensions of the ties chain
    """

    org_code: str
    groups: Mapping[str, str]
    place: int
    sums: Mapping[str, int]
    dims: Mapping[str, int]


def standing_of(rubric: Rubric, org_code: str, groups: Mapping[str, str], score: Score) -> Standing:
    """Return the standing that goes with a score."""
    points = {line.criterion_id: line.points_cp for line in score.lines}
    dims = {
        key.dim: sum(points[each.id] for each in rubric.of_kind("score") if each.dim == key.dim)
        for key in rubric.ties.keys
        if key.field == "dim"
    }
    sums = {
        "total": score.total_cp,
        "earned": score.earned_cp,
        "bonus": score.bonus_cp,
        "deduct": score.deduct_cp,
    }
    names = [tier.name for tier in rubric.tiers]
    return Standing(org_code, groups, names.index(score.tier_capped), sums, dims)


def quota_places(rubric: Rubric, standings: Sequence[Standing]) -> dict[str, tuple[int, int]]:
    """Apply the rubric's quotas in the order written.

    1. `at_least`: the worst of those above move down to the class's best tier, one tie group after another,
       until the share, rounded up, is in the class.
    2. `at_most`: those beyond the share, rounded down, move to the best tier of the next lower class; a tie
       group that does not fit whole moves whole.

    Parameters
    ----------
    rubric : the version scored under
    standings : all organisations graded together under it

    Returns
    -------
    organisation code to its place, and the number of the quota that moved it last (0 if none did)
    """
    keys = {each.org_code: _key(rubric, each) for each in standings}
    places = {each.org_code: each.place for each in standings}
    moved = dict.fromkeys(places, 0)
    for number, quota in enumerate(rubric.quotas, 1):
        groups: dict[tuple[str, ...], list[str]] = {}
        for each in standings:
            groups.setdefault(tuple(each.groups[name] for name in quota.group), []).append(each.org_code)
        for members in groups.values():
            for org_code, place in _moves(rubric, quota, members, places, keys.__getitem__):
                places[org_code] = place
                moved[org_code] = number
    return {org_code: (place, moved[org_code]) for org_code, place in places.items()}


RankKey = tuple[int | str, ...]


def _key(rubric: Rubric, standing: Standing) -> RankKey:
    """Smaller stands before; equal is a tie."""

    def one(key: TieKey) -> int:
        value = standing.dims[key.dim] if key.field == "dim" else standing.sums[key.field]
        return -value if key.descending else value

    keys = tuple(one(key) for key in rubric.ties.keys)
    return keys if rubric.ties.together else (*keys, standing.org_code)


def _moves(
    rubric: Rubric,
    quota: Quota,
    members: list[str],
    places: Mapping[str, int],
    key: Callable[[str], RankKey],
) -> list[tuple[str, int]]:
    inside = [place for place, tier in enumerate(rubric.tiers) if tier.class_name == quota.class_name]
    held = [org_code for org_code in members if inside[0] <= places[org_code] <= inside[-1]]
    if quota.bound == "at_least":
        need = -(-len(members) * quota.share_bp // 10_000) - len(held)
        above = [org_code for org_code in members if places[org_code] < inside[0]]
        return [(org_code, inside[0]) for org_code in _last(above, need, key)]
    spare = len(held) - len(members) * quota.share_bp // 10_000
    return [(org_code, inside[-1] + 1) for org_code in _last(held, spare, key)]


def _last(members: list[str], least: int, key: Callable[[str], RankKey]) -> list[str]:
    """Return at least so many from the end of the ranking, the last tie group whole."""
    if least <= 0:
        return []
    ranked = sorted(members, key=key, reverse=True)
    if least >= len(ranked):
        return ranked
    cut = key(ranked[least - 1])
    return [org_code for org_code in ranked if key(org_code) >= cut]
