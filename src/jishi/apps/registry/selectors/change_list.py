"""The events of organisations in a scope, newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, QuerySet

from jishi.shared.dates import FOREVER

from ..models import Change, Placement, known_at
from ..models.clocks import REVERTED
from ..remembered import remembered
from ..visibility import Visible, below
from ..words import change_words
from .graded import last_names_of

LISTED = (
    "org_set_up",
    "org_renamed",
    "org_retyped",
    "org_rehosted",
    "org_upgraded",
    "org_moved",
    "org_split",
    "orgs_merged",
    "org_dissolved",
    "term_elected",
    "secretary_changed",
    "org_corrected",
    REVERTED,
)
"""The kinds of events that the list has, in the office's order."""


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One event of an organisation in a list."""

    change_id: int
    words: str
    on: date
    org_id: int
    org_name: str
    document_no: str
    reason: str
    by: str
    recorded_at: datetime


def changes_of(seen: Visible, kinds: Sequence[str]) -> QuerySet[Change, Change]:
    """Return the events of some kinds in a scope, as known at its moment."""
    return _rows(seen).filter(kind__in=kinds)


def changes_counts(seen: Visible) -> dict[str, int]:
    """Return how many events of each kind there are; kinds without any are left out."""
    counted = remembered("changes", seen, lambda: _counts(seen))
    return {kind: counted[kind] for kind in LISTED if kind in counted}


def _counts(seen: Visible) -> dict[str, int]:
    return dict(_rows(seen).values_list("kind").annotate(n=Count("pk")).order_by())


def changes_page(seen: Visible, kind: str = "", *, first: int = 0, most: int = 50) -> list[ChangeRow]:
    """Return the events of a kind ("": of all), the latest first."""
    rows = _rows(seen)
    if kind:
        rows = rows.filter(kind=kind)
    return _told(rows.order_by("-effective_on", "-pk")[first : first + most], seen)


def _rows(seen: Visible) -> QuerySet[Change, Change]:
    moment = seen.moment
    rows = Change.objects.filter(kind__in=LISTED, effective_on__lte=moment.valid_on)
    if moment.known_at is not None:
        rows = rows.filter(recorded_at__lte=moment.known_at)
    if seen.is_empty:
        return rows.none()
    # What has ended stays with the superior that it had last.
    stands = Placement.objects.at(moment).filter(org_id=OuterRef("org_id"))
    ended = Placement.objects.filter(known_at(moment), below(seen.paths, "path"), valid_to__lt=FOREVER)
    last = ended.filter(~Exists(stands), valid_to__lt=moment.valid_on)
    return seen.restrict(rows) | rows.filter(org_id__in=last.values("org_id"))


def _told(rows: Iterable[Change], seen: Visible) -> list[ChangeRow]:
    found = [row for row in rows if row.org_id is not None]
    names = last_names_of([row.org_id for row in found if row.org_id], seen.moment)
    return [
        ChangeRow(
            row.pk,
            change_words(row.kind),
            row.effective_on,
            row.org_id or 0,
            names.get(row.org_id or 0, ""),
            row.document_no,
            row.reason,
            row.by_name,
            row.recorded_at,
        )
        for row in found
    ]
