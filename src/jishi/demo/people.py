"""Members and secretaries of one organisation, drawn from its own stream."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from jishi.shared.codes import resident_id_check

from . import plan
from .draw import Table, anniversary, curve, dated, permille, stream
from .health import health
from .names import person
from .people_plan import (
    HIGHER_SCHOOLING,
    OTHER_SCHOOLING,
    PEOPLE,
    PROBATIONARY_PERMILLE,
    STUDENT_PLAN,
    PeoplePlan,
)
from .specs import MemberSpec, OrgSpec

_HIGHER, _OTHER = Table(HIGHER_SCHOOLING), Table(OTHER_SCHOOLING)
_COMMITTEE = ("组织委员", "宣传委员", "纪检委员", "副书记")
# 2303 and two digits that no county has: the numbers keep the standard and belong to nobody.
_ID_AREA = "230399"
# 140 is not given to people's telephones.
_PHONE_FRONT = "140"
_LAST_FULL = plan.GRADED_ON - timedelta(days=366)


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What is the same for all members of one organisation."""

    org: OrgSpec
    shape: PeoplePlan
    occupations: Table
    heads: Table
    floating_permille: int
    new_permille: int
    in_korean_township: bool


def plan_of(org: OrgSpec, student_branches: frozenset[str]) -> PeoplePlan:
    """Shapes of one organisation: students' branches differ from the staff's."""
    return STUDENT_PLAN if org.code in student_branches else PEOPLE[org.org_type]


