"""Changes that somebody proposed: who waits for whom, what was said to each field."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from jishi.shared.codes import mask_name
from jishi.shared.dates import BEIJING, Moment

from ..models import MemberState, Proposal, ProposedField, known_at
from ..proposed import Subject, kept, subject_of
from ..visibility import Visible
from .graded import last_names_of

STATES = {"waiting": "待核", "settled": "已核", "withdrawn": "已撤回"}


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One proposal in a list. `verdicts` counts waiting, accepted and refused fields."""

    proposal_id: int
    org_id: int
    org_name: str
    by: str
    to_name: str
    proposed_on: date
    fields: str
    state: str
    verdicts: str
    member: str = ""


@dataclass(frozen=True, slots=True)
class FieldCard:
    """One proposed field: what stood, what was asked for, what stands now, and the verdict."""

    name: str
    label: str
    before: str
    after: str
    now: str
    has_moved: bool
    verdict: str
    verdict_label: str
    comment: str
    judged_by: str
    is_masked: bool = False


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """One proposal as its page shows it."""

    proposal_id: int
    org_id: int
    org_name: str
    from_name: str
    to_org_id: int
    to_name: str
    by_id: int | None
    by: str
    proposed_at: datetime
    effective_on: date
    reason: str
    state: str
    settled_at: datetime | None
    withdrawn_at: datetime | None
    change_id: int | None
    fields: tuple[FieldCard, ...]
    member_id: int | None = None
    member: str = ""
    came: str = ""
    asked_on: date | None = None
    proof: str = ""

    @property
    def has_masked(self) -> bool:
        """Tell whether a field stands masked here."""
        return any(each.is_masked for each in self.fields)


def proposals_counts(seen: Visible) -> dict[str, int]:
    """Return how many visible proposals are in each state, or were at the moment of `seen`."""
    named = {key: Count("pk", filter=_in_state(key, seen.moment)) for key in STATES}
    found: dict[str, int] = seen.restrict(Proposal.objects.all()).aggregate(**named)
    return found


def proposals_page(
    seen: Visible, state: str, *, first: int = 0, most: int = 50, of_members: bool = True
) -> list[ProposalRow]:
    """Return one page of the visible proposals in a state: the longest waiting first, else the latest first."""
    order = ("proposed_at", "pk") if state == "waiting" else ("-proposed_at", "-pk")
    rows = seen.restrict(Proposal.objects.filter(_in_state(state, seen.moment))).order_by(*order)
    if not of_members:
        rows = rows.filter(member=None)
    return _rows(rows[first : first + most], seen.moment)


def proposals_of(org_id: int, *, state: str, moment: Moment, most: int = 5) -> list[ProposalRow]:
    """Return the latest proposals about one organisation in a state."""
    found = Proposal.objects.filter(_in_state(state, moment), org_id=org_id).order_by("-proposed_at", "-pk")
    return _rows(found[:most], moment)


def _in_state(state: str, moment: Moment) -> Q:
    """Return the condition of a state; a proposal is recorded as it happens, so its past is one instant."""
    until = moment.until
    if until is None:
        settled, withdrawn, made = Q(settled_at__isnull=False), Q(withdrawn_at__isnull=False), Q()
    else:
        settled, withdrawn = Q(settled_at__lte=until), Q(withdrawn_at__lte=until)
        made = Q(proposed_at__lte=until)
    conditions = {"settled": settled, "withdrawn": withdrawn, "waiting": ~settled & ~withdrawn}
    return made & conditions[state]


def _rows(found: QuerySet[Proposal], moment: Moment) -> list[ProposalRow]:
    rows = list(found.prefetch_related("fields"))
    names = last_names_of({each for row in rows for each in (row.org_id, row.to_org_id)}, moment)
    people = _people([row.member_id for row in rows if row.member_id], moment)
    return [
        ProposalRow(
            row.pk,
            row.org_id,
            names.get(row.org_id, ""),
            row.by_name,
            names.get(row.to_org_id, ""),
            row.proposed_at.astimezone(BEIJING).date(),
            "、".join(subject_of(row).labels[each.name] for each in _in_order(row)),
            STATES[_state(row, moment)],
            _verdicts(row, moment),
            people.get(row.member_id or 0, ""),
        )
        for row in rows
    ]


