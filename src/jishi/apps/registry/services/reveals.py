"""Show a masked field of a member for a reason."""

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, today

from ..models import Affiliation, MemberState
from .rules import Fault, RegistryError, require

REVEALED = ("id_number", "phone", "name")


@transaction.atomic
def member_reveal(*, member_id: int, field: str, reason: str, by: Actor) -> str:
    """Return one masked field in full; who looked, and why, is on record.

    Raises RegistryError without a reason, NotAllowed outside the actor's scope.
    """
    org_id = Affiliation.objects.at(Moment(today())).values_list("org_id", flat=True).get(member_id=member_id)
    require(by, "registry.reveal_member", org_id)
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
