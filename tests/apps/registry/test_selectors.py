"""Who sees what, as of when; walking, searching, listing."""

from datetime import date, datetime, time, timedelta
from importlib import import_module

import pytest

from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import OrgState
from jishi.apps.registry.selectors import OrgQuestion, UnitQuestion
from jishi.shared.actor import SYSTEM, Actor
from jishi.shared.dates import BEIJING, Moment, travel

from .office import (
    BUREAU,
    CITY,
    COUNTY,
    DAY,
    EAST,
    FAR,
    FIRM,
    OTHER_COUNTY,
    SYSTEM_COMMITTEE,
    TOWN,
    WEST,
    Office,
)

pytestmark = [pytest.mark.django_db, pytest.mark.db]
VIEW = "registry.view_org"
NOW = Moment(DAY)


def known_on(day: date, valid_on: date = DAY) -> Moment:
    return Moment(valid_on, datetime.combine(day + timedelta(days=1), time.min, tzinfo=BEIJING))


def codes_seen(office: Office, actor: Actor, moment: Moment = NOW) -> set[str]:
    seen = selectors.visible(actor, VIEW, moment)
    return {code for code, org_id in office.ids.items() if seen.has(org_id)}


def test_an_officer_sees_the_own_organisation_and_everything_below(office: Office) -> None:
    assert codes_seen(office, office.county) == {COUNTY, TOWN, SYSTEM_COMMITTEE, EAST, WEST, FIRM, BUREAU}
    assert codes_seen(office, office.clerk) == {TOWN, EAST, WEST, FIRM}
    assert codes_seen(office, office.secretary) == {EAST}


def test_a_system_committees_clerk_sees_its_line_and_no_township(office: Office) -> None:
    assert codes_seen(office, office.system_clerk) == {SYSTEM_COMMITTEE, BUREAU}


def test_a_role_on_an_area_sees_what_stands_on_units_in_it(office: Office) -> None:
    assert codes_seen(office, office.in_area) == {TOWN, EAST, FIRM}


def test_without_the_permission_nothing_is_visible(office: Office) -> None:
    seen = selectors.visible(office.leader, "registry.edit", NOW)

    assert seen.is_empty
    assert not seen.has(office.ids[EAST])


def test_narrowing_keeps_to_what_the_actor_may_see(office: Office) -> None:
    seen = selectors.visible(office.clerk, VIEW, NOW)
    city_path = selectors.scope_of(office.ids[CITY], NOW)
    far_path = selectors.scope_of(office.ids[FAR], NOW)
    assert city_path is not None
    assert far_path is not None

    assert seen.narrowed(city_path.path).paths == seen.paths
    assert seen.narrowed(far_path.path).is_empty


def test_the_tree_counts_children_branches_and_members_below(office: Office) -> None:
    county = selectors.scope_of(office.ids[COUNTY], NOW)
    assert county is not None

    nodes = selectors.children_of(county.path, seen=selectors.visible(office.county, VIEW, NOW))

    assert [(n.code, n.children_n, n.graded_n, n.members_n) for n in nodes] == [
        (TOWN, 3, 3, 3),
        (SYSTEM_COMMITTEE, 1, 1, 0),
    ]


def test_the_facts_of_a_day_and_the_records_of_a_day_are_two_questions(office: Office) -> None:
    east = office.ids[EAST]
    with travel(date(2012, 7, 10)):
        services.org_correct(
            org_id=east,
            fields_told={"secretary_name": "李国福"},
            on=date(2012, 6, 1),
            reason="六月一日换届结果",
            by=office.county,
        )

    def secretary(moment: Moment) -> str:
        card = selectors.org_card(east, moment)
        assert card is not None
        return card.secretary

    assert secretary(NOW) == "李国福"
    assert secretary(Moment(date(2012, 5, 31))) == "王桂兰"
    assert secretary(known_on(date(2012, 7, 9))) == "王桂兰"
    assert secretary(known_on(date(2012, 7, 10))) == "李国福"


def test_before_its_set_up_was_recorded_an_organisation_was_not_known(office: Office) -> None:
    assert selectors.org_card(office.ids[EAST], known_on(date(2012, 2, 28))) is None
    assert selectors.org_card(office.ids[EAST], Moment(date(2009, 12, 31))) is None


def test_the_secretaries_are_told_newest_first_with_their_days(office: Office) -> None:
    services.org_correct(
        org_id=office.ids[EAST],
        fields_told={"secretary_name": "李国福", "secretary_since": date(2012, 6, 1)},
        on=date(2012, 6, 1),
        reason="六月一日换届结果",
        by=office.county,
    )

    terms = selectors.secretaries_of(office.ids[EAST], NOW)

    assert [(t.name, t.recorded_from, t.recorded_to) for t in terms] == [
        ("李国福", date(2012, 6, 1), None),
        ("王桂兰", date(2010, 1, 1), date(2012, 5, 31)),
    ]


