"""Handlers of jobs that only tests queue: divisions, half of them written before a pause, half after."""

import os
import time
from pathlib import Path
from typing import Any

from django.db import transaction

from jishi.apps.jobs.services import RunningJob
from jishi.apps.registry.services import AreaDraft, areas_load

FIRST = tuple(AreaDraft(f"99{n:02d}", f"甲{n}", "prefecture", "99") for n in range(20))
SECOND = tuple(AreaDraft(f"98{n:02d}", f"乙{n}", "prefecture", "98") for n in range(20))


class TooFewRows(ValueError):
    """What another library might raise."""


def load_in_two_halves(running: RunningJob) -> dict[str, Any]:
    """Write both halves and the job's end in one transaction; on the first attempt, wait in the middle."""
    running.progress(0, 2, "正在写入")
    with transaction.atomic():
        areas_load(areas=FIRST, source="test", by=running.actor)
        _pause_on_first_attempt(running)
        areas_load(areas=SECOND, source="test", by=running.actor)
        running.finish({"url": "/", "says": "写入40行。"})
    return {}


def _pause_on_first_attempt(running: RunningJob) -> None:
    if running.claim.attempt > int(running.params.get("pauses", 1)):
        return
    folder = Path(running.params["folder"])
    (folder / f"halfway-{running.claim.attempt}").write_text(str(os.getpid()), encoding="utf-8")
    time.sleep(60)


def count_to_three(running: RunningJob) -> dict[str, Any]:
    """Report three times, the middle one inside a transaction."""
    running.progress(1, 3, "数一")
    with transaction.atomic():
        running.progress(2, 3, "数二")
    running.progress(3, 3, "数三")
    return {"url": "/counted/"}


def stumble(running: RunningJob) -> dict[str, Any]:
    """Fail in the way that the job's parameters name."""
    raise {"ours": OursGone("第3行:单位代码应为18位。"), "theirs": TooFewRows("secret path /x")}[
        running.params["way"]
    ]


class OursGone(ValueError):
    """Stands for an error of our own rooms."""

    __module__ = "jishi.tests"
