"""Who looked at whose number in full: told to the superior, by the people below and about each person."""

from io import BytesIO
from urllib.parse import urlencode

import openpyxl
import pytest
from django.urls import reverse

from jishi.apps.registry import selectors, services
from jishi.apps.registry.models import Member
from jishi.apps.registry.selectors import ReadRow
from jishi.shared.actor import Actor
from jishi.shared.dates import Moment

from .office import DAY, SYSTEM_COMMITTEE, Office, client_of, page_of, person
from .relations import issue

pytestmark = [pytest.mark.django_db, pytest.mark.db]
WHY = "核对换届登记表"


def pk(code: str = "M1") -> int:
    return Member.objects.get(code=code).pk


def look(by: Actor, code: str = "M1", field: str = "id_number", why: str = WHY) -> None:
    services.member_reveal(member_id=pk(code), field=field, reason=why, by=by)


def rows(by: Actor, member_id: int | None = None) -> list[ReadRow]:
    asked = selectors.reads_asked(by, Moment(DAY), member_id)
    assert asked is not None
    seen = selectors.visible(by, "registry.view_member", Moment(DAY))
    found = selectors.reads_page(asked, seen)
    assert selectors.reads_count(asked) == len(found)
    return found


def test_it_says_who_whose_which_and_what_for(office: Office) -> None:
    look(office.clerk)

    [row] = rows(office.county)

    assert (row.by, row.member, row.org_name) == (office.clerk.name, "王*兰", "东发村党支部")
    assert (row.items, row.purpose) == ("公民身份号码", WHY)


def test_printing_and_a_whole_table_are_readings_too(office: Office) -> None:
    [letter] = issue(office.clerk, "M1")
    services.letter_print(letter_id=letter, by=office.clerk)
    seen = selectors.visible(office.clerk, "registry.view_member", Moment(DAY))
    copy = BytesIO()
    services.table_export(
        handler=services.handlers()["members"],
        seen=seen,
        target=copy,
        by=office.clerk,
        is_whole=True,
        reason=WHY,
    )

    whole, printed = rows(office.county)
    told = [str(cell) for row in openpyxl.load_workbook(copy).worksheets[0].values for cell in row]
    marked = f"含个人信息原文,{office.clerk.name}于{DAY}导出,用途:{WHY};用完请删除"
    assert any(marked in cell for cell in told)

    assert (whole.member, whole.member_id) == ("整表:党员名册(3行)", None)
    assert printed.purpose.startswith("打印组织关系介绍信")


def test_a_county_reads_what_its_own_people_did_the_city_what_all_did(office: Office) -> None:
    look(office.clerk)
    look(office.city, field="phone")

    assert {row.by for row in rows(office.county)} == {office.clerk.name}
    assert {row.by for row in rows(office.city)} == {office.clerk.name, office.city.name}


def test_about_one_person_it_names_everybody_who_looked(office: Office) -> None:
    look(office.clerk)
    look(office.city)
    look(office.clerk, "M2")

    assert {row.by for row in rows(office.county, pk())} == {office.clerk.name, office.city.name}


def test_about_a_stranger_nothing_is_told(office: Office) -> None:
    look(office.clerk)
    bureau = person("auditor", "auditor", "org", office.ids[SYSTEM_COMMITTEE])

    assert selectors.reads_asked(bureau, Moment(DAY), pk()) is None
    address = reverse("member-reads") + "?" + urlencode({"member": pk()})
    assert client_of(bureau).get(address).status_code == 404


def test_the_page_masks_leads_on_and_goes_out_as_a_workbook(office: Office) -> None:
    look(office.clerk)

    page = page_of(office.county, reverse("member-reads"))
    book = client_of(office.county).get(reverse("member-reads") + "?format=xlsx")

    assert "王*兰" in page
    assert "王桂兰" not in page
    assert f"?member={pk()}" in page
    assert "查看记录" in page_of(office.county, reverse("member-list"))
    assert book.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert client_of(office.clerk).get(reverse("member-reads")).status_code == 403
