"""The members of one organisation, masked."""

from dataclasses import dataclass

from jishi.shared.codes import mask_id, mask_name, mask_phone
from jishi.shared.dates import Moment

from ..models import Affiliation, Member


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


def members_of(org_id: int, moment: Moment, *, first: int = 0, most: int = 50) -> list[MemberRow]:
    """Return one page of the members who formally belong to the organisation."""
    rows = (
        Affiliation.objects.at(moment).filter(org_id=org_id).select_related("member").order_by("member__code")
    )
    return [_row(affiliation.member) for affiliation in rows[first : first + most]]


def members_count(org_id: int, moment: Moment) -> int:
    """Return how many members formally belong to the organisation."""
    return Affiliation.objects.at(moment).filter(org_id=org_id).count()


def member_of(org_id: int, member_id: int, moment: Moment) -> MemberRow | None:
    """Return one member of the organisation, masked; None when the member does not belong to it."""
    found = Affiliation.objects.at(moment).filter(org_id=org_id, member_id=member_id).select_related("member")
    affiliation = found.first()
    return _row(affiliation.member) if affiliation else None


def _row(member: Member) -> MemberRow:
    return MemberRow(
        member.pk,
        mask_name(member.name),
        member.sex,
        member.birth_date.year if member.birth_date else None,
        mask_id(member.id_number),
        mask_phone(member.phone),
        member.joined_on.year if member.joined_on else None,
        Member.Status(member.status).label,
        Member.Floating(member.floating).label if member.floating else "",
    )
