"""Whose a number is, and who may tell it: a branch, a committee, the county, or an agency for its own list."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from jishi.apps.accounts import selectors as accounts
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from .dictionary import Indicator

OWNERS = {"branch": "支部", "township": "乡镇(街道)、系统党委", "county": "县级", "agency": "部门"}
_HEIGHTS = {"branch": 0, "township": 1, "county": 2, "city": 3, "province": 4}
# An agency's numbers may also be told by the county, which gets its list on paper.
_NEEDED = {"branch": 0, "township": 1, "county": 2, "agency": 2}


def owner_label(indicator: Indicator) -> str:
    """Return who answers for an indicator."""
    return indicator.agency or OWNERS[indicator.owner]


def lines_of(actor: Actor, permission: str) -> frozenset[str]:
    """Return the line agencies in whose name somebody holds a permission."""
    return frozenset(grant.scope_id for grant in actor.grants_for(permission) if grant.scope_kind == "line")


@dataclass(frozen=True, slots=True)
class Tellable:
    """What somebody may tell: by owner of the number, of which organisations; and in the name of which agencies."""

    by_height: dict[int, frozenset[int]]
    lines: frozenset[str]

    def may(self, org_id: int, owner: str, line: str = "") -> bool:
        """Tell whether a number of this owner may be told; `line` is the agency that is asked, if one is."""
        return (bool(line) and line in self.lines) or org_id in self.by_height[_NEEDED[owner]]

    def has(self, org_id: int, line: str = "") -> bool:
        """Tell whether anything at all of this organisation is the person's to see here."""
        return (bool(line) and line in self.lines) or org_id in self.by_height[0]


def tellable(actor: Actor, permission: str, org_ids: Collection[int], moment: Moment) -> Tellable:
    """Work out what somebody may tell of some organisations, by the roles that hold the permission over each."""
    if actor.is_system:
        return Tellable(dict.fromkeys(_NEEDED.values(), frozenset(org_ids)), frozenset())
    by_height = {
        height: frozenset(registry.visible(_at_least(actor, height), permission, moment).among(org_ids))
        for height in sorted(set(_NEEDED.values()))
    }
    return Tellable(by_height, lines_of(actor, permission))


def _at_least(actor: Actor, height: int) -> Actor:
    """Return the actor with only those roles that stand so high."""
    known = accounts.roles()
    kept = (grant for grant in actor.grants if grant.role in known)
    return replace(
        actor, grants=tuple(grant for grant in kept if _HEIGHTS.get(known[grant.role].level, -1) >= height)
    )
