"""Sums that a reader of the demo will try."""

from collections import Counter

from jishi.demo import plan, sending
from jishi.demo.specs import GRADED_KINDS, City, OrgSpec

Graded = tuple[OrgSpec, ...]


def test_organisations_by_area_and_type_are_those_of_the_plan(graded: Graded) -> None:
    found = Counter((org.code[:6], org.org_type) for org in graded)

    for area, _ in plan.AREAS:
        assert tuple(found[area, org_type] for org_type in plan.TYPES) == plan.ORGS[area]
    assert sum(found.values()) == len(graded) == 4_355


def test_kinds_add_up(graded: Graded) -> None:
    kinds = Counter(org.kind for org in graded)

    assert kinds == {"branch": 4_093, "general_branch": 262}
    assert sum(org.is_joint for org in graded) == 201
    assert sum(org.is_provisional for org in graded) == 17
    assert all(org.kind == "branch" for org in graded if org.is_joint or org.is_provisional)


def test_committees_stand_above_and_every_superior_exists(city: City) -> None:
    by_code = {org.code: org for org in city.orgs}
    above = Counter(org.kind for org in city.orgs if org.kind not in GRADED_KINDS)

    assert above["primary_committee"] == 226
    assert above["local_committee"] == 10
    for org in city.orgs:
        assert not org.parent_code or by_code[org.parent_code].kind != "branch"
    assert [org.name for org in city.orgs if not org.parent_code] == ["中共鸡西市委员会"]


def test_subordination_has_no_circle(city: City) -> None:
    parent = {org.code: org.parent_code for org in city.orgs}

    for code in parent:
        steps = 0
        while parent[code]:
            code = parent[code]
            steps += 1
            assert steps < 8


def test_organisations_today_are_those_of_grading_plus_set_up_less_ended(city: City, graded: Graded) -> None:
    today = city.graded_on(plan.TODAY)
    came = Counter(org.org_type for org in city.orgs if plan.GRADED_ON < org.founded_on <= plan.TODAY)
    gone = [org for org in graded if org.ended_on]

    assert came == {"nonpublic_enterprise": 173, "social_org": 41}
    assert len(gone) == 6
    assert len(today) == len(graded) + 173 + 41 - 6 == 4_563
    assert {org.successor_code for org in gone} <= {org.code for org in today}


def test_firms_have_815_organisations_on_1852_units_at_the_end_of_june(city: City) -> None:
    firms = [org for org in city.graded_on(plan.CAMPAIGN_LAST) if org.org_type == "nonpublic_enterprise"]
    modes = Counter(org.founding_mode for org in firms)

    assert modes == {"single": 402, "joint": 231, "area": 74, "industry": 46, "attached": 62}
    assert sum(len(org.unit_codes) for org in firms) == 1_852
    assert len({code for org in firms for code in org.unit_codes}) == 1_852


def test_most_organisations_do_not_hang_on_a_township(graded: Graded) -> None:
    systems = ("gov_organ", "public_institution", "school", "university_branch", "soe")

    share = sum(org.org_type in systems for org in graded)

    assert share == 2_635


def test_villages_and_communities_stand_on_as_many_places_as_planned(graded: Graded) -> None:
    places = {
        org_type: {org.area_code for org in graded if org.org_type == org_type}
        for org_type in ("village", "community")
    }

    assert len(places["village"]) == 461
    assert len(places["community"]) == 142


def test_units_of_other_systems_lie_inside_and_have_no_organisation(city: City) -> None:
    foreign = {unit.code for unit in city.units if not unit.is_subordinate}
    hosts = {code for org in city.orgs for code in org.unit_codes}

    assert len(foreign) >= 10
    assert not foreign & hosts
    assert hosts <= {unit.code for unit in city.units}


def test_every_area_named_is_in_the_list_of_areas(city: City) -> None:
    areas = {area.code for area in city.areas}

    assert {org.area_code for org in city.orgs} <= areas
    assert {unit.area_code for unit in city.units} <= areas
    assert {area.parent_code for area in city.areas} <= areas | {""}


def test_codes_are_twelve_digits_and_occur_once(city: City) -> None:
    codes = [org.code for org in city.orgs]

    assert len(set(codes)) == len(codes)
    assert all(len(code) == 12 and code.isdigit() for code in codes)
    assert (
        len({unit.code for unit in city.units}) == len({unit.name for unit in city.units}) == len(city.units)
    )


def test_terms_are_overdue_or_end_soon_as_planned(graded: Graded) -> None:
    overdue = [org for org in graded if org.term_to and org.term_to < plan.TODAY]
    months = [(plan.TODAY - org.term_to).days / 30.44 for org in overdue if org.term_to]

    assert 18 <= len(overdue) * 1000 / len(graded) <= 24
    assert sum(month > 14.1 for month in months) == 3
    soon = sum(
        1
        for org in graded
        if org.term_to and org.term_to >= plan.TODAY and (org.term_to - plan.TODAY).days <= 184
    )
    assert 65 <= soon * 1000 / len(graded) <= 75


def test_a_county_has_firms_whose_branch_dates_from_2007(city: City) -> None:
    jidong = [code for code in sending.firms_of_2007(city) if code.startswith("230321")]

    assert jidong