def test_the_history_names_set_up_change_and_confirmation(office: Office) -> None:
    services.org_correct(
        org_id=office.ids[EAST],
        fields_told={"name": "东发村党总支"},
        on=DAY,
        reason="更名批复文件",
        by=office.county,
    )
    services.org_confirm(org_id=office.ids[EAST], on=DAY, by=office.clerk)

    history = selectors.org_history(office.ids[EAST], NOW)

    assert [event.kind for event in history] == ["org_confirmed", "org_corrected", "orgs_set_up"]
    assert history[2].on == date(2010, 1, 1)
    assert [event.kind for event in selectors.org_history(office.ids[EAST], known_on(date(2012, 7, 14)))] == [
        "orgs_set_up"
    ]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("东", [TOWN, EAST, COUNTY, SYSTEM_COMMITTEE]),
        ("村", [EAST, WEST]),
        ("财政", [BUREAU]),
        ("dfc", [EAST]),
        ("DFC", [EAST]),
        ("hymy", [FIRM]),
        ("王桂兰", [EAST]),
        ("2303211001", [EAST, WEST]),
        ("%", []),
        ("不存在", []),
    ],
)
def test_one_character_two_or_initials_find_what_one_may_see(
    office: Office, text: str, codes: list[str]
) -> None:
    count, hits = selectors.search(text, seen=selectors.visible(office.county, VIEW, NOW))

    assert {hit.code for hit in hits} >= set(codes)
    assert count == len(hits)
    assert not {hit.code for hit in hits} & {FAR, OTHER_COUNTY, CITY}
    if not codes:
        assert count == 0


def test_an_organisation_is_found_by_its_unit_and_says_so(office: Office) -> None:
    count, hits = selectors.search("恒远米业公司", seen=selectors.visible(office.county, VIEW, NOW))

    assert (count, hits[0].code, hits[0].because) == (1, FIRM, "依托单位:鸡东恒远米业公司")


@pytest.mark.parametrize("who", ["city", "county", "clerk", "in_area"])
def test_signed_parts_add_up_to_what_may_be_seen(office: Office, who: str) -> None:
    services.org_dissolve(org_id=office.ids[WEST], on=DAY, document_no="9号", reason="合并设立", by=SYSTEM)
    rows = OrgState.objects.all()

    for on in (DAY - timedelta(days=1), DAY, DAY + timedelta(days=40)):
        seen = selectors.visible(getattr(office, who), VIEW, Moment(on))
        parts = [sign * part.count() for sign, part in seen.signed(rows)]
        assert sum(parts) == seen.restrict(rows).count() > 0
        assert (len(parts) == 2) == (who == "city" and on >= DAY)


def test_a_page_of_the_search_keeps_the_exact_count(office: Office) -> None:
    seen = selectors.visible(office.county, VIEW, NOW)

    count, hits = selectors.search("党", seen=seen, first=2, most=2)

    assert count == 5
    assert len(hits) == 2


