"""What must hold before the register is written, and the errors that say it does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from jishi.shared.actor import Actor, NotAllowed
from jishi.shared.dates import Moment, now, today

from .. import selectors
from ..answering import answering
from ..models import Batch, Change
from ..remembered import forget


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one row: where, and a sentence for the person who sent it."""

    where: str
    text: str
    code: str


class RegistryError(ValueError):
    """The register cannot take this; every fault is listed at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{fault.where}:{fault.text}[{fault.code}]" for fault in self.faults))


def require(by: Actor, permission: str, *org_ids: int) -> None:
    """Stop unless the actor has `permission` over every one of the organisations, or over what answers for it now.

    Raises NotAllowed.
    """
    if by.is_system:
        return
    seen = selectors.visible(by, permission, Moment(today()))
    rest = set(org_ids) - seen.among(org_ids)
    answers = answering(rest) if rest else {}
    if rest - answers.keys() or set(answers.values()) - seen.among(set(answers.values())):
        raise NotAllowed(f"您没有对这个组织办理此事的权限({permission})。请联系上级组织部门。")


SHORTEST_REASON = 4


def require_reason(reason: str, where: str) -> None:
    """Stop unless a reason is given.

    Raises RegistryError.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise RegistryError([Fault(where, "没有写理由。请写明依据(至少四个字)。", "REGISTRY-13")])


def change_open(kind: str, *, by: Actor, on: date, **told: Any) -> Change:
    """Record the event that the next dated rows belong to.

    A clock may be put back; what is known is known in the order in which it was told.
    """
    forget()
    last = Change.objects.order_by("-pk").values_list("recorded_at", flat=True).first()
    at = max(now(), last) if last else now()
    return Change.objects.create(
        kind=kind, effective_on=on, by_id=by.user_id, by_name=by.name, recorded_at=at, **told
    )


def batch_open(kind: str, *, by: Actor, rows: int, filename: str = "", file_hash: str = "") -> Batch:
    """Record one batch whose rows are all applied."""
    return Batch.objects.create(
        kind=kind,
        filename=filename,
        file_hash=file_hash,
        rows_read=rows,
        rows_applied=rows,
        rows_refused=0,
        by_id=by.user_id,
        by_name=by.name,
        recorded_at=now(),
    )
