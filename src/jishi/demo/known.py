"""What the register itself knows of an organisation: counts of members, empty posts, terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from . import plan
from .draw import stream
from .specs import City, MemberSpec, OrgSpec


@dataclass(slots=True)
class Counts:
    """What the register itself knows of an organisation's members on the day of grading."""

    full: int = 0
    recruits: int = 0
    floating: int = 0
    inflow: int = 0
    young_with_post: int = 0
    staff: int = 0
    secretary_heads_community: bool = False


def known(org: OrgSpec, counts: Counts) -> dict[str, int]:
    """What follows from the register."""
    rng = stream(plan.SEED, "known", org.code)
    never_lately = 1 if counts.recruits == 0 else 0
    return {
        "secretary_vacant_m": _months(org.vacant_since, plan.GRADED_ON),
        "term_overdue_m": _months(org.term_to, plan.GRADED_ON),
        "member_n": org.size,
        "full_member_n": counts.full,
        "recruits": counts.recruits,
        "no_recruit_years": never_lately * (1 + (rng.randrange(100) < 35) + (rng.randrange(100) < 12)),
        "float_n": counts.floating,
        "inflow_n": counts.inflow + rng.randrange(3),
        "staff_n": max(org.size, counts.staff),
        "young_committee_n": counts.young_with_post,
        "head_both": int(counts.secretary_heads_community),
        "org_mode": 1 if org.founding_mode == "attached" else 2,
    }


def _months(since: date | None, until: date) -> int:
    if since is None or since >= until:
        return 0
    return (until.year - since.year) * 12 + until.month - since.month - (until.day < since.day)


def counts_by_org(city: City) -> dict[str, Counts]:
    staff = {unit.code: unit.staff_n or 0 for unit in city.units}
    counts = {org.code: Counts(staff=sum(map(staff.__getitem__, org.unit_codes))) for org in city.orgs}
    for member in city.members:
        org_code = member.org_on(plan.GRADED_ON)
        if org_code:
            _count(counts[org_code], member)
        if member.floats_in_org:
            counts[member.floats_in_org].inflow += 1
    return counts


def _count(counts: Counts, member: MemberSpec) -> None:
    counts.full += member.full_on is not None
    counts.recruits += member.full_on is None
    counts.floating += member.floating == "out"
    counts.young_with_post += bool(member.post) and plan.GRADED_ON.year - member.birth_date.year <= 35
    counts.secretary_heads_community |= member.occupation == "社区居民委员会主任"
