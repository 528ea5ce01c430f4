"""The events that a file becomes: one of each kind, recorded when its first row is written."""

from __future__ import annotations

from collections.abc import Collection

from jishi.shared.dates import Moment, today

from ..models import Batch, Change, FunctionalState
from ..selectors.access import superior_of_all
from ..services.rules import change_open
from .model import Asked


class FileChanges:
    """The events of one file, each opened once."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._opened: dict[str, Change] = {}

    def of(self, kind: str, batch: Batch) -> Change:
        """Return the event of a kind that the next rows belong to."""
        if kind not in self._opened:
            asked = self._asked
            papers = {"document_no": asked.document_no, "reason": asked.reason, "batch": batch}
            self._opened[kind] = change_open(kind, by=asked.by, on=asked.on, **papers)
        return self._opened[kind]

    def about_functional(self, codes: Collection[str]) -> None:
        """Name in the events the lowest organisation above all that these functional organisations lean on.

        Their rows hang on no organisation of the tree: without it nobody sees the event, or may take it back.
        """
        if not self._opened:
            return
        hosts = FunctionalState.objects.believed().filter(functional__code__in=codes)
        above = superior_of_all(set(hosts.values_list("host_id", flat=True)), Moment(today()))
        Change.objects.filter(pk__in=[change.pk for change in self._opened.values()]).update(org_id=above)
