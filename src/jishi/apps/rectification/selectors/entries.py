"""Ledgers A and B: what keeps a good organisation good, and where the next one wants to go."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment

from ..models import BookEntry


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One organisation of ledger A or B."""

    entry_id: int
    org_id: int
    org_code: str
    org_name: str
    book: str
    tier: str
    consolidation: str
    helps: str
    goal: str
    shortfall: str


def entries(
    book: str, *, seen: registry.Visible, on: date, first: int = 0, most: int | None = 50
) -> tuple[int, list[EntryRow]]:
    """Return the exact number of entries of a ledger and one page of them, in code order."""
    current = seen.restrict(BookEntry.objects.filter(book=book, rating__grade__replaced_on__isnull=True))
    page = current.annotate(code=F("org__code")).order_by("org__code")
    picked = list(page[first : first + most] if most is not None else page)
    ids = {row.org_id for row in picked} | {row.helps_org_id for row in picked if row.helps_org_id}
    names = registry.names_of(ids, Moment(on))
    return current.count(), [
        EntryRow(
            row.pk,
            row.org_id,
            row.code,
            names.get(row.org_id, ""),
            row.book,
            row.tier,
            row.consolidation,
            names.get(row.helps_org_id, "") if row.helps_org_id else "",
            row.goal,
            row.shortfall,
        )
        for row in picked
    ]
