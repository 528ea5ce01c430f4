"""The register's pages, as each role sees them."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse

from jishi.apps.audit import selectors as audit
from jishi.apps.registry import selectors
from jishi.shared.dates import Moment, travel
from jishi.sheets import read_rows

from .office import BUREAU, COUNTY, DAY, EAST, FAR, TOWN, WEST, Office, client_of, page_of

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]


def org_address(office: Office, code: str, query: str = "") -> str:
    return reverse("org-detail", args=[office.ids[code]]) + query


def test_the_list_shows_the_direct_subordinates_with_their_sum_first(office: Office) -> None:
    page = page_of(office.county, reverse("org-list"))

    assert "中共鸡东县委员会的直接下级" in page
    assert page.index("合计") < page.index("鸡东镇党委") < page.index("鸡东县直属机关工委")
    assert "密山" not in page
    assert "共 2 个" in page


def test_a_row_unfolds_its_own_subordinates(office: Office) -> None:
    rows = page_of(office.county, reverse("org-children", args=[office.ids[TOWN]]) + "?level=1")

    assert "东发村党支部" in rows
    assert 'data-level="1"' in rows
    assert "<html" not in rows


def test_a_branch_secretary_comes_straight_to_the_own_branch(office: Office) -> None:
    answer = client_of(office.secretary).get(reverse("org-list"))

    assert answer["Location"] == org_address(office, EAST)


def test_a_role_on_an_area_gets_the_flat_list(office: Office) -> None:
    answer = client_of(office.in_area).get(reverse("org-list"), follow=True)

    assert "东发村党支部" in answer.content.decode()
    assert "西发村党支部" not in answer.content.decode()


def test_the_export_equals_the_screen(office: Office, tmp_path: Path) -> None:
    answer = client_of(office.county).get(reverse("org-all") + "?f.kind=branch&sort=-code&format=xlsx")
    file = tmp_path / "book.xlsx"
    file.write_bytes(BytesIO(answer.content).getvalue())

    rows = read_rows(file)

    assert rows[0][0] == "组织名册"
    assert "类别:党支部" in str(rows[1][0])
    assert rows[2] == ["序号", "组织名称", "组织代码", "类别", "类型", "隶属", "书记", "届满", "党员"]
    assert [row[2] for row in rows[3:7]] == sorted([EAST, WEST, BUREAU, "230321100201"], reverse=True)


def test_an_organisation_shows_three_relations_and_twelve_facts(office: Office) -> None:
    page = page_of(office.county, org_address(office, EAST))

    for words in ("隶属", "鸡东镇党委", "依托单位", "东发村民委员会", "属地", "鸡东县鸡东镇东发村"):
        assert words in page
    for label in (
        "书记",
        "任职时间",
        "届满",
        "党员",
        "预备党员",
        "流动党员(外出/流入)",
        "党小组",
        "积极分子",
    ):
        assert f"<dt>{label}</dt>" in page
    for label in ("活动场所㎡", "本年“三会一课”", "满意率", "信息核对日"):
        assert f"<dt>{label}</dt>" in page
    assert "1/0" in page


def test_a_committee_shows_the_members_below_it(office: Office) -> None:
    page = page_of(office.county, org_address(office, TOWN, "?tab=members"))

    assert "<dt>党员(含下级)</dt>" in page
    assert "党员 3" in page
    assert "本级不直接管理党员" in page


def test_a_record_nobody_looked_at_for_half_a_year_says_so(office: Office) -> None:
    fresh = page_of(office.clerk, org_address(office, EAST))
    with travel(date(2012, 9, 30)):
        stale = page_of(office.clerk, org_address(office, EAST))
        seen_only = page_of(office.leader, org_address(office, EAST))
        answer = client_of(office.clerk).post(reverse("org-confirm", args=[office.ids[EAST]]), follow=True)

    assert "天未核对" not in fresh
    assert "213天未核对" in stale
    assert "仍然属实</button>" in stale
    assert "仍然属实</button>" not in seen_only
    assert "今天核对过,仍然属实" in answer.content.decode()
    assert "天未核对" not in answer.content.decode()


def test_a_page_about_the_past_says_so_and_shows_it(office: Office) -> None:
    page = page_of(office.county, org_address(office, EAST, "?on=2011-01-01&known=2012-07-01"))

    assert "数据截至 2011-01-01" in page
    assert "不是今天的数" in page


def test_before_it_stood_or_was_known_there_is_no_page_and_the_words_say_why(office: Office) -> None:
    answer = client_of(office.county).get(org_address(office, EAST, "?on=2009-01-01"))

    assert answer.status_code == 404
    assert "那一天它可能还没有设立" in answer.content.decode()


@pytest.mark.parametrize("tab", ["basics", "members", "terms", "grades", "lines", "helpers", "history"])
def test_every_tab_says_something(office: Office, tab: str) -> None:
    page = page_of(office.county, org_address(office, EAST, f"?tab={tab}"))

    assert page.count("aria-current=") >= 1
    assert page.rstrip().endswith("</html>")


def test_members_are_masked_everywhere(office: Office) -> None:
    roster = page_of(office.county, org_address(office, EAST, "?tab=members"))
    member = selectors.members_of(office.ids[EAST], Moment(DAY))[1]
    others = [
        page_of(office.county, org_address(office, EAST)),
        page_of(office.county, reverse("search") + "?q=李国福"),
        page_of(office.county, reverse("member-reveal", args=[office.ids[EAST], member.member_id])),
    ]

    assert "李*" in roster
    assert "2303**********1234" in roster
    for page in (roster, *others):
        assert "230321197005011234" not in page
        assert "13804671234" not in page
        assert "李国福" not in page.replace('value="李国福"', "").replace("搜“李国福”", "")


def test_a_leader_sees_how_many_members_but_not_who(office: Office) -> None:
    page = page_of(office.leader, org_address(office, EAST, "?tab=members"))

    assert "您的角色只看人数,不看名单。" in page
    assert "李*" not in page


def test_revealing_asks_what_for_and_leaves_a_record(office: Office) -> None:
    member = selectors.members_of(office.ids[EAST], Moment(DAY))[0]
    address = reverse("member-reveal", args=[office.ids[EAST], member.member_id])
    client = client_of(office.clerk)

    refused = client.post(address, {"field": "phone", "reason": "查"}).content.decode()
    assert "请写明用途(至少四个字)" in refused
    assert audit.events_of(f"member:{member.member_id}") == []

    shown = client.post(address, {"field": "phone", "reason": "通知换届大会"})
    assert "13804671234" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert audit.events_of(f"member:{member.member_id}")[0].reason == "通知换届大会"


def test_changing_a_record_needs_a_reason_and_keeps_the_old_one(office: Office) -> None:
    address = reverse("org-edit", args=[office.ids[WEST]])
    client = client_of(office.clerk)
    told = {"name": "西兴村党支部", "org_type": "village", "founding_mode": "single", "on": "2012-07-01"}

    refused = client.post(address, told).content.decode()
    assert "“修改理由”没有填。请填写。" in refused

    answer = client.post(address, told | {"reason": "县民政局更名批复"}, follow=True)
    page = answer.content.decode()
    assert "已改1项,从2012-07-01起。原来的记录保留。" in page
    assert "看变动记录" in page
    assert "西发村党支部" in page_of(office.clerk, org_address(office, WEST, "?on=2012-06-30"))


def test_a_form_says_what_it_is_and_what_was_expected(office: Office) -> None:
    told = {"name": "西发村党支部", "org_type": "village", "founding_mode": "single", "on": "七月一日"}
    told |= {"reason": "县民政局更名批复", "term_from": "2012-06-01", "term_to": "2012-05-01"}

    page = client_of(office.clerk).post(reverse("org-edit", args=[office.ids[WEST]]), told).content.decode()

    assert "“从哪天起这样”是“七月一日”,应写成2012-07-15这样的日期。请改正。" in page
    assert "“届满”是“2012-05-01”,应晚于“本届起”(2012-06-01)。请核对任期。" in page


def test_who_was_overtaken_is_told_and_puts_nothing_back(office: Office) -> None:
    address = reverse("org-edit", args=[office.ids[WEST]])
    told = {"name": "西发村党支部", "org_type": "village", "founding_mode": "single", "on": "2012-07-01"}
    opened = told | {f"initial-{name}": told[name] for name in ("name", "org_type", "founding_mode")}
    opened |= {"initial-secretary_name": "", "secretary_name": "王海", "reason": "换届选举结果"}
    client_of(office.clerk).post(address, told | {"name": "西兴村党支部", "reason": "县民政局更名批复"})

    late = client_of(office.county)
    page = late.post(address, opened).content.decode()

    assert "别人把“组织名称”由“西发村党支部”改成了“西兴村党支部”。已换成新的。" in page
    assert 'value="王海"' in page
    again = opened | {"name": "西兴村党支部", "initial-name": "西兴村党支部"}
    assert late.post(address, again)["Location"] == reverse("org-detail", args=[office.ids[WEST]])
    now = selectors.org_fields(office.ids[WEST])
    assert now is not None
    assert (now.name, now.secretary_name) == ("西兴村党支部", "王海")


def test_saving_nothing_is_refused(office: Office) -> None:
    told = {"name": "西发村党支部", "org_type": "village", "founding_mode": "single"}
    told |= {"on": "2012-07-15", "reason": "看看能不能存"}

    page = client_of(office.clerk).post(reverse("org-edit", args=[office.ids[WEST]]), told).content.decode()

    assert "没有改动任何一项" in page


@pytest.mark.parametrize("name", ["org-detail", "org-printed", "org-children", "org-roster", "org-edit"])
def test_another_county_is_not_there_at_all(office: Office, name: str) -> None:
    answer = client_of(office.clerk).get(reverse(name, args=[office.ids[FAR]]))

    assert answer.status_code == 404
    assert "密山" not in answer.content.decode()


def test_a_scope_outside_ones_own_is_not_there(office: Office) -> None:
    for name in ("org-list", "org-all", "unit-list"):
        answer = client_of(office.clerk).get(reverse(name) + f"?scope={office.ids[COUNTY]}")
        assert answer.status_code == 404


def test_units_show_what_is_in_the_area_and_whose_it_is(office: Office) -> None:
    page = page_of(office.county, reverse("unit-list"))
    assert "属地内、不隶属" in page
    assert "密山市委" not in page

    filtered = page_of(office.county, reverse("unit-list") + "?f.relation=not_subordinate")
    assert "省属农场" in filtered
    assert "共 1 行" in filtered


def test_a_unit_shows_its_organisations_and_one_elsewhere_is_not_there(office: Office) -> None:
    page = page_of(office.county, reverse("search") + "?q=恒远&what=unit")
    address = page.split('href="/units/')[2].split('"')[0]

    assert "恒远米业党支部" in page_of(office.county, f"/units/{address}")
    assert client_of(office.system_clerk).get(f"/units/{address}").status_code == 404


def test_the_search_counts_exactly_and_pages(office: Office) -> None:
    page = page_of(office.county, reverse("search") + "?q=党")

    assert "组织 5" in page
    assert "共 5 行" in page


def test_the_records_of_a_county_are_not_those_of_the_city(office: Office) -> None:
    client_of(office.clerk).post(reverse("org-confirm", args=[office.ids[EAST]]))

    county = page_of(office.county, reverse("audit-list"))
    city = page_of(office.city, reverse("audit-list"))

    assert "核对组织信息" in county
    assert "设立组织" not in county
    assert "设立组织" in city
    assert audit.head_at() in city


def test_the_card_for_the_wall_is_one_page_with_signature_lines(office: Office) -> None:
    page = page_of(office.county, reverse("org-printed", args=[office.ids[EAST]]))

    assert 'class="upright"' in page
    for words in ("填报单位:", "填表人:", "审核人:", "填报日期:"):
        assert words in page
