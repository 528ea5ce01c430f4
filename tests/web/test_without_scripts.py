"""Without scripts everything that is offered works; what needs one is not offered."""

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.apps.registry.office import EAST, Office

from .conftest import PHONE, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_an_officer_without_scripts_finds_the_menu_filters_and_saves(
    office: Office, browser: Browser, live_server: LiveServer, visitor: Visitor
) -> None:
    visitor.sign_in(office.county)
    state = visitor.page.context.storage_state()
    context = browser.new_context(
        java_script_enabled=False,
        viewport=PHONE,  # type: ignore[arg-type]
        base_url=live_server.url,
        storage_state=state,
    )
    page = context.new_page()

    page.goto("/orgs/all/")
    page.get_by_text("填报", exact=True).click()
    expect(page.get_by_role("link", name="表格", exact=True)).to_be_visible()
    expect(page.locator(".columns-popup")).to_be_hidden()
    page.goto("/orgs/all/?f.kind=branch")
    expect(page.locator(".tag")).to_contain_text("党支部")
    page.goto(reverse("org-edit", args=[office.ids[EAST]]))
    page.get_by_label("书记", exact=True).fill("欧阳海")
    page.get_by_label("修改理由").fill("县组发〔2012〕15号")
    page.get_by_role("button", name="保存").click()

    expect(page.get_by_role("status")).to_contain_text("已改1项")
    context.close()
