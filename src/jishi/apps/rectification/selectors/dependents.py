"""What of the ledgers depends on events of the register that somebody wants to take back."""

from datetime import date

from jishi.apps.registry import selectors as registry
from jishi.apps.registry.selectors import Dependent, Undoing

from ..following import ENTRIES, LEDGER, LINES
from ..models import BookEntry, Line, LineEvent
from ..steps import AMENDED, UNAMENDED


def dependents_of(undoing: Undoing) -> list[Dependent]:
    """Return what stands in the way: lines of organisations that would not stand, lines worked on since."""
    lost = list(undoing.lost)
    own = Line.objects.filter(org_id__in=lost, listed_on__gte=undoing.first_day)
    # What came with the events goes with them.
    own = own.exclude(pk__in=[step.row_id for step in registry.steps_of(undoing.change_ids, LINES)])
    told = [
        Dependent("整改事项", sum(row.listed_on >= undoing.lost[row.org_id] for row in own)),
        Dependent(
            "由它负责的其他组织的整改事项",
            Line.objects.filter(duty_org_id__in=lost).exclude(org_id__in=lost).count(),
        ),
        Dependent("由它带帮的组织", BookEntry.objects.filter(helps_org_id__in=lost, ended_on=None).count()),
        Dependent("变动以后又办过的整改事项或台账", _worked_on(undoing)),
    ]
    return [one for one in told if one.count]


def _worked_on(undoing: Undoing) -> int:
    """Count the rows that followed the events and have changed since."""
    told = "before" if undoing.is_redo else "after"
    count = 0
    for place, model in ((LINES, Line), (ENTRIES, BookEntry)):
        steps = {step.row_id: getattr(step, told) for step in registry.steps_of(undoing.change_ids, place)}
        for row in model.objects.filter(pk__in=list(steps)):
            expected = steps[row.pk]
            count += any(_text(getattr(row, name)) != value for name, value in expected.items())
    return count + _ledger_worked_on(undoing)


def _ledger_worked_on(undoing: Undoing) -> int:
    """Count the lines that came in with a ledger, or left with it, and about which anything happened since."""
    ids = [step.row_id for step in registry.steps_of(undoing.change_ids, LEDGER)]
    last = dict(LineEvent.objects.filter(line_id__in=ids).order_by("pk").values_list("line_id", "what"))
    told = (UNAMENDED,) if undoing.is_redo else ("plan", AMENDED)
    return sum(what not in told for what in last.values())


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
