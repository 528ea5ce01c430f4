"""Set up users, give and take roles, issue and use sign-in links."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor, ScopeKind
from jishi.shared.dates import now

from .. import selectors
from ..models import RoleGrant, SignInLink, User
from .errors import AccountError

LINK_LIFETIME = timedelta(hours=12)


class UnknownRole(AccountError):
    """The role is not in `data/roles.yaml`. [ACCOUNT-01]"""


class LinkNotUsable(AccountError):
    """The sign-in link is unknown, used or out of date. [ACCOUNT-02]"""


@transaction.atomic
def user_create(*, username: str, display_name: str, by: Actor) -> int:
    """Set up a user without a password, who signs in by link until one is set."""
    user = User(username=username, display_name=display_name, created_at=now())
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    audit.event_record(what="user_created", subject=f"user:{user.pk}", by=by)
    return user.pk


@transaction.atomic
def role_grant(*, user_id: int, role: str, scope_kind: ScopeKind, scope_id: str, by: Actor) -> None:
    """Give a user a role on a subtree of organisations, an area or a line."""
    if role not in selectors.roles():
        raise UnknownRole(
            f"{role}: no such role in data/roles.yaml, expected one of {', '.join(selectors.roles())}. [ACCOUNT-01]"
        )
    grant, created = RoleGrant.objects.get_or_create(
        user_id=user_id,
        role=role,
        scope_kind=scope_kind,
        scope_id=scope_id,
        defaults={"granted_at": now(), "granted_by": by.name},
    )
    if created:
        audit.event_record(
            what="role_granted", subject=f"user:{user_id}", by=by, detail={"grant": str(grant)}
        )


@transaction.atomic
def role_revoke(
    *, user_id: int, role: str, scope_kind: ScopeKind, scope_id: str, by: Actor, reason: str
) -> None:
    """Take a role from a user."""
    RoleGrant.objects.filter(user_id=user_id, role=role, scope_kind=scope_kind, scope_id=scope_id).delete()
    detail = {"role": role, "scope": f"{scope_kind}:{scope_id}"}
    audit.event_record(what="role_revoked", subject=f"user:{user_id}", by=by, detail=detail, reason=reason)


@transaction.atomic
def sign_in_link_issue(*, user_id: int, by: Actor) -> str:
    """Return the token of a new one-time link; it is shown once and never stored."""
    if selectors.is_client(user_id):
        raise LinkNotUsable("接口客户端用令牌,不能登录。请发给办事的人。[ACCOUNT-02]")
    token = secrets.token_urlsafe(24)
    # A link lives by the wall clock, also where the office's day is pinned to the past.
    expires_at = datetime.now(UTC) + LINK_LIFETIME
    SignInLink.objects.create(user_id=user_id, token_hash=_hash(token), expires_at=expires_at)
    audit.event_record(what="sign_in_link_issued", subject=f"user:{user_id}", by=by)
    return token


@transaction.atomic
def sign_in_link_use(*, token: str) -> User:
    """Use up a link and return its user.

    Raises LinkNotUsable when it is unknown, used or out of date.
    """
    instant = datetime.now(UTC)
    used = SignInLink.objects.filter(
        token_hash=_hash(token), used_at__isnull=True, expires_at__gt=instant, user__is_active=True
    ).update(used_at=instant)
    if not used:
        raise LinkNotUsable("这个登录链接已经用过或已过期。请向发给您链接的人要一个新的。[ACCOUNT-02]")
    user = User.objects.get(sign_in_links__token_hash=_hash(token))
    audit.event_record(what="signed_in_by_link", subject=f"user:{user.pk}", by=selectors.actor_for(user.pk))
    return user


@transaction.atomic
def password_sign_in_record(*, user_id: int) -> None:
    """Put a sign-in by password on record."""
    audit.event_record(
        what="signed_in_by_password", subject=f"user:{user_id}", by=selectors.actor_for(user_id)
    )


@transaction.atomic
def password_set(*, user_id: int, password: str, by: Actor) -> User:
    """Give a user a new password; every other session of theirs ends."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.event_record(what="password_set", subject=f"user:{user_id}", by=by)
    return user


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