@pytest.mark.parametrize("few", [0, 2_000])
def test_the_pages_of_a_search_are_its_hits_in_code_order(
    office: Office, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    seen = selectors.visible(office.county, VIEW, NOW)
    _, whole = selectors.search("党", seen=seen)
    monkeypatch.setattr(import_module("jishi.apps.registry.selectors.search"), "FEW", few)

    pages = [selectors.search("党", seen=seen, first=first, most=2)[1] for first in (0, 2, 4)]

    assert [hit for page in pages for hit in page] == whole
    assert [hit.code for hit in whole] == sorted({hit.code for hit in whole})


def test_what_was_found_is_looked_for_again_after_an_event(office: Office) -> None:
    seen = selectors.visible(office.county, VIEW, Moment(date(2012, 7, 15)))
    assert selectors.search("向阳", seen=seen) == (0, [])

    papers = services.Papers(date(2012, 7, 10), "村名改了", "")
    services.org_rename(org_id=office.ids[EAST], name="向阳村党支部", papers=papers, by=SYSTEM)

    assert [hit.code for hit in selectors.search("向阳", seen=seen)[1]] == [EAST]


def test_a_person_is_found_by_the_whole_name_only_and_masked(office: Office) -> None:
    seen = selectors.visible(office.county, "registry.view_member", NOW)

    assert selectors.search_people("张淑", seen=seen) == (0, [])
    count, hits = selectors.search_people("张淑芬", seen=seen)
    assert (count, hits[0].name, hits[0].because) == (1, "张*芬", "在东发村党支部")
    outside = selectors.visible(office.system_clerk, "registry.view_member", NOW)
    assert selectors.search_people("张淑芬", seen=outside) == (0, [])


def test_the_flat_list_filters_sorts_and_counts(office: Office) -> None:
    seen = selectors.visible(office.county, VIEW, NOW)
    question = OrgQuestion(seen, kinds=("branch",), sort="name", is_descending=True)

    rows = selectors.orgs_page(question)

    assert selectors.orgs_count(question) == len(rows) == 4
    assert [row.name for row in rows] == sorted((row.name for row in rows), reverse=True)
    assert {row.parent_name for row in rows} == {"鸡东镇党委", "鸡东县直属机关工委"}
    assert [row.code for row in selectors.orgs_every(question)] == [row.code for row in rows]


def unit_codes(actor: Actor) -> dict[str, str]:
    question = UnitQuestion(selectors.units_visible(actor, VIEW, NOW))
    return {row.code: row.relation for row in selectors.units_page(question)}


def test_a_county_sees_the_units_of_its_area_also_those_that_are_not_its_own(office: Office) -> None:
    seen = unit_codes(office.county)

    assert "UFAR" not in seen
    assert seen["UFARM"] == "属地内、不隶属"
    assert seen["UFREE"] == "没有组织"
    assert seen["UBUREAU"] == seen["UVILLAGE"] == "隶属本级的组织在此"


def test_a_township_sees_its_area_and_a_system_committee_only_its_own(office: Office) -> None:
    assert set(unit_codes(office.clerk)) == {"U230321100", "UVILLAGE", "UFIRM", "UFREE", "UFARM"}
    assert set(unit_codes(office.system_clerk)) == {"UBUREAU"}
    assert set(unit_codes(office.secretary)) == {"UVILLAGE"}


def test_every_unit_stands_in_one_relation(office: Office) -> None:
    seen = selectors.units_visible(office.county, VIEW, NOW)

    found: list[str] = []
    for choice in selectors.units_choices(UnitQuestion(seen))["relation"]:
        rows = selectors.units_page(UnitQuestion(seen, relations=(choice.value,)))
        assert {row.relation for row in rows} == {choice.label}
        found += [row.code for row in rows]
    assert sorted(found) == [row.code for row in selectors.units_page(UnitQuestion(seen))]


def test_the_choices_of_a_list_count_every_row_once(office: Office) -> None:
    seen = selectors.units_visible(office.county, VIEW, NOW)

    choices = selectors.units_choices(UnitQuestion(seen))

    total = selectors.units_count(UnitQuestion(seen))
    for key in ("unit_type", "status"):
        assert sum(choice.count or 0 for choice in choices[key]) == total


def test_whoever_stands_at_the_top_reads_all_records_a_county_its_own_people(office: Office) -> None:
    assert selectors.user_ids_below(office.city, NOW) is None
    below = selectors.user_ids_below(office.county, NOW)
    assert below is not None
    assert office.clerk.user_id in below
    assert office.city.user_id not in below


def test_scopes_are_told_in_words(office: Office) -> None:
    grants = (*office.clerk.grants, *office.in_area.grants)

    words = selectors.scope_words(grants, NOW)

    assert words == {
        ("org", str(office.ids[TOWN])): "鸡东镇党委及下级",
        ("area", "230321100"): "鸡东镇属地内",
    }


def test_the_installation_itself_holds_no_view(office: Office) -> None:
    assert selectors.visible(SYSTEM, VIEW, NOW).is_empty


def test_a_former_name_finds_what_is_called_otherwise_now(office: Office) -> None:
    papers = services.Papers(date(2012, 7, 10), "村名改了", "")
    services.org_rename(org_id=office.ids[EAST], name="向阳村党支部", papers=papers, by=SYSTEM)
    seen = selectors.visible(office.county, VIEW, Moment(date(2012, 7, 15)))

    count, hits = selectors.search("东发", seen=seen)

    assert ("向阳村党支部", "曾用名:东发村党支部") in [(hit.name, hit.because) for hit in hits]
    assert count == len(hits)
    assert selectors.search("dfc", seen=seen)[0] >= 1
    before = selectors.visible(office.county, VIEW, Moment(date(2012, 7, 1)))
    assert selectors.search("向阳", seen=before)[0] == 0
    assert selectors.search("东发", seen=selectors.visible(office.system_clerk, VIEW, seen.moment))[0] == 0
