"""People whom restructured units handed over, as both ends see them: counted by kind, the members by their letters."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from ..models import Intake, IntakeCount, LetterState
from ..visibility import Visible
from .graded import last_names_of
from .letters import LetterRow, visible_letters


@dataclass(frozen=True, slots=True)
class IntakeRow:
    """One handing over: how many people of each kind, and how far the letters are of the members one may see."""

    batch_id: int
    from_unit: str
    org_id: int
    org_name: str
    handed_on: date
    document_no: str
    reason: str
    counts: tuple[tuple[str, int], ...]
    letters_n: int
    received_n: int
    waiting_n: int
    overdue_n: int
    is_undone: bool

    @property
    def people_n(self) -> int:
        """How many people there are of all kinds."""
        return sum(n for _, n in self.counts)


@dataclass(frozen=True, slots=True)
class IntakeEnd:
    """One receiving end of a batch of letters, and how far it is."""

    name: str
    letters_n: int
    received_n: int
    waiting_n: int
    overdue_n: int


def intakes_count(seen: Visible) -> int:
    """Return how many handings over there are of whose letters one end is visible."""
    return _visible(seen).count()


def intakes_page(seen: Visible, *, first: int = 0, most: int = 50) -> list[IntakeRow]:
    """Return one page of the visible handings over, the latest first."""
    return _told(list(_visible(seen).order_by("-handed_on", "-pk")[first : first + most]), seen)


def intake_of(batch_id: int, *, seen: Visible) -> IntakeRow | None:
    """Return the handing over that a batch of letters belongs to; None where it is an ordinary batch."""
    return next(iter(_told(list(_visible(seen).filter(batch_id=batch_id)), seen)), None)


def intake_units(batch_ids: Collection[int] | None = None) -> dict[int, str]:
    """Return which unit handed people over by each of these batches, or by each that was not taken back."""
    rows = Intake.objects.order_by("handed_on", "pk")
    rows = (
        rows.filter(batch__undone_at=None) if batch_ids is None else rows.filter(batch_id__in=list(batch_ids))
    )
    return dict(rows.values_list("batch_id", "from_unit"))


def letter_ends(rows: Sequence[LetterRow]) -> list[IntakeEnd]:
    """Return how far each receiving end is with letters that were issued together."""
    ends: dict[str, list[LetterRow]] = defaultdict(list)
    for row in rows:
        ends[row.to_name].append(row)
    return [
        IntakeEnd(
            name,
            len(own),
            sum(row.state == LetterState.State.RECEIVED for row in own),
            sum(row.closed_on is None for row in own),
            sum(row.is_overdue for row in own),
        )
        for name, own in sorted(ends.items())
    ]


def _visible(seen: Visible) -> QuerySet[Intake]:
    sent = visible_letters(LetterState.objects.at(seen.moment), seen).values("letter__batch_id")
    found = Intake.objects.filter(batch_id__in=sent).select_related("batch")
    until = seen.moment.until
    return found if until is None else found.filter(batch__recorded_at__lte=until)


def _told(intakes: Sequence[Intake], seen: Visible) -> list[IntakeRow]:
    batches = [each.batch_id for each in intakes]
    names = last_names_of([each.org_id for each in intakes], seen.moment)
    counts: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for kind in IntakeCount.objects.filter(intake__in=list(intakes)).order_by("pk"):
        counts[kind.intake_id].append((str(IntakeCount.Kind(kind.kind).label), kind.people_n))
    on, far = seen.moment.valid_on, Counter[tuple[int, str]]()
    rows = visible_letters(LetterState.objects.at(seen.moment).filter(letter__batch_id__in=batches), seen)
    for batch_id, state, last_day in rows.values_list("letter__batch_id", "state", "letter__last_day"):
        is_open = state == LetterState.State.ISSUED
        far.update(
            (batch_id, key)
            for key, holds in (
                ("letters", True),
                ("received", state == LetterState.State.RECEIVED),
                ("waiting", is_open),
                ("overdue", is_open and last_day < on),
            )
            if holds
        )
    return [
        IntakeRow(
            each.batch_id,
            each.from_unit,
            each.org_id,
            names.get(each.org_id, ""),
            each.handed_on,
            each.document_no,
            each.reason,
            tuple(counts[each.pk]),
            far[each.batch_id, "letters"],
            far[each.batch_id, "received"],
            far[each.batch_id, "waiting"],
            far[each.batch_id, "overdue"],
            each.batch.undone_at is not None,
        )
        for each in intakes
    ]
