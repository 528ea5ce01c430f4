"""Letters of introduction: issue them, take them back. The relation moves when the other end confirms."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from .. import selectors
from ..letter_rules import letter_rules
from ..models import Affiliation, Batch, Change, LetterState, OrgState, TransferLetter
from ..models.organisations import GRADED_KINDS
from .letter_work import letters_list, letters_off_lists
from .rows import KEYS, rows_open, rows_replace
from .rules import Fault, RegistryError, batch_open, change_open, require
from .transfers import standing_of

EDIT = "registry.edit"


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """A letter for one member to an organisation of this system (by code) or to one outside (by name).

    Without `days` the rule of the day says how long it is good.
    """

    member_code: str
    issued_on: date
    to_org_code: str = ""
    to_outside: str = ""
    days: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class LetterPlan:
    """What issuing letters would do: where the members belong, where they go, for how many days, what is wrong."""

    drafts: tuple[LetterDraft, ...]
    held: Mapping[str, Affiliation]
    ends: Mapping[str, int]
    days: tuple[int, ...]
    faults: tuple[Fault, ...]


def letters_plan(drafts: Sequence[LetterDraft]) -> LetterPlan:
    """Look at letters before they are issued; each fault's place is the member's code."""
    held = standing_of([draft.member_code for draft in drafts])
    ends = _ends([draft.to_org_code for draft in drafts])
    days = _days(drafts, held, ends)
    faults = [
        fault for draft, n in zip(drafts, days, strict=True) for fault in _draft_faults(draft, n, held, ends)
    ]
    faults += _open_faults(drafts, held)
    return LetterPlan(tuple(drafts), held, ends, tuple(days), tuple(faults))


@transaction.atomic
def letters_issue(
    *, drafts: Sequence[LetterDraft], by: Actor, document_no: str = "", reason: str = ""
) -> int:
    """Issue letters, all or none; return the batch. Members stay where they are until the other end confirms."""
    plan = letters_plan(drafts)
    if plan.faults or not drafts:
        raise RegistryError(plan.faults or [Fault("letters", "没有选党员。请至少选一名。", "LETTER-01")])
    require(by, EDIT, *sorted({row.org_id for row in plan.held.values()}))
    batch = batch_open("letters", by=by, rows=len(drafts))
    first = min(draft.issued_on for draft in drafts)
    change = change_open(
        "letters_issued", by=by, on=first, batch=batch, document_no=document_no, reason=reason
    )
    letters = letters_write(plan, batch=batch, change=change, by=by)
    detail = {"count": len(letters), "change": change.pk}
    audit.event_record(
        what="letters_issued", subject=f"batch:{batch.pk}", by=by, detail=detail, reason=reason
    )
    return batch.pk


def letters_write(plan: LetterPlan, *, batch: Batch, change: Change, by: Actor) -> list[TransferLetter]:
    """Write planned letters, and put them on the lists of those who are to answer."""
    taken: dict[int, int] = {}
    rows = []
    for draft, n in zip(plan.drafts, plan.days, strict=True):
        year = draft.issued_on.year
        taken[year] = taken.get(year) or _last_serial(year)
        taken[year] += 1
        relation = plan.held[draft.member_code]
        rows.append(
            TransferLetter(
                year=year,
                serial=taken[year],
                member_id=relation.member_id,
                from_org_id=relation.org_id,
                to_org_id=plan.ends.get(draft.to_org_code),
                to_outside=draft.to_outside.strip(),
                why=draft.why.strip()[:100],
                issued_on=draft.issued_on,
                valid_days=n,
                last_day=last_day_of(draft, n),
                batch=batch,
            )
        )
    letters = TransferLetter.objects.bulk_create(rows, batch_size=2000)
    told = ({"letter_id": one.pk, "state": "issued", "valid_from": one.issued_on} for one in letters)
    rows_open(LetterState, told, change=change)
    letters_list(letters, by=by)
    return letters


def last_day_of(draft: LetterDraft, days: int) -> date:
    """Return the last day on which a letter is good; the day of issue counts."""
    return draft.issued_on + timedelta(days=days - 1)


@transaction.atomic
def letters_withdraw(*, letter_ids: Sequence[int], on: date, reason: str, by: Actor) -> int:
    """Take letters back before they are received; the members stay where they are. Returns how many."""
    return _close(letter_ids, "withdrawn", on, reason, by)


@transaction.atomic
def letters_return(*, letter_ids: Sequence[int], on: date, reason: str, by: Actor) -> int:
    """Send letters back unreceived, with the reason; the members stay where they are. Returns how many."""
    return _close(letter_ids, "returned", on, reason, by)


def _close(letter_ids: Sequence[int], state: str, on: date, reason: str, by: Actor) -> int:
    rows = open_letters(letter_ids, on)
    if not rows or len(reason.strip()) < 4:
        raise RegistryError([Fault("letters", "请选介绍信,并写明原因(至少四个字)。", "LETTER-02")])
    letters = [row.letter for row in rows]
    ends = {one.from_org_id if state == "withdrawn" else end_of(one) for one in letters}
    require(by, EDIT, *sorted(ends))
    change = change_open(f"letters_{state}", by=by, on=on, reason=reason.strip())
    rows_replace(rows, on=on, change=change, told={"state": state, "note": reason.strip()[:200]})
    letters_off_lists([one.pk for one in letters], by=by)
    detail = {"count": len(rows), "state": state, "change": change.pk}
    audit.event_record(
        what="letters_closed", subject=f"change:{change.pk}", by=by, detail=detail, reason=reason.strip()
    )
    return len(rows)


def open_letters(letter_ids: Iterable[int], on: date) -> list[LetterState]:
    """Return the states of letters that are on their way.

    Raises RegistryError when one of them is not, or was issued after `on`.
    """
    ids = sorted(set(letter_ids))
    rows: list[LetterState] = []
    for start in range(0, len(ids), KEYS):
        piece = LetterState.objects.select_for_update(of=("self",)).current()
        rows += piece.filter(letter_id__in=ids[start : start + KEYS], state="issued").select_related(
            "letter__member"
        )
    found = {row.letter_id for row in rows}
    faults = [
        Fault(f"letter:{one}", "这封介绍信已经办完或撤回。请刷新页面看结果。", "LETTER-03")
        for one in ids
        if one not in found
    ]
    faults += [
        Fault(
            f"letter:{row.letter_id}",
            f"日期早于介绍信的开具日期({row.letter.issued_on})。请核对。",
            "LETTER-04",
        )
        for row in rows
        if on < row.letter.issued_on
    ]
    if faults:
        raise RegistryError(faults)
    return rows


def end_of(letter: TransferLetter) -> int:
    """Return the organisation that answers for the letter's arrival; for one that goes outside, the sending one."""
    return letter.to_org_id or letter.from_org_id


