"""Who acts, in which roles, over which part of the organisation."""

from dataclasses import dataclass
from typing import Literal

ScopeKind = Literal["org", "area", "line"]


@dataclass(frozen=True, slots=True)
class Grant:
    """One role on one scope.

    Parameters
    ----------
    role : id of the role in `data/roles.yaml`
    permissions : what the role may do, for example `grading.view_rating`
    scope_kind : `org` (a subtree of organisations), `area` (a division and what lies in it) or `line`
        (an agency's own lists and questions)
    scope_id : the organisation's id, the division code, or the line's id, as text
    """

    role: str
    permissions: frozenset[str]
    scope_kind: ScopeKind
    scope_id: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the system itself, as the services see them.

    Parameters
    ----------
    user_id : id of the user; None for the system
    name : name shown in operation records
    grants : the roles held, each with its scope
    is_system : the installation itself (its set-up, its clock): no request ever carries it
    """

    user_id: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    is_system: bool = False

    def grants_for(self, permission: str) -> tuple[Grant, ...]:
        """Return the grants whose role has `permission`."""
        return tuple(grant for grant in self.grants if permission in grant.permissions)

    def may(self, permission: str) -> bool:
        """Tell whether any role has `permission`, somewhere."""
        return bool(self.grants_for(permission))

    def has_role(self, role: str) -> bool:
        """Tell whether the actor holds `role` anywhere."""
        return any(grant.role == role for grant in self.grants)


SYSTEM = Actor(None, "系统", is_system=True)
"""Who acts when an installation is set up, before anybody has a role."""


class NotAllowed(PermissionError):
    """The actor may not do this, or not to this organisation."""
