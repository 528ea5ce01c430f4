"""What was typed outlives a session that ended, in a real browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.apps.registry.office import EAST, Office

from .conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
REASON = "县组发〔2012〕15号"


def typed_into(visitor: Visitor, office: Office) -> Page:
    """Let somebody fill in a form."""
    visitor.sign_in(office.county)
    page = visitor.open(reverse("org-edit", args=[office.ids[EAST]]))
    page.get_by_label("书记", exact=True).fill("欧阳·买买提")
    page.get_by_label("临时组织").check()
    page.get_by_label("修改理由").fill(REASON)
    return page


def shows_what_was_typed(page: Page) -> None:
    expect(page.get_by_label("书记", exact=True)).to_have_value("欧阳·买买提")
    expect(page.get_by_label("临时组织")).to_be_checked()
    expect(page.get_by_label("修改理由")).to_have_value(REASON)
    expect(page.get_by_role("status")).to_contain_text("登录中断以前填的已放回")


def test_a_session_that_ended_leads_back_to_the_form_and_what_was_typed(
    office: Office, visitor: Visitor
) -> None:
    page = typed_into(visitor, office)
    form = page.url
    page.context.clear_cookies(name="sessionid")

    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/login/?next=**")
    expect(page.get_by_role("status")).to_contain_text("刚才填的没有记下")
    visitor.sign_in(office.county)

    assert page.url == form
    shows_what_was_typed(page)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_contain_text("已改2项")
    assert visitor.complaints == []


def test_signing_in_again_elsewhere_leaves_the_form_as_typed(office: Office, visitor: Visitor) -> None:
    page = typed_into(visitor, office)
    other = Visitor(page.context.new_page(), page.url.partition("/orgs/")[0])
    other.sign_in(office.county)

    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="重新打开这张表").click()

    shows_what_was_typed(page)


def test_somebody_else_at_the_same_desk_sees_nothing_of_it(office: Office, visitor: Visitor) -> None:
    page = typed_into(visitor, office)
    form = page.url
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/login/?next=**")

    visitor.sign_in(office.clerk)
    page.goto(form)
    expect(page.get_by_label("修改理由")).to_have_value("")
    page.context.clear_cookies(name="sessionid")
    visitor.sign_in(office.county)
    page.goto(form)

    expect(page.get_by_label("修改理由")).to_have_value("")
