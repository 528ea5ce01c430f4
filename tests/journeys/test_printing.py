"""What an office prints comes out on the paper it is meant for."""

import io
import re
import unicodedata

import pytest
from pypdf import PageObject, PdfReader

from .conftest import Visit
from .visitor import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.slow]
A4_MM = {"upright": (210, 297), "lying": (297, 210)}


def printed(visitor: Visitor) -> list[PageObject]:
    """Return the sheets of paper that the page comes out on, as its style asks."""
    return list(PdfReader(io.BytesIO(visitor.page.pdf(prefer_css_page_size=True))).pages)


def size_mm(sheet: PageObject) -> tuple[int, int]:
    return round(sheet.mediabox.width * 25.4 / 72), round(sheet.mediabox.height * 25.4 / 72)


def words(sheet: PageObject) -> str:
    """Return what a sheet says; a font's forms of a character are told as the character itself."""
    return unicodedata.normalize("NFKC", sheet.extract_text()).replace("\n", "")


def test_a_branchs_three_things_are_one_sheet(visit: Visit) -> None:
    secretary = visit("branch_secretary")
    secretary.open("/")
    secretary.follow("打印这页")

    sheets = printed(secretary)

    assert [size_mm(sheet) for sheet in sheets] == [A4_MM["upright"]]
    assert "怎么办" in words(sheets[0])


def test_the_clerk_prints_a_sheet_for_each_branch(visit: Visit) -> None:
    clerk = visit("township_officer")
    clerk.open("/")
    clerk.follow("打印各支部三件事")
    branches = clerk.page.locator("main").get_by_role("heading", level=2).count()

    sheets = printed(clerk)

    assert branches > 1
    assert len(sheets) == branches


def test_a_reasons_sheet_takes_two_sheets_at_most(visit: Visit) -> None:
    officer = visit("county_officer")
    officer.open("/rounds/1/ratings/?f.tier=D1")
    officer.open(officer.address_of("村党支部"))

    sheets = printed(officer)

    assert len(sheets) <= 2
    assert size_mm(sheets[0]) == A4_MM["upright"]
    assert "与总分一致" in "".join(map(words, sheets))


def test_the_ledger_lies_across_the_paper_with_its_header_on_every_sheet(visit: Visit) -> None:
    officer = visit("county_officer")
    officer.open("/lines/?tab=D")

    sheets = printed(officer)

    assert {size_mm(sheet) for sheet in sheets} == {A4_MM["lying"]}
    # The lines for signatures may stand on a sheet of their own at the end.
    of_lines = [words(sheet) for sheet in sheets if re.search("党支部|党总支", words(sheet))]
    assert len(of_lines) > 1
    assert [text for text in of_lines if "存在问题" not in text] == []
