"""Letters on the work-lists: the receiving end's until it answers, the sending end's too once they have run out."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.urls import reverse

from jishi.apps.audit import services as audit
from jishi.apps.jobs.services import RunningJob
from jishi.shared.actor import Actor
from jishi.shared.dates import FOREVER, Moment

from .. import selectors
from ..models import LetterState, TransferLetter
from ..undoing.plan import among
from .rows import KEYS
from .work import Work, work_close, work_open, work_put

INCOMING, OUTGOING = "letter_in", "letter_out"


def letters_list(letters: Iterable[TransferLetter], *, by: Actor) -> None:
    """Put letters on the lists of the organisations of this system that they go to."""
    work_put([_work(one) for one in letters if one.to_org_id], by=by)


def letters_off_lists(letter_ids: Sequence[int], *, by: Actor) -> None:
    """Take letters off both ends' lists."""
    for kind in (INCOMING, OUTGOING):
        work_close(kind, letter_ids, by=by)


@transaction.atomic
def letters_go_back(*, change_ids: Sequence[int], is_redo: bool, reason: str, by: Actor) -> int:
    """Let the lists follow when what happened to letters is taken back or comes back; return how many letters."""
    wrote, let_go = (among(LetterState, field, change_ids) for field in ("change_id", "superseded_by_id"))
    touched = {row.letter_id for row in (*wrote, *let_go)}
    if not touched:
        return 0
    found = among(LetterState, "letter_id", touched, superseded_by=None, state="issued", valid_to=FOREVER)
    waiting = {row.letter_id for row in found}
    letters_list(letters_of(waiting), by=by)
    letters_off_lists(sorted(touched - waiting), by=by)
    return len(touched)


def letters_of(letter_ids: Iterable[int]) -> list[TransferLetter]:
    """Return letters by id, in order."""
    ids, found = sorted(letter_ids), list[TransferLetter]()
    for start in range(0, len(ids), KEYS):
        found += TransferLetter.objects.filter(pk__in=ids[start : start + KEYS])
    return sorted(found, key=lambda one: one.pk)


@transaction.atomic
def letters_remind(*, on: date, by: Actor) -> int:
    """Put letters that have run out on the sending end's list too, and take off what is over; return how many are new.

    Reminding twice changes nothing.
    """
    rows = LetterState.objects.at(Moment(on)).filter(state="issued").select_related("letter")
    waiting = {row.letter_id: row.letter for row in rows}
    late = {pk: one for pk, one in waiting.items() if one.last_day < on}
    work_close(INCOMING, [pk for pk in work_open(INCOMING) if pk not in waiting], by=by)
    standing = work_open(OUTGOING)
    work_close(OUTGOING, [pk for pk in standing if pk not in late], by=by)
    fresh = [one for pk, one in sorted(late.items()) if pk not in standing]
    work_put([_overdue(one) for one in fresh], by=by)
    if fresh:
        detail = {"count": len(fresh), "on": on.isoformat()}
        audit.event_record(what="letters_reminded", subject="letters", by=by, detail=detail)
    return len(fresh)


def letters_remind_job(job: RunningJob) -> dict[str, object]:
    """Remind of the letters that have run out by a day."""
    fresh = letters_remind(on=date.fromisoformat(job.params["day"]), by=job.actor)
    return {"url": reverse("letter-list"), "says": f"新列出过期未回执的介绍信{fresh:,}封。"}


def _overdue(letter: TransferLetter) -> Work:
    return Work(
        org_id=letter.from_org_id,
        acting_org_id=letter.from_org_id,
        title=f"介绍信过期未回执:{selectors.letter_number(letter.year, letter.serial)}",
        verb="催办",
        source_kind=OUTGOING,
        source_id=letter.pk,
        url=reverse("letter-detail", args=[letter.pk]),
        deadline=letter.last_day,
        how="先向对方催问;确需再转的,撤回后重新开具。",
    )


def _work(letter: TransferLetter) -> Work:
    assert letter.to_org_id is not None
    return Work(
        org_id=letter.to_org_id,
        acting_org_id=letter.to_org_id,
        title=f"接收组织关系:介绍信{selectors.letter_number(letter.year, letter.serial)}",
        verb="接收",
        source_kind=INCOMING,
        source_id=letter.pk,
        url=reverse("letter-detail", args=[letter.pk]),
        deadline=letter.last_day,
        how="核对本人后确认接收;不能接收的,写明原因退回。",
    )
