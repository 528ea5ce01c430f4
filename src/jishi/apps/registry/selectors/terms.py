"""Terms that end soon, and those that have run out without an election."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from jishi.shared.dates import Moment, months_after

from ..models import OrgState, Placement
from ..models.organisations import OrgKind
from ..remembered import remembered
from ..reminders import reminder_rule
from ..visibility import Visible


@dataclass(frozen=True, slots=True)
class TermRow:
    """One organisation whose election is due: `days_left` is negative when the term has run out."""

    org_id: int
    code: str
    name: str
    kind_label: str
    parent_id: int | None
    parent_name: str
    secretary: str
    term_from: date | None
    term_to: date
    days_left: int


def remind_until(on: date) -> date:
    """Return the last day of a term of which one is reminded on a day."""
    return months_after(on, reminder_rule(on).term_months)


def terms_counts(seen: Visible) -> dict[str, int]:
    """Return how many visible organisations stand in each part of the list: run out, ending soon."""
    return remembered("terms", seen, lambda: {part: _due(seen, part).count() for part in ("overdue", "soon")})


def terms_due(seen: Visible, part: str, *, first: int = 0, most: int = 50) -> list[TermRow]:
    """Return one page of the visible organisations whose term has run out (`overdue`) or ends `soon`."""
    fields = ("org_id", "org__code", "name", "kind", "secretary_name", "term_from", "term_to")
    rows = list(_due(seen, part).order_by("term_to", "org__code")[first : first + most].values_list(*fields))
    parents = _parents([row[0] for row in rows], seen.moment)
    return [
        TermRow(
            org_id,
            code,
            name,
            str(OrgKind(kind).label),
            *parents.get(org_id, (None, "")),
            secretary,
            term_from,
            term_to,
            (term_to - seen.moment.valid_on).days,
        )
        for org_id, code, name, kind, secretary, term_from, term_to in rows
    ]


def _due(seen: Visible, part: str) -> QuerySet[OrgState]:
    on = seen.moment.valid_on
    rows = seen.restrict(OrgState.objects.at(seen.moment))
    if part == "overdue":
        return rows.filter(term_to__lt=on)
    return rows.filter(term_to__gte=on, term_to__lte=remind_until(on))


def _parents(org_ids: list[int], moment: Moment) -> dict[int, tuple[int | None, str]]:
    placed = Placement.objects.at(moment).filter(org_id__in=org_ids)
    parents = dict(placed.values_list("org_id", "parent_id"))
    ids = {each for each in parents.values() if each is not None}
    names = dict(OrgState.objects.at(moment).filter(org_id__in=ids).values_list("org_id", "name"))
    return {org_id: (parent, names.get(parent or 0, "")) for org_id, parent in parents.items()}
