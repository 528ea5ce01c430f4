"""The members of one organisation, masked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from jishi.shared.codes import mask_id, mask_name, mask_phone
from jishi.shared.dates import Moment

from ..models import Affiliation, Member, MemberState, held_at
from ..vectors import named

SEXES = {"1": "男", "2": "女"}
SLICE = 900


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as a list shows it: name, resident id and phone masked."""

    member_id: int
    name: str
    sex: str
    birth_year: int | None
    id_number: str
    phone: str
    joined_year: int | None
    status: str
    floating: str


def members_of(org_id: int, moment: Moment, *, first: int = 0, most: int | None = 50) -> list[MemberRow]:
    """Return one page of the members who formally belong to the organisation; `most` None: all from the first on."""
    rows = states_in(org_id, moment).order_by("member__code")
    return [_row(state) for state in rows[first : None if most is None else first + most]]


def members_count(org_id: int, moment: Moment) -> int:
    """Return how many members formally belong to the organisation."""
    return Affiliation.objects.at(moment).filter(org_id=org_id).count()


def member_of(org_id: int, member_id: int, moment: Moment) -> MemberRow | None:
    """Return one member of the organisation, masked; None when the member does not belong to it."""
    state = states_in(org_id, moment).filter(member_id=member_id).first()
    return _row(state) if state else None


def states_in(org_id: int, moment: Moment) -> QuerySet[MemberState]:
    """Return what is known at a moment of those who formally belonged to the organisation then."""
    return MemberState.objects.at(moment).filter(
        held_at(moment, "member__affiliations__"), member__affiliations__org_id=org_id
    )


def _row(state: MemberState) -> MemberRow:
    return MemberRow(
        state.member_id,
        mask_name(state.name),
        SEXES.get(state.sex, ""),
        state.birth_date.year if state.birth_date else None,
        mask_id(state.id_number),
        mask_phone(state.phone),
        state.joined_on.year if state.joined_on else None,
        str(MemberState.Status(state.status).label),
        str(MemberState.Floating(state.floating).label) if state.floating else "",
    )


def member_names(member_ids: Collection[int], moment: Moment) -> dict[int, str]:
    """Return the names of members by id, not masked."""
    rows = MemberState.objects.at(moment).filter(member_id__in=named(member_ids))
    return dict(rows.values_list("member_id", "name")) if member_ids else {}


def member_codes(member_ids: Sequence[int]) -> dict[int, str]:
    """Return the codes of members by id."""
    return dict(Member.objects.filter(pk__in=named(member_ids)).values_list("pk", "code"))


def member_ids_of(codes: Sequence[str]) -> list[int]:
    """Return the ids of the members who have these codes; unknown codes are left out."""
    found: list[int] = []
    for first in range(0, len(codes), SLICE):
        rows = Member.objects.filter(code__in=codes[first : first + SLICE])
        found += rows.order_by("code").values_list("pk", flat=True)
    return found
