"""汇总 on screen: the total first, and behind each figure exactly the organisations that it counts."""

import re

import pytest
from django.test import Client
from django.utils.html import escape

from jishi.apps.registry.models import Unit
from jishi.apps.registry.services import UnitTold, units_record
from jishi.shared.actor import SYSTEM

from .office import CITY, COUNTY, DAY, Office, client_of

pytestmark = [pytest.mark.django_db, pytest.mark.db, pytest.mark.slow]
FIGURE = re.compile(r'<a href="(/orgs/all/\?[^"]+)"[^>]*>\s*([\d,]+)\s*</a>')


def table(client: Client, **query: object) -> str:
    told = "&".join(f"{name}={value}" for name, value in query.items())
    answer = client.get(f"/rollup/?{told}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("by", ["subordination", "area", "line"])
@pytest.mark.parametrize("level", [1, 2])
@pytest.mark.parametrize("measure", ["graded", "vacant"])
def test_each_figure_opens_a_list_of_as_many(office: Office, by: str, level: int, measure: str) -> None:
    client = client_of(office.city)

    page = table(client, measure=measure, by=by, level=level)

    for address, figure in FIGURE.findall(page):
        opened = client.get(address.replace("&amp;", "&")).content.decode()
        assert f"共 {figure} 个" in re.sub(r"\s+", " ", opened), address


def test_the_total_stands_first_and_is_the_sum_of_the_rows(office: Office) -> None:
    page = table(client_of(office.city), measure="graded")
    figures = [int(n.replace(",", "")) for _, n in FIGURE.findall(page)]

    assert page.index("合计") < page.index("中共鸡东县委员会")
    assert figures[0] == sum(figures[1:])


def test_a_county_sees_its_own_subtree_only(office: Office) -> None:
    client = client_of(office.county)

    assert "密山" not in table(client, measure="orgs", by="area", level=2)
    assert client.get(f"/rollup/?scope={office.ids[CITY]}").status_code == 404


def test_a_farm_stands_in_the_area_and_counts_nowhere(office: Office) -> None:
    page = table(client_of(office.city), measure="orgs", by="area", level=3)

    assert "属地内、不隶属的单位" in page
    total = page[page.index("合计") : page.index("鸡西市本级")]
    assert re.findall(r">\s*([\d,]+)\s*<", total)[-1] == "1"
    assert escape("属地内、不隶属的单位只列出,不计数") in page


def test_systems_are_called_as_the_office_calls_them(office: Office) -> None:
    told = [("UBUREAU", "organ"), ("UFIRM", "统计局")]
    units_record(told=[UnitTold(code, DAY, {"line": line}) for code, line in told], by=SYSTEM, reason="归口")
    client = client_of(office.county)

    page = table(client, measure="orgs", by="line")

    assert "直属机关" in page
    assert "统计局" in page
    assert ">organ<" not in re.sub(r"\s+", "", page)
    assert "组织名册(归口直属机关)" in client.get("/orgs/all/?line=organ").content.decode()
    unit = Unit.objects.get(code="UBUREAU")
    assert "直属机关" in client.get(f"/units/{unit.pk}/").content.decode()


def test_it_goes_out_as_a_workbook(office: Office) -> None:
    answer = client_of(office.county).get("/rollup/?measure=members&format=xlsx")

    assert answer["Content-Type"].endswith("spreadsheetml.sheet")


def test_an_unknown_measure_is_not_found(office: Office) -> None:
    assert client_of(office.county).get("/rollup/?measure=gold").status_code == 404


def test_the_scope_may_be_chosen(office: Office) -> None:
    page = table(client_of(office.city), scope=office.ids[COUNTY], measure="members")

    assert "鸡东镇党委" in page
