"""The cast: small, lawful, and in the same words as the city."""

from jishi.demo import cast as people
from jishi.demo.cast import cast
from jishi.demo.specs import GRADED_KINDS
from jishi.shared.codes import resident_id_problems


def test_five_branches_have_five_types_in_two_townships() -> None:
    branches = [org for org in cast().orgs if org.kind in GRADED_KINDS]

    assert len({org.org_type for org in branches}) == len(branches) == 5
    assert {org.parent_code for org in branches} == {people.PINGYANG, people.YONGAN, people.ORGANS}


def test_everything_named_in_the_cast_is_in_the_cast() -> None:
    city = cast()
    orgs = {org.code for org in city.orgs}
    units = {unit.code for unit in city.units}
    areas = {area.code for area in city.areas}

    for org in city.orgs:
        assert org.parent_code in orgs | {""}
        assert set(org.unit_codes) <= units
        assert org.area_code in areas
    assert {member.org_code for member in city.members} <= orgs
    assert {officer.org_code for officer in people.OFFICERS} <= orgs
    assert {unit.area_code for unit in city.units} <= areas


def test_one_member_floats_between_two_branches_and_is_counted_in_one() -> None:
    floating = [member for member in cast().members if member.floating]

    assert [member.code for member in floating] == [people.FLOATING_MEMBER]
    assert floating[0].org_code == people.VILLAGE
    assert floating[0].floats_in_org == people.COMMUNITY


def test_numbers_of_the_cast_keep_the_standard_and_differ() -> None:
    members = cast().members

    assert len({member.id_number for member in members}) == len(members)
    assert not [
        member.code for member in members if resident_id_problems(member.id_number, on_date=member.joined_on)
    ]


def test_sizes_and_secretaries_are_those_of_the_members() -> None:
    members = {member.code: member for member in cast().members}

    for org in cast().orgs:
        if org.kind in GRADED_KINDS:
            assert org.size == sum(member.org_code == org.code for member in members.values())
            assert members[org.secretary_code].name == org.secretary_name
