"""The organisations behind rows that name none: a member's, the ends of a letter, what is leaned or remarked on."""

from collections.abc import Iterable
from typing import Any

from ..models import (
    Affiliation,
    CountingDecision,
    FloatingOut,
    FunctionalReach,
    FunctionalState,
    LetterState,
    MembershipEnd,
    MemberState,
    OfficerState,
    Remark,
    TableRow,
    TransferLetter,
)
from .plan import KEYS, among

ABOUT_MEMBERS = (MemberState, MembershipEnd, FloatingOut)
ABOUT_LETTERS = (LetterState,)
ABOUT_FUNCTIONAL = (FunctionalReach, OfficerState, CountingDecision)
# Who issues a letter or takes it back is the sending end; who answers it, the other.
_SENT = (LetterState.State.ISSUED, LetterState.State.WITHDRAWN)


def orgs_behind(rows: Iterable[Any]) -> set[int]:
    """Return where members last belonged, which ends letters name, what functional organisations lean on."""
    told = list(rows)
    members = {row.member_id for row in told if isinstance(row, ABOUT_MEMBERS)}
    letters = [row for row in told if isinstance(row, ABOUT_LETTERS)]
    noted = among(TableRow, "pk", {row.row_id for row in told if isinstance(row, Remark)})
    functional = {row.functional_id for row in told if isinstance(row, ABOUT_FUNCTIONAL)}
    hosts = {row.host_id for row in among(FunctionalState, "functional_id", functional, superseded_by=None)}
    return _last_orgs(members) | _ends(letters) | hosts | {row.org_id for row in noted if row.org_id}


def _last_orgs(member_ids: set[int]) -> set[int]:
    rows = among(Affiliation, "member_id", member_ids, superseded_by=None)
    last = {row.member_id: row.org_id for row in sorted(rows, key=lambda row: row.valid_to)}
    return set(last.values())


def _ends(states: list[LetterState]) -> set[int]:
    ids, ends = sorted({row.letter_id for row in states}), dict[int, tuple[int, int | None]]()
    for start in range(0, len(ids), KEYS):
        rows = TransferLetter.objects.filter(pk__in=ids[start : start + KEYS])
        ends.update({one.pk: (one.from_org_id, one.to_org_id) for one in rows})
    found = set()
    for row in states:
        sender, receiver = ends[row.letter_id]
        found.add(sender if row.state in _SENT or receiver is None else receiver)
    return found
