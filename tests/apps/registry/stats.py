"""The rows that roll-ups add up: as they are kept, and as the open dated rows tell."""

from collections import defaultdict
from typing import Any

from jishi.apps.registry.models import (
    Affiliation,
    Hosting,
    MemberState,
    OrgSpread,
    OrgStat,
    OrgState,
    OrgStep,
    Placement,
    UnitState,
)

Stat = tuple[Any, ...]


def kept() -> dict[int, Stat]:
    """Return what is kept of each organisation that stands, by id; its areas and lines last."""
    spread: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for place in OrgSpread.objects.all():
        spread[place.org_id].add((place.area_code, place.line))
    found = {}
    for row in OrgStat.objects.exclude(path="").exclude(kind=""):
        own = {(row.area_code, row.line)} if row.area_code else set()
        counts = (row.members_n, row.probationary_n, row.floating_out_n)
        held = (row.path, row.kind, row.org_type, row.is_provisional, row.is_vacant, row.term_to)
        assert row.is_spread == (row.org_id in spread)
        found[row.org_id] = (*held, *counts, spread.get(row.org_id, own))
    return found


def told() -> dict[int, Stat]:
    """Return the same, read row by row."""
    people = {row.member_id: row for row in MemberState.objects.current()}
    members = defaultdict(list)
    for belonging in Affiliation.objects.current():
        members[belonging.org_id].append(people[belonging.member_id])
    units = {row.unit_id: (row.area_id, row.line) for row in UnitState.objects.current()}
    places: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for host in Hosting.objects.current():
        places[host.org_id] |= {units[host.unit_id]} if host.unit_id in units else set()
    paths = dict(Placement.objects.current().values_list("org_id", "path"))
    found = {}
    for state in OrgState.objects.current().filter(org_id__in=paths):
        own = members[state.org_id]
        held = (paths[state.org_id], state.kind, state.org_type, state.is_provisional)
        vacant = state.kind in ("branch", "general_branch") and not state.secretary_name
        counts = (len(own), *_counts(own))
        found[state.org_id] = (*held, vacant, state.term_to, *counts, places[state.org_id])
    return found


def _counts(own: list[MemberState]) -> tuple[int, int]:
    return sum(each.status == "probationary" for each in own), sum(each.floating == "out" for each in own)


def steps() -> set[Stat]:
    """Return on which days how many members came or went, by organisation."""
    counts = ("members_n", "probationary_n", "floating_out_n")
    return set(OrgStep.objects.values_list("org_id", "day", *counts))
