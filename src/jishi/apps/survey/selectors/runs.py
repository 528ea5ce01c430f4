"""How far the comparison of a survey's lists is, and what was published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from jishi.apps.registry import selectors as registry

from ..models import LinkRun, ListRecord, Publication, SourceList
from ..rules import REGISTER


@dataclass(frozen=True, slots=True)
class RunView:
    """The last comparison: whether it runs, what it found, how many lists came in (or back), and went, since.

    And the last time that the ledger was published, and whether that was taken back.
    """

    is_running: bool
    job_id: int | None
    records_n: int
    units_n: int
    cases_n: int
    finished_at: datetime | None
    newer_n: int
    gone_n: int
    batch_id: int | None
    published_at: datetime | None
    is_taken_back: bool = False


def run_last(survey_id: int) -> RunView:
    """Return where a survey's comparison stands; without any, one of nothing."""
    runs = LinkRun.objects.filter(survey_id=survey_id).order_by("-pk")
    last = runs.first()
    done = runs.filter(state=LinkRun.State.DONE).first()
    lists = SourceList.objects.filter(survey_id=survey_id, state=SourceList.State.READY)
    lists = lists.exclude(source__line=REGISTER)
    gone_n = 0
    if done is not None:
        compared = SourceList.objects.filter(pk__in=done.lists).exclude(source__line=REGISTER)
        gone_n = compared.exclude(source__in=lists.values("source")).count()
        # A row of a list that was compared is in a unit. One that was taken in, or in again, since then is not yet:
        # the list may have come before the comparison, and its columns been matched while it went on.
        loose = ListRecord.objects.filter(source_list=OuterRef("pk"), is_inside=True, unit=None)
        is_new = Q(Exists(loose))
        if done.lists:
            # One that took the place of a later one again has rows in units, of an earlier comparison.
            is_new |= Q(inside_n__gt=0) & ~Q(pk__in=done.lists)
        lists = lists.filter(is_new)
    published = Publication.objects.filter(survey_id=survey_id).order_by("-pk").first()
    return RunView(
        last is not None and last.state == LinkRun.State.RUNNING,
        last.job_id if last else None,
        done.records_n if done else 0,
        done.units_n if done else 0,
        done.cases_n if done else 0,
        done.finished_at if done else None,
        lists.count(),
        gone_n,
        published.batch_id if published else None,
        published.published_at if published else None,
        published is not None and registry.batch_is_undone(published.batch_id),
    )