def _people(member_ids: list[int], moment: Moment) -> dict[int, str]:
    """Return the members' names as known at a moment, masked."""
    if not member_ids:
        return {}
    rows = MemberState.objects.filter(
        known_at(moment), member_id__in=member_ids, valid_from__lte=moment.valid_on
    )
    return {row.member_id: mask_name(row.name) for row in rows.order_by("valid_from")}


def proposal_org(proposal_id: int) -> int | None:
    """Return the organisation that a proposal is about."""
    return Proposal.objects.filter(pk=proposal_id).values_list("org_id", flat=True).first()


def proposal_member(proposal_id: int) -> int | None:
    """Return the member that a proposal is about, if it is about one."""
    return Proposal.objects.filter(pk=proposal_id).values_list("member_id", flat=True).first()


def proposal_card(proposal_id: int, moment: Moment, *, is_masked: bool = True) -> ProposalCard:
    """Return one proposal, with what stands in the record at a moment beside what was proposed."""
    row = Proposal.objects.prefetch_related("fields").get(pk=proposal_id)
    state = _state(row, moment)
    names = last_names_of([row.org_id, row.from_org_id, row.to_org_id], moment)
    subject = subject_of(row)
    current = subject.rows(row).at(moment).first()
    is_open = state == "waiting"
    return ProposalCard(
        proposal_id=row.pk,
        org_id=row.org_id,
        org_name=names.get(row.org_id, ""),
        from_name=names.get(row.from_org_id, ""),
        to_org_id=row.to_org_id,
        to_name=names.get(row.to_org_id, ""),
        by_id=row.by_id,
        by=row.by_name,
        proposed_at=row.proposed_at,
        effective_on=row.effective_on,
        reason=row.reason,
        state=state,
        settled_at=row.settled_at if state == "settled" else None,
        withdrawn_at=row.withdrawn_at if state == "withdrawn" else None,
        change_id=row.change_id if state == "settled" else None,
        fields=tuple(
            _field(each, subject, current, is_open=is_open, is_masked=is_masked) for each in _in_order(row)
        ),
        member_id=row.member_id,
        member=_people([row.member_id], moment).get(row.member_id, "") if row.member_id else "",
        came=str(Proposal.Came(row.came).label) if row.came else "",
        asked_on=row.asked_on,
        proof=row.proof,
    )


def _field(
    field: ProposedField, subject: Subject, current: Any | None, *, is_open: bool, is_masked: bool
) -> FieldCard:
    """Return one field; verdicts are all given at once, when the proposal is settled."""
    verdict = ProposedField.Verdict("" if is_open else field.verdict)
    now = kept(getattr(current, field.name)) if current else None
    before, after, stands = (
        subject.words(field.name, value, is_masked=is_masked) for value in (field.before, field.after, now)
    )
    return FieldCard(
        name=field.name,
        label=subject.labels[field.name],
        before=before,
        after=after,
        now=stands,
        has_moved=is_open and now != field.before,
        verdict=verdict.value,
        verdict_label=str(verdict.label),
        comment="" if is_open else field.comment,
        judged_by="" if is_open else field.judged_by,
        is_masked=is_masked and bool(subject.masks.get(field.name)),
    )


def _in_order(row: Proposal) -> list[ProposedField]:
    order = list(subject_of(row).labels)
    return sorted(row.fields.all(), key=lambda field: order.index(field.name))


def _state(row: Proposal, moment: Moment) -> str:
    until = moment.until
    if row.withdrawn_at is not None and (until is None or row.withdrawn_at <= until):
        return "withdrawn"
    return (
        "settled" if row.settled_at is not None and (until is None or row.settled_at <= until) else "waiting"
    )


def _verdicts(row: Proposal, moment: Moment) -> str:
    if _state(row, moment) != "settled":
        return ""
    accepted = sum(field.verdict == "accepted" for field in row.fields.all())
    rejected = sum(field.verdict == "rejected" for field in row.fields.all())
    return "、".join(f"{word}{n}项" for word, n in (("采纳", accepted), ("不采纳", rejected)) if n)
