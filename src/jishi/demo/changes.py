"""What changed between the day of grading and today: branches set up in the campaign, organisations ended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from . import plan
from .branches import OrgBook
from .draw import curve, stream
from .firms import ways
from .people import members_of, with_secretary
from .people_plan import PEOPLE
from .places import counties
from .specs import MemberSpec, OrgSpec
from .terms import term_years

_NEW = (
    ("nonpublic_enterprise", plan.NEW_FIRM_MODES),
    ("social_org", plan.NEW_SOCIAL_MODES),
)
# Who can spare members for a new branch, by preference; the city itself has no communities.
_GIVERS = ("community", "village", "soe", "public_institution")


def new_orgs(book: OrgBook) -> list[OrgSpec]:
    """Branches of firms and social organisations set up after the day of grading, founded on working days."""
    done = []
    days = _founding_days()
    by_code = {county.code: county for county in counties()}
    for org_type, modes in _NEW:
        dealt = ways(modes, f"new {org_type}")
        rng = stream(plan.SEED, "new", org_type)
        column = plan.TYPES.index(org_type)
        weighted = [area for area, _ in plan.AREAS for _ in range(plan.ORGS[area][column])]
        for way in dealt:
            area = rng.choice(weighted)
            org = book.add_firm(area, org_type, book.firms.slot(rng, org_type, by_code.get(area), way))
            book.orgs.pop()
            founded_on = rng.choice(days)
            need = min(5, len(org.unit_codes)) if org.is_joint else 3
            term_to = founded_on.replace(year=founded_on.year + term_years(org_type)) - timedelta(days=1)
            done.append(
                replace(
                    org,
                    founded_on=founded_on,
                    size=max(need, curve(plan.NEW_SIZES, rng.randrange(1000))),
                    term_from=founded_on,
                    term_to=term_to,
                )
            )
    return done


def ended(orgs: list[OrgSpec]) -> list[OrgSpec]:
    """Close the planned organisations; each has a successor of the same type in the same county."""
    by_code = {org.code: org for org in orgs}
    for n, (area, org_type, day) in enumerate(plan.ENDED):
        # A general branch with branches below it, or the head of one, is not what gets merged away.
        plain = [
            org
            for org in by_code.values()
            if org.code.startswith(area)
            and org.org_type == org_type
            and org.kind == "branch"
            and not org.is_joint
            and not org.is_provisional
            and org.ended_on is None
        ]
        rng = stream(plan.SEED, "ended", str(n))
        going, successor = rng.sample([org for org in plain if 3 <= org.size <= 12], 2)
        by_code[going.code] = replace(going, ended_on=day, successor_code=successor.code)
    return list(by_code.values())


def members_of_new(
    orgs: list[OrgSpec], standing: list[OrgSpec], members: dict[str, list[MemberSpec]]
) -> list[OrgSpec]:
    """Fill the new branches: some members move there, the others arrive from elsewhere.

    `members` (by organisation) is completed in place: movers carry their day, arrivals are added.
    """
    givers = {area: list(_givers(area, standing, members)) for area, _ in plan.AREAS}
    done = []
    for org in orgs:
        moved_n = org.size * plan.NEW_MOVED_PERCENT // 100
        pool = givers[org.code[:6]]
        moved = [pool.pop() for _ in range(min(moved_n, len(pool)))]
        for giver, place in moved:
            members[giver][place] = replace(
                members[giver][place],
                moved_to=org.code,
                moved_on=org.founded_on,
                floating="",
                floats_in_org="",
            )
        arriving = replace(org, size=org.size - len(moved))
        members[org.code] = [
            replace(
                member, arrived_on=org.founded_on, floating="", full_on=member.full_on or member.joined_on
            )
            for member in members_of(arriving, PEOPLE[org.org_type])
        ]
        done.append(with_secretary(org, members[org.code]))
    return done


def move_out(orgs: list[OrgSpec], members: dict[str, list[MemberSpec]]) -> None:
    """Members of an ended organisation belong to its successor from the first day without it."""
    for org in orgs:
        if org.ended_on is not None:
            members[org.code] = [
                replace(member, moved_to=org.successor_code, moved_on=org.ended_on)
                for member in members[org.code]
            ]


def _givers(
    area: str, standing: list[OrgSpec], members: dict[str, list[MemberSpec]]
) -> Iterator[tuple[str, int]]:
    rng = stream(plan.SEED, "givers", area)
    found: list[tuple[str, int]] = []
    for org in standing:
        if not org.code.startswith(area) or org.org_type not in _GIVERS or org.size < 20 or org.ended_on:
            continue
        fit = [
            place
            for place, member in enumerate(members[org.code])
            if not member.post and member.full_on and member.birth_date.year >= 1955
        ]
        found += [(org.code, place) for place in fit[: org.size // 8]]
    rng.shuffle(found)
    # Popped from the end: communities first.
    order = {org.code: _GIVERS.index(org.org_type) for org in standing if org.org_type in _GIVERS}
    found.sort(key=lambda pair: -order[pair[0]])
    yield from found


def _founding_days() -> list[date]:
    """Each day after grading as often as the campaign's curve says, weekends rarely."""
    days = []
    for n in range((plan.CAMPAIGN_LAST - plan.CAMPAIGN_FIRST).days + 1):
        day = plan.CAMPAIGN_FIRST + timedelta(n)
        if day <= plan.GRADED_ON or day in plan.CAMPAIGN_EMPTY:
            continue
        tenth = n // 10
        share = plan.CAMPAIGN_CURVE[tenth + 1] - plan.CAMPAIGN_CURVE[tenth]
        days += [day] * (share if day.weekday() < 5 else max(1, share // 10))
    return days
