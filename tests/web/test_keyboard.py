"""By keyboard alone: refused fields say why where one stands, and popups do not stay behind."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.apps.registry.office import EAST, Office

from .conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
FOCUSED = "(get) => document.activeElement.getAttribute(get)"


def described(page: Page) -> str:
    """Return what a screen reader reads out beside the field that has the focus."""
    ids = str(page.evaluate(FOCUSED, "aria-describedby")).split()
    return " ".join(page.locator(f"#{each}").inner_text() for each in ids)


def test_a_refused_form_goes_on_at_its_first_wrong_field(office: Office, visitor: Visitor) -> None:
    visitor.sign_in(office.county)
    page = visitor.open(reverse("org-edit", args=[office.ids[EAST]]))
    page.get_by_label("组织名称").fill("")

    page.get_by_label("组织名称").press("Enter")
    page.wait_for_load_state("networkidle")

    assert page.evaluate(FOCUSED, "name") == "name"
    assert "“组织名称”没有填。请填写。" in described(page)


def test_a_group_of_choices_has_a_name_and_its_refusal(office: Office, visitor: Visitor) -> None:
    visitor.sign_in(office.county)
    page = visitor.open(reverse("org-event", args=[office.ids[EAST], "split"]))
    page.get_by_role("button", name="看看会改动什么").click()
    page.wait_for_load_state("networkidle")

    group = page.get_by_role("group", name="哪些党员过去")

    expect(group).to_have_attribute("aria-describedby", "id_members_error")
    assert "没有填" in page.locator("#id_members_error").inner_text()


def test_a_popup_closes_when_the_focus_goes_on(office: Office, visitor: Visitor) -> None:
    visitor.sign_in(office.county)
    page = visitor.open("/orgs/all/")

    page.locator(".truth summary").press("Enter")
    opened = page.locator(".truth details.popup")
    expect(opened).to_have_attribute("open", "")
    for _ in range(16):
        page.keyboard.press("Tab")

    expect(opened).not_to_have_attribute("open", "")
