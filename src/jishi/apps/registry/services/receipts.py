"""The other end confirms: letters are received, and the relations move."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor

from ..models import Affiliation, Change, LetterState, MembershipEnd, OrgState, TransferLetter
from .floating import floatings_end
from .letter_work import letters_off_lists
from .letters import EDIT, end_of, open_letters
from .rows import rows_end, rows_open, rows_replace
from .rules import Fault, RegistryError, batch_open, change_open, require
from .transfers import standing_of


@transaction.atomic
def letters_receive(*, letter_ids: Sequence[int], on: date, by: Actor, document_no: str = "") -> int:
    """Confirm that members have arrived; `on` is their first day there. All or none; returns the batch.

    Of a letter that goes outside, the sending organisation enters the receipt: the member leaves the books.
    """
    rows = open_letters(letter_ids, on)
    letters = [row.letter for row in rows]
    held = standing_of([one.member.code for one in letters])
    standing = standing_ends(letters)
    faults = [
        fault for one in letters for fault in receipt_faults(one, held.get(one.member.code), standing, on)
    ]
    if faults or not rows:
        raise RegistryError(faults or [Fault("letters", "没有选介绍信。请至少选一封。", "LETTER-01")])
    require(by, EDIT, *sorted({end_of(one) for one in letters}))
    batch = batch_open("letters_received", by=by, rows=len(rows))
    opening = partial(change_open, by=by, on=on, batch=batch, document_no=document_no, reason="介绍信回执")
    receipts_write(rows, held, on=on, opening=opening, by=by)
    left = sum(not one.to_org_id for one in letters)
    detail = {"moved": len(letters) - left, "left": left}
    audit.event_record(what="letters_received", subject=f"batch:{batch.pk}", by=by, detail=detail)
    return batch.pk


def receipts_write(
    rows: Sequence[LetterState],
    held: Mapping[str, Affiliation],
    *,
    on: date,
    opening: Callable[[str], Change],
    by: Actor,
) -> None:
    """Write that letters have arrived: relations move, or end where they go outside. `opening` opens the events."""
    moved = [row for row in rows if row.letter.to_org_id]
    left = [row for row in rows if not row.letter.to_org_id]
    if moved:
        change = opening("members_transferred")
        relations = [held[row.letter.member.code] for row in moved]
        goes_to = {held[row.letter.member.code].pk: row.letter.to_org_id for row in moved}
        rows_replace(relations, on=on, change=change, told=partial(_there, goes_to))
        rows_replace(moved, on=on, change=change, told={"state": "received"})
    if left:
        change = opening("member_moved_out")
        rows_end([held[row.letter.member.code] for row in left], on=on, change=change)
        rows_open(MembershipEnd, [_left(row.letter, on) for row in left], change=change)
        days = {row.letter.member_id: on for row in left}
        floatings_end(days, change=change, on_roster=False)
        rows_replace(left, on=on, change=change, told={"state": "received"})
    letters_off_lists([row.letter_id for row in rows], by=by)


def _there(goes_to: Mapping[int, int | None], relation: Affiliation) -> dict[str, object]:
    return {"org_id": goes_to[relation.pk]}


def _left(letter: TransferLetter, on: date) -> dict[str, object]:
    kind = MembershipEnd.Kind.MOVED_OUT
    return {"member_id": letter.member_id, "kind": kind, "valid_from": on}


def standing_ends(letters: Sequence[TransferLetter]) -> set[int]:
    """Return which of the organisations that letters go to still stand."""
    wanted = {one.to_org_id for one in letters if one.to_org_id}
    return set(OrgState.objects.current().filter(org_id__in=wanted).values_list("org_id", flat=True))


def receipt_faults(
    one: TransferLetter, relation: Affiliation | None, standing: set[int], on: date
) -> list[Fault]:
    """Return why a letter cannot be received on a day."""
    where, found = f"letter:{one.pk}", []
    if relation is None or relation.org_id != one.from_org_id:
        text = "开信以后,这名党员的组织关系已经变动。请把介绍信退回。"
        found.append(Fault(where, text, "LETTER-12"))
    elif on <= relation.valid_from:
        text = f"接收日期应晚于现有组织关系的起始日({relation.valid_from})。请核对。"
        found.append(Fault(where, text, "LETTER-13"))
    if on > one.last_day:
        text = f"介绍信{one.last_day}已过有效期。请退回,由原组织重新开具。"
        found.append(Fault(where, text, "LETTER-14"))
    if one.to_org_id and one.to_org_id not in standing:
        found.append(Fault(where, "接收组织已经撤销。请退回,由原组织改开。", "LETTER-15"))
    return found
