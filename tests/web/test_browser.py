"""The frame and its tables in a real browser: selecting, hiding, unfolding, on a desk and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.apps.registry.office import EAST, TOWN, Office

from .conftest import PHONE, WIDE, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
MEMBERS_COLUMN = "tbody td[data-key=members]"


def test_selected_cells_are_counted_summed_and_copied_as_a_table(office: Office, visitor: Visitor) -> None:
    visitor.sign_in(office.county)
    page = visitor.open("/orgs/?sort=-members")

    cells = page.locator(MEMBERS_COLUMN)
    cells.nth(1).click(position={"x": 4, "y": 10})
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowLeft")

    assert page.locator(".selected").inner_text() == "计数 4 求和 7 平均 1.75"
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == "3\t3\n1\t0"


def test_a_hidden_column_stays_hidden_for_this_person(office: Office, visitor: Visitor) -> None:
    visitor.sign_in(office.county)
    page = visitor.open("/orgs/")

    page.locator(".columns-popup summary").click()
    page.get_by_label("书记").uncheck()
    visitor.open("/orgs/")

    assert not page.locator("th[data-key=secretary]").is_visible()
    assert page.locator("th[data-key=members]").is_visible()


def test_a_ticked_value_filters_and_its_tag_takes_it_off(office: Office, visitor: Visitor) -> None:
    visitor.sign_in(office.county)
    page = visitor.open("/orgs/all/")

    page.get_by_label("筛选类别").click()
    page.get_by_label("党支部").check()
    page.get_by_role("button", name="确定").click()

    assert page.locator("tbody tr").count() == 4
    page.locator(".tag").click()
    assert page.locator("tbody tr").count() == 7


def test_a_row_of_the_tree_unfolds_and_folds(office: Office, visitor: Visitor) -> None:
    visitor.sign_in(office.county)
    page = visitor.open("/orgs/")

    page.get_by_label("展开鸡东镇党委").click()
    page.get_by_text("东发村党支部").wait_for()
    page.get_by_label("展开鸡东镇党委").click()

    assert page.get_by_text("东发村党支部").count() == 0
    assert visitor.complaints == []


def test_the_pages_are_accessible_and_fit_and_nothing_is_refused_or_leaves_the_machine(
    office: Office, visitor: Visitor
) -> None:
    visitor.sign_in(office.county)

    for address in _pages(office):
        page = visitor.open(address)
        for size in (WIDE, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            found = Axe().run(page)
            assert found.violations_count == 0, (address, size, found.generate_report())
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (address, size)
        page.wait_for_load_state("networkidle")
    assert visitor.complaints == []


def test_on_a_phone_the_menu_opens_by_its_button_and_rows_are_cards(office: Office, visitor: Visitor) -> None:
    visitor.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    visitor.sign_in(office.county)
    page = visitor.open("/orgs/")

    assert not page.get_by_role("link", name="单位").is_visible()
    page.get_by_role("button", name="菜单").click()
    page.locator("nav.menu summary", has_text="底数").click()
    page.get_by_role("link", name="单位").wait_for()
    assert not page.locator("th[data-key=members]").is_visible()
    assert page.locator(MEMBERS_COLUMN).nth(1).is_visible()


def _pages(office: Office) -> list[str]:
    east = f"/orgs/{office.ids[EAST]}/"
    return [
        "/orgs/",
        f"/orgs/?scope={office.ids[TOWN]}",
        "/orgs/all/",
        east,
        f"{east}?tab=members",
        f"{east}?tab=history",
        f"{east}edit/",
        f"{east}card/",
        "/units/",
        "/search/?q=东",
        "/audit/",
        "/me/",
        "/me/password/",
    ]
