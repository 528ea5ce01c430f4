"""Addresses that are put together are those that Django finds."""

import pytest
from django.urls import NoReverseMatch, reverse

from jishi.web.addresses import address


@pytest.mark.parametrize(
    ("name", "numbers"),
    [("org-list", ()), ("org-detail", (7,)), ("member-edit", (3, 10**9)), ("grid-move", (9, 99))],
)
def test_it_is_what_reverse_finds(name: str, numbers: tuple[int, ...]) -> None:
    assert address(name, *numbers) == reverse(name, args=numbers)


def test_a_page_that_does_not_exist_is_refused() -> None:
    with pytest.raises(NoReverseMatch):
        address("no-such-page", 1)
