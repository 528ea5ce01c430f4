"""Show a masked field of a member for a reason."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today

from .. import selectors
from ..models import Affiliation, MemberState, TransferLetter
from .rules import Fault, RegistryError, require

REVEAL = "registry.reveal_member"
REVEALED = ("id_number", "phone", "name")


@transaction.atomic
def member_reveal(*, member_id: int, field: str, reason: str, by: Actor) -> str:
    """Return one masked field in full; who looked, and why, is on record.

    Raises RegistryError without a reason, NotAllowed outside the actor's scope.
    """
    org_id = Affiliation.objects.at(Moment(today())).values_list("org_id", flat=True).get(member_id=member_id)
    require(by, REVEAL, org_id)
    if field not in REVEALED:
        raise RegistryError([Fault(f"member:{member_id}", "这一项不用查看原文。", "REGISTRY-11")])
    if len(reason.strip()) < 4:
        raise RegistryError(
            [Fault(f"member:{member_id}", "请写明用途(至少四个字),会留下记录。", "REGISTRY-12")]
        )
    value: str = (
        MemberState.objects.at(Moment(today())).values_list(field, flat=True).get(member_id=member_id)
    )
    audit.personal_read_record(subject=f"member:{member_id}", fields=(field,), by=by, reason=reason.strip())
    return value


@dataclass(frozen=True, slots=True)
class LetterSheet:
    """What a printed letter says of the member, in full."""

    name: str
    sex: str
    birth_date: date | None
    id_number: str
    status_label: str
    joined_on: date | None
    post: str


@transaction.atomic
def letter_print(*, letter_id: int, by: Actor) -> LetterSheet:
    """Return what the printed letter says; printing is a reading of personal data, and on record as one."""
    letter = TransferLetter.objects.get(pk=letter_id)
    require(by, REVEAL, letter.from_org_id)
    row = MemberState.objects.at(Moment(today())).get(member_id=letter.member_id)
    fields = ("name", "id_number", "birth_date")
    reason = f"打印组织关系介绍信{selectors.letter_number(letter.year, letter.serial)}"
    audit.personal_read_record(subject=f"member:{letter.member_id}", fields=fields, by=by, reason=reason)
    return LetterSheet(
        name=row.name,
        sex=selectors.SEXES.get(row.sex, ""),
        birth_date=row.birth_date,
        id_number=row.id_number,
        status_label=str(MemberState.Status(row.status).label),
        joined_on=row.joined_on,
        post=row.post,
    )
