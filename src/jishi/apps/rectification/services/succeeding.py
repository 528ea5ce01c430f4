"""Lines follow their organisation: to a new superior's list, or, when it is merged, to the one that takes over."""

from collections.abc import Sequence

from django.db import transaction

from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry import services as register
from jishi.apps.registry.services import FollowStep, OrgSucceeded
from jishi.apps.tasks import services as tasks
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, now, today

from ..following import LINES, lines_above, shift
from ..history import Written, event_of
from ..models import Line, LineEvent
from ..rights import duty_org
from ..steps import CARRIED, MOVED, OPEN
from .duties import task_of


@transaction.atomic
def lines_follow(*, succession: OrgSucceeded, by: Actor) -> int:
    """Let lines stand on the new superior's list, open ones of merged organisations with the heir; return how many.

    The register calls this in its own transaction, while the organisations still stand.
    """
    register.require(by, "registry.edit", *succession.superiors, *succession.heirs)
    count = _move(succession, by) + _carry(succession, by)
    if count:
        detail = {"count": count, "on": succession.on.isoformat(), "change": succession.change_id}
        audit.event_record(
            what="lines_followed", subject="lines", by=by, detail=detail, reason=succession.reason
        )
    return count


def _move(succession: OrgSucceeded, by: Actor) -> int:
    """A line of the township or the county goes on the list of the new one."""
    told = lines_above(succession)
    for line, superior_id in told:
        shift(LINES, [line], {"duty_org_id": superior_id}, succession.change_id, by)
        line.duty_org_id = superior_id
    note = _note("随组织调整隶属", succession)
    written = Written(succession.on, by, now())
    LineEvent.objects.bulk_create([event_of(line, MOVED, written, note) for line, _ in told])
    return len(told)


def _carry(succession: OrgSucceeded, by: Actor) -> int:
    """Open what is open about a merged organisation anew with its heir; the old line ends with its organisation."""
    heirs = succession.heirs
    old = list(Line.objects.filter(org_id__in=list(heirs), state__in=OPEN).order_by("pk"))
    if not old:
        return 0
    superiors = registry.superiors_of(set(heirs.values()), Moment(today()))
    fresh = [_copy(line, heirs[line.org_id], superiors, succession) for line in old]
    Line.objects.bulk_create(fresh)
    names = registry.last_names_of(list(heirs))
    written = Written(succession.on, by, now())
    LineEvent.objects.bulk_create(
        event_of(line, CARRIED, written, _note(f"由“{names[before.org_id]}”转来", succession))
        for line, before in zip(fresh, old, strict=True)
    )
    gone = {"state": str(Line.State.WITHDRAWN), "state_since": succession.on}
    steps = [FollowStep(line.pk, gone, gone | {"state": str(line.state)}) for line in fresh]
    register.steps_keep(change_id=succession.change_id, place=LINES, steps=steps, by=by)
    drafts = [task_of(line, superiors) for line in fresh]
    tasks.tasks_carry(drafts=drafts, change_id=succession.change_id, by=by)
    return len(fresh)


def _copy(line: Line, heir_id: int, superiors: dict[int, registry.Superiors], told: OrgSucceeded) -> Line:
    kept = {field.attname: getattr(line, field.attname) for field in Line._meta.concrete_fields}
    for name in ("id", "asked_deadline", "asked_by_id"):
        kept.pop(name)
    is_agency = line.duty == Line.Duty.AGENCY
    answers = line.duty_org_id if is_agency else duty_org(heir_id, line.duty, superiors)
    return Line(
        **kept | {"org_id": heir_id, "duty_org_id": answers, "listed_on": told.on, "state_since": told.on}
    )


def _note(words: str, succession: OrgSucceeded) -> str:
    parts: Sequence[str] = (words, succession.document_no, succession.reason)
    return ",".join(part for part in parts if part)[:500]
