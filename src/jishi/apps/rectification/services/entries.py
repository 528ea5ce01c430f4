"""Fill in ledgers A and B."""

from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, now

from ..history import Written, entry_event_of
from ..models import BookEntry
from ..steps import EDIT
from .errors import MendingError


@transaction.atomic
def entry_edit(
    *,
    entry_id: int,
    consolidation: str = "",
    helps_org_id: int | None = None,
    goal: str = "",
    shortfall: str = "",
    on: date,
    by: Actor,
) -> None:
    """Write what keeps an organisation good and whom it helps (A), or where it wants to go and what is weak (B)."""
    entry = BookEntry.objects.select_for_update().get(pk=entry_id)
    register.require(by, EDIT, entry.org_id)
    if entry.ended_on is not None:
        raise MendingError("这个组织已经重新定级,这条台账不再改动。请在新的台账里填写。", "MEND-20")
    if helps_org_id == entry.org_id:
        raise MendingError("带帮对象不能是本组织。请另选一个。", "MEND-17")
    if helps_org_id is not None and helps_org_id not in registry.names_of([helps_org_id], Moment(on)):
        raise MendingError("带帮对象已经撤销或不存在。请另选一个。", "MEND-21")
    told = {
        "consolidation": consolidation.strip(),
        "helps_org_id": helps_org_id,
        "goal": goal.strip(),
        "shortfall": shortfall.strip(),
    }
    before = {name: getattr(entry, name) for name in told}
    for name, value in told.items():
        setattr(entry, name, value)
    entry.save(update_fields=["consolidation", "helps_org", "goal", "shortfall"])
    entry_event_of(entry, Written(on, by, now())).save()
    changed = {name: [before[name], value] for name, value in told.items() if before[name] != value}
    audit.event_record(what="entry_edited", subject=f"org:{entry.org_id}", by=by, detail={"changed": changed})
