"""Members: counts that must hold exactly, shapes within a tolerance."""

from collections import Counter
from collections.abc import Callable

import pytest

from jishi.demo import plan
from jishi.demo.city import build_city
from jishi.demo.people import members_of
from jishi.demo.people_plan import PEOPLE
from jishi.demo.specs import City, MemberSpec, OrgSpec
from jishi.shared.codes import org_code_problems, resident_id_problems

Graded = tuple[OrgSpec, ...]


def age(member: MemberSpec) -> int:
    day, birth = plan.GRADED_ON, member.birth_date
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


@pytest.fixture(scope="session")
def counted(city: City) -> list[MemberSpec]:
    return [member for member in city.members if member.org_on(plan.GRADED_ON)]


def test_members_by_type_add_up_to_the_city(graded: Graded, counted: list[MemberSpec]) -> None:
    type_of = {org.code: org.org_type for org in graded}

    assert Counter(type_of[member.org_code] for member in counted) == plan.MEMBERS
    assert len(counted) == 92_020
    assert sum(org.size for org in graded) == 92_020


def test_no_person_is_counted_in_two_organisations(city: City) -> None:
    assert len({member.id_number for member in city.members}) == len(city.members)
    assert len({member.code for member in city.members}) == len(city.members)


def test_every_joint_branch_has_few_units_and_enough_full_members(city: City) -> None:
    for day in (plan.GRADED_ON, plan.TODAY):
        full = Counter(member.org_on(day) for member in city.members if member.full_on)
        for org in city.graded_on(day):
            if org.is_joint:
                assert 2 <= len(org.unit_codes) <= 5
                assert full[org.code] >= 3


def test_nineteen_branches_have_fallen_below_three_full_members(graded: Graded, city: City) -> None:
    full = Counter(member.org_on(plan.GRADED_ON) for member in city.members if member.full_on)

    assert sum(full[org.code] < 3 for org in graded) == 19


@pytest.mark.parametrize(
    ("what", "percent"),
    [
        (lambda member: member.sex == "2", 24),
        (lambda member: age(member) <= 35, 23),
        (lambda member: age(member) >= 60, 28),
        (lambda member: member.schooling in ("10", "20", "30"), 37),
        (lambda member: member.status == "probationary", 2.6),
        (lambda member: member.floating == "out", 3.4),
        (lambda member: bool(member.floats_in_org), 1.1),
    ],
    ids=["women", "young", "old", "schooled", "probationary", "floating out", "floating in"],
)
def test_members_have_the_planned_shape(
    counted: list[MemberSpec], what: Callable[[MemberSpec], bool], percent: float
) -> None:
    share = 100 * sum(map(what, counted)) / len(counted)

    assert abs(share - percent) <= 1.5


@pytest.mark.parametrize(
    ("org_type", "mean_age", "women"),
    [
        ("village", 48.6, 5),
        ("community", 44.1, 62),
        ("gov_organ", 47.3, 19),
        ("nonpublic_enterprise", 45.9, 22),
    ],
)
def test_secretaries_have_the_planned_shape(
    city: City, graded: Graded, org_type: str, mean_age: float, women: int
) -> None:
    wanted = {org.secretary_code for org in graded if org.org_type == org_type and org.secretary_code}
    found = [member for member in city.members if member.code in wanted]

    assert abs(sum(map(age, found)) / len(found) - mean_age) <= 1
    assert abs(100 * sum(member.sex == "2" for member in found) / len(found) - women) <= 3


def test_a_vacant_post_has_no_secretary_and_the_card_names_the_member(city: City, graded: Graded) -> None:
    members = {member.code: member for member in city.members}

    assert sum(org.vacant_since is not None for org in graded) == sum(n for n, _ in plan.VACANT.values())
    for org in graded:
        assert (org.secretary_name == "") == (org.vacant_since is not None)
        if org.secretary_code:
            secretary = members[org.secretary_code]
            assert (secretary.name, secretary.birth_date) == (org.secretary_name, org.secretary_birth_date)
            assert secretary.post == "书记"
            assert org.secretary_since is not None
            assert org.secretary_since >= secretary.joined_on


def test_some_branches_have_more_than_fifty_members(graded: Graded) -> None:
    share = 100 * sum(org.size > 50 for org in graded) / len(graded)

    assert abs(share - 5.8) <= 1.5


def test_numbers_keep_the_standards_and_belong_to_nobody(city: City) -> None:
    for member in city.members[::50]:
        assert resident_id_problems(member.id_number, on_date=plan.TODAY) == ()
        assert member.id_number.startswith("230399")
        assert member.phone[:3] in ("", "140")
    for unit in city.units[::20]:
        assert org_code_problems(unit.code) == ()


def test_days_of_a_life_come_in_order(city: City) -> None:
    for member in city.members:
        assert (member.joined_on.year - member.birth_date.year) >= 18
        assert member.full_on is None or member.full_on >= member.joined_on
        assert member.joined_on <= plan.TODAY


def test_an_organisation_gets_the_same_people_whatever_was_drawn_before(graded: Graded) -> None:
    org = next(org for org in graded if org.org_type == "village")

    first = members_of(org, PEOPLE["village"])
    members_of(graded[7], PEOPLE[graded[7].org_type])

    assert members_of(org, PEOPLE["village"]) == first


def test_the_same_settings_give_the_same_city(city: City) -> None:
    build_city.cache_clear()

    again = build_city()

    assert again == city
