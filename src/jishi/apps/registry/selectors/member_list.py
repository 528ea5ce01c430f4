"""The members of a scope: all of them, those who float as seen from both ends, the lost, and those who have left."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from jishi.shared.codes import mask_name, mask_phone
from jishi.shared.dates import FOREVER

from ..adding import Population, totals
from ..measures import MEASURES
from ..models import Affiliation, MembershipEnd, MemberState, floats_at, held_at, known_at
from ..remembered import page_remembered, remembered
from ..vectors import named
from ..visibility import Visible
from .graded import last_names_of, names_of
from .members import SEXES, SLICE

PARTS = {
    "all": "在册",
    "probationary": "预备党员",
    "out": "流出",
    "in": "流入(本系统)",
    "lost": "失去联系",
    "ended": "已出册",
}
"""What the list is divided into, and what the office calls it."""
FEW_MEMBERS = 20_000
_TOLD = {"all": "members", "probationary": "probationary", "out": "floating_out"}
"""The parts that are measures of the register, too."""


@dataclass(frozen=True, slots=True)
class MemberListRow:
    """One member in a list, masked; `org_id` is where the member is counted, or last was."""

    member_id: int
    org_id: int
    org_name: str
    name: str
    sex: str
    birth_year: int | None
    status: str
    phone: str
    note: str


def member_list_counts(seen: Visible) -> dict[str, int]:
    """Return how many there are in each part."""
    return remembered("member list", seen, lambda: _counts(seen))


def _counts(seen: Visible) -> dict[str, int]:
    """Add up those that each organisation's own row tells, and count the few that it does not."""
    told = dict(zip(_TOLD, totals(Population(seen), [MEASURES[key] for key in _TOLD.values()]), strict=True))
    rows = {part: _ended(seen) if part == "ended" else _rows(seen, part) for part in PARTS}
    return {part: told[part] if part in told else rows[part].count() for part in PARTS}


def member_list_page(
    seen: Visible,
    part: str,
    *,
    first: int = 0,
    most: int | None = 50,
    among: Collection[int] | None = None,
    beside: Collection[int] = (),
) -> list[MemberListRow]:
    """Return one page of a part, by organisation and code: of all, or of those `among`; those `beside` are left out.

    `most` None: everybody from the first one on.
    """
    end = None if most is None else first + most
    if part == "ended":
        return _told_ended(seen, first, end)

    def pairs() -> QuerySet[Affiliation, tuple[int, int]]:
        asked = _rows(seen, part)
        if among is not None:
            asked = asked.filter(member_id__in=named(among))
        if beside:
            asked = asked.exclude(member_id__in=named(beside))
        return asked.order_by("org__code", "member__code").values_list("member_id", "org_id")

    if among is not None or beside:
        return _told(seen, part, list(pairs()[first:end]))
    return _told(seen, part, page_remembered("members on page", (seen, part), pairs, first=first, end=end))


def _rows(seen: Visible, part: str) -> QuerySet[Affiliation]:
    moment = seen.moment
    known = held_at(moment, "member__states__")
    own = seen.restrict(Affiliation.objects.at(moment))
    if part == "probationary":
        return own.filter(known, member__states__status=MemberState.Status.PROBATIONARY)
    if part == "out":
        return own.filter(known, member__states__floating=MemberState.Floating.OUT)
    if part == "lost":
        return own.filter(known, member__states__relation=MemberState.Relation.LOST)
    if part == "in":
        # Who is counted elsewhere and looked after here; nobody is counted twice.
        away = MemberState.objects.filter(floats_at(moment, ""), floating=MemberState.Floating.OUT)
        here = seen.restrict(away.exclude(contact_org=None), "contact_org_id").values("member_id")
        come = _come(own, seen)
        every = Affiliation.objects.at(moment)
        return every.filter(member_id__in=here.union(come.values("member_id")))
    return own


def _come(own: QuerySet[Affiliation], seen: Visible) -> QuerySet[Affiliation]:
    """Return the own members who have come from elsewhere: found among the own ones where these are the fewer."""
    if totals(Population(seen), [MEASURES["members"]])[0] > FEW_MEMBERS:
        return own.filter(floats_at(seen.moment), member__states__floating=MemberState.Floating.IN)
    states = MemberState.objects.filter(floats_at(seen.moment, ""), floating=MemberState.Floating.IN)
    return own.filter(Exists(states.filter(member_id=OuterRef("member_id"))))


def come_n(seen: Visible) -> int:
    """Return how many of the own members have come from elsewhere."""
    own = seen.restrict(Affiliation.objects.at(seen.moment))
    return remembered("members come", seen, lambda: _come(own, seen).count())


