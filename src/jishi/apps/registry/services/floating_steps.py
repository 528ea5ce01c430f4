"""Being in touch with members who are away."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor
from jishi.shared.dates import today

from .floating import EDIT, floatings_change, homes_of, open_floatings
from .rules import Fault, RegistryError, change_open, require


@transaction.atomic
def floating_contact(*, member_ids: Sequence[int], on: date, how: str, by: Actor) -> int:
    """Enter that the home branch was in touch with members who are away on a day; return the event's id.

    Raises RegistryError for whoever is not registered as away, was not away yet, or was heard of later.
    """
    rows = open_floatings(member_ids)
    faults = [
        Fault(f"member:{one}", "这名党员还没有登记流出。请先登记去向。", "FLOAT-03")
        for one in sorted(set(member_ids) - rows.keys())
    ]
    for row in rows.values():
        last = row.contacted_on or row.since
        if on > today() or on < max(last, row.valid_from):
            text = f"联系日期{on}应在{max(last, row.valid_from)}和今天之间。请核对。"
            faults.append(Fault(f"member:{row.member_id}", text, "FLOAT-07"))
    if not how.strip():
        faults.append(Fault("floating", "没有写怎么联系的。请写明(如电话、走访)。", "FLOAT-08"))
    if faults or not rows:
        raise RegistryError(faults or [Fault("floating", "没有选党员。请至少选一名。", "FLOAT-02")])
    require(by, EDIT, *sorted({row.org_id for row in homes_of(rows).values()}))
    change = change_open("floating_contacted", by=by, on=on, reason=how.strip()[:300])
    floatings_change({one: {"contacted_on": on} for one in rows}, on=on, change=change)
    detail = {"count": len(rows), "change": change.pk}
    audit.event_record(what="floating_contacted", subject=f"change:{change.pk}", by=by, detail=detail)
    return change.pk
