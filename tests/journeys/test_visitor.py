"""The watching itself works: what must never happen is noticed when it does."""

from collections.abc import Iterator

import pytest

from .conftest import Come
from .visitor import PHONE, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.slow]
ELSEWHERE = "http://localhost:9/"


@pytest.fixture
def visitor(come: Come) -> Iterator[Visitor]:
    found = come(size=PHONE)
    found.open("/login/")
    assert found.complaints == []
    yield found
    found.leave()


def test_a_request_to_elsewhere_is_noticed(visitor: Visitor) -> None:
    visitor.page.evaluate(f"fetch('{ELSEWHERE}').catch(() => 0)")

    assert any("Content Security Policy" in each for each in visitor.complaints)


def test_a_page_that_leads_elsewhere_is_noticed(visitor: Visitor) -> None:
    visitor.page.route(ELSEWHERE, lambda route: route.abort())
    visitor.page.evaluate(f"location.assign('{ELSEWHERE}')")
    visitor.page.wait_for_timeout(500)

    assert f"asked {ELSEWHERE}" in visitor.complaints


def test_a_script_that_the_policy_refuses_is_noticed(visitor: Visitor) -> None:
    visitor.page.evaluate("document.body.append(Object.assign(document.createElement('a'), {id: 'x'}))")
    visitor.page.evaluate("document.getElementById('x').setAttribute('onclick', 'alert(1)')")
    # Newer browsers look at the handler only when it is to run.
    visitor.page.evaluate("document.getElementById('x').click()")
    visitor.page.wait_for_timeout(200)

    assert any("policy script-src-attr refused inline" in each for each in visitor.complaints)


def test_an_error_of_a_script_and_a_page_that_fails_are_noticed(visitor: Visitor) -> None:
    visitor.page.evaluate("setTimeout(() => { throw new Error('it broke') })")
    visitor.page.goto("/no-such-page/")

    assert any("it broke" in each for each in visitor.complaints)
    assert f"404 from {visitor.home}/no-such-page/" in visitor.complaints


def test_a_pale_word_in_one_row_of_many_is_noticed(visitor: Visitor) -> None:
    visitor.page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend',"
        " `<table><tbody>${'<tr><td>深字</td></tr>'.repeat(9)}"
        "<tr><td><b style='color:#eee'>淡字</b></td></tr></tbody></table>`)"
    )

    assert [each["rule"] for each in visitor.grave_faults()] == ["color-contrast"]


def test_a_nameless_field_and_a_wide_part_are_noticed(visitor: Visitor) -> None:
    visitor.page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend',"
        ' \'<input><div style="overflow-x:auto;width:90px"><p style="width:900px">a</p></div>\')'
    )

    assert [each["rule"] for each in visitor.grave_faults() if each["rule"] == "label"] == ["label"]
    assert len(visitor.sideways()) == 1
    assert visitor.wider_than_the_screen() == 0
    visitor.page.evaluate("document.querySelector('main').style.width = '900px'")
    assert visitor.wider_than_the_screen() > 0
