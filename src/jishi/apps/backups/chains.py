"""The operation records of a snapshot: how many, which is the last, and whether the chain holds."""

from jishi.shared import chain

from .archive import ChainKept
from .snapshots import Snapshot

_LINKS = "SELECT seq, prev_hash, body, hash FROM audit_auditevent ORDER BY seq"


def chain_of(view: Snapshot) -> ChainKept:
    """Verify the chain of a snapshot against its own head."""
    seq, head = next(view.select("SELECT seq, hash FROM audit_audithead"), (0, chain.GENESIS))
    verdict = chain.check_links((chain.Link(*row) for row in view.select(_LINKS)), head)
    return ChainKept(seq, head, "ok" if verdict.ok else f"bad {verdict.bad_seq} {verdict.reason}")
