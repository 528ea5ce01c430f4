"""The demo's people who sign in: one for each role, without a password."""

from __future__ import annotations

from jishi.apps.accounts import selectors as accounts
from jishi.apps.accounts import services as account_services
from jishi.apps.registry import selectors as registry
from jishi.shared.actor import SYSTEM, Actor, ScopeKind

from . import story
from .draw import stream
from .names import person
from .plan import SEED


def grant(role: str, scope_kind: ScopeKind, scope_id: str, *, username: str = "", name: str = "") -> Actor:
    """Set up the demo user of a role, where it is not there yet, give it its scope, and return it as an actor."""
    username = username or role
    user_id = accounts.user_id_of(username)
    if user_id is None:
        told = name or person(stream(SEED, "office", role), "1", 1968)
        user_id = account_services.user_create(username=username, display_name=told, by=SYSTEM)
    account_services.role_grant(
        user_id=user_id, role=role, scope_kind=scope_kind, scope_id=scope_id, by=SYSTEM
    )
    return accounts.actor_for(user_id)


def officers() -> dict[str, Actor]:
    """Set up everybody whose place is known before grading."""
    ids = registry.org_ids_of([code for _, code in story.OFFICERS] + [story.PROVINCE[0]])
    found = {role: grant(role, "org", str(ids[code])) for role, code in story.OFFICERS}
    found["province_officer"] = grant("province_officer", "org", str(ids[story.PROVINCE[0]]))
    for role, line in story.LINES:
        found[role] = grant(role, "line", line)
    return found
