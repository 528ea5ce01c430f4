"""Ledgers A and B: what keeps a good organisation good, and where the next one wants to go."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from jishi.apps.grading import selectors as grading
from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment, today

from ..history import entries_as_written, written_by
from ..models import BookEntry, EntryEvent

SORTS = {"name": "org__code", "tier": "tier"}


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
    helps_org_id: int | None
    goal: str
    shortfall: str
    is_current: bool


def entries(
    book: str, *, seen: registry.Visible, on: date, sort: str = "name", first: int = 0, most: int | None = 50
) -> tuple[int, list[EntryRow]]:
    """Return the exact number of entries of a ledger on a day and one page of them, by the records of `seen`."""
    moment = seen.moment.on(on)
    rows = seen.restrict(_standing(moment).filter(book=book))
    field = SORTS.get(sort.removeprefix("-"), "org__code")
    page = rows.annotate(code=F("org__code")).order_by(
        f"-{field}" if sort.startswith("-") else field, "org__code"
    )
    picked = list(page[first : first + most] if most is not None else page)
    return rows.count(), _rows(picked, moment)


def entries_every(book: str, *, seen: registry.Visible, on: date, sort: str = "name") -> Iterator[EntryRow]:
    """Yield all entries of a ledger, in the same order."""
    yield from entries(book, seen=seen, on=on, sort=sort, most=None)[1]


def entries_counts(seen: registry.Visible, on: date) -> dict[str, int]:
    """Return how many entries ledgers A and B hold."""
    rows = seen.restrict(_standing(seen.moment.on(on)))
    return {book: rows.filter(book=book).count() for book in ("A", "B")}


def entry(entry_id: int) -> EntryRow | None:
    """Return one entry as it is now."""
    picked = list(BookEntry.objects.filter(pk=entry_id).annotate(code=F("org__code")))
    return _rows(picked, Moment(today()))[0] if picked else None


def entry_org(entry_id: int) -> int | None:
    """Return the organisation that an entry is about."""
    return BookEntry.objects.filter(pk=entry_id).values_list("org_id", flat=True).first()


def weak_orgs_beside(org_id: int, on: date) -> list[tuple[int, str]]:
    """Return the organisations of classes C and D under the same superior, then those of the same county.

    They are whom a good organisation may help.
    """
    moment = Moment(on)
    above = registry.superiors_of([org_id], moment)[org_id]
    for superior in dict.fromkeys((above.direct_id, above.local_id)):
        scope = registry.scope_of(superior, moment)
        found = _weak(registry.Visible(moment, (scope.path,)), org_id) if scope else []
        if found:
            return found
    return []


def _weak(seen: registry.Visible, own_id: int) -> list[tuple[int, str]]:
    orgs = registry.graded_orgs(seen)
    grades = grading.grades_now([org.org_id for org in orgs], seen.moment)
    return [
        (org.org_id, f"{org.name}({grades[org.org_id].tier})")
        for org in orgs
        if org.org_id != own_id and org.org_id in grades and grades[org.org_id].tier[:1] in ("C", "D")
    ]


def _standing(moment: Moment) -> QuerySet[BookEntry]:
    on, known_at = moment.valid_on, moment.known_at
    ended = Q(ended_on__lte=on) if known_at is None else Q(ended_on__lte=on, ended_at__lte=known_at)
    rows = BookEntry.objects.filter(opened_on__lte=on).exclude(ended)
    if moment.is_now:
        return rows
    last = EntryEvent.objects.filter(written_by(moment), entry=OuterRef("pk")).order_by("-pk")
    return rows.annotate(at_event=Subquery(last.values("pk")[:1])).filter(at_event__isnull=False)


def _rows(picked: Sequence[BookEntry], moment: Moment) -> list[EntryRow]:
    if not moment.is_now:
        entries_as_written(picked)
    ids = {row.org_id for row in picked} | {row.helps_org_id for row in picked if row.helps_org_id}
    names = registry.names_of(ids, moment)
    return [
        EntryRow(
            row.pk,
            row.org_id,
            row.code,  # type: ignore[attr-defined]
            names.get(row.org_id, ""),
            row.book,
            row.tier,
            row.consolidation,
            names.get(row.helps_org_id, "已撤销") if row.helps_org_id else "",
            row.helps_org_id,
            row.goal,
            row.shortfall,
            row.ended_on is None,
        )
        for row in picked
    ]