def _ends(codes: Iterable[str]) -> dict[str, int]:
    """Return the ids, by code, of those that may receive members: branches and general branches that stand."""
    rows = OrgState.objects.current().filter(kind__in=GRADED_KINDS, org__code__in=set(codes))
    return dict(rows.values_list("org__code", "org_id"))


def _days(
    drafts: Sequence[LetterDraft], held: Mapping[str, Affiliation], ends: Mapping[str, int]
) -> list[int]:
    org_ids = {row.org_id for row in held.values()} | set(ends.values())
    on = max((draft.issued_on for draft in drafts), default=date.min)
    local = {org_id: each.local_id for org_id, each in selectors.superiors_of(org_ids, Moment(on)).items()}
    found = []
    for draft in drafts:
        rules, relation = letter_rules(draft.issued_on), held.get(draft.member_code)
        to = ends.get(draft.to_org_code)
        is_local = relation is not None and to is not None and local.get(relation.org_id) == local.get(to)
        rule = rules.local if is_local else rules.outside
        found.append(rule if draft.days is None else draft.days)
    return found


def _draft_faults(
    draft: LetterDraft, days: int, held: Mapping[str, Affiliation], ends: Mapping[str, int]
) -> list[Fault]:
    where, relation, found = draft.member_code, held.get(draft.member_code), []
    if relation is None:
        found.append(Fault(where, "没有这名党员,或组织关系已经不在册。请核对代码。", "LETTER-05"))
    if bool(draft.to_org_code) == bool(draft.to_outside.strip()):
        found.append(Fault(where, "转往哪里:本系统的组织和系统外的组织请填一个。", "LETTER-06"))
    elif draft.to_org_code and draft.to_org_code not in ends:
        text = f"没有能接收党员的组织{draft.to_org_code}。组织关系应落在现存的支部或总支,请核对。"
        found.append(Fault(where, text, "LETTER-07"))
    elif relation is not None and ends.get(draft.to_org_code) == relation.org_id:
        found.append(Fault(where, "这名党员的组织关系就在那里,不用转。", "LETTER-08"))
    most = letter_rules(draft.issued_on).most
    if not 1 <= days <= most:
        found.append(Fault(where, f"有效期是{days}天,应为1至{most}天。请改正。", "LETTER-09"))
    if relation is not None and draft.issued_on < relation.valid_from:
        text = f"开具日期早于组织关系的起始日({relation.valid_from})。请核对。"
        found.append(Fault(where, text, "LETTER-10"))
    return found


def _open_faults(drafts: Sequence[LetterDraft], held: Mapping[str, Affiliation]) -> list[Fault]:
    on_the_way: set[int] = set()
    ids = [row.member_id for row in held.values()]
    for start in range(0, len(ids), KEYS):
        rows = LetterState.objects.current().filter(state="issued")
        members = rows.filter(letter__member_id__in=ids[start : start + KEYS])
        on_the_way.update(members.values_list("letter__member_id", flat=True))
    found = []
    for draft in drafts:
        relation = held.get(draft.member_code)
        if relation is not None and relation.member_id in on_the_way:
            text = "已经有一封介绍信在途中。请先撤回那一封,再开新的。"
            found.append(Fault(draft.member_code, text, "LETTER-11"))
        if relation is not None:
            on_the_way.add(relation.member_id)
    return found


def _last_serial(year: int) -> int:
    return TransferLetter.objects.filter(year=year).aggregate(last=Max("serial"))["last"] or 0
