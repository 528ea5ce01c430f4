"""The synthetic city of 2012, whole: areas, units, organisations, members."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from . import plan
from .branches import standing_book
from .changes import ended, members_of_new, move_out, new_orgs
from .draw import stream
from .people import committee_secretary, members_of, plan_of, unique_ids, with_secretary
from .people_plan import COMMUNITY_FLOATING_IN_PERMILLE
from .places import areas
from .specs import City, MemberSpec, OrgSpec


@cache
def build_city() -> City:
    """Build the city; the same settings always give the same city."""
    book = standing_book()
    standing = ended(book.orgs)
    coming = new_orgs(book)
    students = _student_branches(standing)
    members = {org.code: members_of(org, plan_of(org, students)) for org in standing}
    standing = [with_secretary(org, members[org.code]) for org in standing]
    _float_in(standing, members)
    coming = members_of_new(coming, standing, members)
    move_out(standing, members)
    committees = [committee_secretary(org) for org in book.committees.orgs]
    orgs = sorted((*committees, *standing, *coming), key=lambda org: org.code)
    return City(
        areas=areas(),
        units=tuple(sorted(book.units.units.values(), key=lambda unit: unit.code)),
        orgs=tuple(orgs),
        members=tuple(unique_ids([member for row in members.values() for member in row])),
    )


def _student_branches(orgs: list[OrgSpec]) -> frozenset[str]:
    branches = [org.code for org in orgs if org.org_type == "university_branch" and org.kind == "branch"]
    return frozenset(stream(plan.SEED, "students").sample(branches, plan.STUDENT_BRANCHES))


def _float_in(orgs: list[OrgSpec], members: dict[str, list[MemberSpec]]) -> None:
    """Let some of those who live elsewhere take part in a community of the city."""
    rng = stream(plan.SEED, "float in")
    hosts = [org for org in orgs if org.org_type == "community"]
    seats = [org.code for org in hosts for _ in range(org.size)]
    wanted = len(seats) * COMMUNITY_FLOATING_IN_PERMILLE // 1000
    out = [
        (org.code, place)
        for org in orgs
        for place, member in enumerate(members[org.code])
        if member.floating == "out"
    ]
    for code, place in rng.sample(out, min(wanted, len(out))):
        host = rng.choice(seats)
        if host != code:
            members[code][place] = replace(members[code][place], floats_in_org=host)
