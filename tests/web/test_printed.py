"""What a browser prints of any page: numbered sheets without buttons, no head of a table alone at the foot."""

import io
import unicodedata

import pytest
from pypdf import PdfReader

from tests.apps.registry.office import Office

from .conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def printed(visitor: Visitor) -> list[str]:
    """Return what each sheet says; fonts differ in blanks, and some tell 页 as the radical that looks like it."""
    sheets = PdfReader(io.BytesIO(visitor.page.pdf(prefer_css_page_size=True))).pages
    return [
        "".join(unicodedata.normalize("NFKC", each.extract_text()).split()).replace("⻚", "页")
        for each in sheets
    ]


def test_sheets_are_numbered_and_say_how_many_there_are(office: Office, visitor: Visitor) -> None:
    visitor.sign_in(office.county)
    visitor.open("/facts/dictionary/")

    sheets = printed(visitor)

    assert len(sheets) > 1
    for number, words in enumerate(sheets, 1):
        assert f"第{number}页,共{len(sheets)}页" in words


@pytest.mark.parametrize(
    "address", ["/statistics/?period=2012-H1", "/statistics/?period=2012-H1&format=print"]
)
def test_no_button_and_no_choice_is_printed(office: Office, visitor: Visitor, address: str) -> None:
    visitor.page.add_init_script("window.print = () => {}")
    visitor.sign_in(office.clerk)
    visitor.open(address)

    words = "".join(printed(visitor))

    assert "党员增减" in words
    for button in ("看这一期", "写入", "换日期", "返回", "退出"):
        assert button not in words
