"""Each role signs in by its printed link and finds its own home; nobody finds somebody else's papers."""

import re

import pytest

from .conftest import Visit
from .site import Site
from .visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.slow]
COUNTED = re.compile(r"今天7月15日,星期日。到期\d+项,逾期\d+项,等您办\d+项。")
OFFICE = (
    "今日要报的数",
    "较上周一",
    "复制汇报文字",
    "等我办",
    "等别人办",
    "等上级办",
    "各地整改进展",
    "本周变化",
)
CLERK = ("我管的组织", "批量代录", "打印各支部三件事", "等我办", "等别人办", "等上级办")
# Role: the sentence its home opens with, and what else stands on it.
HOMES = {
    "province_officer": (COUNTED, OFFICE),
    "city_officer": (COUNTED, OFFICE),
    "county_officer": (COUNTED, OFFICE),
    "dongan_officer": (COUNTED, OFFICE),
    "demo_pingfang": (COUNTED, CLERK),
    "township_officer": (COUNTED, CLERK),
    "system_officer": (COUNTED, CLERK),
    "branch_secretary": (re.compile("这几天要办三件事"), ("本季度共向您要过", "打印这页", "有困难,告诉镇里")),
    "instructor": (re.compile("我联系的单位"), ("记一次到访",)),
    "line_agency": (re.compile("请贵单位办的"), ("等我办",)),
    "leader": (re.compile("需要我表态的"), ("较上周一",)),
    "auditor": (COUNTED, ("今日要报的数",)),
}


def test_there_is_a_link_for_every_role_and_place(links: dict[str, str]) -> None:
    assert links.keys() == HOMES.keys()


@pytest.mark.parametrize("role", HOMES)
def test_a_role_signs_in_and_finds_its_own_home(visit: Visit, role: str) -> None:
    first, others = HOMES[role]
    visitor = visit(role)

    visitor.open("/")

    told = visitor.sees(first)
    assert [words for words in others if words not in told] == []


def test_a_branch_secretary_has_three_things_and_no_table(visit: Visit) -> None:
    secretary = visit("branch_secretary")

    page = secretary.open("/")

    assert page.locator("main").get_by_role("table").count() == 0
    assert 1 <= page.get_by_text("怎么办").count() <= 3


def test_the_leader_sees_five_figures_and_no_chart(visit: Visit) -> None:
    leader = visit("leader")

    told = leader.open("/").locator("main").inner_text()

    figures = re.findall(r"^(党的组织覆盖|定级|整改|逾期|反弹)$", told.split("需要我表态的")[0], re.MULTILINE)
    assert figures == ["党的组织覆盖", "定级", "整改", "逾期", "反弹"]
    assert leader.page.get_by_role("img").count() == 0


def test_a_branch_secretary_cannot_open_another_branch(visit: Visit) -> None:
    clerk, secretary = visit("township_officer"), visit("branch_secretary")
    secretary.open("/")
    own = secretary.address_of("本支部")
    others = [address for address in _branches_of(clerk) if address != own]

    secretary.open(own)

    assert others
    for address in (others[0], f"{others[0]}things/", f"{others[0]}rating/"):
        secretary.open(address, status=404)
        secretary.sees("没有找到")


def _branches_of(clerk: Visitor) -> list[str]:
    page = clerk.open("/")
    found = page.get_by_role("region", name="我管的组织").get_by_role("link").all()
    addresses = [str(link.get_attribute("href")) for link in found]
    return [each for each in addresses if re.fullmatch(r"/orgs/\d+/", each)]


def test_a_county_officer_finds_nothing_of_another_county(visit: Visit) -> None:
    city, county = visit("city_officer"), visit("county_officer")
    city.open("/orgs/")
    other = city.address_of("中共密山市委员会")
    number = re.findall(r"\d+", other)[0]

    county.open(other, status=404)
    county.open(f"/?scope={number}", status=404)
    county.open(f"/orgs/all/?scope={number}", status=404)


def test_a_link_that_was_used_says_so(visit: Visit, links: dict[str, str]) -> None:
    visitor = visit()
    used = links["auditor"]
    visit("auditor").open("/")

    visitor.expects(used)
    visitor.page.goto(used)

    visitor.sees("这个登录链接已经用过或已过期。请向发给您链接的人要一个新的。")
    visitor.open("/")
    visitor.sees("没有密码?")


def test_signing_out_ends_the_session(visit: Visit, site: Site) -> None:
    visitor = visit()
    visitor.sign_in(site.links("leader")["leader"])

    visitor.press("退出")

    visitor.sees("没有密码?")
    assert visitor.open("/").url.endswith("/login/?next=/")
