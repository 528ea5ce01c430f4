"""党员组织关系转接登记台账: a new row issues a letter of introduction, a day of arrival is its receipt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial

from django.db.models import QuerySet

from jishi.sheets.templates import Value

from ..models import Affiliation, Batch, Change, LetterState, TransferLetter
from ..selectors.letters import end_names, letter_number, visible_letters
from ..selectors.members import member_names
from ..services.letters import (
    LetterDraft,
    LetterPlan,
    end_of,
    last_day_of,
    letters_plan,
    letters_write,
    open_letters,
)
from ..services.receipts import receipt_faults, receipts_write, standing_ends
from ..services.rows import KEYS
from ..services.rules import Fault, RegistryError
from ..services.transfers import standing_of
from ..visibility import Visible
from .changes import FileChanges
from .look import Look
from .model import Asked, Handler, Held, Key, Planned, Session, batched

# Under which column a fault of a letter is told; any other is the member's.
AT = {
    "LETTER-06": "to_code",
    "LETTER-07": "to_code",
    "LETTER-08": "to_code",
    "LETTER-09": "days",
    "LETTER-10": "letter_on",
    "LETTER-13": "on",
    "LETTER-14": "on",
    "LETTER-15": "to_code",
}
STATE = LetterState.State
SLICE = 2000


class TransfersTable(Handler):
    """One row a letter."""

    name = "member_transfers"
    fields = ("member_code", "name", "letter_on", "days", "to_code", "to_name", "on", "why")
    view = "registry.view_member"
    adds = True
    home = "from_code"

    def rows(self, seen: Visible) -> Iterator[Held]:
        """Give the letters of which one end is visible, in the order of their numbers."""
        found = visible_letters(LetterState.objects.at(seen.moment), seen)
        ordered = found.order_by("letter__issued_on", "letter_id")
        for piece in batched(_whole(ordered).iterator(chunk_size=SLICE), SLICE):
            yield from _held(piece, seen)

    def session(self, asked: Asked) -> Session:
        return TransferSession(asked)


def _whole(rows: QuerySet[LetterState]) -> QuerySet[LetterState]:
    return rows.select_related("letter__member", "letter__from_org", "letter__to_org")


def _held(rows: Sequence[LetterState], seen: Visible) -> Iterator[Held]:
    letters = [row.letter for row in rows]
    ends: set[int | None] = {one.from_org_id for one in letters}
    ends |= {one.to_org_id for one in letters} - {None}
    names, people = end_names(ends, seen), member_names([one.member_id for one in letters], seen.moment)
    for row in rows:
        one, arrived = row.letter, row.state == STATE.RECEIVED
        name = people.get(one.member_id)
        values: dict[str, Value] = {
            "member_code": one.member.code,
            "name": name,
            "from_code": one.from_org.code,
            "from_name": names.get(one.from_org_id),
            "letter_no": letter_number(one.year, one.serial),
            "letter_on": one.issued_on,
            "days": one.valid_days,
            "to_code": one.to_org.code if one.to_org else None,
            "to_name": names.get(one.to_org_id) if one.to_org_id else one.to_outside,
            "on": row.valid_from if arrived else None,
            "why": one.why or None,
            "state": str(STATE(row.state).label),
        }
        yield Held((one.member.code, one.issued_on), values, name or "", None, one.pk)


class TransferSession(Session):
    """Letters to issue, and letters that have arrived."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._seen: Visible | None = None
        self._changes = FileChanges(asked)
        self._issued: set[str] = set()

    def held(self, keys: Sequence[Key], seen: Visible) -> dict[Key, Held]:
        if self._seen is None:
            self._seen = seen
        codes, wanted = sorted({str(key[0]) for key in keys}), set(keys)
        found: dict[Key, Held] = {}
        for start in range(0, len(codes), KEYS):
            rows = visible_letters(LetterState.objects.at(seen.moment), seen)
            told = _whole(rows.filter(letter__member__code__in=codes[start : start + KEYS]))
            # Of two letters of one day the later one counts: the first was taken back.
            found |= {held.key: held for held in _held(list(told.order_by("letter_id")), seen)}
        return {key: held for key, held in found.items() if key in wanted}

    def check(self, piece: Sequence[Planned], look: Look) -> None:
        fresh = [row for row in piece if row.kind == "new"]
        self._check_new(fresh, look)
        known = [row for row in piece if row.held is not None and row.tells]
        letters = _letters([row.held.ref for row in known if row.held])
        held, standing = _relations(letters.values()), standing_ends(list(letters.values()))
        for row in known:
            assert row.held is not None
            one, on = letters[row.held.ref], row.told.get("on")
            if row.held.values["state"] != STATE.ISSUED.label or not isinstance(on, date):
                look.refuse(
                    row, "on", "TABLE-57", since=str(row.held.values["on"] or row.held.values["state"])
                )
                continue
            self._check_arrival(row, one, on, look)
            self._tell(row, receipt_faults(one, held.get(one.member.code), standing, on), look)

    def _check_new(self, fresh: Sequence[Planned], look: Look) -> None:
        plan = letters_plan([_draft(row) for row in fresh])
        faults: dict[str, list[Fault]] = defaultdict(list)
        for fault in plan.faults:
            faults[fault.where].append(fault)
        assert self._seen is not None
        own = self._seen.among({relation.org_id for relation in plan.held.values()})
        made = _unsaved(plan)
        standing = standing_ends(list(made.values()))
        names = member_names([relation.member_id for relation in plan.held.values()], self._seen.moment)
        for row in fresh:
            code = str(row.key[0])
            relation = plan.held.get(code)
            if relation is not None and relation.org_id not in own:
                look.refuse(row, "member_code", "TABLE-46", value=code)
            elif relation is not None:
                look.person(row, names.get(relation.member_id, ""))
            self._tell(row, faults[code], look)
            if code in self._issued:
                look.refuse(row, "member_code", "TABLE-59", value=code)
            self._issued.add(code)
            on, one = row.told.get("on"), made.get(code)
            if isinstance(on, date) and one is not None and not row.is_refused:
                self._check_arrival(row, one, on, look)
                self._tell(row, receipt_faults(one, relation, standing, on), look)

    def _check_arrival(self, row: Planned, one: TransferLetter, on: date, look: Look) -> None:
        """The receiving end confirms; of a letter that goes outside, the sending one."""
        assert self._seen is not None
        if not self._seen.among({end_of(one)}):
            look.refuse(row, "on", "TABLE-60")
        if on < one.issued_on:
            words = {"value": str(on), "other": look.label("letter_on"), "earlier": str(one.issued_on)}
            look.refuse(row, "on", "TABLE-48", **words)

    def _tell(self, row: Planned, faults: Iterable[Fault], look: Look) -> None:
        for fault in faults:
            field = AT.get(fault.code, "member_code")
            look.refuse(row, field, "TABLE-56", says=fault.text, number=fault.code)

    def write(self, piece: Sequence[Planned], batch: Batch) -> None:
        by, fresh = self._asked.by, [row for row in piece if row.kind == "new"]
        arrived = {row.held.ref: row.told.get("on") for row in piece if row.held is not None}
        if fresh:
            plan = letters_plan([_draft(row) for row in fresh])
            if plan.faults:
                raise RegistryError(plan.faults)
            change = self._changes.of("letters_issued", batch)
            made = letters_write(plan, batch=batch, change=change, by=by)
            arrived |= {one.pk: row.told.get("on") for one, row in zip(made, fresh, strict=True)}
        by_day: dict[date, list[int]] = defaultdict(list)
        for letter_id, on in arrived.items():
            if isinstance(on, date):
                by_day[on].append(letter_id)
        opening = partial(_opened, self._changes, batch)
        for on, letter_ids in sorted(by_day.items()):
            rows = open_letters(letter_ids, on)
            held = standing_of([row.letter.member.code for row in rows])
            receipts_write(rows, held, on=on, opening=opening, by=by)


