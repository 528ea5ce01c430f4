"""Letters of introduction as both ends see them, members masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from jishi.shared.codes import mask_name

from ..models import LetterState, OrgState, known_at
from ..remembered import remembered
from ..visibility import Visible
from .members import member_names

PARTS = ("overdue", "waiting", "received", "closed")


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter in a list; `days_left` counts to its last day and is None once it is over."""

    letter_id: int
    number: str
    member_id: int
    member: str
    from_org_id: int
    from_name: str
    to_org_id: int | None
    to_name: str
    issued_on: date
    valid_days: int
    last_day: date
    state: str
    state_label: str
    closed_on: date | None
    note: str
    days_left: int | None
    batch_id: int

    @property
    def is_overdue(self) -> bool:
        """Tell whether it has run out and nobody confirmed."""
        return self.days_left is not None and self.days_left < 0


def letter_number(year: int, serial: int) -> str:
    """Return a letter's number as it is printed."""
    return f"〔{year}〕第{serial:06}号"


def letters_counts(seen: Visible) -> dict[str, int]:
    """Return how many letters there are of each part, from or to what is visible."""
    return remembered("letters", seen, lambda: {part: _rows(seen, part).count() for part in PARTS})


def letters_page(seen: Visible, part: str, *, first: int = 0, most: int = 50) -> list[LetterRow]:
    """Return one page of a part (`overdue`, `waiting`, `received`, `closed`): what presses first, then the newest."""
    order = (
        ("letter__last_day", "letter_id") if part in ("overdue", "waiting") else ("-valid_from", "-letter_id")
    )
    return _told(_rows(seen, part).order_by(*order)[first : first + most], seen)


def letters_of_batch(batch_id: int, *, seen: Visible) -> list[LetterRow]:
    """Return the letters that were issued together, in order."""
    rows = visible_letters(LetterState.objects.at(seen.moment).filter(letter__batch_id=batch_id), seen)
    return _told(rows.order_by("letter__serial"), seen)


def letter_row(letter_id: int, *, seen: Visible) -> LetterRow | None:
    """Return one letter; None when neither end is visible."""
    rows = visible_letters(LetterState.objects.at(seen.moment).filter(letter_id=letter_id), seen)
    return next(iter(_told(rows, seen)), None)


def letters_of_member(member_id: int, *, seen: Visible) -> list[LetterRow]:
    """Return a member's letters, newest first."""
    rows = visible_letters(LetterState.objects.at(seen.moment).filter(letter__member_id=member_id), seen)
    return _told(rows.order_by("-letter__issued_on", "-letter_id"), seen)


def _rows(seen: Visible, part: str) -> QuerySet[LetterState]:
    on = seen.moment.valid_on
    asked = {
        "overdue": Q(state="issued", letter__last_day__lt=on),
        "waiting": Q(state="issued", letter__last_day__gte=on),
        "received": Q(state="received"),
        "closed": Q(state__in=("returned", "withdrawn")),
    }
    return visible_letters(LetterState.objects.at(seen.moment).filter(asked[part]), seen)


def visible_letters(rows: QuerySet[LetterState], seen: Visible) -> QuerySet[LetterState]:
    """Keep the states of letters of which one end is visible."""
    known = LetterState.objects.all()
    ends = [seen.restrict(known, f"letter__{end}_org_id").values("letter_id") for end in ("from", "to")]
    return rows.filter(Q(letter_id__in=ends[0]) | Q(letter_id__in=ends[1]))


def _told(rows: "QuerySet[LetterState] | Sequence[LetterState]", seen: Visible) -> list[LetterRow]:
    found = list(rows.select_related("letter") if isinstance(rows, QuerySet) else rows)
    people = member_names({row.letter.member_id for row in found}, seen.moment)
    ends = {row.letter.from_org_id for row in found} | {row.letter.to_org_id for row in found}
    names = end_names(ends - {None}, seen)
    return [_row(row, people, names, seen.moment.valid_on) for row in found]


def end_names(org_ids: set[int | None], seen: Visible) -> dict[int, str]:
    """Return the organisations' names, the last one of those that have ended."""
    rows = OrgState.objects.filter(
        known_at(seen.moment), org_id__in=org_ids, valid_from__lte=seen.moment.valid_on
    )
    return dict(rows.order_by("valid_from").values_list("org_id", "name"))


def _row(row: LetterState, people: dict[int, str], names: dict[int, str], on: date) -> LetterRow:
    letter, is_open = row.letter, row.state == LetterState.State.ISSUED
    return LetterRow(
        letter_id=letter.pk,
        number=letter_number(letter.year, letter.serial),
        member_id=letter.member_id,
        member=mask_name(people.get(letter.member_id, "")),
        from_org_id=letter.from_org_id,
        from_name=names.get(letter.from_org_id, ""),
        to_org_id=letter.to_org_id,
        to_name=names.get(letter.to_org_id, "") if letter.to_org_id else letter.to_outside,
        issued_on=letter.issued_on,
        valid_days=letter.valid_days,
        last_day=letter.last_day,
        state=row.state,
        state_label=str(LetterState.State(row.state).label),
        closed_on=None if is_open else row.valid_from,
        note=row.note,
        days_left=(letter.last_day - on).days if is_open else None,
        batch_id=letter.batch_id,
    )