def members_of(org: OrgSpec, shape: PeoplePlan) -> list[MemberSpec]:
    """All members of an organisation on the day of grading; the secretary, if there is one, comes first."""
    rng = stream(plan.SEED, "people", org.code)
    posts = _posts(org)
    drawing = _Drawing(
        org=org,
        shape=shape,
        occupations=Table(shape.occupations),
        heads=Table(shape.heads),
        floating_permille=_floating(shape),
        # A healthy branch recruits more, a failing one hardly at all.
        new_permille=PROBATIONARY_PERMILLE * (400 + permille(health(org)) * 6 // 5) // 1000,
        in_korean_township=org.area_code[:9] in plan.KOREAN_TOWNSHIPS,
    )
    return [
        _member(rng, drawing, serial, posts[serial] if serial < len(posts) else "")
        for serial in range(org.size)
    ]


def with_secretary(org: OrgSpec, members: list[MemberSpec]) -> OrgSpec:
    """Write the secretary on the organisation's card."""
    if not members or members[0].post != "书记":
        return org
    secretary = members[0]
    assert org.term_from is not None
    rng = stream(plan.SEED, "since", org.code)
    came = max(org.founded_on, anniversary(secretary.joined_on, 1))
    if rng.randrange(100) < 70:
        since = max(org.term_from, came)
    else:
        first = min(max(came, org.term_from - timedelta(days=3000)), plan.GRADED_ON)
        since = dated(rng, first, plan.GRADED_ON) if first < plan.GRADED_ON else first
    return replace(
        org,
        secretary_code=secretary.code,
        secretary_name=secretary.name,
        secretary_birth_date=secretary.birth_date,
        secretary_since=since,
    )


def committee_secretary(org: OrgSpec) -> OrgSpec:
    """Give a committee above the branches a secretary; its members are counted in branches."""
    rng = stream(plan.SEED, "secretary", org.code)
    sex = "2" if rng.randrange(100) < 12 else "1"
    birth = date(1954 + rng.randrange(20), 1, 1) + timedelta(rng.randrange(365))
    return replace(
        org,
        secretary_name=person(rng, sex, birth.year),
        secretary_birth_date=birth,
        secretary_since=org.term_from,
    )


def unique_ids(members: list[MemberSpec]) -> list[MemberSpec]:
    """Members by code with identity numbers that occur once: a later twin gets the next order number."""
    taken: set[str] = set()
    done = []
    for member in sorted(members, key=lambda member: member.code):
        number = member.id_number
        while number in taken:
            body = f"{number[:14]}{(int(number[14:17]) + 2) % 1000:03}"
            number = body + resident_id_check(body)
        taken.add(number)
        done.append(member if number == member.id_number else replace(member, id_number=number))
    return done


def _posts(org: OrgSpec) -> tuple[str, ...]:
    """Posts in the order of members: a committee needs seven full members, below that a secretary does."""
    head = "" if org.vacant_since else "书记"
    if org.size < 7:
        return (head,)
    return (head, *_COMMITTEE[: 4 if org.size >= 30 else 3 if org.size >= 14 else 2])


def _member(rng: Random, drawing: _Drawing, serial: int, post: str) -> MemberSpec:
    org, shape = drawing.org, drawing.shape
    is_head = post == "书记"
    age = curve(shape.secretary_ages if is_head else shape.ages, rng.randrange(1000))
    if post and not is_head and org.org_type != "retired":
        # A community's committee should have somebody under 35; half of them found one.
        young = serial == 1 and org.org_type == "community" and rng.randrange(2) == 0
        age = 24 + age % 11 if young else min(age, 64)
    sex = "2" if rng.randrange(100) < (shape.secretary_women if is_head else shape.women) else "1"
    birth = plan.GRADED_ON - timedelta(days=age * 365 + age // 4 + 1 + rng.randrange(364))
    may_be_new = serial >= 3 and not post and age < 50
    joined, full_on = _joining(rng, birth, drawing.new_permille if may_be_new else 0)
    chance = shape.schooling[0 if is_head else 1]
    has_phone = rng.randrange(100) < (96 if age < 65 else 55)
    floats = not post and full_on is not None and age < 60 and rng.randrange(1000) < drawing.floating_permille
    return MemberSpec(
        code=f"{org.code}{serial + 1:04}",
        org_code=org.code,
        name=person(rng, sex, birth.year, in_korean_township=drawing.in_korean_township),
        sex=sex,
        birth_date=birth,
        schooling=(_HIGHER if rng.randrange(100) < _by_age(chance, age, is_head) else _OTHER).draw(rng),
        joined_on=joined,
        full_on=full_on,
        post=post,
        occupation=_occupation(rng, drawing, age, is_head),
        id_number=_id_number(rng, birth, sex),
        phone=f"{_PHONE_FRONT}{rng.randrange(100_000_000):08}" if has_phone else "",
        floating="out" if floats else "",
    )


def _occupation(rng: Random, drawing: _Drawing, age: int, is_head: bool) -> str:
    if is_head:
        return drawing.heads.draw(rng)
    return drawing.shape.after_sixty if age >= 60 else drawing.occupations.draw(rng)


def _floating(shape: PeoplePlan) -> int:
    """Chance among those under sixty without a post that gives the planned share of all members."""
    under_sixty = next((at for at, age in shape.ages if age >= 60), 1000)
    return shape.floating_permille * 1150 // max(under_sixty, 300)


def _by_age(chance: int, age: int, is_head: bool) -> int:
    # The young went to school longer; the plan's share is that of the whole type.
    if is_head or chance == 100:
        return chance
    return min(97, chance * (150 if age < 40 else 95 if age < 60 else 55) // 100)


def _joining(rng: Random, birth: date, new_permille: int) -> tuple[date, date | None]:
    eighteen = anniversary(birth, 18)
    if rng.randrange(1000) < new_permille:
        first = max(_LAST_FULL + timedelta(days=2), eighteen)
        joined = dated(
            rng, min(first, plan.GRADED_ON - timedelta(days=15)), plan.GRADED_ON - timedelta(days=10)
        )
        return joined, None
    latest = min(_LAST_FULL, anniversary(birth, 46))
    if latest <= eighteen:
        return max(eighteen, _LAST_FULL), anniversary(max(eighteen, _LAST_FULL), 1)
    years = 1 + (rng.randrange(14) + rng.randrange(14)) // 2
    middle = min(anniversary(eighteen, years), latest)
    joined = dated(rng, max(eighteen, middle - timedelta(days=365)), middle, heap=45)
    return joined, anniversary(joined, 1)


def _id_number(rng: Random, birth: date, sex: str) -> str:
    order = rng.randrange(500) * 2 + (sex == "1")
    body = f"{_ID_AREA}{birth:%Y%m%d}{order:03}"
    return body + resident_id_check(body)
