"""Addresses of what tables list: hundreds on a page, so the pattern of each is looked up once."""

from functools import cache

from django.urls import reverse


def address(name: str, *numbers: int) -> str:
    """Return the address of a page about things with these numbers, as `reverse` does.

    Examples
    --------
    `address("org-detail", 12)` is `reverse("org-detail", args=[12])`.
    """
    first, *rest = _pieces(name, len(numbers))
    return first + "".join(f"{number}{piece}" for number, piece in zip(numbers, rest, strict=True))


@cache
def _pieces(name: str, count: int) -> tuple[str, ...]:
    """Return what stands before, between and after the numbers."""
    # Numbers that stand in no address.
    marks = [10**15 - 1 - n for n in range(count)]
    left, found = reverse(name, args=marks), []
    for mark in marks:
        before, _, left = left.partition(str(mark))
        found.append(before)
    return (*found, left)
