"""Take the ledger back from Excel: measures are settled or corrected, line by line, and go back with their file."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from jishi.apps.accounts import selectors as accounts
from jishi.apps.audit import services as audit
from jishi.apps.registry import selectors as registry
from jishi.apps.registry.services import FollowStep
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment, now, today

from ..following import LEDGER
from ..history import Written, event_of
from ..models import Line, LineEvent
from ..rights import Superiors, allowed
from ..rules import rules_on
from ..steps import AMENDED, OPEN, UNAMENDED, Step
from .advance import MOVABLE, lines_save, pass_on
from .errors import MendingError
from .taking import Doing, take

S = Line.State
WORDS = ("cause", "measure", "goal", "owner", "leader")
PLANNED = (S.LISTED, S.RELAPSED)


@dataclass(frozen=True, slots=True)
class Amended:
    """What a row of the ledger tells otherwise of one line, by the names of its record."""

    line_id: int
    fields: Mapping[str, Any]


class Ledger:
    """Lines that a file changes: each looked at before, and changed in one go."""

    def __init__(self, told: Sequence[Amended], *, on: date, by: Actor) -> None:
        self._told = {each.line_id: each.fields for each in told}
        self._on, self._by = on, by
        found = Line.objects.in_bulk(list(self._told))
        self._lines = [found[line_id] for line_id in self._told if line_id in found]
        self._superiors: Superiors = registry.superiors_of([line.org_id for line in self._lines], Moment(on))
        people = accounts.user_ids_at({line.duty_org_id for line in self._lines}) if self._lines else {}
        self._doing = Doing(on, by, rules_on(on), people)

    def faults(self) -> dict[int, MendingError]:
        """Return what keeps lines from being changed so, by their numbers."""
        found: dict[int, MendingError] = {}
        may = allowed([(line, "plan") for line in self._lines], self._by, self._on, self._superiors)
        for line, is_allowed in zip(self._lines, may, strict=True):
            if not is_allowed:
                text = "这一项由您的上级或别的单位定措施,您不能改。请联系负责的单位。"
                found[line.pk] = MendingError(text, "MEND-22")
                continue
            try:
                self._change(copy(line))
            except MendingError as error:
                found[line.pk] = error
        return found

    def _change(self, line: Line) -> str:
        """Let a line say what the file says; return what happened to it."""
        told = self._told[line.pk]
        if line.state not in OPEN:
            text = f"这条事项现在是“{line.get_state_display()}”,台账不再改动。"
            raise MendingError(text, "MEND-23")
        if line.state in PLANNED:
            words: dict[str, Any] = {name: str(told.get(name) or "") for name in WORDS}
            take(line, Step(line.pk, "plan", deadline=told.get("deadline"), **words), self._doing)
            return "plan"
        if "deadline" in told:
            text = "措施定下以后,完成时限不能在表里改。要延期的,请在整改事项里申请,由上级核准。"
            raise MendingError(text, "MEND-24")
        for name in WORDS:
            if name in told:
                setattr(line, name, str(told[name] or "").strip())
        if not line.measure or not line.owner:
            raise MendingError("已经在整改的事项要有整改措施和责任人。请不要清空。", "MEND-25")
        line.owner_id = self._doing.accounts.get((line.duty_org_id, line.owner))
        return AMENDED

    @transaction.atomic
    def write(self) -> list[FollowStep]:
        """Change the lines; return what each said before and after."""
        told = []
        written, events = Written(self._on, self._by, now()), []
        for line in self._lines:
            before = copy(line)
            what = self._change(line)
            events.append(event_of(line, what, written, "按台账导入"))
            told.append(_step(before, line))
        _save(self._lines, events, self._by, self._superiors)
        detail = {"what": "ledger", "count": len(self._lines)}
        audit.event_record(what="lines_amended", subject="lines", by=self._by, detail=detail)
        return told


def _step(before: Line, after: Line) -> FollowStep:
    changed = [name for name in MOVABLE if getattr(before, name) != getattr(after, name)]
    return FollowStep(
        after.pk,
        {name: getattr(before, name) for name in changed},
        {name: getattr(after, name) for name in changed},
    )


_DAYS = ("first_deadline", "deadline", "asked_deadline", "state_since", "closed_on", "watch_until")


def _save(lines: Sequence[Line], events: Sequence[LineEvent], by: Actor, superiors: Superiors) -> None:
    lines_save(lines)
    LineEvent.objects.bulk_create(list(events), batch_size=2000)
    pass_on(lines, by, superiors)


@transaction.atomic
def ledgers_go_back(*, change_ids: Sequence[int], is_redo: bool, reason: str, by: Actor) -> int:
    """Give lines that a ledger changed what they said before it (or, when it comes back, after it)."""
    steps = registry.steps_of(change_ids, LEDGER)
    if not steps:
        return 0
    lines = Line.objects.select_for_update().in_bulk([step.row_id for step in steps])
    for step in steps:
        for name, value in (step.after if is_redo else step.before).items():
            is_day = name in _DAYS and value is not None
            setattr(lines[step.row_id], name, date.fromisoformat(value) if is_day else value)
    changed = [lines[step.row_id] for step in steps]
    superiors = registry.superiors_of([line.org_id for line in changed], Moment(today()))
    written, what = Written(today(), by, now()), AMENDED if is_redo else UNAMENDED
    events = [event_of(line, what, written, reason[:500]) for line in changed]
    _save(changed, events, by, superiors)
    detail = {"count": len(changed), "redo": is_redo}
    audit.event_record(what="ledger_went_back", subject="lines", by=by, detail=detail, reason=reason)
    return len(changed)
