"""Clients of the API: issue a token, revoke it, recognise it, and answer a repeated write as the first time."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import now

from .. import selectors
from ..models import ApiAnswer, ApiClient, RoleGrant, User
from .errors import AccountError

MANAGE = "accounts.manage_clients"
LONGEST_DAYS = 366
SHORTEST_REASON = 4
_USED_EVERY = timedelta(minutes=1)
_ANSWERS_KEPT = timedelta(days=7)


class ClientNotIssued(AccountError):
    """The client cannot be set up as asked. [ACCOUNT-03]"""


class ClientNotRevoked(AccountError):
    """The client is not there, is revoked already, or no reason was given. [ACCOUNT-04]"""


class KeyTaken(AccountError):
    """The key of this write was used for another one. [ACCOUNT-05]"""


@dataclass(frozen=True, slots=True)
class Issued:
    """A new client and its token, which is shown once and kept nowhere."""

    client_id: int
    token: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a write was answered."""

    status: int
    version: str
    body: str


@transaction.atomic
def client_issue(*, name: str, role: str, org_id: int, days: int, by: Actor) -> Issued:
    """Set up a client with one role over one organisation and what is below, and return its token.

    Whoever issues it must hold, over that organisation, every permission that it gets.
    Raises ClientNotIssued, NotAllowed.
    """
    told = selectors.roles().get(role)
    if told is None or not name.strip() or not 1 <= days <= LONGEST_DAYS:
        raise ClientNotIssued(
            f"没有发放:要有名称、一个已有的角色,有效期1到{LONGEST_DAYS}天。请改正。[ACCOUNT-03]"
        )
    _require(by, told.permissions | {MANAGE}, org_id)
    token, instant = f"jishi_{secrets.token_urlsafe(32)}", now()
    user = User(
        username=f"api:{secrets.token_hex(8)}", display_name=f"接口:{name.strip()}"[:60], created_at=instant
    )
    user.set_unusable_password()
    user.save()
    RoleGrant.objects.create(
        user=user, role=role, scope_kind="org", scope_id=str(org_id), granted_at=instant, granted_by=by.name
    )
    client = ApiClient.objects.create(
        user=user,
        name=name.strip()[:50],
        token_hash=_hash(token),
        issued_at=instant,
        issued_by=by.name,
        # Like a sign-in link, a token lives by the wall clock.
        expires_at=datetime.now(UTC) + timedelta(days=days),
    )
    detail = {"name": client.name, "role": role, "org": org_id, "days": days}
    audit.event_record(what="client_issued", subject=f"client:{client.pk}", by=by, detail=detail)
    return Issued(client.pk, token)


@transaction.atomic
def client_revoke(*, client_id: int, reason: str, by: Actor) -> None:
    """Take a client's token away at once; what it did stays on record under its name.

    Raises ClientNotRevoked, NotAllowed.
    """
    client = ApiClient.objects.select_for_update().filter(pk=client_id).first()
    if client is None:
        raise ClientNotRevoked(f"没有编号为{client_id}的接口客户。请在“接口”页核对编号。[ACCOUNT-04]")
    if client.revoked_at is not None or len(reason.strip()) < SHORTEST_REASON:
        raise ClientNotRevoked("没有收回:令牌已经收回过,或没有写明理由(至少四个字)。请核对。[ACCOUNT-04]")
    for org_id in selectors.client_org_ids([client_id]).get(client_id, ()):
        _require(by, frozenset({MANAGE}), org_id)
    client.revoked_at, client.revoked_by = now(), by.name
    client.save(update_fields=["revoked_at", "revoked_by"])
    User.objects.filter(pk=client.user_id).update(is_active=False)
    audit.event_record(what="client_revoked", subject=f"client:{client_id}", by=by, reason=reason.strip())


def client_of(token: str) -> selectors.ClientView | None:
    """Return the client of a token that is good now, and note that it was used."""
    instant = datetime.now(UTC)
    found = ApiClient.objects.filter(token_hash=_hash(token), revoked_at=None, expires_at__gt=instant).first()
    if found is None:
        return None
    if found.last_used_at is None or instant - found.last_used_at > _USED_EVERY:
        ApiClient.objects.filter(pk=found.pk).update(last_used_at=instant)
    return selectors.ClientView(found.pk, found.user_id, found.name, found.expires_at)


@transaction.atomic
def answer_find(*, client_id: int, key: str, request_hash: str) -> Answer | None:
    """Return what this very write was answered before; a client's writes wait for one another from here on.

    Raises KeyTaken when the key was used for another write.
    """
    ApiClient.objects.select_for_update().get(pk=client_id)
    found = ApiAnswer.objects.filter(client_id=client_id, key=key).first()
    if found is None:
        return None
    if found.request_hash != request_hash:
        raise KeyTaken("这个键已经用于另一次写入。请换一个。[ACCOUNT-05]")
    return Answer(found.status, found.version, found.body)


@transaction.atomic
def answer_keep(*, client_id: int, key: str, request_hash: str, answer: Answer) -> None:
    """Keep what a write was answered, for a week, in the transaction of the write."""
    instant = datetime.now(UTC)
    ApiAnswer.objects.filter(client_id=client_id, answered_at__lt=instant - _ANSWERS_KEPT).delete()
    ApiAnswer.objects.create(
        client_id=client_id,
        key=key,
        request_hash=request_hash,
        status=answer.status,
        version=answer.version,
        body=answer.body,
        answered_at=instant,
    )


def _require(by: Actor, permissions: frozenset[str], org_id: int) -> None:
    """Stop unless the actor holds every one of these over the organisation."""
    if by.is_system:
        return
    within = import_string(settings.ORGS_WITHIN)
    for permission in sorted(permissions):
        if org_id not in within(by, permission, [org_id]):
            raise NotAllowed(
                f"您对这个组织没有这项权限({permission}),不能交给接口客户端。请选别的角色或组织。"
            )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
