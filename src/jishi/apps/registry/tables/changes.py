"""The events that a file becomes: one of each kind, recorded when its first row is written."""

from __future__ import annotations

from ..models import Batch, Change
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
