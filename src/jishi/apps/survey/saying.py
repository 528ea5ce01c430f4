"""What each source, and each visitor, says of the units of the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Q, QuerySet

from jishi.apps.registry import selectors as registry
from jishi.shared.dates import Moment, today
from jishi.shared.text import half_width

from .adopting import FIELDS, VISIT_FIELDS, Said, standing_of
from .models import Route, Survey, Visit
from .queries import current_records
from .rules import REGISTER, VISITED

TWO_TYPES = ("nonpublic_enterprise", "social_org")


def said_of(survey: Survey, unit_ids: Sequence[int]) -> dict[int, list[Said]]:
    """Return what each source says of each unit: of several rows of one source, field by field the first that says it.

    Rows with a code come first. A name to which another row only adds a note in brackets is the name.
    """
    found: dict[int, dict[int, Said]] = defaultdict(dict)
    wanted = set(unit_ids)
    rows = [one for one in current_records(survey.pk, unit_ids) if one.unit_id in wanted]
    is_known = any(one.source_list.source.line == REGISTER for one in rows)
    registered = _registered(survey) if is_known else {}
    for one in sorted(rows, key=lambda row: (not row.code, row.row_n)):
        source = one.source_list.source
        values: dict[str, object] = {name: getattr(one, name) for name in FIELDS}
        if source.line == REGISTER and one.code in registered:
            values["unit_type"] = registered[one.code]
        told = Said(
            source.pk,
            standing_of(source.line),
            source.title,
            source.route,
            one.source_list.as_of,
            values,
        )
        before = found[one.unit_id or 0].get(source.pk)
        found[one.unit_id or 0][source.pk] = told if before is None else _completed(before, told)
    return {unit_id: _placed(list(by_source.values()), survey) for unit_id, by_source in found.items()}


def _completed(first: Said, other: Said) -> Said:
    """Add what another row of the same source says where the first says nothing."""
    values = {
        name: other.values.get(name) if value in (None, "") else value for name, value in first.values.items()
    }
    long, short = str(values["name"]), str(other.values["name"])
    if short and half_width(long).startswith(f"{half_width(short)}("):
        values["name"] = short
    return replace(first, values=values)


def _placed(said: list[Said], survey: Survey) -> list[Said]:
    """Leave out the whole area where another source says which street: a row that says no street lies in the area."""
    if all(one.values.get("area_code") == survey.area_id for one in said):
        return said
    return [
        replace(one, values={**one.values, "area_code": ""})
        if one.values.get("area_code") == survey.area_id
        else one
        for one in said
    ]


def _registered(survey: Survey) -> dict[str, str]:
    units = registry.units_in(survey.area_id, TWO_TYPES, Moment(today()))
    return {one.code: one.unit_type for one in units}


_STATUS_FOUND = {"met": "operating", "suspended": "suspended", "moved": "moved", "not_found": "closed"}


def visited(visit: Visit) -> Said:
    """Return what a visitor found as one more word on the unit."""
    values: dict[str, object] = {name: getattr(visit, name) for name in VISIT_FIELDS if name != "status"}
    values["status"] = _STATUS_FOUND.get(visit.outcome, "")
    return Said(None, VISITED, "走访", route_of(visit), visit.visited_on, values)


def route_of(visit: Visit) -> str:
    """Return on which route a visit was made: its team's; without a team, from door to door as by grid."""
    return visit.team.route if visit.team else Route.GRID


_SILENT = (Visit.Outcome.NOBODY, Visit.Outcome.REFUSED)


def visits_of(unit_ids: Sequence[int]) -> dict[int, Visit]:
    """Return the last visit of each unit that says something; where none does, the last one."""
    found: dict[int, Visit] = {}
    for visit in visits_made(unit_ids):
        unit_id = visit.unit_id if visit.unit.is_current else visit.unit.merged_into_id or visit.unit_id
        before = found.get(unit_id)
        if before is None or visit.outcome not in _SILENT or before.outcome in _SILENT:
            found[unit_id] = visit
    return found


def visits_made(unit_ids: Sequence[int]) -> QuerySet[Visit]:
    """Return all visits of some units and of those that they were found to be, the first one first."""
    rows = Visit.objects.filter(Q(unit_id__in=unit_ids) | Q(unit__merged_into__in=unit_ids), taken_back=None)
    return rows.select_related("team", "unit").order_by("visited_on", "pk")