def _ended(seen: Visible) -> QuerySet[MembershipEnd]:
    # The first condition says no more than the second; it names the index of what has ended.
    ended = Affiliation.objects.filter(valid_to__lt=FOREVER)
    past = ended.filter(known_at(seen.moment), valid_to__lt=seen.moment.valid_on)
    return MembershipEnd.objects.at(seen.moment).filter(member_id__in=seen.restrict(past).values("member_id"))


def _told(seen: Visible, part: str, pairs: Sequence[tuple[int, int]]) -> list[MemberListRow]:
    moment = seen.moment
    states = _states(MemberState.objects.at(moment), [member_id for member_id, _ in pairs])
    contacts = {state.contact_org_id for state in states.values() if state.contact_org_id}
    names = names_of({org_id for _, org_id in pairs} | contacts, moment)

    def note(state: MemberState, org_id: int) -> str:
        if part == "in" and state.contact_org_id:
            return f"由{names.get(state.contact_org_id, '')}联系"
        if state.floating == MemberState.Floating.OUT:
            contact = names.get(state.contact_org_id or 0, "")
            return f"外出,由{contact}联系" if contact else "外出,没有联系支部"
        if state.relation != MemberState.Relation.REGULAR:
            return str(MemberState.Relation(state.relation).label)
        return str(MemberState.Floating(state.floating).label) if state.floating else ""

    return [
        _row(states[member_id], org_id, names.get(org_id, ""), note(states[member_id], org_id))
        for member_id, org_id in pairs
        if member_id in states
    ]


def _told_ended(seen: Visible, first: int, end: int | None) -> list[MemberListRow]:
    return _of_ends(seen, list(_ended(seen).order_by("-valid_from", "member__code")[first:end]))


def _of_ends(seen: Visible, ends: Sequence[MembershipEnd]) -> list[MemberListRow]:
    moment = seen.moment
    ids = [end.member_id for end in ends]
    past = Affiliation.objects.filter(known_at(moment), member_id__in=ids, valid_to__lt=moment.valid_on)
    homes = dict(past.order_by("valid_from").values_list("member_id", "org_id"))
    states = _states(MemberState.objects.filter(known_at(moment), valid_from__lte=moment.valid_on), ids)
    names = last_names_of(homes.values(), moment)
    return [
        _row(
            states[end.member_id],
            homes[end.member_id],
            names.get(homes[end.member_id], ""),
            f"{end.valid_from}{MembershipEnd.Kind(end.kind).label}",
        )
        for end in ends
        if end.member_id in states
    ]


def _states(rows: QuerySet[MemberState], member_ids: Sequence[int]) -> dict[int, MemberState]:
    """Return the latest of the rows, by member."""
    found: dict[int, MemberState] = {}
    for start in range(0, len(member_ids), SLICE):
        told = rows.filter(member_id__in=member_ids[start : start + SLICE])
        found |= {row.member_id: row for row in told.order_by("valid_from")}
    return found


def _row(state: MemberState, org_id: int, org_name: str, note: str) -> MemberListRow:
    return MemberListRow(
        state.member_id,
        org_id,
        org_name,
        mask_name(state.name),
        SEXES.get(state.sex, ""),
        state.birth_date.year if state.birth_date else None,
        str(MemberState.Status(state.status).label),
        mask_phone(state.phone),
        note,
    )


@dataclass(frozen=True, slots=True)
class MemberFields:
    """What a form may show of a member without a reason: nothing that lists mask."""

    sex: str
    schooling: str
    post: str
    status: str
    floating: str
    contact_org_code: str
    relation: str


def member_fields(member_id: int, *, seen: Visible) -> MemberFields | None:
    """Return what is known of a member on the books of a visible organisation; else None."""
    if not seen.restrict(Affiliation.objects.at(seen.moment).filter(member_id=member_id)).exists():
        return None
    rows = MemberState.objects.at(seen.moment).filter(member_id=member_id).select_related("contact_org")
    state = rows.first()
    if state is None:
        return None
    return MemberFields(
        state.sex,
        state.schooling,
        state.post,
        state.status,
        state.floating,
        state.contact_org.code if state.contact_org else "",
        state.relation,
    )


def member_ended(member_id: int, *, seen: Visible) -> MemberListRow | None:
    """Return a member who has left the books of a visible organisation; else None."""
    found = _of_ends(seen, list(_ended(seen).filter(member_id=member_id)))
    return found[0] if found else None
