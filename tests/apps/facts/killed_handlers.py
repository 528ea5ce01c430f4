"""The import job, stopped for a while when half of its values are written, on its first attempt."""

import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from jishi.apps.facts.drafts import Key, Told
from jishi.apps.facts.queries import Current
from jishi.apps.facts.services import batch, import_job
from jishi.apps.jobs.services import RunningJob


def import_with_a_pause(running: RunningJob) -> None:
    """Do the real job; the second piece of the batch waits, so that somebody can kill the process there."""
    if running.claim.attempt == 1:
        _pause(Path(running.params["folder"]) / "halfway")
    import_job(running)


def _pause(note: Path) -> None:
    real = batch.BatchWriter.add
    pieces = []

    def add(self: batch.BatchWriter, told: Sequence[Told], current: Mapping[Key, Current]) -> None:
        real(self, told, current)
        pieces.append(1)
        if len(pieces) == 1:
            note.write_text(str(os.getpid()), encoding="utf-8")
            time.sleep(60)

    batch.BatchWriter.add = add  # type: ignore[method-assign]
