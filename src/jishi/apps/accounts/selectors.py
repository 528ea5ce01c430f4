"""Who somebody is, and what the roles may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.utils.module_loading import import_string

from jishi.shared.actor import Actor, Grant, ScopeKind
from jishi.shared.dates import Moment
from jishi.shared.yaml_files import yaml_file

from .models import ApiClient, RoleGrant, User

PUBLIC = Actor(None, "未登录")


@dataclass(frozen=True, slots=True)
class Role:
    """One entry of `data/roles.yaml`."""

    id: str
    title: str
    home: str
    level: str
    permissions: frozenset[str]


@cache
def roles() -> dict[str, Role]:
    """Return the roles of `data/roles.yaml` by id."""
    told: dict[str, Any] = yaml_file(settings.DATA_DIR / "roles.yaml")
    groups: dict[str, list[str]] = told["groups"]
    found = {}
    for key, entry in told["roles"].items():
        permissions = [name for group in entry["may"] for name in groups.get(group, [group])]
        found[key] = Role(key, entry["title"], entry["home"], entry["level"], frozenset(permissions))
    return found


def permissions() -> frozenset[str]:
    """Return every permission that some role has."""
    return frozenset(name for role in roles().values() for name in role.permissions)


def actor_for(user_id: int | None) -> Actor:
    """Return the user as the services know them, with every role held."""
    user = User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
    return PUBLIC if user is None else actor_of(user)


def actor_of(user: User) -> Actor:
    """Return an active user, who is at hand, as the services know them."""
    known = roles()
    held = RoleGrant.objects.filter(user_id=user.pk).order_by("id")
    grants = tuple(
        Grant(role, known[role].permissions, cast(ScopeKind, kind), scope_id)
        for role, kind, scope_id in held.values_list("role", "scope_kind", "scope_id")
        if role in known
    )
    return Actor(user.pk, user.display_name, grants)


def user_id_of(username: str) -> int | None:
    """Return the id of the active user called `username`."""
    return User.objects.filter(username=username, is_active=True).values_list("pk", flat=True).first()


def holders() -> list[tuple[int, ScopeKind, str]]:
    """Return every role held, as user, scope kind and scope."""
    rows = RoleGrant.objects.order_by("id").values_list("user_id", "scope_kind", "scope_id")
    return [(user_id, cast(ScopeKind, kind), scope_id) for user_id, kind, scope_id in rows]


def user_ids_at(org_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """Return the ids of the people who hold a role at organisations, by organisation and name."""
    scopes = [str(org_id) for org_id in sorted(set(org_ids))]
    rows = RoleGrant.objects.filter(scope_kind="org", scope_id__in=scopes, user__is_active=True)
    told = rows.order_by("-id").values_list("scope_id", "user__display_name", "user_id")
    return {(int(scope_id), name): user_id for scope_id, name, user_id in told}


def user_of(user_id: int | None) -> User | None:
    """Return the account itself; only this room's forms and pages may hold it."""
    return User.objects.filter(pk=user_id).first() if user_id else None


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """One role of a person, in words: what it is, and over what."""

    title: str
    scope: str


def roles_held(actor: Actor, moment: Moment) -> list[RoleHeld]:
    """Return the actor's roles with the names of what they are held over, as `settings.SCOPE_WORDS` tells them."""
    words: dict[tuple[str, str], str] = import_string(settings.SCOPE_WORDS)(actor.grants, moment)
    return [
        RoleHeld(roles()[grant.role].title, words.get((grant.scope_kind, grant.scope_id), grant.scope_id))
        for grant in actor.grants
    ]


def role_titles(actor: Actor) -> str:
    """Return the names of the actor's roles, as the frame shows them."""
    known = roles()
    return "、".join(dict.fromkeys(known[grant.role].title for grant in actor.grants))


@dataclass(frozen=True, slots=True)
class ClientView:
    """A client of the API with a good token, and the user it acts as."""

    client_id: int
    user_id: int
    name: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A client of the API in a list. `state` is good, expired or revoked."""

    client_id: int
    name: str
    role: str
    scope: str
    issued_by: str
    issued_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_by: str
    state: str


def is_client(user_id: int) -> bool:
    """Tell whether a user is a program, not a person."""
    return ApiClient.objects.filter(user_id=user_id).exists()


def client_org_ids(client_ids: Iterable[int] | None = None) -> dict[int, list[int]]:
    """Return the organisations over which clients hold a role; of all clients when none are named."""
    rows = RoleGrant.objects.filter(user__api_client__isnull=False, scope_kind="org")
    if client_ids is not None:
        rows = rows.filter(user__api_client__in=list(client_ids))
    found: dict[int, list[int]] = {}
    for client_id, scope_id in rows.order_by("id").values_list("user__api_client", "scope_id"):
        found.setdefault(client_id, []).append(int(scope_id))
    return found


def clients_within(actor: Actor, permission: str, moment: Moment) -> list[ClientRow]:
    """Return the clients whose scope lies inside the actor's, the latest first."""
    orgs = client_org_ids()
    within = import_string(settings.ORGS_WITHIN)(actor, permission, {i for ids in orgs.values() for i in ids})
    seen = [client_id for client_id, ids in orgs.items() if within.issuperset(ids)]
    rows = ApiClient.objects.filter(pk__in=seen).order_by("-pk")
    grants = {
        grant.user_id: grant for grant in RoleGrant.objects.filter(user__api_client__in=seen).order_by("-id")
    }
    words = import_string(settings.SCOPE_WORDS)(grants.values(), moment)
    return [_client_row(row, grants[row.user_id], words) for row in rows if row.user_id in grants]


def _client_row(row: ApiClient, grant: RoleGrant, words: dict[tuple[str, str], str]) -> ClientRow:
    state = "revoked" if row.revoked_at else "expired" if row.expires_at <= datetime.now(UTC) else "good"
    return ClientRow(
        client_id=row.pk,
        name=row.name,
        role=roles()[grant.role].title if grant.role in roles() else grant.role,
        scope=words.get((grant.scope_kind, grant.scope_id), grant.scope_id),
        issued_by=row.issued_by,
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_by=row.revoked_by,
        state=state,
    )
