"""Append to the operation records."""

from collections.abc import Mapping

from django.db import connection, transaction

from jishi.shared import chain
from jishi.shared.actor import Actor
from jishi.shared.dates import now

from .models import AuditEvent, AuditHead


class OutsideTransaction(RuntimeError):
    """An event belongs in the transaction of the change that it records. [AUDIT-01]"""


def event_record(
    *, what: str, subject: str, by: Actor, detail: Mapping[str, object] | None = None, reason: str = ""
) -> str:
    """Append one event to the chain, in the caller's transaction, and return its hash.

    Call it last: on PostgreSQL the head row stays locked until the transaction ends.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(
            "event_record was called outside a transaction: open one around the change. [AUDIT-01]"
        )
    head = AuditHead.objects.select_for_update().filter(id=1).first() or AuditHead(
        id=1, seq=0, hash=chain.GENESIS
    )
    instant, seq = now(), head.seq + 1
    body = chain.canonical(
        {
            "seq": seq,
            "at": instant.isoformat(),
            "what": what,
            "subject": subject,
            "by_id": by.user_id,
            "by": by.name,
            "reason": reason,
            "detail": dict(detail or {}),
        }
    )
    own = chain.link_hash(head.hash, body)
    AuditEvent.objects.create(
        seq=seq,
        at=instant,
        what=what,
        subject=subject,
        by_id=by.user_id,
        body=body,
        prev_hash=head.hash,
        hash=own,
    )
    head.seq, head.hash = seq, own
    head.save()
    return own


@transaction.atomic
def personal_read_record(*, subject: str, fields: tuple[str, ...], by: Actor, reason: str) -> None:
    """Record that somebody looked at masked personal fields, and why."""
    event_record(what="personal_read", subject=subject, by=by, detail={"fields": list(fields)}, reason=reason)
