"""Work out what roll-ups add up again, from the dated rows."""

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.shared.actor import Actor

from .. import stats


@transaction.atomic
def stats_rebuild(*, by: Actor) -> int:
    """Work out the row of every organisation that roll-ups add up; return how many organisations there are."""
    found = stats.refresh_all()
    audit.event_record(what="stats_rebuilt", subject="registry", by=by, detail={"count": found})
    return found
