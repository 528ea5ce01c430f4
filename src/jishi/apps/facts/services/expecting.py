"""Record an organisation's values only if they are still as they were read."""

from collections.abc import Sequence

from django.db import transaction

from jishi.apps.registry.services import require
from jishi.shared.actor import Actor

from ..drafts import FactDraft, FactsResult
from ..selectors.versions import MovedFact, facts_moved, facts_version
from .batch import lock
from .record import facts_record


class FactsMoved(ValueError):
    """The values have changed since they were read."""

    def __init__(self, changed: Sequence[MovedFact]) -> None:
        self.changed = tuple(changed)
        super().__init__("、".join(each.label for each in changed))


@transaction.atomic
def org_facts_record(
    *, org_id: int, period: str, values: Sequence[FactDraft], source: str, version: str, by: Actor
) -> FactsResult:
    """Record values of one organisation and period, if nobody has changed any since `version`.

    Raises FactsMoved with what changed, FactsError, NotAllowed.
    """
    require(by, "facts.import", org_id)
    lock()
    if facts_version(org_id, period) != version:
        raise FactsMoved(facts_moved(org_id, period, version))
    return facts_record(values=values, by=by, source=source)