def _opened(changes: FileChanges, batch: Batch, kind: str) -> Change:
    return changes.of(kind, batch)


def _draft(row: Planned) -> LetterDraft:
    told, on = row.told, row.key[1]
    assert isinstance(on, date)
    to, days = str(told.get("to_code") or ""), told.get("days")
    outside = "" if to else str(told.get("to_name") or "")
    why = str(told.get("why") or "")
    return LetterDraft(str(row.key[0]), on, to, outside, days if isinstance(days, int) else None, why)


def _unsaved(plan: LetterPlan) -> dict[str, TransferLetter]:
    """Return the letters that a plan would issue, by the member's code, to look at only."""
    made = {}
    for draft, days in zip(plan.drafts, plan.days, strict=True):
        relation = plan.held.get(draft.member_code)
        if relation is not None:
            made[draft.member_code] = TransferLetter(
                from_org_id=relation.org_id,
                to_org_id=plan.ends.get(draft.to_org_code),
                issued_on=draft.issued_on,
                last_day=last_day_of(draft, days),
            )
    return made


def _letters(letter_ids: Sequence[int]) -> dict[int, TransferLetter]:
    found: dict[int, TransferLetter] = {}
    for start in range(0, len(letter_ids), KEYS):
        rows = TransferLetter.objects.filter(pk__in=letter_ids[start : start + KEYS]).select_related("member")
        found |= {one.pk: one for one in rows}
    return found


def _relations(letters: Iterable[TransferLetter]) -> Mapping[str, Affiliation]:
    return standing_of([one.member.code for one in letters])


TABLE = TransfersTable()
